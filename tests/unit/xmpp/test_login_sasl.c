/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profile of XEP-0388, and what can be had with the login. */

#include "config.h"

#include <string.h>

#include "base/worker.h"

#include "unit/xmpp/login_desk.h"

static void
test_one_round_trip(void **state)
{
    Desk *desk = *state;
    desk_log_in(desk, EVERYTHING, REQUEST(BIND_ALL));
    desk_give(desk, SUCCESS(IDENTITY("alice@localhost/jaser.4232f4d4")
                                BOUND("<enabled xmlns='" NS_SM "' id='1' resume='true'/>")));
    EXPECT(desk, "bound alice@localhost/jaser.4232f4d4 managed enabled carbons\n");
}

static void
test_nothing_is_asked_that_is_not_wanted(void **state)
{
    Desk *desk = *state;
    desk->wants_nothing = true;
    desk_log_in(desk, EVERYTHING, REQUEST(BIND_INLINE("")));
    desk_give(desk, SUCCESS(IDENTITY("alice@localhost/jaser.4232f4d4") BOUND("")));
    EXPECT(desk, "bound alice@localhost/jaser.4232f4d4\n");
}

static void
test_device_of_the_user_is_the_tag(void **state)
{
    Desk *desk = *state;
    desk->wants_nothing = true;
    desk->config->resource = g_strdup("laptop");
    desk_log_in(desk, EVERYTHING, REQUEST("<bind xmlns=\"" NS_BIND2 "\"><tag>laptop</tag></bind>"));
}

static void
test_device_made_up_is_no_tag(void **state)
{
    Desk *desk = *state;
    desk->wants_nothing = true;
    desk->config->resource = g_strdup("jaser.04fa");
    desk_log_in(desk, EVERYTHING, REQUEST(BIND_INLINE("")));
}

static void
test_management_cannot_be_enabled(void **state)
{
    Desk *desk = *state;
    desk_log_in(desk, EVERYTHING, REQUEST(BIND_ALL));
    desk_give(desk, SUCCESS(IDENTITY("alice@localhost/r") BOUND(
                        "<failed xmlns='" NS_SM "'><internal-server-error xmlns='" NS_STANZAS
                        "'/></failed>")));
    EXPECT(desk, "bound alice@localhost/r carbons\n");
}

/* As Prosody 0.12 with its community modules: the features follow at once. */
static void
test_management_after_the_binding(void **state)
{
    Desk *desk = *state;
    desk_log_in(desk, FEATURES(SASL2(INLINE(BIND2(FEATURE("urn:xmpp:carbons:2"))))),
                REQUEST(BIND_INLINE("<enable xmlns=\"urn:xmpp:carbons:2\"/>")));
    desk_give(desk, SUCCESS(IDENTITY("alice@localhost/r") BOUND("")));
    EXPECT(desk, "");
    desk_give(desk, FEATURES(SM));
    EXPECT(desk, "features\nsend " ENABLE "\nbound alice@localhost/r managed carbons\n");
}

static void
test_management_is_nowhere(void **state)
{
    Desk *desk = *state;
    desk_log_in(desk, FEATURES(SASL2(INLINE(BIND2("")))), REQUEST(BIND_INLINE("")));
    desk_give(desk, SUCCESS(IDENTITY("alice@localhost/r") BOUND("")));
    desk_give(desk, FEATURES(""));
    EXPECT(desk, "features\nbound alice@localhost/r\n");
}

/* No stream restart: XEP-0388 6.1. */
static void
test_binding_after_the_login(void **state)
{
    Desk *desk = *state;
    desk_log_in(desk, FEATURES(SASL2("")), REQUEST(""));
    desk_give(desk, SUCCESS(IDENTITY("alice@localhost")));
    EXPECT(desk, "");
    desk_give(desk, FEATURES(BIND SM));
    EXPECT(desk, "features\n" BIND_IQ);
    desk_give(desk, RESULT);
    EXPECT(desk, "send " ENABLE "\nbound alice@localhost/test managed\n");
}

static void
test_binding_with_the_login_failed(void **state)
{
    Desk *desk = *state;
    desk_log_in(desk, EVERYTHING, REQUEST(BIND_ALL));
    desk_give(desk, SUCCESS(IDENTITY("alice@localhost") "<failed xmlns='" NS_BIND2 "'/>"));
    desk_give(desk, FEATURES(BIND));
    EXPECT(desk, "features\n" BIND_IQ);
}

static void
test_no_device_no_identifier(void **state)
{
    Desk *desk = *state;
    g_clear_pointer(&desk->config->device, g_free);
    desk_log_in(desk, FEATURES(SASL2(INLINE(FAST(ALL_TOKENS)))),
                "send <authenticate xmlns=\"" NS_SASL2 "\" mechanism=\"PLAIN\"><initial-response>"
                "AGFsaWNlAHNlY3JldA==</initial-response><user-agent><software>jaser</software>"
                "</user-agent></authenticate>\n");
}

static void
test_never_without_tls(void **state)
{
    Desk *desk = *state;
    desk->is_unsecured = true;
    desk->config->tls_policy = TLS_ALLOW;
    desk_have_token(desk, "HT-SHA-256-NONE");
    desk_start(desk, FEATURES(SASL2(INLINE(FAST(ALL_TOKENS)))));
    desk_expect_failure(desk, STREAM_ERROR_REFUSED, "offers no way to log in");
}

static void
test_classic_where_the_new_profile_has_nothing(void **state)
{
    Desk *desk = *state;
    desk_start(desk, FEATURES(SASL(PLAIN) "<authentication xmlns='" NS_SASL2
                                          "'><mechanism>X-OTHER</mechanism></authentication>"));
    desk_give_password(desk);
    EXPECT(desk, AUTH);
}

static void
test_nothing_in_either_profile(void **state)
{
    Desk *desk = *state;
    desk_start(desk, FEATURES("<authentication xmlns='" NS_SASL2 "'><mechanism>X-OTHER</mechanism>"
                              "</authentication>"));
    desk_expect_failure(desk, STREAM_ERROR_REFUSED, "no way to log in");
}

static void
test_somebody_else(void **state)
{
    static const char *const answers[] = {
        SUCCESS(""),
        SUCCESS(IDENTITY("")),
        SUCCESS(IDENTITY("bob@localhost/r") BOUND("")),
        SUCCESS(IDENTITY("localhost/r") BOUND("")),
        SUCCESS(IDENTITY("alice@elsewhere/r") BOUND("")),
    };
    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(answers); i++) {
        void *own;
        desk_set_up(&own);
        Desk *desk = own;
        desk_log_in(desk, EVERYTHING, REQUEST(BIND_ALL));
        desk_give(desk, answers[i]);
        desk_expect_failure(desk, STREAM_ERROR_PROTOCOL, "somebody else");
        desk_tear_down(&own);
    }
}

static void
test_bound_without_address(void **state)
{
    Desk *desk = *state;
    desk_log_in(desk, EVERYTHING, REQUEST(BIND_ALL));
    desk_give(desk, SUCCESS(IDENTITY("alice@localhost") BOUND("")));
    desk_expect_failure(desk, STREAM_ERROR_PROTOCOL, "no valid address");
}

static void
test_answers_of_the_other_profile_are_no_answers(void **state)
{
    Desk *desk = *state;
    desk_log_in(desk, EVERYTHING, REQUEST(BIND_ALL));
    desk_give(desk, "<success xmlns='" NS_SASL "'/>");
    desk_give(desk, FAILURE(NS_SASL, "not-authorized"));
    EXPECT(desk, "");
}

static void
test_refused(void **state)
{
    Desk *desk = *state;
    desk_log_in(desk, EVERYTHING, REQUEST(BIND_ALL));
    desk_give(desk, FAILURE(NS_SASL2, "not-authorized"));
    desk_expect_failure(desk, STREAM_ERROR_AUTH, "password is wrong");
}

static void
test_refused_with_words(void **state)
{
    Desk *desk = *state;
    desk_log_in(desk, EVERYTHING, REQUEST(BIND_ALL));
    desk_give(desk, "<failure xmlns='" NS_SASL2 "'><aborted xmlns='" NS_SASL "'/>"
                    "<optional-application-specific xmlns='urn:something:else'/>"
                    "<text>This is a terrible example.</text></failure>");
    desk_expect_failure(desk, STREAM_ERROR_NETWORK, "This is a terrible example.");
}

/* XEP-0388 2.6.3's example: a second factor. */
static void
test_unknown_tasks(void **state)
{
    Desk *desk = *state;
    desk_log_in(desk, EVERYTHING, REQUEST(BIND_ALL));
    desk_give(desk, "<continue xmlns='" NS_SASL2 "'><additional-data>SSdtIGJvcmVkIG5vdy4="
                    "</additional-data><tasks><task>HOTP-EXAMPLE</task><task>TOTP-EXAMPLE</task>"
                    "</tasks><text>This account requires 2FA</text></continue>");
    assert_true(g_str_has_prefix(desk->done->str, "send <abort xmlns=\"" NS_SASL2 "\"/>\n"));
    desk_expect_failure(desk, STREAM_ERROR_REFUSED, "HOTP-EXAMPLE, TOTP-EXAMPLE");
    desk_give(desk, "<continue xmlns='" NS_SASL2 "'/>");
    EXPECT(desk, "");
}

#define SCRAM_ONLY                                                                                 \
    FEATURES("<authentication xmlns='" NS_SASL2 "'><mechanism>SCRAM-SHA-256</mechanism>"           \
             "</authentication>")

/* The server that never had to show what it knows. */
static void
test_success_without_proof(void **state)
{
    Desk *desk = *state;
    desk_start(desk, SCRAM_ONLY);
    desk_give_password(desk);
    assert_non_null(strstr(desk->done->str, "mechanism=\"SCRAM-SHA-256\"><initial-response>"));
    desk_give(desk, SUCCESS(IDENTITY("alice@localhost/r") BOUND("")));
    desk_expect_failure(desk, STREAM_ERROR_REFUSED, "impostor");
}

static void
answer_with_challenge(Desk *desk)
{
    const char *mark = "<initial-response>", *sent = strstr(desk->done->str, mark) + strlen(mark);
    g_autofree char *base64 = g_strndup(sent, strcspn(sent, "<"));
    gsize length;
    g_autofree guchar *bytes = g_base64_decode(base64, &length);
    g_autofree char *first = g_strndup((const char *)bytes, length);
    g_autofree char *text =
        g_strdup_printf("%smore,s=QSXCR+Q6sek8bf92,i=4096", strstr(first, ",r=") + 1);
    g_autofree char *encoded = g_base64_encode((const guchar *)text, strlen(text));
    g_autofree char *xml =
        g_strdup_printf("<challenge xmlns='" NS_SASL2 "'>\n  %s\n</challenge>", encoded);
    g_string_truncate(desk->done, 0);
    desk_give(desk, xml);
    EXPECT(desk, "");
    worker_wait_all();
}

static void
test_success_with_a_false_proof(void **state)
{
    Desk *desk = *state;
    desk_start(desk, SCRAM_ONLY);
    desk_give_password(desk);
    answer_with_challenge(desk);
    assert_true(g_str_has_prefix(desk->done->str, "send <response xmlns=\"" NS_SASL2 "\">"));
    desk_give(desk, SUCCESS("<additional-data>dj1tc1ZIcy9CeklPSERxWGVWSDdFbW1EdTlpZDg9"
                            "</additional-data>" IDENTITY("alice@localhost/r")));
    desk_expect_failure(desk, STREAM_ERROR_REFUSED, "impostor");
}

static void
test_challenges_without_end(void **state)
{
    Desk *desk = *state;
    desk_start(desk, SCRAM_ONLY);
    desk_give_password(desk);
    answer_with_challenge(desk);
    desk_give(desk, "<challenge xmlns='" NS_SASL2 "'>cj14LHM9UVE9PSxpPTQwOTY=</challenge>");
    desk_expect_failure(desk, STREAM_ERROR_PROTOCOL, "not valid");
}

#define ANONYMOUS                                                                                  \
    FEATURES(                                                                                      \
        "<authentication xmlns='" NS_SASL2 "'><mechanism>PLAIN</mechanism>"                        \
        "<mechanism>ANONYMOUS</mechanism>" INLINE(BIND2("") FAST(ALL_TOKENS)) "</authentication>")

/* Who has no name is given one, and nothing is asked; tokens are for accounts. */
static void
test_guest(void **state)
{
    Desk *desk = *state;
    desk->wants_nothing = true;
    jid_unref(desk->jid);
    desk->jid = jid_new("localhost", NULL);
    desk_start(desk, ANONYMOUS);
    assert_non_null(strstr(desk->done->str, "mechanism=\"ANONYMOUS\">"));
    assert_null(strstr(desk->done->str, "password"));
    assert_null(strstr(desk->done->str, "token"));
    g_string_truncate(desk->done, 0);
    desk_give(desk, SUCCESS(IDENTITY("c9d0@localhost/r") BOUND("")));
    EXPECT(desk, "bound c9d0@localhost/r\n");
}

static void
test_guest_of_somebody_else(void **state)
{
    Desk *desk = *state;
    jid_unref(desk->jid);
    desk->jid = jid_new("localhost", NULL);
    desk_start(desk, ANONYMOUS);
    desk_give(desk, SUCCESS(IDENTITY("c9d0@elsewhere/r") BOUND("")));
    desk_expect_failure(desk, STREAM_ERROR_PROTOCOL, "somebody else");
}

static void
test_new_account(void **state)
{
    Desk *desk = *state;
    desk->is_registration = true;
    desk_have_token(desk, "HT-SHA-256-NONE");
    desk_start(desk, FEATURES(SASL2(INLINE(FAST(ALL_TOKENS)))));
    assert_non_null(strstr(desk->done->str, "jabber:iq:register"));
    g_string_truncate(desk->done, 0);
    desk_give(desk, "<iq xmlns='" NS_CLIENT "' type='result' id='register'><query "
                    "xmlns='jabber:iq:register'><username/><password/></query></iq>");
    desk_give_password(desk);
    assert_non_null(strstr(desk->done->str, "<password>secret</password>"));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_one_round_trip),
        TEST(test_nothing_is_asked_that_is_not_wanted),
        TEST(test_device_of_the_user_is_the_tag),
        TEST(test_device_made_up_is_no_tag),
        TEST(test_management_cannot_be_enabled),
        TEST(test_management_after_the_binding),
        TEST(test_management_is_nowhere),
        TEST(test_binding_after_the_login),
        TEST(test_binding_with_the_login_failed),
        TEST(test_no_device_no_identifier),
        TEST(test_never_without_tls),
        TEST(test_classic_where_the_new_profile_has_nothing),
        TEST(test_nothing_in_either_profile),
        TEST(test_somebody_else),
        TEST(test_bound_without_address),
        TEST(test_answers_of_the_other_profile_are_no_answers),
        TEST(test_refused),
        TEST(test_refused_with_words),
        TEST(test_unknown_tasks),
        TEST(test_success_without_proof),
        TEST(test_success_with_a_false_proof),
        TEST(test_challenges_without_end),
        TEST(test_guest),
        TEST(test_guest_of_somebody_else),
        TEST(test_new_account),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
