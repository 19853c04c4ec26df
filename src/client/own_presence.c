/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our presence in one account. */

#include "config.h"

#include "client/own_presence.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "model/notice.h"
#include "client/encryption/pgp.h"
#include "client/private.h"

#include "modules/invisible.h"
#include "modules/presence.h"

typedef struct {
    Show show;
    char *status;
    int priority;
} State;

struct OwnPresence {
    Session *session;
    Account *account;
    GPtrArray *directed; /* DirectedPresence * */
    bool is_automatic;   /* the account's state is none of the user's */
    State before;        /* his */
    State sent;          /* when the connection was lost */
    bool has_saved;      /* the store has it, as it is in the next two */
    State saved;
    bool is_saved_invisible;
    bool is_ordered;   /* the user waits to hear whether he is hidden */
    bool must_tell_on; /* a new stream knows nothing of whom we have told */
};

static void
state_take(State *state, const Account *account)
{
    char *status = g_strdup(account->status);

    g_free(state->status);
    *state = (State){ account->show, status, account->priority };
}

static bool
state_is(const State *state, const Account *account)
{
    return state->show == account->show && state->priority == account->priority &&
           g_strcmp0(state->status, account->status) == 0;
}

static void
directed_free(gpointer data)
{
    DirectedPresence *directed = data;

    jid_unref(directed->jid);
    g_free(directed->status);
    g_free(directed);
}

/* Who was hidden is so when he logs in again, whatever was between. */
OwnPresence *
own_presence_new(Session *session)
{
    OwnPresence *own = g_new0(OwnPresence, 1);

    own->session = session;
    own->account = session_account(session);
    own->directed = g_ptr_array_new_with_free_func(directed_free);
    own->is_saved_invisible = resumptions_load_invisible(session_client(session)->resumptions,
                                                         jid_bare(own->account->jid));
    account_set_invisible(own->account, own->is_saved_invisible);
    return own;
}

void
own_presence_free(OwnPresence *own)
{
    if (!own)
        return;
    g_ptr_array_unref(own->directed);
    g_free(own->before.status);
    g_free(own->sent.status);
    g_free(own->saved.status);
    g_free(own);
}

/* --- the store --- */

/* What the user wants, not what came by itself. */
static const State *
wanted_state(const OwnPresence *own, State *room)
{
    const Account *account = own->account;

    if (own->is_automatic)
        return &own->before;
    *room = (State){ account->show, account->status, account->priority };
    return room;
}

static void
write_state(OwnPresence *own)
{
    State room;
    const State *state = wanted_state(own, &room);

    g_free(own->saved.status);
    own->saved = (State){ state->show, g_strdup(state->status), state->priority };
    own->has_saved = true;
    own->is_saved_invisible = own->account->is_invisible;
    const SavedPresence presence = {
        .show = show_name(state->show),
        .status = state->status,
        .is_invisible = own->account->is_invisible,
    };
    resumptions_save_presence(session_client(own->session)->resumptions,
                              jid_bare(own->account->jid), &presence);
}

void
own_presence_save(OwnPresence *own)
{
    State room;
    const State *state = wanted_state(own, &room);

    if (!own->has_saved || own->saved.show != state->show ||
        own->is_saved_invisible != own->account->is_invisible ||
        g_strcmp0(own->saved.status, state->status) != 0)
        write_state(own);
}

void
own_presence_load(OwnPresence *own)
{
    Account *account = own->account;
    g_autofree char *status = NULL;
    g_autofree char *name = resumptions_load_presence(session_client(own->session)->resumptions,
                                                      jid_bare(account->jid), &status);
    Show show;

    if (!name || !show_parse(name, &show) || show == SHOW_OFFLINE || account->show != SHOW_ONLINE ||
        account->status)
        return;
    account_set_presence(account, show, status, session_priority(own->session, show));
}

/* --- whom we tell alone --- */

static DirectedPresence *
find_directed(const OwnPresence *own, const Jid *jid, unsigned *ret_place)
{
    for (unsigned i = 0; i < own->directed->len; i++) {
        DirectedPresence *directed = own->directed->pdata[i];
        *ret_place = i;
        if (jid_equal(directed->jid, jid))
            return directed;
    }
    return NULL;
}

static GPtrArray *
allowed_jids(const OwnPresence *own)
{
    GPtrArray *jids = g_ptr_array_new();

    for (unsigned i = 0; i < own->directed->len; i++)
        g_ptr_array_add(jids, ((DirectedPresence *)own->directed->pdata[i])->jid);
    return jids;
}

/* Keeps it, or drops it: an unavailable one is nothing to be kept up. */
static void
note_directed(OwnPresence *own, const Jid *to, Show show, const char *status)
{
    unsigned place;
    DirectedPresence *directed = find_directed(own, to, &place);

    if (show == SHOW_OFFLINE) {
        if (directed)
            g_ptr_array_remove_index(own->directed, place);
        return;
    }
    if (!directed) {
        directed = g_new0(DirectedPresence, 1);
        directed->jid = jid_ref((Jid *)to);
        g_ptr_array_add(own->directed, directed);
    }
    directed->show = show;
    g_free(directed->status);
    directed->status = g_strdup(status);
}

bool
own_presence_tell(OwnPresence *own, const Jid *to, Show show, const char *status, GError **error)
{
    Stream *stream = client_stream(session_client(own->session), own->account, error);
    unsigned place;

    if (!stream)
        return false;
    if (show != SHOW_OFFLINE && !find_directed(own, to, &place) &&
        own->directed->len >= LIMIT_DIRECTED) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                    _("%u have been told already: take it back from one with /presence to ADDRESS "
                      "unavailable."),
                    own->directed->len);
        return false;
    }
    g_autoptr(Jid) kept = jid_ref((Jid *)to); /* it may be the one that is dropped */
    note_directed(own, kept, show, status);
    g_autoptr(GPtrArray) allowed = allowed_jids(own);
    invisible_send_to(stream, kept, show, status, allowed);
    return true;
}

static void
tell_on(OwnPresence *own, Stream *stream)
{
    g_autoptr(GPtrArray) allowed = allowed_jids(own);

    own->must_tell_on = false;
    for (unsigned i = 0; i < own->directed->len; i++) {
        const DirectedPresence *directed = own->directed->pdata[i];
        invisible_send_to(stream, directed->jid, directed->show, directed->status, allowed);
    }
}

const GPtrArray *
own_presence_directed(const OwnPresence *own)
{
    return own->directed;
}

/* --- being invisible --- */

static void
tell_failure(OwnPresence *own, InvisibleState state, const GError *error)
{
    static const char *const texts[] = {
        [INVISIBLE_HIDDEN] = N_("%s is still invisible: the server does not end it: %s"),
        [INVISIBLE_SHOWN] = N_("%s is not invisible, and others see you as before: the server "
                               "cannot hide you: %s"),
        [INVISIBLE_NOWHERE] =
            N_("%s is offline for others, since the server cannot hide you, and you do not see "
               "them; nothing was sent that shows you. /invisible off shows you again. It says: "
               "%s"),
    };

    notice(own->account->model, own->account, NULL, SEVERITY_ERROR, _(texts[state]),
           jid_bare(own->account->jid), error->message);
}

static void
tell_end(OwnPresence *own, InvisibleState state)
{
    notice_here(
        own->account->model, SEVERITY_INFO,
        state == INVISIBLE_HIDDEN
            ? _("%s is invisible now: others see you as offline, and you see them. Messages go "
                "both ways.")
            : _("%s is visible again."),
        jid_bare(own->account->jid));
}

static void
on_invisible(Stream *stream, InvisibleState state, const GError *error, gpointer data)
{
    OwnPresence *own = data;
    bool was_ordered = own->is_ordered;

    own->is_ordered = false;
    if (error) {
        account_set_invisible(own->account, state != INVISIBLE_SHOWN);
        write_state(own);
        tell_failure(own, state, error);
        return;
    }
    if (own->must_tell_on)
        tell_on(own, stream);
    if (was_ordered)
        tell_end(own, state);
}

/* Whoever was told more than others is told that we are gone, too. */
void
own_presence_set_invisible(OwnPresence *own, bool is_invisible)
{
    Stream *stream = session_stream(own->session);

    if (is_invisible && !own->account->is_invisible)
        g_ptr_array_set_size(own->directed, 0);
    if (is_invisible)
        own_presence_come_back(own);
    account_set_invisible(own->account, is_invisible);
    write_state(own);
    if (!stream)
        return;
    own->is_ordered = true;
    invisible_set(stream, is_invisible, on_invisible, own);
}

/* --- what others see --- */

/* Signed first, where that is wanted (XEP-0027). */
static void
send_presence(const OwnPresence *own, Stream *stream)
{
    if (!pgp_signing_delays(session_client(own->session), own->account))
        presence_send(stream);
}

void
own_presence_set(OwnPresence *own, Show show, const char *status, int priority)
{
    Stream *stream = session_stream(own->session);

    own->is_automatic = false;
    account_set_idle(own->account, 0);
    account_set_presence(own->account, show, status, priority);
    if (stream)
        send_presence(own, stream);
}

void
own_presence_set_priority(OwnPresence *own, int priority)
{
    Stream *stream = session_stream(own->session);
    const Account *account = own->account;
    g_autofree char *status = g_strdup(account->status);

    account_set_presence(own->account, account->show, status, priority);
    if (stream)
        send_presence(own, stream);
}

static bool
may_go_away(const OwnPresence *own)
{
    Show show = own->account->show;

    return !own->account->is_invisible &&
           (own->is_automatic || show == SHOW_ONLINE || show == SHOW_CHAT);
}

void
own_presence_go_away(OwnPresence *own, Show show, const char *status, int64_t idle_since)
{
    Stream *stream = session_stream(own->session);
    Account *account = own->account;

    if (!may_go_away(own) || account->show == show)
        return;
    if (!own->is_automatic)
        state_take(&own->before, account);
    own->is_automatic = true;
    account_set_idle(account, idle_since);
    account_set_presence(account, show, status ? status : own->before.status,
                         session_priority(own->session, show));
    if (stream)
        send_presence(own, stream);
}

void
own_presence_come_back(OwnPresence *own)
{
    Stream *stream = session_stream(own->session);
    Account *account = own->account;

    if (!own->is_automatic)
        return;
    own->is_automatic = false;
    account_set_idle(account, 0);
    if (account->show == SHOW_OFFLINE)
        return;
    account_set_presence(account, own->before.show, own->before.status, own->before.priority);
    if (stream)
        send_presence(own, stream);
}

void
own_presence_note(OwnPresence *own)
{
    state_take(&own->sent, own->account);
}

static void
announce_openly(OwnPresence *own, Stream *stream)
{
    StreamOrigin origin = stream_origin(stream);

    if (origin != STREAM_RESUMED || !state_is(&own->sent, own->account))
        send_presence(own, stream);
    if (own->must_tell_on)
        tell_on(own, stream);
}

/* Whether others see now what they should. */
static bool
is_settled(const OwnPresence *own, const Stream *stream)
{
    InvisibleState wanted = own->account->is_invisible ? INVISIBLE_HIDDEN : INVISIBLE_SHOWN;

    return invisible_state(stream) == wanted && !invisible_is_busy(stream);
}

/* Of a stream of an earlier run we know neither whom we see nor whom we told alone: who comes anew
 * is told of all (RFC 6121 4.2.2), and a goodbye goes to the others too (4.6.3), before any list
 * holds it back. */
void
own_presence_announce(OwnPresence *own)
{
    Stream *stream = session_stream(own->session);
    StreamOrigin origin = stream_origin(stream);

    if (origin == STREAM_RESTORED)
        presence_send_unavailable(stream);
    if (origin == STREAM_RESTORED && own->is_saved_invisible && !own->account->is_invisible)
        invisible_assume(stream);
    own->must_tell_on = origin == STREAM_FRESH && own->directed->len > 0;
    if (!is_settled(own, stream))
        invisible_set(stream, own->account->is_invisible, on_invisible, own);
    else
        announce_openly(own, stream);
}

/* --- the services --- */

void
client_set_presence(Client *client, Account *account, Show show, const char *status, int priority)
{
    for (unsigned i = 0; i < client->sessions->len; i++) {
        Session *session = client->sessions->pdata[i];
        if (account ? session_account(session) != account
                    : session_account(session)->state != ACCOUNT_ONLINE)
            continue;
        own_presence_set(session_presence(session), show, status,
                         priority == CLIENT_PRIORITY_CONFIGURED ? session_priority(session, show)
                                                                : priority);
    }
}

void
client_set_priority(Client *client, Account *account, int priority)
{
    own_presence_set_priority(session_presence(client_session(client, account)), priority);
}

void
client_set_invisible(Client *client, Account *account, bool is_invisible)
{
    own_presence_set_invisible(session_presence(client_session(client, account)), is_invisible);
}

bool
client_tell_presence(Client *client, Account *account, const Jid *to, Show show, const char *status,
                     GError **error)
{
    return own_presence_tell(session_presence(client_session(client, account)), to, show, status,
                             error);
}

const GPtrArray *
client_told_presence(const Client *client, const Account *account)
{
    return own_presence_directed(session_presence(client_session(client, account)));
}
