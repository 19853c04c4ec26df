/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a connection: what it waits for, its end, and what its owner may do with it. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "xmpp/connection_parts.h"
#include "xmpp/stream_error.h"
#include "xmpp/traffic.h"

#define GOODBYE_MS 2000

/* --- life --- */

void
connection_unref(Connection *connection)
{
    if (--connection->references > 0)
        return;
    login_free(connection->login);
    jid_unref(connection->jid);
    account_config_free(connection->config);
    g_strfreev(connection->pins);
    tls_settings_unref(connection->tls);
    secret_free(connection->password);
    g_free(connection->invitation);
    resumption_free(connection->resumption);
    login_token_free(connection->token);
    certificate_free(connection->certificate);
    g_clear_error(&connection->error);
    g_free(connection->server);
    g_free(connection);
}

Connection *
connection_ref(Connection *connection)
{
    connection->references++;
    return connection;
}

static void
drop_network(Connection *connection)
{
    timer_stop(connection->clock, &connection->timer);
    g_clear_pointer(&connection->transport, transport_free);
    g_clear_pointer(&connection->search, search_free);
}

/* What became of a way to the server, in a few words. */
static const char *
describe_end(const GError *error)
{
    if (!error)
        return _("logged out");
    if (error->code == STREAM_ERROR_CERTIFICATE)
        return _("certificate not trusted");
    return error->code == STREAM_ERROR_AUTH ? _("login refused") : error->message;
}

void
connection_finish(Connection *connection, const GError *error)
{
    if (connection->state == STREAM_CLOSED)
        return;
    bool was_closing = connection->state == STREAM_CLOSING;
    connection->state = STREAM_CLOSED;
    /* It may belong to what is dropped. */
    g_autoptr(GError) reason = error && !was_closing ? g_error_copy(error) : NULL;
    search_end(connection->search, describe_end(reason));
    drop_network(connection);
    timer_stop(connection->clock, &connection->soon_timer);
    const ConnectionHooks *hooks = g_steal_pointer(&connection->hooks);
    if (hooks)
        hooks->closed(reason, connection->data);
}

void
connection_fail_with(Connection *connection, StreamErrorCode code, const char *sentence)
{
    g_autoptr(GError) error = g_error_new_literal(STREAM_ERROR, code, sentence);
    connection_finish(connection, error);
}

void
connection_set_state(Connection *connection, StreamState state)
{
    if (connection->state == state || connection->state >= STREAM_CLOSING)
        return;
    connection->state = state;
    if (connection->hooks)
        connection->hooks->state(state, connection->data);
}

static void
on_soon(gpointer data)
{
    g_autoptr(Connection) connection = connection_ref(data);
    connection->soon_timer = 0;
    connection->soon(connection);
}

void
connection_do_soon(Connection *connection, void (*what)(Connection *connection))
{
    timer_stop(connection->clock, &connection->soon_timer);
    connection->soon = what;
    connection->soon_timer = timer_start(connection->clock, 0, on_soon, connection);
}

/* --- silence --- */

void
connection_try_next(Connection *connection, const GError *error, const char *outcome)
{
    bool has_spoken = connection->state > STREAM_SECURING;
    if (!has_spoken && connection->search) {
        timer_stop(connection->clock, &connection->timer);
        g_clear_pointer(&connection->transport, transport_free);
        if (search_go_on(connection->search, outcome)) {
            connection_set_state(connection, STREAM_CONNECTING);
            return;
        }
    }
    connection_finish(connection, error);
}

static char *
describe_silence(const Connection *connection)
{
    const char *server = connection->server ? connection->server : jid_domain(connection->jid);
    switch (connection->wait) {
    case WAIT_NAMES:
        return g_strdup_printf(_("The name %s could not be looked up in time. Is this computer "
                                 "online?"),
                               server);
    case WAIT_HEADER:
        return g_strdup_printf(_("%s accepts the connection but says nothing. Is it the right "
                                 "server and port, and does the port want tls.policy direct?"),
                               server);
    case WAIT_HANDSHAKE:
        return g_strdup_printf(_("%s does not go on setting up the encrypted connection."), server);
    case WAIT_LOGIN:
        return g_strdup(login_describe_silence(connection->login));
    case WAIT_GOODBYE:
        break;
    }
    return g_strdup("");
}

static void
on_timeout(gpointer data)
{
    g_autoptr(Connection) connection = connection_ref(data);
    connection->timer = 0;
    g_autofree char *sentence = describe_silence(connection);
    g_autoptr(GError) error = g_error_new_literal(STREAM_ERROR, STREAM_ERROR_NETWORK, sentence);
    g_autofree char *outcome =
        g_strdup_printf(_("silent for %d s"), (connection->timeout_ms + 500) / 1000);
    if (connection->wait == WAIT_NAMES || connection->wait == WAIT_GOODBYE)
        connection_finish(connection, error);
    else
        connection_try_next(connection, error, outcome);
}

void
connection_wait_for(Connection *connection, Wait wait)
{
    timer_stop(connection->clock, &connection->timer);
    connection->wait = wait;
    int ms = wait == WAIT_GOODBYE ? GOODBYE_MS : connection->timeout_ms;
    connection->timer = timer_start(connection->clock, ms, on_timeout, connection);
}

void
connection_wait_for_login(Connection *connection)
{
    if (connection->state >= STREAM_ONLINE)
        return;
    if (login_awaits_user(connection->login))
        timer_stop(connection->clock, &connection->timer);
    else
        connection_wait_for(connection, WAIT_LOGIN);
}

/* --- the XML console --- */

void
connection_tell_traffic(Connection *connection, const char *xml, bool is_outgoing)
{
    if (connection->hooks && connection->hooks->traffic)
        connection->hooks->traffic(xml, is_outgoing, connection->data);
}

bool
connection_is_watched(const Connection *connection)
{
    const ConnectionHooks *hooks = connection->hooks;
    return hooks && hooks->traffic && (!hooks->is_watched || hooks->is_watched(connection->data));
}

/* --- the public face --- */

Connection *
connection_new(const ConnectionOptions *options)
{
    Connection *connection = g_new0(Connection, 1);
    connection->references = 1;
    connection->jid = jid_to_bare(options->jid);
    connection->config = account_config_copy(options->config);
    connection->pins = g_strdupv((char **)options->pins);
    connection->timeout_ms = options->timeout_ms;
    connection->is_registration = options->is_registration;
    connection->invitation = g_strdup(options->invitation);
    connection->wants_management = options->wants_management;
    connection->wants_carbons = options->wants_carbons;
    connection->may_bind = options->may_bind;
    connection->resumption = resumption_copy(options->resumption);
    connection->token = login_token_copy(options->token);
    connection->clock = options->clock;
    connection->hooks = options->hooks;
    connection->data = options->data;
    return connection;
}

void
connection_free(Connection *connection)
{
    if (!connection)
        return;
    connection->hooks = NULL;
    connection->state = STREAM_CLOSED;
    timer_stop(connection->clock, &connection->soon_timer);
    drop_network(connection);
    connection_unref(connection);
}

void
connection_open(Connection *connection)
{
    connection_do_soon(connection, connection_begin);
}

static void
drop_attempt(Connection *connection)
{
    connection_finish(connection, NULL);
}

void
connection_close(Connection *connection)
{
    if (connection->state >= STREAM_CLOSING)
        return;
    bool is_online = connection->state == STREAM_ONLINE;
    connection->state = STREAM_CLOSING;
    if (is_online) {
        transport_end_stream(connection->transport);
        connection_wait_for(connection, WAIT_GOODBYE);
    } else {
        connection_do_soon(connection, drop_attempt);
    }
}

static void
hand_on_password(Connection *connection)
{
    char *password = g_steal_pointer(&connection->password);
    if (connection->login && connection->transport) {
        login_give_password(connection->login, password);
        if (connection->hooks && connection->transport)
            connection_wait_for_login(connection);
    }
    secret_free(password);
}

static void
give_form_up(Connection *connection)
{
    if (connection->login && connection->transport)
        login_give_form(connection->login, NULL);
}

void
connection_give_form(Connection *connection, const Form *form)
{
    if (connection->state >= STREAM_ONLINE || !connection->login || !connection->transport)
        return;
    if (!form) {
        connection_do_soon(connection, give_form_up);
        return;
    }
    login_give_form(connection->login, form);
    connection_wait_for_login(connection);
}

void
connection_give_password(Connection *connection, const char *password)
{
    /* The server that it was for may have sent us elsewhere: the next one asks again. */
    if (connection->state >= STREAM_ONLINE || !connection->transport)
        return;
    secret_free(connection->password);
    connection->password = secret_dup(password);
    connection_do_soon(connection, hand_on_password);
}

void
connection_send(Connection *connection, const char *xml, size_t length)
{
    if (connection->state != STREAM_ONLINE)
        return;
    transport_send(connection->transport, xml, length);
    if (connection_is_watched(connection)) {
        g_autofree char *shown = traffic_show_xml(xml, length);
        connection_tell_traffic(connection, shown, true);
    }
}

static void
end_failed(Connection *connection)
{
    connection_finish(connection, connection->error);
}

void
connection_fail(Connection *connection, const GError *error)
{
    if (connection->state != STREAM_ONLINE || connection->error)
        return;
    g_autofree char *xml = stream_error_xml("undefined-condition");
    transport_send(connection->transport, xml, strlen(xml));
    transport_end_stream(connection->transport);
    connection->error = g_error_copy(error);
    connection_do_soon(connection, end_failed);
}

const Certificate *
connection_certificate(const Connection *connection)
{
    return connection->certificate;
}

char *
connection_describe(const Connection *connection)
{
    if (!connection->transport)
        return g_strdup(_("not connected"));
    g_autofree char *transport = transport_describe(connection->transport);
    g_autofree char *proxy = search_describe_proxy(connection->search);
    const char *mechanism = connection->login ? login_mechanism(connection->login) : NULL;
    GString *text = g_string_new(transport);
    if (mechanism)
        g_string_append_printf(text, ", %s", mechanism);
    if (proxy)
        g_string_append_printf(text, _(", through %s"), proxy);
    if (connection->is_resumed)
        g_string_append(text, _(", resumed"));
    return g_string_free(text, FALSE);
}

const char *
connection_proved_mechanism(const Connection *connection)
{
    const Login *login = connection->login;
    return login && login_is_proved(login) ? login_mechanism(login) : NULL;
}

bool
connection_is_secured(const Connection *connection)
{
    return connection->transport && transport_is_secured(connection->transport);
}

int64_t
connection_silence(const Connection *connection)
{
    return connection->transport ? transport_silence(connection->transport) : -1;
}
