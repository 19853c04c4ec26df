/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way of a connection: names, the race of addresses, TLS, login, stanzas. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "xmpp/connection_parts.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"
#include "xmpp/stream_error.h"
#include "xmpp/traffic.h"

/* --- what the login wants --- */

static void
on_login_send(const char *xml, const char *shown, gpointer data)
{
    Connection *connection = data;
    if (!connection->transport)
        return;
    transport_send(connection->transport, xml, strlen(xml));
    if (connection_is_watched(connection))
        connection_tell_traffic(connection, shown ? shown : xml, true);
}

static void
on_login_secure(gpointer data)
{
    Connection *connection = data;
    if (!connection->transport)
        return;
    transport_secure(connection->transport);
    connection_wait_for(connection, WAIT_HANDSHAKE);
}

static void
on_login_restart(gpointer data)
{
    Connection *connection = data;
    if (connection->transport)
        transport_open_stream(connection->transport);
}

static void
on_login_state(StreamState state, gpointer data)
{
    connection_set_state(data, state);
}

static void
on_login_password(gpointer data)
{
    Connection *connection = data;
    if (connection->hooks)
        connection->hooks->password(connection->data);
}

static void
on_login_token(const LoginToken *token, gpointer data)
{
    Connection *connection = data;
    if (connection->hooks)
        connection->hooks->token(token, connection->data);
}

static void
on_login_features(const Element *features, gpointer data)
{
    Connection *connection = data;
    if (connection->hooks)
        connection->hooks->features(features, connection->data);
}

static void
on_login_form(Form *form, const char *error, gpointer data)
{
    Connection *connection = data;
    if (connection->hooks)
        connection->hooks->form(form, error, connection->data);
    else
        form_free(form);
}

static void
on_login_bound(const LoginResult *result, gpointer data)
{
    Connection *connection = data;
    timer_stop(connection->clock, &connection->timer);
    search_settle(connection->search);
    connection->is_resumed = result->is_resumed;
    connection_set_state(connection, STREAM_ONLINE);
    if (connection->hooks && connection->state == STREAM_ONLINE)
        connection->hooks->bound(result, connection->data);
}

static void
on_login_failed(const GError *error, gpointer data)
{
    Connection *connection = data;
    if (connection->transport)
        transport_end_stream(connection->transport);
    connection_finish(connection, error);
}

static const LoginHooks login_hooks = {
    .send = on_login_send,
    .secure = on_login_secure,
    .restart = on_login_restart,
    .state = on_login_state,
    .password = on_login_password,
    .form = on_login_form,
    .token = on_login_token,
    .features = on_login_features,
    .bound = on_login_bound,
    .failed = on_login_failed,
};

static void
start_login(Connection *connection)
{
    const LoginOptions options = {
        .jid = connection->jid,
        .config = connection->config,
        .is_registration = connection->is_registration,
        .invitation = connection->invitation,
        .wants_management = connection->wants_management,
        .wants_carbons = connection->wants_carbons,
        .may_bind = connection->may_bind,
        .resumption = connection->resumption,
        .token = connection->token,
        .hooks = &login_hooks,
        .data = connection,
    };
    login_free(connection->login);
    connection->login = login_new(&options);
}

/* --- what the transport tells --- */

/* true: the server is who it should be, or who the user said is good. */
static bool
check_certificate(Connection *connection)
{
    const Certificate *certificate = transport_certificate(connection->transport);
    if (!certificate) {
        connection_fail_with(connection, STREAM_ERROR_TLS, _("The server showed no certificate."));
        return false;
    }
    certificate_free(connection->certificate);
    connection->certificate = certificate_copy(certificate);
    if (!certificate->problem || tls_settings_is_pinned(connection->tls, certificate->fingerprint))
        return true;
    g_autofree char *sentence =
        g_strdup_printf(_("The certificate of %s is not trusted. %s"), jid_domain(connection->jid),
                        connection->certificate->problem);
    connection_fail_with(connection, STREAM_ERROR_CERTIFICATE, sentence);
    return false;
}

static void
on_secured(Transport *transport, gpointer data)
{
    g_autoptr(Connection) connection = connection_ref(data);
    if (!check_certificate(connection))
        return;
    login_set_secured(connection->login, true, transport_channel_bindings(transport));
    transport_open_stream(transport);
    connection_wait_for(connection, WAIT_HEADER);
}

static void
on_opened(Transport *transport G_GNUC_UNUSED, gpointer data)
{
    connection_wait_for_login(data);
}

/* The other server must be at least as good: what was encrypted stays so. */
static void
redirect(Connection *connection, const char *place)
{
    g_autoptr(GError) error = NULL;
    if (!search_redirect(connection->search, place, &error)) {
        connection_finish(connection, error);
        return;
    }
    connection->config->tls_seen |= transport_is_secured(connection->transport);
    timer_stop(connection->clock, &connection->timer);
    g_clear_pointer(&connection->transport, transport_free);
    connection->state = STREAM_NEW;
    connection_do_soon(connection, connection_begin);
}

/* Where TLS is to be had, what is said without it may come from anybody in between: nothing is
 * given up for it, and no stream or name is. */
static bool
is_hearsay(const Connection *connection, const GError *error)
{
    return connection->config->tls_seen && !transport_is_secured(connection->transport) &&
           (error->code == STREAM_ERROR_CONFLICT || error->code == STREAM_ERROR_REFUSED);
}

static void
on_stream_error(Connection *connection, const Element *element)
{
    const char *place = stream_error_other_place(element);
    if (place && connection->state < STREAM_ONLINE) {
        redirect(connection, place);
        return;
    }
    g_autoptr(GError) error = stream_error_read(element);
    if (is_hearsay(connection, error))
        error->code = STREAM_ERROR_PROTOCOL;
    connection_finish(connection, error);
}

static void
tell_element(Connection *connection, const Element *element, bool is_cut)
{
    if (!connection->hooks)
        return;
    if (stanza_is(element))
        connection->hooks->stanza(element, is_cut, connection->data);
    else if (!is_cut)
        connection->hooks->nonza(element, connection->data);
}

static void
on_element(Transport *transport G_GNUC_UNUSED, const Element *element, bool is_cut, gpointer data)
{
    g_autoptr(Connection) connection = connection_ref(data);
    if (connection_is_watched(connection)) {
        g_autofree char *xml = traffic_show_element(element);
        connection_tell_traffic(connection, xml, false);
    }
    if (element_is(element, "error", NS_STREAM)) {
        on_stream_error(connection, element);
    } else if (connection->state >= STREAM_ONLINE) {
        tell_element(connection, element, is_cut);
    } else if (!is_cut && login_element(connection->login, element) && connection->hooks &&
               connection->wait == WAIT_LOGIN) {
        connection_wait_for_login(connection);
    }
}

/* Answers of our own server to our requests (RFC 6120 8.1.2.1) may be large: a roster. Strangers
 * cannot send what looks like one. */
static unsigned
on_limit(const Element *top, gpointer data)
{
    const Connection *connection = data;
    const char *from = element_get(top, "from");
    bool is_own = !from || strcmp(from, jid_bare(connection->jid)) == 0 ||
                  strcmp(from, jid_domain(connection->jid)) == 0;
    bool is_answer =
        element_is(top, "iq", NS_CLIENT) && g_strcmp0(element_get(top, "type"), "result") == 0;
    return is_own && is_answer ? LIMIT_ANSWER_ELEMENTS : LIMIT_STANZA_ELEMENTS;
}

static void
on_ended(Transport *transport, gpointer data)
{
    g_autoptr(Connection) connection = connection_ref(data);
    if (connection->state != STREAM_CLOSING)
        transport_end_stream(transport);
    connection_fail_with(connection, STREAM_ERROR_NETWORK, _("The server closed the connection."));
}

/* It has not said a word. */
static void
try_after_hangup(Connection *connection, const GError *error)
{
    g_autofree char *sentence =
        g_strdup_printf(_("%s closes the connection before it has said anything. Is it the right "
                          "server and port, and does the port want tls.policy direct?"),
                        connection->server);
    g_autoptr(GError) told = g_error_new_literal(error->domain, error->code, sentence);
    connection_try_next(connection, told, error->message);
}

static void
on_failed(Transport *transport G_GNUC_UNUSED, const GError *error, gpointer data)
{
    g_autoptr(Connection) connection = connection_ref(data);
    /* The handshake was broken off for it: another address would show the same. */
    if (error->code == STREAM_ERROR_CERTIFICATE)
        check_certificate(connection);
    else if (connection->wait == WAIT_HEADER && connection->state == STREAM_SECURING &&
             g_error_matches(error, STREAM_ERROR, STREAM_ERROR_NETWORK))
        try_after_hangup(connection, error);
    else
        connection_try_next(connection, error, error->message);
}

static void
on_connected(Transport *transport G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
}

static const TransportHooks transport_hooks = {
    .connected = on_connected,
    .secured = on_secured,
    .opened = on_opened,
    .element = on_element,
    .limit = on_limit,
    .ended = on_ended,
    .failed = on_failed,
};

/* --- names and addresses --- */

static void
on_won(Transport *transport, const Endpoint *endpoint, gpointer data)
{
    g_autoptr(Connection) connection = connection_ref(data);
    connection->transport = transport;
    transport_set_hooks(transport, &transport_hooks, connection);
    g_free(connection->server);
    connection->server = g_strdup_printf(_("%s port %d"), endpoint->name, endpoint->port);
    start_login(connection);
    connection_set_state(connection, STREAM_SECURING);
    if (!connection->transport)
        return;
    if (endpoint->is_direct)
        transport_secure(transport);
    else
        transport_open_stream(transport);
    connection_wait_for(connection, endpoint->is_direct ? WAIT_HANDSHAKE : WAIT_HEADER);
}

static void
on_lost(const GError *error, gpointer data)
{
    g_autoptr(Connection) connection = connection_ref(data);
    connection_finish(connection, error);
}

static void
on_found(gpointer data)
{
    g_autoptr(Connection) connection = connection_ref(data);
    timer_stop(connection->clock, &connection->timer);
    connection_set_state(connection, STREAM_CONNECTING);
}

static void
on_tried(const Route *route, gpointer data)
{
    Connection *connection = data;
    if (connection->hooks && connection->hooks->tried)
        connection->hooks->tried(route, connection->data);
}

static const SearchHooks search_hooks = {
    .found = on_found,
    .won = on_won,
    .lost = on_lost,
    .tried = on_tried,
};

static Search *
new_search(Connection *connection)
{
    const SearchOptions options = {
        .jid = connection->jid,
        .config = connection->config,
        .tls = connection->tls,
        .location = connection->resumption ? connection->resumption->location : NULL,
        .clock = connection->clock,
        .timeout_ms = connection->timeout_ms,
        .hooks = &search_hooks,
        .data = connection,
    };
    return search_new(&options);
}

void
connection_begin(Connection *connection)
{
    connection_set_state(connection, STREAM_RESOLVING);
    if (!connection->hooks)
        return;
    g_autoptr(GError) error = NULL;
    if (!connection->tls)
        connection->tls =
            tls_settings_new(connection->config, (const char *const *)connection->pins, &error);
    if (!connection->tls) {
        connection_finish(connection, error);
        return;
    }
    connection_wait_for(connection, WAIT_NAMES);
    if (!connection->search)
        connection->search = new_search(connection);
    search_start(connection->search);
}
