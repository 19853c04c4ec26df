/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user hears of certificates that change. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "client/server_certificate.h"

#include "unit/client/office.h"

#define MAY_2026_MS  1777593600000 /* the first */
#define DAY_MS       (24 * 3600 * 1000LL)
#define FINGERPRINT  "aa00000000000000000000000000000000000000000000000000000000000011"
#define FINGERPRINT2 "bb00000000000000000000000000000000000000000000000000000000000022"

static Certificate
certificate(const char *fingerprint, const char *problem)
{
    return (Certificate){
        .fingerprint = (char *)fingerprint,
        .subject = (char *)"CN = example.net",
        .issuer = (char *)"CN = Authority",
        .names = (char *)"example.net",
        .valid_from = MAY_2026_MS,
        .valid_until = MAY_2026_MS + 2 * DAY_MS,
        .problem = (char *)problem,
    };
}

static const char *
last_notice(const Office *office)
{
    const Timeline *console = model_console(office->client->model);
    unsigned length = timeline_length(console);
    const Message *last = length > 0 ? timeline_get(console, length - 1) : NULL;
    return last ? last->body : "";
}

static void
note(const Office *office, const char *fingerprint, const char *problem)
{
    const Certificate seen = certificate(fingerprint, problem);
    server_certificate_note(office->client, office->account, &seen);
}

static void
test_change_is_announced(void **state)
{
    Office *office = *state;
    note(office, FINGERPRINT, NULL);
    note(office, FINGERPRINT, NULL);
    assert_null(strstr(last_notice(office), "has changed"));
    note(office, FINGERPRINT2, NULL);
    assert_string_equal(last_notice(office),
                        "The certificate of example.net has changed (issued by CN = Authority, "
                        "valid until 3 May 2026); it is signed by an authority that is trusted "
                        "here.");
}

/* He was asked, and has answered. */
static void
test_what_the_user_accepted_is_no_news(void **state)
{
    Office *office = *state;
    note(office, FINGERPRINT, NULL);
    note(office, FINGERPRINT2, "It is self-signed: nobody vouches for it.");
    assert_null(strstr(last_notice(office), "has changed"));
    note(office, FINGERPRINT, NULL);
    assert_non_null(strstr(last_notice(office), "has changed"));
}

static void
on_answer(const char *answer, gpointer data)
{
    char **place = data;
    *place = g_strdup(answer);
}

static void
test_question(void **state)
{
    Office *office = *state;
    Model *model = office->client->model;
    char *answer = NULL;
    const Certificate shown = certificate(FINGERPRINT, "It expired on 3 May 2026.");
    unsigned id =
        server_certificate_ask(office->client, office->account, &shown, on_answer, &answer);
    const Prompt *prompt = prompt_find(model, id);
    assert_string_equal(prompt->text,
                        "The certificate of example.net cannot be trusted. Accept it?");
    assert_string_equal(prompt->details,
                        "It expired on 3 May 2026.\nFor: example.net\nSubject: CN = example.net\n"
                        "Issued by: CN = Authority\nValid: 1 May 2026 to 3 May 2026\n"
                        "SHA-256: AA:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00\n"
                        "00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:11");
    assert_true(prompt_answer(model, id, "alw"));
    assert_string_equal(answer, "always");
    g_free(answer);
}

/* Another one than the one that was accepted for good is not the same question. */
static void
test_question_after_a_change(void **state)
{
    Office *office = *state;
    char *answer = NULL;
    const Certificate shown = certificate(FINGERPRINT2, "It is self-signed.");
    assert_true(certificates_trust(office->certificates, "example.net", FINGERPRINT, true, NULL));
    int64_t accepted = certificates_accepted(office->certificates, FINGERPRINT);
    g_autofree char *date = date_day(accepted);
    g_autofree char *expected =
        g_strdup_printf("The certificate of example.net cannot be trusted, and is not the one that "
                        "you accepted on %s. Accept this one?",
                        date);
    unsigned id =
        server_certificate_ask(office->client, office->account, &shown, on_answer, &answer);
    assert_string_equal(prompt_find(office->client->model, id)->text, expected);
    prompt_withdraw(office->client->model, id);
    assert_null(answer);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_change_is_announced),
        TEST(test_what_the_user_accepted_is_no_news),
        TEST(test_question),
        TEST(test_question_after_a_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
