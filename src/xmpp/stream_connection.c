/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stream and the connections that it runs over, one after the other: how it begins, goes on,
 * begins anew, and is interrupted. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "model/account.h"
#include "xmpp/ns.h"
#include "xmpp/stream_parts.h"

/* How long a server is taken to keep an interrupted stream if it did not say. */
#define FORGOTTEN_MS (5 * 60 * 1000)
/* For how many steps of connecting a server that goes on may confirm nothing. */
#define DEAF_STEPS 3

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

/* Whose conversation it belongs to, which its address alone does not tell. */
static ChatKind
kind_of(const char *xml)
{
    g_autoptr(Element) element = element_parse(xml);

    if (!element)
        return CHAT_CONTACT;
    if (g_strcmp0(element_get(element, "type"), "groupchat") == 0)
        return CHAT_ROOM;
    return element_child(element, "x", NS_MUC_USER) ? CHAT_PRIVATE : CHAT_CONTACT;
}

static void
on_acknowledged(const SentStanza *stanza, gpointer data)
{
    Stream *stream = data;
    g_autoptr(Jid) to = stanza->id ? jid_new(stanza->to, NULL) : NULL;

    if (!to)
        return;
    const MessageMark mark = {
        .chat_jid = to, .chat_kind = kind_of(stanza->xml), .id = stanza->id, .state = MESSAGE_SENT
    };
    stream->hooks->mark(stream, &mark, stream->hooks_data);
}

static void
on_management_changed(gpointer data)
{
    Stream *stream = data;

    stream->hooks->changed(stream, stream->hooks_data);
}

const StreamManagementHooks stream_management_hooks = {
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
        stream_set_state(stream, state);
}

static void
on_password(gpointer data)
{
    Stream *stream = data;

    stream->hooks->password(stream, stream->hooks_data);
}

static void
on_form(Form *form, const char *error, gpointer data)
{
    Stream *stream = data;

    stream->hooks->form(stream, form, error, stream->hooks_data);
}

static void
end_interruption(Stream *stream)
{
    timer_stop(stream_clock(stream), &stream->forgotten_timer);
    stream->is_interrupted = false;
}

static void
describe_connection(Stream *stream)
{
    g_autofree char *description = connection_describe(stream->connection);

    account_set_connection(stream->account, description, connection_is_secured(stream->connection));
}

static int64_t
step_ms(const Stream *stream)
{
    SettingScope scope = { .account = jid_bare(stream->account->jid) };

    return 1000LL * settings_int(stream_settings(stream), SETTING_CONNECTION_TIMEOUT, &scope);
}

/* It may well talk, but it takes nothing from us, and would not after the next time either:
 * Prosody 0.12 reads on in the middle of the stanza in which the connection broke. */
static void
on_deaf(gpointer data)
{
    Stream *stream = data;
    g_autoptr(GError) error = g_error_new_literal(STREAM_ERROR, STREAM_ERROR_RESUMPTION,
                                                  _("The server does not answer any more."));

    stream->deaf_timer = 0;
    stream_drop(stream, error);
}

/* A stream that went on must be answered before it can go on once more. */
static void
expect_confirmation(Stream *stream)
{
    if (!stream_management_is_asked(stream->management))
        stream_management_ask(stream->management);
    if (!stream->deaf_timer)
        stream->deaf_timer =
            timer_start(stream_clock(stream), DEAF_STEPS * step_ms(stream), on_deaf, stream);
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
    log_info("stream", "%s: the stream goes on", jid_bare(stream->account->jid));
    end_interruption(stream);
    expect_confirmation(stream);
    describe_connection(stream);
    if (!stream->is_bound) {
        stream_go_online(stream, result->jid, STREAM_RESTORED);
        return;
    }
    stream->origin = STREAM_RESUMED;
    keep_alive_start(stream->alive);
    stream_set_state(stream, STREAM_ONLINE);
}

static void
start_anew(Stream *stream, const LoginResult *result)
{
    g_autoptr(GPtrArray) left = stream_management_abandon(
        stream->management, result->is_refused && result->has_handled, result->handled);

    log_info("stream", "%s: a new stream", jid_bare(stream->account->jid));
    end_interruption(stream);
    stream_unbind(stream);
    describe_connection(stream);
    begin_management(stream, result);
    stream->has_carbons = result->has_carbons;
    stream_go_online(stream, result->jid, STREAM_FRESH);
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

void
stream_on_stanza(const Element *stanza, bool is_cut, gpointer data)
{
    Stream *stream = data;

    keep_alive_heard(stream->alive);
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

    keep_alive_heard(stream->alive);
    if (element_is(element, "a", NS_SM))
        timer_stop(stream_clock(stream), &stream->deaf_timer);
    if (element_is(element, "features", NS_STREAM)) {
        on_features(element, stream);
        stream_tell_features(stream);
    } else if (!stream_management_element(stream->management, element, &error)) {
        connection_fail(stream->connection, error);
    }
}

/* What the server or its administrator meant to end has ended, and what it cannot go on with; all
 * else may be gone on with, even if the way back to it takes a while. */
static bool
may_go_on(Stream *stream, const GError *error)
{
    return error && stream->state != STREAM_CLOSING && error->code != STREAM_ERROR_CONFLICT &&
           error->code != STREAM_ERROR_RESUMPTION &&
           stream_setting(stream, SETTING_CONNECTION_RESUME) && stream_resumption(stream);
}

/* For others we are offline now, and what we saw of them is old. What was sent is still known, and
 * so may be what the server has of it. */
static void
on_forgotten(gpointer data)
{
    Stream *stream = data;

    stream->forgotten_timer = 0;
    stream_unbind(stream);
}

static int64_t
time_to_forget(Stream *stream)
{
    int64_t until = stream_resumption(stream)->valid_until;

    return until ? MAX(until - clock_now(stream_clock(stream)), 0) : FORGOTTEN_MS;
}

static void
interrupt(Stream *stream, const GError *error)
{
    stream->state = STREAM_NEW;
    keep_alive_stop(stream->alive);
    timer_stop(stream_clock(stream), &stream->deaf_timer);
    stream_management_interrupt(stream->management);
    if (!stream->is_interrupted)
        stream->forgotten_timer =
            timer_start(stream_clock(stream), time_to_forget(stream), on_forgotten, stream);
    stream->is_interrupted = true;
    stream->hooks->interrupted(stream, error, stream->hooks_data);
}

void
stream_on_closed(const GError *error, gpointer data)
{
    Stream *stream = data;

    if (may_go_on(stream, error)) {
        interrupt(stream, error);
        return;
    }
    stream_go_offline(stream);
    stream->hooks->state(stream, STREAM_CLOSED, stream->hooks_data);
    stream->hooks->closed(stream, error, stream->hooks_data);
}

static void
on_tried(const Route *route, gpointer data)
{
    Stream *stream = data;

    account_set_route(stream->account, route);
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
    .form = on_form,
    .token = on_token,
    .features = on_features,
    .bound = on_bound,
    .stanza = stream_on_stanza,
    .nonza = on_nonza,
    .closed = stream_on_closed,
    .tried = on_tried,
    .traffic = on_traffic,
    .is_watched = on_is_watched,
};

/* --- connecting --- */

void
stream_connect(Stream *stream)
{
    const Resumption *resumption = stream_management_resumption(stream->management);
    ConnectionOptions options = {
        .jid = stream->account->jid,
        .config = stream->config,
        .pins = (const char *const *)stream->pins,
        .timeout_ms = (int)step_ms(stream),
        .is_registration = stream->is_registration,
        .invitation = stream->invitation,
        .wants_management = stream_setting(stream, SETTING_CONNECTION_RESUME),
        .wants_carbons = stream_setting(stream, SETTING_PRIVACY_CARBONS),
        .may_bind = stream->reads_archive && stream_setting(stream, SETTING_CONNECTION_BIND2),
        .resumption = resumption,
        .token = stream->token,
        .clock = stream_clock(stream),
        .hooks = &connection_hooks,
        .data = stream,
    };

    stream->told_received = resumption ? resumption->received : 0;
    account_forget_routes(stream->account);
    stream->connection = connection_new(&options);
    connection_open(stream->connection);
}
