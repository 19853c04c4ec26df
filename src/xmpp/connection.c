/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way of a connection: names, the race of addresses, TLS, login, stanzas, goodbye. */

#include "config.h"

#include "xmpp/connection.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/secret.h"
#include "xmpp/login.h"
#include "xmpp/ns.h"
#include "xmpp/search.h"
#include "xmpp/stream_error.h"
#include "xmpp/traffic.h"
#include "xmpp/transport.h"

#define GOODBYE_MS 2000

/* What a step waits for; its silence is told accordingly. */
typedef enum { WAIT_NAMES, WAIT_HEADER, WAIT_HANDSHAKE, WAIT_LOGIN, WAIT_GOODBYE } Wait;

struct Connection {
    unsigned references; /* the owner's, and one for each call from outside that is running */
    Jid *jid;
    AccountConfig *config;
    char **pins;
    TlsSettings *tls;
    int timeout_ms;
    char *invitation;
    bool is_registration, wants_management, wants_carbons;
    bool is_resumed; /* the stream that is online */
    Resumption *resumption;
    LoginToken *token;
    Clock *clock;
    const ConnectionHooks *hooks; /* NULL: freed by the owner, or closed */
    gpointer data;

    StreamState state;
    Wait wait;
    unsigned timer;      /* for `wait`; none once online */
    unsigned soon_timer; /* for what was asked for from outside */
    void (*soon)(Connection *connection);
    char *password; /* given, and not handed on yet */
    char *server;   /* as the endpoint is named, "example.org port 5222" */
    Search *search;
    Transport *transport;
    Login *login;
    Certificate *certificate;
    GError *error; /* that connection_fail() ends it with */
};

static const char policy_error[] =
    "<stream:error><undefined-condition xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"/>"
    "</stream:error>";

static void connection_begin(Connection *connection);

/* --- life --- */

static void
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

/* Each function that the loop calls holds the connection while it runs: a hook may free it. */
static Connection *
connection_ref(Connection *connection)
{
    connection->references++;
    return connection;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Connection, connection_unref)

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

static void
finish(Connection *connection, const GError *error)
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

static void
fail(Connection *connection, StreamErrorCode code, const char *sentence)
{
    g_autoptr(GError) error = g_error_new_literal(STREAM_ERROR, code, sentence);
    finish(connection, error);
}

static void
set_state(Connection *connection, StreamState state)
{
    if (connection->state == state || connection->state >= STREAM_CLOSING)
        return;
    connection->state = state;
    if (connection->hooks)
        connection->hooks->state(state, connection->data);
}

/* Hooks are never called from within a call of the owner's, so that what he asks for is done in the
 * next turn of the loop. */
static void
on_soon(gpointer data)
{
    g_autoptr(Connection) connection = connection_ref(data);
    connection->soon_timer = 0;
    connection->soon(connection);
}

static void
do_soon(Connection *connection, void (*what)(Connection *connection))
{
    timer_stop(connection->clock, &connection->soon_timer);
    connection->soon = what;
    connection->soon_timer = timer_start(connection->clock, 0, on_soon, connection);
}

/* --- silence --- */

/* This address is of no use. Another one may be, as long as the server has not spoken. */
static void
try_next(Connection *connection, const GError *error, const char *outcome)
{
    bool has_spoken = connection->state > STREAM_SECURING;
    if (!has_spoken && connection->search) {
        timer_stop(connection->clock, &connection->timer);
        g_clear_pointer(&connection->transport, transport_free);
        if (search_go_on(connection->search, outcome)) {
            set_state(connection, STREAM_CONNECTING);
            return;
        }
    }
    finish(connection, error);
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
        finish(connection, error);
    else
        try_next(connection, error, outcome);
}

static void
wait_for(Connection *connection, Wait wait)
{
    timer_stop(connection->clock, &connection->timer);
    connection->wait = wait;
    int ms = wait == WAIT_GOODBYE ? GOODBYE_MS : connection->timeout_ms;
    connection->timer = timer_start(connection->clock, ms, on_timeout, connection);
}

static void
wait_for_login(Connection *connection)
{
    if (connection->state >= STREAM_ONLINE)
        return;
    if (login_awaits_user(connection->login))
        timer_stop(connection->clock, &connection->timer);
    else
        wait_for(connection, WAIT_LOGIN);
}

/* --- what the login wants --- */

static void
tell_traffic(Connection *connection, const char *xml, bool is_outgoing)
{
    if (connection->hooks && connection->hooks->traffic)
        connection->hooks->traffic(xml, is_outgoing, connection->data);
}

static bool
is_watched(const Connection *connection)
{
    const ConnectionHooks *hooks = connection->hooks;
    return hooks && hooks->traffic && (!hooks->is_watched || hooks->is_watched(connection->data));
}

static void
on_login_send(const char *xml, const char *shown, gpointer data)
{
    Connection *connection = data;
    if (!connection->transport)
        return;
    transport_send(connection->transport, xml, strlen(xml));
    if (is_watched(connection))
        tell_traffic(connection, shown ? shown : xml, true);
}

static void
on_login_secure(gpointer data)
{
    Connection *connection = data;
    if (!connection->transport)
        return;
    transport_secure(connection->transport);
    wait_for(connection, WAIT_HANDSHAKE);
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
    set_state(data, state);
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
    set_state(connection, STREAM_ONLINE);
    if (connection->hooks && connection->state == STREAM_ONLINE)
        connection->hooks->bound(result, connection->data);
}

static void
on_login_failed(const GError *error, gpointer data)
{
    Connection *connection = data;
    if (connection->transport)
        transport_end_stream(connection->transport);
    finish(connection, error);
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
        fail(connection, STREAM_ERROR_TLS, _("The server showed no certificate."));
        return false;
    }
    certificate_free(connection->certificate);
    connection->certificate = certificate_copy(certificate);
    if (!certificate->problem || tls_settings_is_pinned(connection->tls, certificate->fingerprint))
        return true;
    g_autofree char *sentence =
        g_strdup_printf(_("The certificate of %s is not trusted. %s"), jid_domain(connection->jid),
                        connection->certificate->problem);
    fail(connection, STREAM_ERROR_CERTIFICATE, sentence);
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
    wait_for(connection, WAIT_HEADER);
}

static void
on_opened(Transport *transport G_GNUC_UNUSED, gpointer data)
{
    wait_for_login(data);
}

/* The other server must be at least as good: what was encrypted stays so. */
static void
redirect(Connection *connection, const char *place)
{
    g_autoptr(GError) error = NULL;
    if (!search_redirect(connection->search, place, &error)) {
        finish(connection, error);
        return;
    }
    connection->config->tls_seen |= transport_is_secured(connection->transport);
    timer_stop(connection->clock, &connection->timer);
    g_clear_pointer(&connection->transport, transport_free);
    connection->state = STREAM_NEW;
    do_soon(connection, connection_begin);
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
    finish(connection, error);
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
    if (is_watched(connection)) {
        g_autofree char *xml = traffic_show_element(element);
        tell_traffic(connection, xml, false);
    }
    if (element_is(element, "error", NS_STREAM)) {
        on_stream_error(connection, element);
    } else if (connection->state >= STREAM_ONLINE) {
        tell_element(connection, element, is_cut);
    } else if (!is_cut) {
        wait_for_login(connection);
        login_element(connection->login, element);
        if (connection->hooks && connection->wait == WAIT_LOGIN)
            wait_for_login(connection);
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
    fail(connection, STREAM_ERROR_NETWORK, _("The server closed the connection."));
}

static void
on_failed(Transport *transport G_GNUC_UNUSED, const GError *error, gpointer data)
{
    g_autoptr(Connection) connection = connection_ref(data);
    /* The handshake was broken off for it: another address would show the same. */
    if (error->code == STREAM_ERROR_CERTIFICATE)
        check_certificate(connection);
    else
        try_next(connection, error, error->message);
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
    set_state(connection, STREAM_SECURING);
    if (!connection->transport)
        return;
    if (endpoint->is_direct)
        transport_secure(transport);
    else
        transport_open_stream(transport);
    wait_for(connection, endpoint->is_direct ? WAIT_HANDSHAKE : WAIT_HEADER);
}

static void
on_lost(const GError *error, gpointer data)
{
    g_autoptr(Connection) connection = connection_ref(data);
    finish(connection, error);
}

static void
on_found(gpointer data)
{
    g_autoptr(Connection) connection = connection_ref(data);
    timer_stop(connection->clock, &connection->timer);
    set_state(connection, STREAM_CONNECTING);
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

static void
connection_begin(Connection *connection)
{
    set_state(connection, STREAM_RESOLVING);
    if (!connection->hooks)
        return;
    g_autoptr(GError) error = NULL;
    if (!connection->tls)
        connection->tls =
            tls_settings_new(connection->config, (const char *const *)connection->pins, &error);
    if (!connection->tls) {
        finish(connection, error);
        return;
    }
    wait_for(connection, WAIT_NAMES);
    if (!connection->search)
        connection->search = new_search(connection);
    search_start(connection->search);
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
    do_soon(connection, connection_begin);
}

static void
drop_attempt(Connection *connection)
{
    finish(connection, NULL);
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
        wait_for(connection, WAIT_GOODBYE);
    } else {
        do_soon(connection, drop_attempt);
    }
}

static void
hand_on_password(Connection *connection)
{
    char *password = g_steal_pointer(&connection->password);
    if (connection->login && connection->transport) {
        login_give_password(connection->login, password);
        if (connection->hooks && connection->transport)
            wait_for_login(connection);
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
        do_soon(connection, give_form_up);
        return;
    }
    login_give_form(connection->login, form);
    wait_for_login(connection);
}

void
connection_give_password(Connection *connection, const char *password)
{
    if (connection->state >= STREAM_ONLINE)
        return;
    secret_free(connection->password);
    connection->password = secret_dup(password);
    do_soon(connection, hand_on_password);
}

void
connection_send(Connection *connection, const char *xml, size_t length)
{
    if (connection->state != STREAM_ONLINE)
        return;
    transport_send(connection->transport, xml, length);
    if (is_watched(connection)) {
        g_autofree char *shown = traffic_show_xml(xml, length);
        tell_traffic(connection, shown, true);
    }
}

static void
end_failed(Connection *connection)
{
    finish(connection, connection->error);
}

void
connection_fail(Connection *connection, const GError *error)
{
    if (connection->state != STREAM_ONLINE)
        return;
    transport_send(connection->transport, policy_error, sizeof policy_error - 1);
    transport_end_stream(connection->transport);
    g_clear_error(&connection->error);
    connection->error = g_error_copy(error);
    do_soon(connection, end_failed);
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
