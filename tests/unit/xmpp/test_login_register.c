/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0077, XEP-0158, XEP-0445: the way to a new account. */

#include "config.h"

#include <string.h>

#include "unit/xmpp/login_desk.h"

#define NS_REGISTER "jabber:iq:register"
#define NS_PREAUTH  "urn:xmpp:pars:0"

#define IQ(type, inside) "<iq xmlns='" NS_CLIENT "' type='" type "' id='register'>" inside "</iq>"
#define QUERY(inside)    "<query xmlns='" NS_REGISTER "'>" inside "</query>"
#define REFUSAL(type, what)                                                                        \
    IQ("error", "<error type='" type "'><" what " xmlns='" NS_STANZAS "'/></error>")

/* What goes out; a request is shown without its contents. */
#define ASKED                                                                                      \
    "send <iq type=\"get\" id=\"register\" to=\"localhost\"><query xmlns=\"" NS_REGISTER           \
    "\"/></iq>\n"
#define PREAUTH                                                                                    \
    "send <iq type=\"set\" id=\"register\" to=\"localhost\"><preauth xmlns=\"" NS_PREAUTH          \
    "\" token=\"TOKEN\"/></iq>\n"
#define SENT(inside)                                                                               \
    "send <iq type=\"set\" id=\"register\" to=\"localhost\"><query xmlns=\"" NS_REGISTER           \
    "\">" inside "</query></iq>\n"

/* XEP-0158 example 15, shortened. */
#define CAPTCHA                                                                                    \
    QUERY("<x xmlns='jabber:x:data' type='form'>"                                                  \
          "<field type='hidden' var='challenge'><value>F3A6292C</value></field>"                   \
          "<field var='ocr'><required/><media xmlns='urn:xmpp:media-element'>"                     \
          "<uri type='image/jpeg'>http://www.victim.com/ocr.jpeg</uri></media></field>"            \
          "<field type='text-single' var='username'><required/></field>"                           \
          "<field type='text-private' var='password'><required/></field>"                          \
          "<field type='text-single' var='nick'/></x>"                                             \
          "<username/><password/>")
#define ANSWER(ocr, password, nick)                                                                \
    SENT("<x xmlns=\"jabber:x:data\" type=\"submit\">"                                             \
         "<field var=\"challenge\" type=\"hidden\"><value>F3A6292C</value></field>"                \
         "<field var=\"ocr\"><value>" ocr "</value></field>"                                       \
         "<field var=\"username\"><value>alice</value></field>"                                    \
         "<field var=\"password\" type=\"text-private\"><value>" password "</value></field>" nick  \
         "</x>")

static Desk *
start(void **state, const char *features)
{
    Desk *desk = *state;

    desk->is_registration = true;
    desk_start(desk, features);
    return desk;
}

static void
set(Desk *desk, const char *var, const char *value)
{
    const char *const values[] = { value, NULL };

    assert_true(form_field_set(form_find(desk->form, var), values, NULL));
}

static void
give_form(Desk *desk)
{
    assert_true(login_awaits_user(desk->login));
    assert_int_equal(form_check(desk->form), -1);
    login_give_form(desk->login, desk->form);
    assert_false(login_awaits_user(desk->login));
}

/* Up to the form, with the password given. */
static void
ask_captcha(Desk *desk)
{
    EXPECT(desk, ASKED);
    desk_give(desk, IQ("result", CAPTCHA));
    EXPECT(desk, "password\n");
    login_give_password(desk->login, "secret");
    EXPECT(desk, "form (none)\n");
}

static void
test_name_and_password(void **state)
{
    Desk *desk = start(state, FEATURES(SASL(PLAIN)));

    EXPECT(desk, ASKED);
    desk_give(desk,
              IQ("result", QUERY("<instructions>Hello</instructions><username/><password/>")));
    desk_give_password(desk);
    EXPECT(desk, SENT("<username>alice</username><password>secret</password>"));
    desk_give(desk, IQ("result", ""));
    EXPECT(desk, AUTH);
}

/* As Prosody has it: there is nothing that the user could add. */
static void
test_form_that_wants_no_more(void **state)
{
    Desk *desk = start(state, FEATURES(SASL(PLAIN)));

    EXPECT(desk, ASKED);
    desk_give(desk, IQ("result",
                       QUERY("<x xmlns='jabber:x:data' type='form'><title>New</title>"
                             "<field type='hidden' var='FORM_TYPE'><value>" NS_REGISTER "</value>"
                             "</field><field var='username'><required/></field>"
                             "<field type='text-private' var='password'><required/></field></x>"
                             "<username/><password/>")));
    desk_give_password(desk);
    EXPECT(desk, SENT("<x xmlns=\"jabber:x:data\" type=\"submit\">"
                      "<field var=\"FORM_TYPE\" type=\"hidden\"><value>" NS_REGISTER
                      "</value></field><field var=\"username\"><value>alice</value></field>"
                      "<field var=\"password\" type=\"text-private\"><value>secret</value></field>"
                      "</x>"));
    desk_give(desk, REFUSAL("modify", "not-acceptable"));
    desk_expect_failure(desk, STREAM_ERROR_REFUSED, "No account was made: ");
}

static void
test_fields_of_old(void **state)
{
    Desk *desk = start(state, FEATURES(SASL(PLAIN)));

    EXPECT(desk, ASKED);
    desk_give(desk, IQ("result", QUERY("<instructions>Say who you are.</instructions><username/>"
                                       "<password/><email/><key>k</key>")));
    EXPECT(desk, "password\n");
    login_give_password(desk->login, "secret");
    EXPECT(desk, "form (none)\n");
    assert_string_equal(desk->form->instructions, "Say who you are.");
    assert_true(form_find(desk->form, "username")->is_read_only);
    assert_string_equal(form_value(desk->form, "password"), "secret");
    assert_true(form_find(desk->form, "email")->is_required);
    set(desk, "email", "alice@example.org");
    give_form(desk);
    EXPECT(desk, SENT("<username>alice</username><password>secret</password>"
                      "<email>alice@example.org</email><key>k</key>"));
    desk_give(desk, IQ("result", ""));
    EXPECT(desk, AUTH);
}

static void
test_captcha(void **state)
{
    Desk *desk = start(state, FEATURES(SASL(PLAIN)));

    ask_captcha(desk);
    set(desk, "ocr", "7nHL3");
    give_form(desk);
    EXPECT(desk, ANSWER("7nHL3", "secret", ""));
    desk_give(desk, IQ("result", ""));
    EXPECT(desk, AUTH);
}

/* The password that counts is the one in the form. */
static void
test_another_password(void **state)
{
    Desk *desk = start(state, FEATURES(SASL(PLAIN)));

    ask_captcha(desk);
    set(desk, "ocr", "7nHL3");
    set(desk, "password", "other");
    give_form(desk);
    EXPECT(desk, ANSWER("7nHL3", "other", ""));
    desk_give(desk, IQ("result", ""));
    EXPECT(desk, "send <auth xmlns=\"" NS_SASL "\" mechanism=\"PLAIN\">AGFsaWNlAG90aGVy</auth>\n");
}

/* A wrong answer brings the next picture. */
static void
test_tries_again(void **state)
{
    Desk *desk = start(state, FEATURES(SASL(PLAIN)));

    ask_captcha(desk);
    set(desk, "ocr", "wrong");
    give_form(desk);
    EXPECT(desk, ANSWER("wrong", "secret", ""));
    desk_give(desk, REFUSAL("cancel", "not-acceptable"));
    EXPECT(desk, ASKED);
    desk_give(desk, IQ("result", CAPTCHA));
    EXPECT(desk, "form No account was made: The other side does not accept this.\n");
    assert_string_equal(form_value(desk->form, "ocr"), "");
    set(desk, "ocr", "7nHL3");
    set(desk, "nick", "al");
    give_form(desk);
    EXPECT(desk, ANSWER("7nHL3", "secret", "<field var=\"nick\"><value>al</value></field>"));
}

static void
test_waits_for_better_times(void **state)
{
    Desk *desk = start(state, FEATURES(SASL(PLAIN)));

    ask_captcha(desk);
    set(desk, "ocr", "7nHL3");
    give_form(desk);
    EXPECT(desk, ANSWER("7nHL3", "secret", ""));
    desk_give(desk, REFUSAL("wait", "resource-constraint"));
    EXPECT(desk, ASKED);
}

static void
test_name_is_taken(void **state)
{
    Desk *desk = start(state, FEATURES(SASL(PLAIN)));

    ask_captcha(desk);
    set(desk, "ocr", "7nHL3");
    give_form(desk);
    desk_give(desk, REFUSAL("cancel", "conflict"));
    desk_expect_failure(desk, STREAM_ERROR_CONFLICT, "This name is taken");
}

static void
test_form_is_given_up(void **state)
{
    Desk *desk = start(state, FEATURES(SASL(PLAIN)));

    ask_captcha(desk);
    login_give_form(desk->login, NULL);
    desk_expect_failure(desk, STREAM_ERROR_REFUSED, "The form was given up");
}

static void
test_website(void **state)
{
    Desk *desk = start(state, FEATURES(SASL(PLAIN)));

    desk_give(desk, IQ("result", QUERY("<instructions>Go there</instructions>"
                                       "<x xmlns='jabber:x:oob'><url>https://example.org/new</url>"
                                       "</x>")));
    desk_expect_failure(desk, STREAM_ERROR_REFUSED, "https://example.org/new");
}

static void
test_nobody_may(void **state)
{
    Desk *desk = start(state, FEATURES(SASL(PLAIN)));

    desk_give(desk, REFUSAL("cancel", "service-unavailable"));
    desk_expect_failure(desk, STREAM_ERROR_REFUSED, "The server lets nobody make an account");
}

/* XEP-0445 4. */
static void
test_invitation(void **state)
{
    Desk *desk = *state;

    desk->invitation = "TOKEN";
    start(state, FEATURES(SASL(PLAIN) "<register xmlns='urn:xmpp:ibr-token:0'/>"));
    EXPECT(desk, PREAUTH);
    desk_give(desk, IQ("result", ""));
    EXPECT(desk, ASKED);
}

static void
test_invitation_that_is_not_valid(void **state)
{
    Desk *desk = *state;

    desk->invitation = "TOKEN";
    start(state, FEATURES(SASL(PLAIN) "<register xmlns='urn:xmpp:ibr-token:0'/>"));
    EXPECT(desk, PREAUTH);
    desk_give(desk, REFUSAL("cancel", "item-not-found"));
    desk_expect_failure(desk, STREAM_ERROR_REFUSED, "The invitation is not valid");
}

static void
test_invitation_that_nobody_reads(void **state)
{
    Desk *desk = *state;

    desk->invitation = "TOKEN";
    start(state, FEATURES(SASL(PLAIN)));
    EXPECT(desk, ASKED);
}

static void
test_not_in_clear(void **state)
{
    Desk *desk = *state;

    desk->is_unsecured = true;
    desk->config->tls_policy = TLS_ALLOW;
    start(state, FEATURES(SASL(PLAIN)));
    desk_expect_failure(desk, STREAM_ERROR_TLS, "not sent over an unencrypted connection");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, desk_set_up, desk_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_name_and_password),
        TEST(test_form_that_wants_no_more),
        TEST(test_fields_of_old),
        TEST(test_captcha),
        TEST(test_another_password),
        TEST(test_tries_again),
        TEST(test_waits_for_better_times),
        TEST(test_name_is_taken),
        TEST(test_form_is_given_up),
        TEST(test_website),
        TEST(test_nobody_may),
        TEST(test_invitation),
        TEST(test_invitation_that_is_not_valid),
        TEST(test_invitation_that_nobody_reads),
        TEST(test_not_in_clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
