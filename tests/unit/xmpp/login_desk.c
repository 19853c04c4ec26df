/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hooks that write down what they are told. */

#include "config.h"

#include "unit/xmpp/login_desk.h"

#include <string.h>

static void
on_send(const char *xml, const char *shown, gpointer data)
{
    Desk *desk = data;
    g_string_append_printf(desk->done, "send %s\n", xml);
    if (shown)
        assert_null(strstr(shown, "AGFsaWNl"));
}

static void
on_secure(gpointer data)
{
    g_string_append(((Desk *)data)->done, "secure\n");
}

static void
on_restart(gpointer data)
{
    g_string_append(((Desk *)data)->done, "restart\n");
}

static void
on_state(StreamState state G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
}

static void
on_password(gpointer data)
{
    g_string_append(((Desk *)data)->done, "password\n");
}

static void
on_token(const LoginToken *token, gpointer data)
{
    Desk *desk = data;
    if (token)
        g_string_append_printf(desk->done, "token %s %s %u %" G_GINT64_FORMAT "\n",
                               token->mechanism, token->secret, token->counter, token->expires);
    else
        g_string_append(desk->done, "no token\n");
}

static void
on_features(const Element *features G_GNUC_UNUSED, gpointer data)
{
    g_string_append(((Desk *)data)->done, "features\n");
}

static void
on_bound(const LoginResult *result, gpointer data)
{
    GString *done = ((Desk *)data)->done;
    g_string_append_printf(done, "bound %s%s%s", jid_full(result->jid),
                           result->is_resumed ? " resumed" : "",
                           result->is_refused ? " refused" : "");
    if (result->has_handled)
        g_string_append_printf(done, " %u", result->handled);
    g_string_append_printf(done, "%s%s%s\n", result->is_managed ? " managed" : "",
                           result->enabled ? " enabled" : "",
                           result->has_carbons ? " carbons" : "");
}

static void
on_form(Form *form, const char *error, gpointer data)
{
    Desk *desk = data;
    g_string_append_printf(desk->done, "form %s\n", error ? error : "(none)");
    form_free(desk->form);
    desk->form = form;
}

static void
on_failed(const GError *error, gpointer data)
{
    assert_true(error->domain == STREAM_ERROR);
    g_string_append_printf(((Desk *)data)->done, "failed %d %s\n", error->code, error->message);
}

static const LoginHooks hooks = {
    .send = on_send,
    .secure = on_secure,
    .restart = on_restart,
    .state = on_state,
    .password = on_password,
    .form = on_form,
    .token = on_token,
    .features = on_features,
    .bound = on_bound,
    .failed = on_failed,
};

int
desk_set_up(void **state)
{
    Desk *desk = g_new0(Desk, 1);
    desk->jid = jid_new("alice@localhost", NULL);
    desk->config = account_config_new("alice@localhost");
    desk->config->device = g_strdup(DEVICE);
    desk->done = g_string_new(NULL);
    *state = desk;
    return 0;
}

int
desk_tear_down(void **state)
{
    Desk *desk = *state;
    login_free(desk->login);
    jid_unref(desk->jid);
    form_free(desk->form);
    account_config_free(desk->config);
    resumption_free(desk->resumption);
    login_token_free(desk->token);
    channel_bindings_clear(&desk->channel);
    g_string_free(desk->done, TRUE);
    g_free(desk);
    return 0;
}

void
desk_have_stream(Desk *desk, const char *jid_text)
{
    g_autoptr(Jid) jid = jid_new(jid_text, NULL);
    desk->resumption = resumption_new("some-long-sm-id", jid);
    desk->resumption->received = 7;
    desk->resumption->sent = 345;
}

void
desk_have_token(Desk *desk, const char *mechanism)
{
    desk->token = login_token_new(mechanism, SECRET);
}

void
desk_have_exporter(Desk *desk)
{
    desk->channel.data[BINDING_EXPORTER] = g_bytes_new_static("binding", 7);
}

void
desk_give(Desk *desk, const char *xml)
{
    g_autoptr(Element) element = element_parse(xml);
    if (!element)
        fail_msg("not XML: %s", xml);
    login_element(desk->login, element);
}

void
desk_start(Desk *desk, const char *features)
{
    const LoginOptions options = {
        .jid = desk->jid,
        .config = desk->config,
        .resumption = desk->resumption,
        .token = desk->token,
        .is_registration = desk->is_registration,
        .invitation = desk->invitation,
        .wants_management = !desk->wants_nothing,
        .wants_carbons = !desk->wants_nothing,
        .may_bind = !desk->keeps_messages,
        .hooks = &hooks,
        .data = desk,
    };
    desk->login = login_new(&options);
    if (!desk->is_unsecured)
        login_set_secured(desk->login, true, &desk->channel);
    desk_give(desk, features);
}

void
desk_expect_failure(Desk *desk, StreamErrorCode code, const char *in_sentence)
{
    g_autofree char *begin = g_strdup_printf("failed %d ", code);
    const char *failed = strstr(desk->done->str, "failed ");
    if (!failed || !g_str_has_prefix(failed, begin) || !strstr(failed, in_sentence))
        fail_msg("not %s... %s: %s", begin, in_sentence, desk->done->str);
    g_string_truncate(desk->done, 0);
    desk_give(desk, RESULT);
    EXPECT(desk, "");
}

void
desk_give_password(Desk *desk)
{
    EXPECT(desk, "password\n");
    assert_true(login_awaits_user(desk->login));
    login_give_password(desk->login, "secret");
    assert_false(login_awaits_user(desk->login));
}

void
desk_log_in_classic(Desk *desk, const char *features)
{
    desk_start(desk, FEATURES(SASL(PLAIN)));
    desk_give_password(desk);
    EXPECT(desk, AUTH);
    desk_give(desk, "<success xmlns='" NS_SASL "'/>");
    EXPECT(desk, "restart\n");
    desk_give(desk, features);
}

void
desk_log_in(Desk *desk, const char *features, const char *request)
{
    desk_start(desk, features);
    desk_give_password(desk);
    EXPECT(desk, request);
}
