/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a login: addresses that are bound, streams that go on (XEP-0198 5), after the login
 * and with it. */

#include "config.h"

#include <string.h>

#include "unit/xmpp/login_desk.h"

/* --- RFC 6120, and XEP-0198 after it --- */

static void
test_classic(void **state)
{
    Desk *desk = *state;
    desk_log_in_classic(desk, FEATURES(BIND));
    EXPECT(desk, "features\n" BIND_IQ);
    desk_give(desk, RESULT);
    EXPECT(desk, "bound alice@localhost/test\n");
    assert_string_equal(login_mechanism(desk->login), "PLAIN");
    assert_false(login_is_proved(desk->login));
}

/* Counting begins with <enable/>: its answer is not waited for. */
static void
test_management_is_enabled(void **state)
{
    Desk *desk = *state;
    desk->config->resource = g_strdup("phone");
    desk_log_in_classic(desk, FEATURES(BIND SM));
    EXPECT(desk, "features\n" BIND_AS("phone"));
    desk_give(desk, RESULT);
    EXPECT(desk, "send " ENABLE "\nbound alice@localhost/test managed\n");
}

static void
test_management_is_not_wanted(void **state)
{
    Desk *desk = *state;
    desk->wants_nothing = true;
    desk_log_in_classic(desk, FEATURES(BIND SM));
    EXPECT(desk, "features\n" BIND_IQ);
    desk_give(desk, RESULT);
    EXPECT(desk, "bound alice@localhost/test\n");
}

static void
test_old_session_comes_before_management(void **state)
{
    Desk *desk = *state;
    desk_log_in_classic(desk,
                        FEATURES(BIND SM "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>"));
    EXPECT(desk, "features\n" BIND_IQ);
    desk_give(desk, RESULT);
    EXPECT(desk, "send <iq type=\"set\" id=\"session\"><session "
                 "xmlns=\"urn:ietf:params:xml:ns:xmpp-session\"/></iq>\n");
    desk_give(desk, "<iq xmlns='" NS_CLIENT "' type='result' id='session'/>");
    EXPECT(desk, "send " ENABLE "\nbound alice@localhost/test managed\n");
}

static void
resume_classic(Desk *desk)
{
    desk_have_stream(desk, "alice@localhost/old");
    desk_log_in_classic(desk, FEATURES(BIND SM));
    EXPECT(desk, "features\nsend " RESUME "\n");
}

static void
test_resumed(void **state)
{
    Desk *desk = *state;
    resume_classic(desk);
    desk_give(desk, "<resumed xmlns='" NS_SM "' h='345' previd='some-long-sm-id'/>");
    EXPECT(desk, "bound alice@localhost/old resumed 345\n");
}

/* The numbers begin again after 2^32 - 1. */
static void
test_resumed_after_the_wrap(void **state)
{
    Desk *desk = *state;
    desk_have_stream(desk, "alice@localhost/old");
    desk->resumption->sent = 1;
    desk_log_in_classic(desk, FEATURES(BIND SM));
    EXPECT(desk, "features\nsend " RESUME "\n");
    desk_give(desk, "<resumed xmlns='" NS_SM "' h='4294967295' previd='some-long-sm-id'/>");
    EXPECT(desk, "bound alice@localhost/old resumed 4294967295\n");
}

static void
test_resumption_refused(void **state)
{
    static const struct {
        const char *answer, *bound;
    } cases[] = {
        { "<failed xmlns='" NS_SM "'/>", "refused" },
        { "<failed xmlns='" NS_SM "' h='12'><item-not-found xmlns='" NS_STANZAS "'/></failed>",
          "refused 12" },
        { "<failed xmlns='" NS_SM "' h='346'/>", "refused 346" },
        { "<failed xmlns='" NS_SM "' h='-1'/>", "refused" },
        { "<failed xmlns='" NS_SM "' h='many'/>", "refused" },
    };
    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        void *own;
        desk_set_up(&own);
        Desk *desk = own;
        resume_classic(desk);
        desk_give(desk, cases[i].answer);
        EXPECT(desk, BIND_AS("old"));
        desk_give(desk, RESULT);
        g_autofree char *expected = g_strdup_printf(
            "send " ENABLE "\nbound alice@localhost/test %s managed\n", cases[i].bound);
        EXPECT(desk, expected);
        desk_tear_down(&own);
    }
}

static const char *const bad_resumed[] = {
    "<resumed xmlns='" NS_SM "' h='345' previd='another'/>",
    "<resumed xmlns='" NS_SM "' h='345'/>",
    "<resumed xmlns='" NS_SM "' previd='some-long-sm-id'/>",
    "<resumed xmlns='" NS_SM "' h='4294967296' previd='some-long-sm-id'/>",
    "<resumed xmlns='" NS_SM "' h='-1' previd='some-long-sm-id'/>",
    "<resumed xmlns='" NS_SM "' h='' previd='some-long-sm-id'/>",
};

static void
test_absurd_resumption(void **state)
{
    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(bad_resumed); i++) {
        void *own;
        desk_set_up(&own);
        Desk *desk = own;
        resume_classic(desk);
        desk_give(desk, bad_resumed[i]);
        desk_expect_failure(desk, STREAM_ERROR_RESUMPTION, "another session than ours");
        desk_tear_down(&own);
    }
}

static void
test_resumption_not_offered(void **state)
{
    Desk *desk = *state;
    desk_have_stream(desk, "alice@localhost/old");
    desk_log_in_classic(desk, FEATURES(BIND));
    EXPECT(desk, "features\n" BIND_AS("old"));
    desk_give(desk, RESULT);
    EXPECT(desk, "bound alice@localhost/test refused\n");
}

static void
test_stream_of_another_account(void **state)
{
    Desk *desk = *state;
    desk_have_stream(desk, "bob@localhost/old");
    desk_log_in_classic(desk, FEATURES(BIND SM));
    EXPECT(desk, "features\n" BIND_IQ);
}

static void
test_no_address_is_given(void **state)
{
    Desk *desk = *state;
    desk_log_in_classic(desk, FEATURES(SM));
    desk_expect_failure(desk, STREAM_ERROR_PROTOCOL, "gives us no address");
}

/* --- resuming with the login --- */

static void
test_resumed_with_the_login(void **state)
{
    Desk *desk = *state;
    desk_have_stream(desk, "alice@localhost/old");
    desk_log_in(desk, EVERYTHING, REQUEST(RESUME BIND_ALL));
    desk_give(desk,
              SUCCESS(IDENTITY("alice@localhost/old") "<resumed xmlns='" NS_SM
                                                      "' h='345' previd='some-long-sm-id'/>"));
    EXPECT(desk, "bound alice@localhost/old resumed 345\n");
}

static void
test_bound_where_resuming_failed(void **state)
{
    Desk *desk = *state;
    desk_have_stream(desk, "alice@localhost/old");
    desk_log_in(desk, EVERYTHING, REQUEST(RESUME BIND_ALL));
    desk_give(desk,
              SUCCESS(IDENTITY("alice@localhost/new") "<failed xmlns='" NS_SM
                                                      "' h='5'><item-not-found xmlns='" NS_STANZAS
                                                      "'/></failed>" BOUND("<enabled xmlns='" NS_SM
                                                                           "' id='2'/>")));
    EXPECT(desk, "bound alice@localhost/new refused 5 managed enabled carbons\n");
}

static void
test_neither_resumed_nor_bound(void **state)
{
    Desk *desk = *state;
    desk_have_stream(desk, "alice@localhost/old");
    desk_log_in(desk, FEATURES(SASL2(INLINE(SM))), REQUEST(RESUME));
    desk_give(desk, SUCCESS(IDENTITY("alice@localhost") "<failed xmlns='" NS_SM "' h='absurd'/>"));
    desk_give(desk, FEATURES(BIND SM));
    EXPECT(desk, "features\n" BIND_AS("old"));
    desk_give(desk, RESULT);
    EXPECT(desk, "send " ENABLE "\nbound alice@localhost/test refused managed\n");
}

static void
test_absurd_resumption_with_the_login(void **state)
{
    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(bad_resumed); i++) {
        void *own;
        desk_set_up(&own);
        Desk *desk = own;
        desk_have_stream(desk, "alice@localhost/old");
        desk_log_in(desk, EVERYTHING, REQUEST(RESUME BIND_ALL));
        g_autofree char *answer = g_strdup_printf("<success xmlns='" NS_SASL2
                                                  "'>" IDENTITY("alice@localhost") "%s</success>",
                                                  bad_resumed[i]);
        desk_give(desk, answer);
        desk_expect_failure(desk, STREAM_ERROR_RESUMPTION, "another session than ours");
        desk_tear_down(&own);
    }
}

/* Nothing is bound with the login: the stream can still be gone on with after it. */
static void
test_resumed_after_the_login(void **state)
{
    Desk *desk = *state;
    desk_have_stream(desk, "alice@localhost/old");
    desk_log_in(desk, FEATURES(SASL2(INLINE(BIND2("")))), REQUEST(""));
    desk_give(desk, SUCCESS(IDENTITY("alice@localhost")));
    desk_give(desk, FEATURES(BIND SM));
    EXPECT(desk, "features\nsend " RESUME "\n");
    desk_give(desk, "<resumed xmlns='" NS_SM "' h='340' previd='some-long-sm-id'/>");
    EXPECT(desk, "bound alice@localhost/old resumed 340\n");
}

/* Bound with the login, the server would drop what waits for us (XEP-0386 3.2). */
static void
test_bound_after_the_login(void **state)
{
    Desk *desk = *state;
    desk->keeps_messages = true;
    desk_have_stream(desk, "alice@localhost/old");
    desk_log_in(desk, EVERYTHING, REQUEST(RESUME));
    desk_give(desk, SUCCESS(IDENTITY("alice@localhost") "<failed xmlns='" NS_SM "'/>"));
    desk_give(desk, FEATURES(BIND SM));
    EXPECT(desk, "features\n" BIND_AS("old"));
    desk_give(desk, RESULT);
    EXPECT(desk, "send " ENABLE "\nbound alice@localhost/test refused managed\n");
}

static void
test_resumed_unasked(void **state)
{
    Desk *desk = *state;
    desk_log_in(desk, EVERYTHING, REQUEST(BIND_ALL));
    desk_give(desk, SUCCESS(IDENTITY("alice@localhost/r") "<resumed xmlns='" NS_SM
                                                          "' h='345' previd='some-long-sm-id'/>"));
    EXPECT(desk, "");
}

/* --- silence --- */

static void
test_each_step_has_a_sentence(void **state)
{
    Desk *desk = *state;
    g_autoptr(GHashTable) sentences = g_hash_table_new(g_str_hash, g_str_equal);
    resume_classic(desk);
    g_hash_table_add(sentences, (gpointer)login_describe_silence(desk->login));
    desk_give(desk, "<failed xmlns='" NS_SM "'/>");
    g_hash_table_add(sentences, (gpointer)login_describe_silence(desk->login));
    login_free(desk->login);
    g_string_truncate(desk->done, 0);
    desk_start(desk, "<other xmlns='urn:x'/>");
    g_hash_table_add(sentences, (gpointer)login_describe_silence(desk->login));
    desk_give(desk, FEATURES(SASL2("")));
    desk_give_password(desk);
    g_hash_table_add(sentences, (gpointer)login_describe_silence(desk->login));
    desk_give(desk, SUCCESS(IDENTITY("alice@localhost")));
    g_hash_table_add(sentences, (gpointer)login_describe_silence(desk->login));
    assert_int_equal(g_hash_table_size(sentences), 5);
    assert_false(g_hash_table_contains(sentences, ""));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_classic),
        TEST(test_management_is_enabled),
        TEST(test_management_is_not_wanted),
        TEST(test_old_session_comes_before_management),
        TEST(test_resumed),
        TEST(test_resumed_after_the_wrap),
        TEST(test_resumption_refused),
        TEST(test_absurd_resumption),
        TEST(test_resumption_not_offered),
        TEST(test_stream_of_another_account),
        TEST(test_no_address_is_given),
        TEST(test_resumed_with_the_login),
        TEST(test_bound_where_resuming_failed),
        TEST(test_neither_resumed_nor_bound),
        TEST(test_absurd_resumption_with_the_login),
        TEST(test_resumed_after_the_login),
        TEST(test_bound_after_the_login),
        TEST(test_resumed_unasked),
        TEST(test_each_step_has_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
