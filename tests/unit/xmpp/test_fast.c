/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HT mechanisms: which one, and hashes that were calculated elsewhere. */

#include "config.h"

#include <string.h>

#include "xmpp/fast.h"

#include "unit/test.h"

#define SECRET "secret-token:fast-0123456789"

static const char *const all[] = { "HT-SHA-256-NONE", "HT-SHA-256-ENDP", "HT-SHA-256-UNIQ",
                                   "HT-SHA-256-EXPR", "HT-SHA-512-EXPR", NULL };
static const char *const unbound[] = { "HT-SHA-256-NONE", NULL };
static const char *const unknown[] = { "HT-SHA-512-NONE", NULL };

/* With the data of these types, each "binding". */
static ChannelBindings
channel_with(unsigned types)
{
    ChannelBindings channel = { 0 };
    for (unsigned i = 0; i < BINDING_COUNT; i++)
        if (types & 1u << i)
            channel.data[i] = g_bytes_new_static("binding", 7);
    return channel;
}

static void
test_best_binding_is_chosen(void **state)
{
    (void)state;
    static const struct {
        unsigned types;
        const char *const *offered;
        const char *chosen;
    } cases[] = {
        { 1 << BINDING_EXPORTER | 1 << BINDING_SERVER_END_POINT, all, "HT-SHA-256-EXPR" },
        { 1 << BINDING_UNIQUE | 1 << BINDING_SERVER_END_POINT, all, "HT-SHA-256-UNIQ" },
        { 1 << BINDING_SERVER_END_POINT, all, "HT-SHA-256-ENDP" },
        { 0, all, "HT-SHA-256-NONE" },
        { 1 << BINDING_EXPORTER, unbound, "HT-SHA-256-NONE" },
        { 1 << BINDING_EXPORTER, unknown, NULL },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        ChannelBindings channel = channel_with(cases[i].types);
        const char *chosen = fast_choose(cases[i].offered, &channel);
        assert_int_equal(g_strcmp0(chosen, cases[i].chosen), 0);
        channel_bindings_clear(&channel);
    }
    assert_string_equal(fast_choose(all, NULL), "HT-SHA-256-NONE");
}

static void
test_token_is_good_for_its_mechanism_only(void **state)
{
    (void)state;
    ChannelBindings channel = channel_with(1 << BINDING_EXPORTER);
    g_autoptr(LoginToken) token = login_token_new("HT-SHA-256-EXPR", SECRET);
    assert_true(fast_can_use(token, all, &channel));
    assert_false(fast_can_use(token, unbound, &channel));
    assert_false(fast_can_use(token, all, NULL));
    g_autoptr(LoginToken) other = login_token_new("HT-SHA-512-EXPR", SECRET);
    assert_false(fast_can_use(other, all, &channel));
    channel_bindings_clear(&channel);
}

/* The hashes are Python's, hmac.digest(SECRET, b"Initiator" + binding, "sha256"). */
static void
test_response_and_proof(void **state)
{
    (void)state;
    static const struct {
        const char *mechanism, *response, *proof;
    } cases[] = {
        { "HT-SHA-256-EXPR", "YWxpY2UAd7ajtMEsMxAY0is/5sE+Z6xXrQsym48XHTQK2wLPsnA=",
          "UuD8qZEpa3gfIxbX8SsDyzGtLEAWc/U7WDCZZoT9ewo=" },
        { "HT-SHA-256-NONE", "YWxpY2UAv7dpuUjiNxUa3iVbWy6OmxSxkCz66hLP0el6zvvn/fw=",
          "7EguKpyKF7ljjB3u0tnHsV9CymhqH8UmcVM2vTHnMUM=" },
    };
    ChannelBindings channel = channel_with(1 << BINDING_EXPORTER);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(LoginToken) token = login_token_new(cases[i].mechanism, SECRET);
        g_autofree char *response = fast_response(token, "alice", &channel);
        assert_string_equal(response, cases[i].response);
        assert_true(fast_verify(token, cases[i].proof, &channel));
        assert_false(fast_verify(token, cases[1 - i].proof, &channel));
        assert_false(fast_verify(token, "", &channel));
        assert_false(fast_verify(token, "AAAA", &channel));
    }
    channel_bindings_clear(&channel);
}

static void
test_token_is_read(void **state)
{
    (void)state;
    g_autoptr(Element) element = element_parse(
        "<token xmlns='" NS_FAST "' expiry='2020-03-12T14:36:15Z' token='WXZzciBwYmFm'/>");
    g_autoptr(LoginToken) token = fast_read_token(element, "HT-SHA-256-ENDP");
    assert_string_equal(token->mechanism, "HT-SHA-256-ENDP");
    assert_string_equal(token->secret, "WXZzciBwYmFm");
    assert_int_equal(token->expires, 1584023775000);
    assert_int_equal(token->counter, 0);
}

static void
test_token_that_cannot_be_kept(void **state)
{
    (void)state;
    g_autofree char *filler = g_strnfill(100 * 1000, 'x');
    g_autofree char *huge = g_strdup_printf("<token xmlns='" NS_FAST "' token='%s'/>", filler);
    const char *const bad[] = { "<token xmlns='" NS_FAST "'/>",
                                "<token xmlns='" NS_FAST "' token=''/>", huge };
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(Element) element = element_parse(bad[i]);
        assert_non_null(element);
        assert_null(fast_read_token(element, "HT-SHA-256-ENDP"));
    }
    assert_null(fast_read_token(NULL, "HT-SHA-256-ENDP"));
    g_autoptr(Element) odd =
        element_parse("<token xmlns='" NS_FAST "' expiry='tomorrow' token='x'/>");
    g_autoptr(LoginToken) token = fast_read_token(odd, "HT-SHA-256-ENDP");
    assert_int_equal(token->expires, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_best_binding_is_chosen),
        cmocka_unit_test(test_token_is_good_for_its_mechanism_only),
        cmocka_unit_test(test_response_and_proof),
        cmocka_unit_test(test_token_is_read),
        cmocka_unit_test(test_token_that_cannot_be_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
