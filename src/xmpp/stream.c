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
#include "xmpp/stream_management.h"
#include "xmpp/stream_parts.h"

struct Stream {
    Account *account;
    AccountConfig *config;
    char **pins;
    const StreamHooks *hooks;
    gpointer hooks_data;
    bool is_registration;

    StreamState state;
    bool is_bound; /* the modules were told that it is online */
    bool is_interrupted;
    StreamOrigin origin;
    Jid *jid;               /* bare until bound */
    Connection *connection; /* NULL before it is opened, and offline */
    StreamSentFn sent;      /* offline */
    gpointer sent_data;
    unsigned closing_timer; /* offline, or closed before it was opened */
    StreamManagement *management;
    uint32_t told_received; /* what the server was told that we have, when asked to go on */
    LoginToken *token;
    Element *features; /* of the login; NULL */

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
go_online(Stream *stream, const Jid *jid, StreamOrigin origin)
{
    set_jid(stream, jid);
    stream->state = STREAM_ONLINE;
    stream->is_interrupted = false;
    stream->origin = origin;
    stream->is_bound = true;
    account_set_bound_jid(stream->account, jid);
    tell_modules_online(stream);
    stream->hooks->state(stream, STREAM_ONLINE, stream->hooks_data);
}

/* Nothing that holds only while bound is left. */
static void
unbind(Stream *stream)
{
    requests_cancel(stream->requests);
    if (!stream->is_bound)
        return;
    stream->is_bound = false;
    tell_modules_offline(stream);
    account_set_bound_jid(stream->account, NULL);
    account_set_connection(stream->account, NULL, false);
}

/* Whatever ended it. */
static void
go_offline(Stream *stream)
{
    stream->state = STREAM_CLOSED;
    stream->is_interrupted = false;
    stream_management_stop(stream->management);
    timer_stop(stream_clock(stream), &stream->closing_timer);
    unbind(stream);
}

/* What was sent and not confirmed. Messages whose way is followed are sent again by those who
 * follow it; of the others only messages that somebody may wait for, such as receipts, have an id.
 */
static void
send_again(Stream *stream, const GPtrArray *stanzas)
{
    for (unsigned i = 0; i < stanzas->len; i++) {
        const SentStanza *stanza = stanzas->pdata[i];
        g_autoptr(Element) element = stanza->id ? NULL : element_parse(stanza->xml);
        if (element && element_is(element, "message", NS_CLIENT) && element_get(element, "id"))
            stream_send(stream, element);
    }
}

/* --- stream management --- */

static void
on_management_send(const char *xml, gpointer data)
{
    Stream *stream = data;

    if (stream->connection)
        connection_send(stream->connection, xml, strlen(xml));
}

static void
on_acknowledged(const SentStanza *stanza, gpointer data)
{
    Stream *stream = data;
    g_autoptr(Jid) to = stanza->id ? jid_new(stanza->to, NULL) : NULL;

    if (!to)
        return;
    const MessageMark mark = { .chat_jid = to, .id = stanza->id, .state = MESSAGE_SENT };
    stream->hooks->mark(stream, &mark, stream->hooks_data);
}

static void
on_management_changed(gpointer data)
{
    Stream *stream = data;

    stream->hooks->changed(stream, stream->hooks_data);
}

static const StreamManagementHooks management_hooks = {
    .send = on_management_send,
    .acknowledged = on_acknowledged,
    .changed = on_management_changed,
};

/* Of a login after which the former stream does not go on. */
static void
begin_management(Stream *stream, const LoginResult *result)
{
    if (!result->is_managed)
        return;
    stream_management_start(stream->management, result->jid);
    if (result->enabled)
        stream_management_element(stream->management, result->enabled, NULL);
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
describe_connection(Stream *stream)
{
    g_autofree char *description = connection_describe(stream->connection);

    account_set_connection(stream->account, description, connection_is_secured(stream->connection));
}

/* The first of all that it brings is to resend what the server has not. */
static void
go_on(Stream *stream, const LoginResult *result)
{
    g_autoptr(GError) error = NULL;

    if (!stream_management_resume(stream->management, stream->told_received, result->handled,
                                  &error)) {
        stream_management_stop(stream->management);
        connection_fail(stream->connection, error);
        return;
    }
    describe_connection(stream);
    if (!stream->is_bound) {
        go_online(stream, result->jid, STREAM_RESTORED);
        return;
    }
    stream->is_interrupted = false;
    stream->origin = STREAM_RESUMED;
    set_state(stream, STREAM_ONLINE);
}

static void
start_anew(Stream *stream, const LoginResult *result)
{
    g_autoptr(GPtrArray) left = stream_management_abandon(
        stream->management, result->is_refused && result->has_handled, result->handled);

    unbind(stream);
    describe_connection(stream);
    begin_management(stream, result);
    go_online(stream, result->jid, STREAM_FRESH);
    send_again(stream, left);
}

static void
on_bound(const LoginResult *result, gpointer data)
{
    Stream *stream = data;

    if (result->is_resumed)
        go_on(stream, result);
    else
        start_anew(stream, result);
}

static void
on_token(const LoginToken *token, gpointer data)
{
    Stream *stream = data;

    login_token_free(stream->token);
    stream->token = login_token_copy(token);
    stream->hooks->token(stream, token, stream->hooks_data);
}

static void
on_features(const Element *features, gpointer data)
{
    Stream *stream = data;

    element_free(stream->features);
    stream->features = element_copy(features);
}

static void
on_stanza(const Element *stanza, bool is_cut, gpointer data)
{
    Stream *stream = data;

    if (is_cut)
        dispatch_cut(stream, stanza);
    else
        dispatch_element(stream, stanza);
    stream_management_received(stream->management);
}

static void
on_nonza(const Element *element, gpointer data)
{
    Stream *stream = data;
    g_autoptr(GError) error = NULL;

    if (element_is(element, "features", NS_STREAM))
        on_features(element, stream);
    else if (!stream_management_element(stream->management, element, &error))
        connection_fail(stream->connection, error);
}

/* What the server or its administrator meant to end has ended; all else may be gone on with, even
 * if the way back to it takes a while. */
static bool
may_go_on(Stream *stream, const GError *error)
{
    return error && stream->state != STREAM_CLOSING && error->code != STREAM_ERROR_CONFLICT &&
           stream_setting(stream, SETTING_CONNECTION_RESUME) && stream_resumption(stream);
}

static void
interrupt(Stream *stream, const GError *error)
{
    stream->state = STREAM_NEW;
    stream->is_interrupted = true;
    stream_management_interrupt(stream->management);
    stream->hooks->interrupted(stream, error, stream->hooks_data);
}

static void
on_closed(const GError *error, gpointer data)
{
    Stream *stream = data;

    if (may_go_on(stream, error)) {
        interrupt(stream, error);
        return;
    }
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
    .token = on_token,
    .features = on_features,
    .bound = on_bound,
    .stanza = on_stanza,
    .nonza = on_nonza,
    .closed = on_closed,
    .traffic = on_traffic,
    .is_watched = on_is_watched,
};

/* --- life --- */

static void
drop_options(Stream *stream)
{
    account_config_free(stream->config);
    g_strfreev(stream->pins);
    login_token_free(stream->token);
}

static void
take_options(Stream *stream, const StreamOptions *options)
{
    drop_options(stream);
    stream->config = account_config_copy(options->config);
    stream->pins = g_strdupv((char **)options->pins);
    stream->token = login_token_copy(options->token);
    stream->is_registration = options->is_registration;
}

Stream *
stream_new(const StreamOptions *options)
{
    Stream *stream = g_new0(Stream, 1);

    stream->account = options->account;
    stream->hooks = options->hooks;
    stream->hooks_data = options->hooks_data;
    take_options(stream, options);
    stream->management = stream_management_new(stream_clock(stream), &management_hooks, stream);
    if (options->resumption)
        stream_management_restore(stream->management, options->resumption);
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
    stream_management_free(stream->management);
    jid_unref(stream->jid);
    element_free(stream->features);
    drop_options(stream);
    g_free(stream);
}

static void
start_connection(Stream *stream)
{
    SettingScope scope = { .account = jid_bare(stream->account->jid) };
    int seconds = settings_int(stream_settings(stream), SETTING_CONNECTION_TIMEOUT, &scope);
    const Resumption *resumption = stream_management_resumption(stream->management);
    ConnectionOptions options = {
        .jid = stream->account->jid,
        .config = stream->config,
        .pins = (const char *const *)stream->pins,
        .timeout_ms = seconds * 1000,
        .is_registration = stream->is_registration,
        .wants_management = true,
        .wants_carbons = stream_setting(stream, SETTING_PRIVACY_CARBONS),
        .resumption = resumption,
        .token = stream->token,
        .clock = stream_clock(stream),
        .hooks = &connection_hooks,
        .data = stream,
    };

    stream->told_received = resumption ? resumption->received : 0;
    stream->connection = connection_new(&options);
    connection_open(stream->connection);
}

void
stream_open(Stream *stream)
{
    g_return_if_fail(stream->state == STREAM_NEW && !stream->is_interrupted);
    start_connection(stream);
}

void
stream_reopen(Stream *stream, const StreamOptions *options)
{
    g_return_if_fail(stream->state == STREAM_NEW && stream->is_interrupted);
    take_options(stream, options);
    connection_free(stream->connection);
    start_connection(stream);
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
    bool was_interrupted = stream->is_interrupted && stream->state == STREAM_NEW;

    if (stream->state >= STREAM_CLOSING)
        return;
    if (stream->state == STREAM_ONLINE) {
        presence_send_unavailable(stream);
        stream_management_settle(stream->management);
    }
    set_state(stream, STREAM_CLOSING);
    if (stream->connection && !was_interrupted)
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

bool
stream_is_interrupted(const Stream *stream)
{
    return stream->is_interrupted;
}

StreamOrigin
stream_origin(const Stream *stream)
{
    return stream->origin;
}

const char *
stream_proved_mechanism(const Stream *stream)
{
    return stream->connection ? connection_proved_mechanism(stream->connection) : NULL;
}

const Element *
stream_feature(const Stream *stream, const char *name, const char *ns)
{
    return stream->features ? element_child(stream->features, name, ns) : NULL;
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

/* to and id: of a message that is followed, or NULL. */
static void
send_stanza(Stream *stream, const Element *stanza, const char *to, const char *id)
{
    if (stream->state != STREAM_ONLINE)
        return;
    g_autofree char *xml = element_to_xml(stanza, NS_CLIENT);
    if (!stream->connection)
        stream->sent(xml, stream->sent_data);
    else if (stream_management_is_on(stream->management))
        stream_management_sent(stream->management, xml, to, id);
    else
        connection_send(stream->connection, xml, strlen(xml));
}

void
stream_send(Stream *stream, const Element *stanza)
{
    send_stanza(stream, stanza, NULL, NULL);
}

bool
stream_send_message(Stream *stream, Element *stanza)
{
    send_stanza(stream, stanza, element_get(stanza, "to"), element_get(stanza, "id"));
    element_free(stanza);
    return stream_management_is_on(stream->management);
}

bool
stream_has_unconfirmed(const Stream *stream, const char *id)
{
    return stream_management_has(stream->management, id);
}

const Resumption *
stream_resumption(Stream *stream)
{
    return stream_management_resumption(stream->management);
}

uint32_t
stream_received_count(const Stream *stream)
{
    return stream_management_received_count(stream->management);
}

void
stream_stored(Stream *stream, uint32_t received)
{
    stream_management_stored(stream->management, received);
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
    go_online(stream, jid, STREAM_FRESH);
    return stream;
}

void
stream_receive(Stream *stream, const Element *stanza)
{
    on_stanza(stanza, false, stream);
}
