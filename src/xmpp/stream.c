/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stream's life over a connection (or over nothing, for tests), and what it lends to the
 * modules: sending, requests, their state. */

#include "config.h"

#include "xmpp/stream.h"

#include <string.h>

#include "model/account.h"
#include "xmpp/connection.h"
#include "xmpp/ns.h"
#include "xmpp/presence.h"
#include "xmpp/stream_parts.h"

struct Stream {
    Account *account;
    AccountConfig *config;
    char **pins;
    const StreamHooks *hooks;
    gpointer hooks_data;
    bool is_registration;

    StreamState state;
    bool is_bound;          /* the modules were told that it is online */
    Jid *jid;               /* bare until bound */
    Connection *connection; /* NULL before it is opened, and offline */
    StreamSentFn sent;      /* offline */
    gpointer sent_data;
    unsigned closing_timer; /* offline, or closed before it was opened */

    Dispatch *dispatch;
    Requests *requests;
    gpointer *module_states; /* by the module's row */
};

/* --- modules --- */

static void
start_modules(Stream *stream)
{
    unsigned count;
    const XmppModule *const *modules = modules_all(&count);

    stream->module_states = g_new0(gpointer, count);
    for (unsigned i = 0; i < count; i++) {
        if (modules[i]->new_state)
            stream->module_states[i] = modules[i]->new_state(stream);
    }
}

static void
stop_modules(Stream *stream)
{
    unsigned count;
    const XmppModule *const *modules = modules_all(&count);

    for (unsigned i = 0; i < count; i++) {
        if (modules[i]->free_state)
            modules[i]->free_state(stream->module_states[i]);
    }
    g_free(stream->module_states);
}

static void
tell_modules_online(Stream *stream)
{
    unsigned count;
    const XmppModule *const *modules = modules_all(&count);

    for (unsigned i = 0; i < count; i++) {
        if (modules[i]->online)
            modules[i]->online(stream);
    }
}

static void
tell_modules_offline(Stream *stream)
{
    unsigned count;
    const XmppModule *const *modules = modules_all(&count);

    for (unsigned i = 0; i < count; i++) {
        if (modules[i]->offline)
            modules[i]->offline(stream);
    }
}

gpointer
stream_module_state(const Stream *stream, const XmppModule *module)
{
    unsigned count;
    const XmppModule *const *modules = modules_all(&count);

    for (unsigned i = 0; i < count; i++) {
        if (modules[i] == module)
            return stream->module_states[i];
    }
    g_return_val_if_reached(NULL);
}

/* --- states --- */

static void
set_state(Stream *stream, StreamState state)
{
    if (stream->state == state)
        return;
    stream->state = state;
    stream->hooks->state(stream, state, stream->hooks_data);
}

static void
set_jid(Stream *stream, const Jid *jid)
{
    jid_unref(stream->jid);
    stream->jid = jid_ref((Jid *)jid);
}

static void
go_online(Stream *stream, const Jid *jid)
{
    set_jid(stream, jid);
    stream->state = STREAM_ONLINE;
    stream->is_bound = true;
    account_set_bound_jid(stream->account, jid);
    tell_modules_online(stream);
    stream->hooks->state(stream, STREAM_ONLINE, stream->hooks_data);
}

/* Whatever ended it: nothing that holds only while connected is left. */
static void
go_offline(Stream *stream)
{
    stream->state = STREAM_CLOSED;
    timer_stop(stream_clock(stream), &stream->closing_timer);
    requests_cancel(stream->requests);
    if (!stream->is_bound)
        return;
    stream->is_bound = false;
    tell_modules_offline(stream);
    account_set_bound_jid(stream->account, NULL);
    account_set_connection(stream->account, NULL, false);
}

/* --- the connection's hooks --- */

static void
on_state(StreamState state, gpointer data)
{
    Stream *stream = data;

    if (state < STREAM_ONLINE && stream->state < STREAM_ONLINE)
        set_state(stream, state);
}

static void
on_password(gpointer data)
{
    Stream *stream = data;

    stream->hooks->password(stream, stream->hooks_data);
}

static void
on_bound(const Jid *jid, gpointer data)
{
    Stream *stream = data;
    g_autofree char *description = connection_describe(stream->connection);

    account_set_connection(stream->account, description, connection_is_secured(stream->connection));
    go_online(stream, jid);
}

static void
on_stanza(const Element *stanza, bool is_cut, gpointer data)
{
    Stream *stream = data;

    if (is_cut)
        dispatch_cut(stream, stanza);
    else
        dispatch_element(stream, stanza);
}

static void
on_closed(const GError *error, gpointer data)
{
    Stream *stream = data;

    go_offline(stream);
    stream->hooks->state(stream, STREAM_CLOSED, stream->hooks_data);
    stream->hooks->closed(stream, error, stream->hooks_data);
}

static void
on_traffic(const char *xml, bool is_outgoing, gpointer data)
{
    Stream *stream = data;

    account_tell_xml(stream->account, xml, is_outgoing);
}

static bool
on_is_watched(gpointer data)
{
    return model_is_observed(stream_model(data), EVENT_XML);
}

static const ConnectionHooks connection_hooks = {
    .state = on_state,
    .password = on_password,
    .bound = on_bound,
    .stanza = on_stanza,
    .closed = on_closed,
    .traffic = on_traffic,
    .is_watched = on_is_watched,
};

/* --- life --- */

Stream *
stream_new(const StreamOptions *options)
{
    Stream *stream = g_new0(Stream, 1);

    stream->account = options->account;
    stream->config = account_config_copy(options->config);
    stream->pins = g_strdupv((char **)options->pins);
    stream->hooks = options->hooks;
    stream->hooks_data = options->hooks_data;
    stream->is_registration = options->is_registration;
    stream->jid = jid_ref(options->account->jid);
    stream->dispatch = dispatch_new();
    stream->requests = requests_new(stream);
    start_modules(stream);
    return stream;
}

void
stream_free(Stream *stream)
{
    if (!stream)
        return;
    connection_free(stream->connection);
    if (stream->state != STREAM_CLOSED)
        go_offline(stream);
    stop_modules(stream);
    requests_free(stream->requests);
    dispatch_free(stream->dispatch);
    jid_unref(stream->jid);
    g_strfreev(stream->pins);
    account_config_free(stream->config);
    g_free(stream);
}

void
stream_open(Stream *stream)
{
    SettingScope scope = { .account = jid_bare(stream->account->jid) };
    int seconds = settings_int(stream_settings(stream), SETTING_CONNECTION_TIMEOUT, &scope);
    ConnectionOptions options = {
        .jid = stream->jid,
        .config = stream->config,
        .pins = (const char *const *)stream->pins,
        .timeout_ms = seconds * 1000,
        .is_registration = stream->is_registration,
        .clock = stream_clock(stream),
        .hooks = &connection_hooks,
        .data = stream,
    };

    g_return_if_fail(stream->state == STREAM_NEW);
    stream->connection = connection_new(&options);
    connection_open(stream->connection);
}

static void
on_closing_timer(gpointer data)
{
    Stream *stream = data;

    stream->closing_timer = 0;
    on_closed(NULL, stream);
}

void
stream_close(Stream *stream)
{
    if (stream->state >= STREAM_CLOSING)
        return;
    if (stream->state == STREAM_ONLINE)
        presence_send_unavailable(stream);
    set_state(stream, STREAM_CLOSING);
    if (stream->connection)
        connection_close(stream->connection);
    else
        stream->closing_timer = timer_start(stream_clock(stream), 0, on_closing_timer, stream);
}

void
stream_give_password(Stream *stream, const char *password)
{
    if (stream->connection)
        connection_give_password(stream->connection, password);
}

/* --- what it knows --- */

StreamState
stream_state(const Stream *stream)
{
    return stream->state;
}

Account *
stream_account(const Stream *stream)
{
    return stream->account;
}

const Jid *
stream_jid(const Stream *stream)
{
    return stream->jid;
}

Jid *
stream_server_jid(const Stream *stream)
{
    return jid_new_from_parts(NULL, jid_domain(stream->jid), NULL, NULL);
}

Model *
stream_model(const Stream *stream)
{
    return stream->account->model;
}

Settings *
stream_settings(const Stream *stream)
{
    return model_settings(stream->account->model);
}

bool
stream_setting(const Stream *stream, SettingId id)
{
    SettingScope scope = { .account = jid_bare(stream->account->jid) };

    return settings_bool(stream_settings(stream), id, &scope);
}

Clock *
stream_clock(const Stream *stream)
{
    return model_clock(stream->account->model);
}

const StreamHooks *
stream_hooks(const Stream *stream, gpointer *ret_data)
{
    *ret_data = stream->hooks_data;
    return stream->hooks;
}

const Certificate *
stream_certificate(const Stream *stream)
{
    return stream->connection ? connection_certificate(stream->connection) : NULL;
}

const Dispatch *
stream_dispatch(const Stream *stream)
{
    return stream->dispatch;
}

Requests *
stream_requests(const Stream *stream)
{
    return stream->requests;
}

/* --- sending --- */

void
stream_send(Stream *stream, const Element *stanza)
{
    if (stream->state != STREAM_ONLINE)
        return;
    g_autofree char *xml = element_to_xml(stanza, NS_CLIENT);
    if (stream->connection)
        connection_send(stream->connection, xml, strlen(xml));
    else
        stream->sent(xml, stream->sent_data);
}

void
stream_send_take(Stream *stream, Element *stanza)
{
    stream_send(stream, stanza);
    element_free(stanza);
}

static Element *
new_iq(const char *type, const char *id, const Jid *to)
{
    Element *iq = element_new("iq", NS_CLIENT);

    element_set(iq, "type", type);
    element_set(iq, "id", id);
    element_set(iq, "to", to ? jid_full(to) : NULL);
    return iq;
}

static GError *
find_obstacle(const Stream *stream)
{
    if (stream->state != STREAM_ONLINE)
        return requests_error_disconnected();
    return requests_is_full(stream->requests) ? requests_error_full() : NULL;
}

void
stream_request(Stream *stream, const char *type, const Jid *to, Element *payload, ReplyFn on_reply,
               gpointer data)
{
    g_autoptr(GError) obstacle = find_obstacle(stream);

    if (obstacle) {
        element_free(payload);
        on_reply(stream, NULL, obstacle, data);
        return;
    }
    Element *iq = new_iq(type, requests_add(stream->requests, to, on_reply, data), to);
    element_take(iq, payload);
    stream_send_take(stream, iq);
}

/* A request without an address came from our account; so does its answer go. */
static Element *
new_reply(const Stanza *request, const char *type)
{
    bool has_from = element_get(request->element, "from") != NULL;

    return new_iq(type, request->id, has_from ? request->from : NULL);
}

void
stream_reply(Stream *stream, const Stanza *request, Element *payload)
{
    Element *iq = new_reply(request, "result");

    if (payload)
        element_take(iq, payload);
    stream_send_take(stream, iq);
}

void
stream_reply_error(Stream *stream, const Stanza *request, const char *type, const char *condition)
{
    Element *iq = new_reply(request, "error");
    Element *error = element_add(iq, "error", NULL);

    element_set(error, "type", type);
    element_add(error, condition, NS_STANZAS);
    stream_send_take(stream, iq);
}

/* --- for tests --- */

Stream *
stream_new_offline(const StreamOptions *options, const char *resource, StreamSentFn sent,
                   gpointer data)
{
    Stream *stream = stream_new(options);
    g_autoptr(Jid) jid = jid_with_resource(stream->jid, resource, NULL);

    stream->sent = sent;
    stream->sent_data = data;
    go_online(stream, jid);
    return stream;
}

void
stream_receive(Stream *stream, const Element *stanza)
{
    on_stanza(stanza, false, stream);
}
