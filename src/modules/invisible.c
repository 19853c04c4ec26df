/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps, one after the other, each begun by the answer to the last: what the server can; the
 * command; else the list written, our goodbye to who saw us (XEP-0126 3.5), the list made active,
 * our presence again. A step that fails leaves us as we were before, or offline to others. */

#include "config.h"

#include "modules/invisible.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/log.h"
#include "model/account.h"
#include "xmpp/ns.h"

#include "modules/modules.h"
#include "modules/presence.h"
#include "modules/privacy_lists.h"

#define NS_INVISIBLE "urn:xmpp:invisible:1"

/* How long a server may take to tell who is there. */
#define PROBE_MS 1500

typedef enum { WAY_UNKNOWN, WAY_COMMAND, WAY_LIST } Way;

typedef struct {
    Way way; /* in use, or to be tried */
    InvisibleState state;
    bool is_busy, is_wanted;
    InvisibleFn fn;
    gpointer data;
    GPtrArray *allowed; /* Jid *: whom the list lets through */
    Stream *stream;
    unsigned probe_timer;
    bool has_told; /* the server, who is there, since it knows that we are */
} Invisible;

static Invisible *
get(const Stream *stream)
{
    return stream_module_state(stream, &invisible_module);
}

static void begin(Stream *stream);

/* --- how it ends --- */

static bool
is_cut(const GError *error)
{
    return error && g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED);
}

/* The wish may have changed meanwhile. */
static void
end(Stream *stream, InvisibleState state, const GError *error)
{
    Invisible *invisible = get(stream);

    invisible->is_busy = false;
    if (is_cut(error))
        return;
    invisible->state = state;
    if (!error && invisible->is_wanted != (state == INVISIBLE_HIDDEN)) {
        begin(stream);
        return;
    }
    invisible->fn(stream, state, error, invisible->data);
}

/* Our presence goes out, to those whom it may reach. */
static void
send_presence(Stream *stream)
{
    presence_release(stream, false);
    presence_send(stream);
}

static void
end_hidden(Stream *stream)
{
    send_presence(stream);
    end(stream, INVISIBLE_HIDDEN, NULL);
}

/* --- who is there: what the list may keep from us --- */

/* jids: Jid *, borrowed; whom we see, at most LIMIT_PROBES. */
static void
add_seen(Contact *contact, gpointer jids)
{
    if (contact->is_in_roster && (contact->subscription & SUBSCRIPTION_TO) &&
        ((GPtrArray *)jids)->len < LIMIT_PROBES)
        g_ptr_array_add(jids, contact->jid);
}

/* Should the list not be closed again, we leave at once: those for whom it was open may see us. Who
 * is on the way to be seen, or to another list, has the matter in hand. */
static void
on_closed(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    const Invisible *invisible = get(stream);

    (void)result;
    (void)data;
    if (!error || is_cut(error) || invisible->is_busy || invisible->state != INVISIBLE_HIDDEN)
        return;
    presence_hold(stream);
    presence_send_unavailable(stream);
    end(stream, INVISIBLE_NOWHERE, error);
}

static void
on_opened(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)stream;
    (void)result;
    (void)data;
    if (error)
        log_debug("invisible", "the list was not opened: %s", error->message);
}

/* Some servers (Prosody's mod_privacy_lists) hold their own probes for presence to be presence that
 * the list keeps in, so that who logs in hidden sees nobody, and who hides misses what others did
 * between his goodbye and his return. Then we probe, and the list lets that through for as long as
 * it takes, to these and nobody else, in one go. */
static void
on_probe_timer(gpointer data)
{
    Stream *stream = data;
    Invisible *invisible = get(stream);
    g_autoptr(GPtrArray) seen = g_ptr_array_new();

    invisible->probe_timer = 0;
    roster_each(stream_account(stream)->roster, add_seen, seen);
    if (invisible->has_told || seen->len == 0 || invisible->is_busy ||
        invisible->state != INVISIBLE_HIDDEN || stream_state(stream) != STREAM_ONLINE)
        return;
    g_autoptr(GPtrArray) open = g_ptr_array_copy(seen, NULL, NULL);
    g_ptr_array_extend(open, invisible->allowed, NULL, NULL);
    privacy_list_write(stream, open, on_opened, NULL);
    for (unsigned i = 0; i < seen->len; i++)
        presence_send_probe(stream, seen->pdata[i]);
    privacy_list_write(stream, invisible->allowed, on_closed, NULL);
}

static void
watch_who_is_there(Stream *stream)
{
    Invisible *invisible = get(stream);

    timer_stop(stream_clock(stream), &invisible->probe_timer);
    invisible->probe_timer = timer_start(stream_clock(stream), PROBE_MS, on_probe_timer, stream);
    invisible->has_told = false;
}

static bool
on_presence(Stream *stream, const Stanza *stanza, const Element *payload)
{
    const Contact *contact = roster_find(stream_account(stream)->roster, stanza->from);

    (void)payload;
    if (contact && contact->is_in_roster && !stanza->is_from_own)
        get(stream)->has_told = true;
    return false;
}

/* What was held back shows nobody anything that was not to be seen before. */
static void
fail_as_before(Stream *stream, const GError *error)
{
    InvisibleState state = get(stream)->state;

    if (!is_cut(error) && state != INVISIBLE_NOWHERE)
        presence_release(stream, true);
    end(stream, state, error);
}

/* --- hiding --- */

static void
on_active(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)result;
    (void)data;
    if (error) {
        end(stream, INVISIBLE_NOWHERE, error);
        return;
    }
    end_hidden(stream);
    watch_who_is_there(stream);
}

/* Whoever sees us must not go on thinking that we are there. */
static void
on_written(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)result;
    (void)data;
    if (error) {
        fail_as_before(stream, error);
        return;
    }
    if (presence_is_told(stream))
        presence_send_unavailable(stream);
    privacy_list_activate(stream, true, on_active, NULL);
}

static void
hide_by_list(Stream *stream)
{
    Invisible *invisible = get(stream);

    invisible->way = WAY_LIST;
    privacy_list_write(stream, invisible->allowed, on_written, NULL);
}

static void
on_command(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)result;
    (void)data;
    if (is_cut(error))
        end(stream, INVISIBLE_NOWHERE, error);
    else if (error)
        hide_by_list(stream);
    else
        end_hidden(stream);
}

/* The server then tells who sees us that we are gone, and asks for us who is there. */
static void
hide_by_command(Stream *stream)
{
    Element *command = element_new("invisible", NS_INVISIBLE);

    element_set(command, "probe", "true");
    stream_request(stream, "set", NULL, command, on_command, NULL);
}

static bool
has_command(const Element *result)
{
    const Element *query = result ? element_child(result, "query", NS_DISCO_INFO) : NULL;

    for (const Element *child = query ? element_first(query) : NULL; child;
         child = element_next(child)) {
        if (element_is(child, "feature", NS_DISCO_INFO) &&
            g_strcmp0(element_get(child, "var"), NS_INVISIBLE) == 0)
            return true;
    }
    return false;
}

static void show(Stream *stream);

static void
hide(Stream *stream)
{
    if (get(stream)->way == WAY_COMMAND)
        hide_by_command(stream);
    else
        hide_by_list(stream);
}

static void
on_features(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)data;
    if (is_cut(error)) {
        end(stream, INVISIBLE_NOWHERE, error);
        return;
    }
    get(stream)->way = has_command(result) ? WAY_COMMAND : WAY_LIST;
    if (!get(stream)->is_wanted && get(stream)->state == INVISIBLE_HIDDEN)
        show(stream);
    else
        hide(stream);
}

/* --- showing --- */

static void
on_shown(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)result;
    (void)data;
    if (is_cut(error) || (error && get(stream)->state == INVISIBLE_HIDDEN)) {
        fail_as_before(stream, error);
        return;
    }
    send_presence(stream);
    if (get(stream)->way == WAY_LIST)
        privacy_list_remove(stream);
    end(stream, INVISIBLE_SHOWN, NULL);
}

/* Who is nowhere may still have a list in force; usually there is none, and nothing to give up. */
static void
show(Stream *stream)
{
    if (get(stream)->way == WAY_COMMAND)
        stream_request(stream, "set", NULL, element_new("visible", NS_INVISIBLE), on_shown, NULL);
    else
        privacy_list_activate(stream, false, on_shown, NULL);
}

static void
begin(Stream *stream)
{
    Invisible *invisible = get(stream);

    invisible->is_busy = true;
    if (!presence_is_told(stream) && invisible->state == INVISIBLE_SHOWN)
        invisible->state = INVISIBLE_NOWHERE; /* and so we stay where hiding fails */
    presence_hold(stream);
    /* Nobody knows how an earlier run was hidden. */
    if (invisible->way == WAY_UNKNOWN &&
        (invisible->is_wanted || invisible->state == INVISIBLE_HIDDEN)) {
        g_autoptr(Jid) server = stream_server_jid(stream);
        stream_request(stream, "get", server, element_new("query", NS_DISCO_INFO), on_features,
                       NULL);
    } else if (invisible->is_wanted) {
        hide(stream);
    } else {
        show(stream);
    }
}

void
invisible_set(Stream *stream, bool is_wanted, InvisibleFn fn, gpointer data)
{
    Invisible *invisible = get(stream);

    invisible->is_wanted = is_wanted;
    invisible->fn = fn;
    invisible->data = data;
    if (!invisible->is_busy)
        begin(stream);
}

InvisibleState
invisible_state(const Stream *stream)
{
    return get(stream)->state;
}

bool
invisible_is_busy(const Stream *stream)
{
    return get(stream)->is_busy;
}

void
invisible_assume(Stream *stream)
{
    get(stream)->state = INVISIBLE_HIDDEN;
}

/* --- some may see us all the same --- */

typedef struct {
    Jid *to;
    Show show;
    char *status;
} Directed;

static void
on_allowed(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Directed *directed = data;

    (void)result;
    if (!error)
        presence_send_to(stream, directed->to, directed->show, directed->status);
    else
        log_warning("invisible", "%s could not be let through: %s", jid_full(directed->to),
                    error->message);
    jid_unref(directed->to);
    g_free(directed->status);
    g_free(directed);
}

static void
on_narrowed(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)stream;
    (void)result;
    (void)data;
    if (error)
        log_warning("invisible", "the list lets through whom it should not: %s", error->message);
}

static void
take_allowed(Invisible *invisible, const GPtrArray *allowed)
{
    g_ptr_array_set_size(invisible->allowed, 0);
    for (unsigned i = 0; i < allowed->len; i++)
        g_ptr_array_add(invisible->allowed, jid_ref(allowed->pdata[i]));
}

void
invisible_send_to(Stream *stream, const Jid *to, Show show, const char *status,
                  const GPtrArray *allowed)
{
    Invisible *invisible = get(stream);
    bool has_list = invisible->way == WAY_LIST && invisible->state == INVISIBLE_HIDDEN;

    take_allowed(invisible, allowed);
    if (!has_list || show == SHOW_OFFLINE) {
        presence_send_to(stream, to, show, status);
        if (has_list)
            privacy_list_write(stream, invisible->allowed, on_narrowed, NULL);
        return;
    }
    Directed *directed = g_new0(Directed, 1);
    directed->to = jid_ref((Jid *)to);
    directed->show = show;
    directed->status = g_strdup(status);
    privacy_list_write(stream, invisible->allowed, on_allowed, directed);
}

static gpointer
new_invisible(Stream *stream)
{
    Invisible *invisible = g_new0(Invisible, 1);

    invisible->stream = stream;
    invisible->state = INVISIBLE_SHOWN;
    invisible->allowed = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);
    return invisible;
}

static void
free_invisible(gpointer state)
{
    Invisible *invisible = state;

    timer_stop(stream_clock(invisible->stream), &invisible->probe_timer);
    g_ptr_array_unref(invisible->allowed);
    g_free(invisible);
}

/* Lists and commands are in force for one session on the server: the next one knows nothing of
 * them, and must hide us before anything of us is sent. */
static void
forget_session(Stream *stream)
{
    Invisible *invisible = get(stream);

    timer_stop(stream_clock(stream), &invisible->probe_timer);
    invisible->way = WAY_UNKNOWN;
    invisible->state = INVISIBLE_SHOWN;
    invisible->is_busy = false;
    g_ptr_array_set_size(invisible->allowed, 0);
}

static const StanzaHandler handlers[] = {
    { STANZA_PRESENCE, NULL, NULL, on_presence },
    { 0 },
};

const XmppModule invisible_module = {
    .name = "invisible",
    .handlers = handlers,
    .offline = forget_session,
    .new_state = new_invisible,
    .free_state = free_invisible,
};
