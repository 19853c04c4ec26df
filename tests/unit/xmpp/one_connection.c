/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hooks that write down what they are told. */

#include "config.h"

#include "unit/xmpp/one_connection.h"

#include <string.h>

#include "base/host.h"
#include "xmpp/ns.h"
#include "xmpp/xmpp.h"

#include "unit/test.h"

#define DEADLINE_MS 10000

static void
on_state(StreamState state, gpointer data)
{
    One *one = data;
    g_string_append_printf(one->states, "%d", state);
}

static void
give_password(gpointer data)
{
    One *one = data;
    connection_give_password(one->connection, one->password);
}

static void
on_password(gpointer data)
{
    One *one = data;
    if (one->answers_later)
        timer_start(one->clock, 0, give_password, one);
    else if (!one->keeps_silent)
        give_password(one);
}

static void
on_token(const LoginToken *token, gpointer data)
{
    One *one = data;
    login_token_free(one->token);
    one->token = login_token_copy(token);
    one->token_count++;
}

static void
on_features(const Element *features, gpointer data)
{
    One *one = data;
    g_free(one->features);
    one->features = element_to_xml(features, NS_CLIENT);
}

/* "alice@localhost/test", and what came with it: " resumed 3", " refused", " managed". */
static void
on_bound(const LoginResult *result, gpointer data)
{
    One *one = data;
    GString *text = g_string_new(jid_full(result->jid));
    g_string_append(text, result->is_resumed ? " resumed" : result->is_refused ? " refused" : "");
    if (result->has_handled)
        g_string_append_printf(text, " %u", result->handled);
    g_string_append(text, result->is_managed ? " managed" : "");
    g_string_append(text, result->enabled ? " enabled" : "");
    g_string_append(text, result->has_carbons ? " carbons" : "");
    one->bound = g_string_free(text, FALSE);
}

static void
on_stanza(const Element *stanza, bool is_cut, gpointer data)
{
    One *one = data;
    g_autofree char *xml = element_to_xml(stanza, NS_CLIENT);
    g_ptr_array_add(one->stanzas, g_strconcat(is_cut ? "cut " : "", xml, NULL));
}

static void
on_nonza(const Element *element, gpointer data)
{
    One *one = data;
    g_autofree char *xml = element_to_xml(element, NS_CLIENT);
    g_ptr_array_add(one->stanzas, g_strconcat("nonza ", xml, NULL));
}

static void
on_closed(const GError *error, gpointer data)
{
    One *one = data;
    one->is_closed = true;
    one->closed_count++;
    one->error = error ? g_error_copy(error) : NULL;
}

static void
on_traffic(const char *xml, bool is_outgoing, gpointer data)
{
    One *one = data;
    g_string_append_printf(one->traffic, "%s %s\n", is_outgoing ? ">" : "<", xml);
}

static void
on_tried(const Route *route, gpointer data)
{
    One *one = data;
    g_autofree char *place = host_with_port(route->host, route->port);
    const char *outcome = route->is_in_use ? "in use" : route->outcome ? route->outcome : "...";
    g_ptr_array_add(one->routes, g_strdup_printf("%s %s", place, outcome));
}

static void
on_form(Form *form, const char *error, gpointer data)
{
    One *one = data;
    g_string_append_printf(one->traffic, "form %s\n", error ? error : "");
    if (one->fill_in)
        one->fill_in(form);
    connection_give_form(one->connection, one->fill_in ? form : NULL);
    form_free(form);
}

static const ConnectionHooks hooks = {
    .state = on_state,
    .password = on_password,
    .form = on_form,
    .token = on_token,
    .features = on_features,
    .bound = on_bound,
    .nonza = on_nonza,
    .stanza = on_stanza,
    .closed = on_closed,
    .tried = on_tried,
    .traffic = on_traffic,
};

void
one_set_up(One *one, int port, const char *fingerprint)
{
    *one = (One){
        .server = one->server, .pin = fingerprint, .timeout_ms = DEADLINE_MS, .password = "secret"
    };
    one->clock = clock_new();
    one->config = account_config_new("alice@localhost");
    one->config->server = g_strdup("127.0.0.1");
    one->config->port = port;
    one->config->tls_policy = TLS_DIRECT;
    one->states = g_string_new(NULL);
    one->traffic = g_string_new(NULL);
    one->stanzas = g_ptr_array_new_with_free_func(g_free);
    one->routes = g_ptr_array_new_with_free_func(g_free);
}

void
one_tear_down(One *one)
{
    connection_free(one->connection);
    clock_free(one->clock);
    account_config_free(one->config);
    g_string_free(one->states, TRUE);
    g_string_free(one->traffic, TRUE);
    g_ptr_array_unref(one->stanzas);
    g_ptr_array_unref(one->routes);
    g_free(one->bound);
    g_free(one->features);
    login_token_free(one->token);
    g_clear_error(&one->error);
}

void
one_start(One *one, const Script *scripts, const FakeCertificate *certificate)
{
    one->server = fake_server_new(scripts, certificate);
    one_set_up(one, fake_server_port(one->server), fake_server_fingerprint(one->server));
}

void
one_start_script(One *one, Script script)
{
    static Script scripts[2];
    scripts[0] = script;
    one_start(one, scripts, NULL);
}

int
one_end(One *one)
{
    if (!one->clock)
        return 0;
    one_tear_down(one);
    g_autofree char *failure = one->server ? fake_server_free(one->server) : NULL;
    *one = (One){ 0 };
    if (failure)
        print_error("server: %s\n", failure);
    return failure ? -1 : 0;
}

int
one_set_up_group(void **state)
{
    (void)state;
    return xmpp_init(NULL) ? 0 : 1;
}

int
one_tear_down_group(void **state)
{
    (void)state;
    xmpp_done();
    return 0;
}

void
one_open(One *one)
{
    const char *pins[] = { one->pin, NULL };
    Jid *jid = jid_new("alice@localhost", NULL);
    const ConnectionOptions options = {
        .jid = jid,
        .config = one->config,
        .pins = pins,
        .timeout_ms = one->timeout_ms,
        .is_registration = one->is_registration,
        .wants_management = one->wants_management,
        .wants_carbons = one->wants_carbons,
        .may_bind = one->may_bind,
        .resumption = one->resumption,
        .token = one->given_token,
        .clock = one->clock,
        .hooks = &hooks,
        .data = one,
    };
    one->connection = connection_new(&options);
    jid_unref(jid);
    connection_open(one->connection);
    assert_int_equal(one->states->len, 0);
}

static gboolean
on_deadline(gpointer data)
{
    *(bool *)data = true;
    return G_SOURCE_CONTINUE;
}

#define WAIT_UNTIL(one, condition)                                                                 \
    do {                                                                                           \
        bool is_late = false;                                                                      \
        guint deadline = g_timeout_add(DEADLINE_MS, on_deadline, &is_late);                        \
        while (!(condition) && !is_late)                                                           \
            g_main_context_iteration(NULL, TRUE);                                                  \
        g_source_remove(deadline);                                                                 \
        if (!(condition))                                                                          \
            fail_msg("too late for %s: states %s, error %s", #condition, (one)->states->str,       \
                     (one)->error ? (one)->error->message : "none");                               \
    } while (0)

void
one_wait_closed(One *one)
{
    WAIT_UNTIL(one, one->is_closed);
}

void
one_wait_bound(One *one)
{
    WAIT_UNTIL(one, one->bound || one->is_closed);
    if (!one->bound)
        fail_msg("not bound: %s", one->error ? one->error->message : "closed");
}

void
one_wait_stanzas(One *one, unsigned count)
{
    WAIT_UNTIL(one, one->stanzas->len >= count || one->is_closed);
    assert_int_equal(one->stanzas->len, count);
}

void
one_wait_state(One *one, StreamState state)
{
    char wanted = (char)('0' + state);
    WAIT_UNTIL(one, strchr(one->states->str, wanted));
}

void
one_wait_traffic(One *one, const char *text)
{
    WAIT_UNTIL(one, strstr(one->traffic->str, text));
}

void
one_send(One *one, const char *xml)
{
    connection_send(one->connection, xml, strlen(xml));
}

void
one_expect_error(One *one, StreamErrorCode code, const char *in_sentence)
{
    one_open(one);
    one_wait_closed(one);
    assert_int_equal(one->closed_count, 1);
    assert_non_null(one->error);
    assert_true(one->error->domain == STREAM_ERROR);
    if (one->error->code != (int)code || !strstr(one->error->message, in_sentence))
        fail_msg("error %d: %s", one->error->code, one->error->message);
}
