/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an account's stream tells, and what is done when it is online. */

#include "config.h"

#include "base/i18n.h"
#include "model/notice.h"
#include "storage/capabilities.h"
#include "client/attention.h"
#include "client/backoff.h"
#include "client/continuity.h"
#include "client/credentials.h"
#include "client/encryption/ox.h"
#include "client/encryption/ox_room.h"
#include "client/encryption/pgp.h"
#include "client/encryption/smime.h"
#include "client/history/catch_up.h"
#include "client/history/displayed.h"
#include "client/incoming.h"
#include "client/network_watch.h"
#include "client/outgoing.h"
#include "client/own_presence.h"
#include "client/registration.h"
#include "client/rooms/bookmarks.h"
#include "client/rooms/invitations.h"
#include "client/rooms/room_gap.h"
#include "client/rooms/room_moderation.h"
#include "client/rooms/room_talk.h"
#include "client/rooms/rooms.h"
#include "client/roster_cache.h"
#include "client/server_certificate.h"
#include "client/session_parts.h"
#include "client/subscriptions.h"

#include "modules/csi.h"
#include "modules/ping.h"
#include "modules/presence.h"

/* For how long the archive is waited for at most. */
#define CATCH_UP_MS (15 * 1000)

/* --- what the stream tells --- */

/* What worked once is asked for from now on. */
static void
keep_proofs(Session *session)
{
    const char *mechanism = stream_proved_mechanism(session->stream);
    AccountConfig *config = session->config;
    bool is_new = false;

    if (session->account->is_secured && !config->tls_seen)
        is_new = config->tls_seen = true;
    if (mechanism && g_strcmp0(mechanism, config->login_seen) != 0) {
        g_free(config->login_seen);
        config->login_seen = g_strdup(mechanism);
        is_new = true;
    }
    if (is_new)
        client_save_accounts(session->client);
}

/* Some message would go to one device alone. */
static bool
has_device_as_target(const Account *account)
{
    bool has = false;

    for (unsigned i = 0; i < account->chats->len && !has; i++) {
        const Chat *chat = account->chats->pdata[i];
        ChatTarget target = chat_target(chat);

        has = chat->kind == CHAT_CONTACT && !jid_is_bare(target.to);
        chat_target_done(&target);
    }
    return has;
}

/* The server answers after it has told all that it held back (XEP-0198 5). */
static void
on_settled(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Session *session = data;

    (void)stream;
    (void)result;
    session->is_settling = false;
    if (!g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED))
        outgoing_flush(session->client, session->account);
}

bool
session_is_settling(const Session *session)
{
    return session->is_settling;
}

bool
session_is_catching_up(const Session *session)
{
    return session->is_catching_up;
}

void
session_caught_up(Session *session)
{
    if (!session->is_catching_up || !session_stream(session))
        return;
    session->is_catching_up = false;
    timer_stop(model_clock(session->client->model), &session->catch_up_timer);
    outgoing_flush(session->client, session->account);
}

static void
on_catch_up_timer(gpointer data)
{
    Session *session = data;

    session->catch_up_timer = 0;
    session_caught_up(session);
}

/* A stream that goes on ends no wait that one before it began. */
static void
begin_catching_up(Session *session)
{
    Clock *clock = model_clock(session->client->model);

    session->is_catching_up |= stream_origin(session->stream) != STREAM_RESUMED;
    timer_stop(clock, &session->catch_up_timer);
    if (session->is_catching_up)
        session->catch_up_timer = timer_start(clock, CATCH_UP_MS, on_catch_up_timer, session);
}

static void
send_what_waits(Session *session)
{
    session->is_settling =
        stream_origin(session->stream) == STREAM_RESUMED && has_device_as_target(session->account);
    if (session->is_settling)
        ping_send(session->stream, NULL, on_settled, session);
    else
        outgoing_flush(session->client, session->account);
}

static void
on_online(Session *session)
{
    Model *model = session->client->model;
    const Account *account = session->account;
    const Certificate *certificate = stream_certificate(session->stream);

    if (session->registration)
        notice(model, session->account, NULL, SEVERITY_INFO, _("The account %s has been created."),
               jid_bare(account->jid));
    session->online_since = clock_monotonic(model_clock(model));
    backoff_online(&session->backoff, clock_monotonic(model_clock(model)));
    g_clear_pointer(&session->registration, registration_free);
    credentials_accepted(session->credentials);
    network_watch_begin(session->client->network);
    keep_proofs(session);
    account_set_state(session->account, ACCOUNT_ONLINE, NULL);
    notice(model, session->account, NULL, SEVERITY_INFO,
           stream_origin(session->stream) == STREAM_FRESH
               ? _("%s is online (%s).")
               : _("%s is online again, as if it had not been away (%s)."),
           jid_full(account->bound_jid), account->connection_text);
    if (certificate)
        server_certificate_note(session->client, session->account, certificate);
    own_presence_announce(session->presence);
    begin_catching_up(session);
    catch_up_online(session->client, session->account);
    displayed_again(session->client, session->account);
    rooms_online(session->client, session->account, stream_origin(session->stream));
    room_gaps_online(session->client, session->account);
    csi_begin(session->stream, attention_is_active(session->client->attention));
    send_what_waits(session);
    client_check_waiting(session->client);
}

static void
on_state(Stream *stream, StreamState state, gpointer data)
{
    static const char *const texts[] = {
        [STREAM_RESOLVING] = N_("looking for the server"), [STREAM_CONNECTING] = N_("connecting"),
        [STREAM_SECURING] = N_("securing the connection"), [STREAM_LOGGING_IN] = N_("logging in"),
        [STREAM_BINDING] = N_("starting the session"),
    };
    Session *session = data;

    session->stream = stream; /* one without a network is online before it is returned */
    if (state < G_N_ELEMENTS(texts) && texts[state])
        account_set_state(session->account, ACCOUNT_CONNECTING, _(texts[state]));
    if (state == STREAM_ONLINE)
        on_online(session);
}

static void
on_password(Stream *stream, gpointer data)
{
    Session *session = data;

    credentials_give(session->credentials, stream, session->registration != NULL);
}

static void
on_form(Stream *stream, Form *form, const char *error, gpointer data)
{
    Session *session = data;

    registration_show(session->registration, stream, form, error);
}

static void
on_message(Stream *stream, const IncomingMessage *incoming, gpointer data)
{
    Session *session = data;

    (void)stream;
    incoming_message(session->client, session->account, incoming);
}

static void
on_mark(Stream *stream, const MessageMark *mark, gpointer data)
{
    Session *session = data;

    (void)stream;
    outgoing_mark(session->client, session->account, mark);
}

static void
on_displayed(Stream *stream, const DisplayedNews *news, gpointer data)
{
    Session *session = data;

    (void)stream;
    displayed_on_news(session->client, session->account, news);
}

static void
on_subscription(Stream *stream, const Jid *from, const char *text, gpointer data)
{
    Session *session = data;

    subscription_asked(session->client, stream, from, text);
}

static int64_t
on_idle(Stream *stream, gpointer data)
{
    Session *session = data;

    (void)stream;
    return MAX(client_idle_seconds(session->client), 0) * 1000;
}

/* A bare address was told with all its devices. */
static bool
on_is_told(Stream *stream, const Jid *jid, gpointer data)
{
    const Session *session = data;
    const GPtrArray *all = own_presence_directed(session->presence);

    (void)stream;
    for (unsigned i = 0; i < all->len; i++) {
        const DirectedPresence *told = all->pdata[i];
        if (told->show != SHOW_OFFLINE &&
            (jid_is_bare(told->jid) ? jid_equal_bare(told->jid, jid) : jid_equal(told->jid, jid)))
            return true;
    }
    return false;
}

static Capabilities *
on_find_capabilities(Stream *stream, const char *hash, gpointer data)
{
    Session *session = data;
    int64_t now = clock_now(stream_clock(stream));

    return stored_capabilities_find(session->client->options.database, hash, now);
}

static void
on_capabilities(Stream *stream, const char *hash, const Capabilities *capabilities, gpointer data)
{
    Session *session = data;
    int64_t now = clock_now(stream_clock(stream));

    stored_capabilities_keep(session->client->options.database, hash, capabilities, now);
}

static void
on_changed(Stream *stream, gpointer data)
{
    Session *session = data;

    (void)stream;
    continuity_changed(session->client);
}

static void
on_token(Stream *stream, const LoginToken *token, gpointer data)
{
    Session *session = data;

    (void)stream;
    credentials_take_token(session->credentials, token);
}

static void
on_roster(Stream *stream, RosterNews news, const Jid *jid, gpointer data)
{
    Session *session = data;

    (void)stream;
    roster_cache_store(session->client, session->account, news, jid);
}

static void
on_room(Stream *stream, const RoomNews *news, gpointer data)
{
    Session *session = data;

    (void)stream;
    if (room_moderators_on_news(session->client, news))
        return;
    ox_room_on_news(session->client, news);
    rooms_on_news(session->client, news);
    room_talk_on_news(session->client, news);
}

static bool
on_invitation(Stream *stream, const RoomInvitation *invitation, gpointer data)
{
    Session *session = data;

    (void)stream;
    return invitations_on_news(session->client, session->account, invitation);
}

static void
on_bookmark(Stream *stream, const BookmarkNews *news, gpointer data)
{
    Session *session = data;

    (void)stream;
    bookmarks_on_news(session->client, session->account, news);
}

static void
on_announced_keys(Stream *stream, const Jid *from, const GPtrArray *keys, gpointer data)
{
    Session *session = data;

    (void)stream;
    ox_on_announced(session->client, session->account, from, keys);
}

static void
on_signed_presence(Stream *stream, const Jid *from, const char *status, const char *armour,
                   gpointer data)
{
    Session *session = data;

    (void)stream;
    pgp_presence_came(session->client, session->account, &(SignedPresence){ from, status, armour });
}

static void
on_answered(Stream *stream, gpointer data)
{
    Session *session = data;

    (void)stream;
    client_check_waiting(session->client);
}

static void
on_sealed_presence(Stream *stream, const Stanza *stanza, gpointer data)
{
    Session *session = data;

    (void)stream;
    smime_presence_came(session->client, session->account, stanza);
}

const StreamHooks session_stream_hooks = {
    .state = on_state,
    .closed = session_on_closed,
    .interrupted = session_on_interrupted,
    .changed = on_changed,
    .token = on_token,
    .password = on_password,
    .form = on_form,
    .message = on_message,
    .mark = on_mark,
    .displayed = on_displayed,
    .subscription = on_subscription,
    .find_capabilities = on_find_capabilities,
    .capabilities = on_capabilities,
    .idle = on_idle,
    .is_told = on_is_told,
    .roster = on_roster,
    .room = on_room,
    .bookmark = on_bookmark,
    .invitation = on_invitation,
    .announced_keys = on_announced_keys,
    .signed_presence = on_signed_presence,
    .answered = on_answered,
    .sealed_presence = on_sealed_presence,
};
