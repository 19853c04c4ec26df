/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SCRAM against the examples of RFC 5802 and RFC 7677, and against servers that break it. */

#include "config.h"

#include <string.h>

#include "xmpp/error.h"
#include "xmpp/scram.h"

#include "unit/test.h"

#define NONCE_256  "rOprNGfwEbeRWgbNEkqO"
#define SERVER_256 "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
#define FIRST_256  SERVER_256 "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"

typedef struct {
    ScramHash hash;
    const char *nonce, *first, *challenge, *final, *verifier;
} Vector;

static const Vector vectors[] = {
    /* RFC 5802 5 */
    { SCRAM_SHA_1, "fyko+d2lbbFgONRv9qkxdawL", "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
      "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
      "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
      "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=" },
    /* RFC 7677 3 */
    { SCRAM_SHA_256, NONCE_256, "n,,n=user,r=" NONCE_256, FIRST_256,
      "c=biws," SERVER_256 "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
      "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" },
};

static Scram *
new_scram(const Vector *vector)
{
    Scram *scram = scram_new(vector->hash, "user", "pencil", vector->nonce, NULL);
    assert_non_null(scram);
    return scram;
}

static void
test_vectors(void **state)
{
    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(vectors); i++) {
        g_autoptr(Scram) scram = new_scram(&vectors[i]);
        g_autofree char *first = scram_first_message(scram);
        assert_string_equal(first, vectors[i].first);
        assert_true(scram_read_challenge(scram, vectors[i].challenge, NULL));
        scram_calculate(scram);
        g_autofree char *final = scram_final_message(scram);
        assert_string_equal(final, vectors[i].final);
        assert_true(scram_verify(scram, vectors[i].verifier, NULL));
    }
}

static void
test_false_servers_are_found_out(void **state)
{
    (void)state;
    static const char *const bad[] = { "",
                                       "v=",
                                       "v=AAAA",
                                       "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
                                       "e=other-error",
                                       "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" };
    g_autoptr(Scram) scram = new_scram(&vectors[1]);
    assert_true(scram_read_challenge(scram, FIRST_256, NULL));
    scram_calculate(scram);
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        assert_false(scram_verify(scram, bad[i], &error));
        assert_true(g_error_matches(error, STREAM_ERROR, STREAM_ERROR_REFUSED));
    }
}

static void
test_proof_before_the_challenge_is_refused(void **state)
{
    (void)state;
    g_autoptr(Scram) scram = new_scram(&vectors[1]);
    assert_false(scram_verify(scram, vectors[1].verifier, NULL));
}

static void
test_bad_challenges_are_refused(void **state)
{
    (void)state;
    g_autofree char *salt = g_strnfill(4096, 'A');
    g_autofree char *long_salt = g_strconcat(SERVER_256 "s=", salt, ",i=4096", NULL);
    const char *const bad[] = { "",
                                "r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                                "r=" NONCE_256 ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                                SERVER_256 "s=,i=4096",
                                SERVER_256 "s=W22ZaJ0SNY7soEsUEjb6gQ==",
                                SERVER_256 "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=0",
                                SERVER_256 "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1",
                                SERVER_256 "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=10000001",
                                SERVER_256 "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999999999999",
                                "m=extension," FIRST_256,
                                long_salt };
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(Scram) scram = new_scram(&vectors[1]);
        g_autoptr(GError) error = NULL;
        assert_false(scram_read_challenge(scram, bad[i], &error));
        assert_non_null(error);
    }
}

static void
test_challenge_counts_once(void **state)
{
    (void)state;
    g_autoptr(Scram) scram = new_scram(&vectors[1]);
    assert_true(scram_read_challenge(scram, FIRST_256, NULL));
    assert_false(scram_read_challenge(scram, FIRST_256, NULL));
}

static void
test_names_are_escaped_and_prepared(void **state)
{
    (void)state;
    g_autoptr(Scram) scram = scram_new(SCRAM_SHA_1, "a=b,\xc2\xaa", "x", "n", NULL);
    g_autofree char *first = scram_first_message(scram);
    assert_string_equal(first, "n,,n=a=3Db=2Ca,r=n");
}

/* RFC 4013 3 */
static void
test_prepare(void **state)
{
    (void)state;
    g_autofree char *soft_hyphen = scram_prepare("I\xc2\xadX", NULL);
    assert_string_equal(soft_hyphen, "IX");
    g_autofree char *roman = scram_prepare("\xe2\x85\xa8", NULL);
    assert_string_equal(roman, "IX");
    g_autoptr(GError) error = NULL;
    assert_null(scram_prepare("a\x07", &error));
    assert_true(g_error_matches(error, STREAM_ERROR, STREAM_ERROR_AUTH));
    assert_null(scram_prepare("", NULL));
    assert_null(scram_prepare("\xff", NULL));
}

static void
test_nonces_differ(void **state)
{
    (void)state;
    g_autoptr(Scram) one = scram_new(SCRAM_SHA_1, "a", "x", NULL, NULL);
    g_autoptr(Scram) two = scram_new(SCRAM_SHA_1, "a", "x", NULL, NULL);
    g_autofree char *first = scram_first_message(one);
    g_autofree char *second = scram_first_message(two);
    assert_string_not_equal(first, second);
    assert_true(strlen(first) > strlen("n,,n=a,r=") + 20);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_false_servers_are_found_out),
        cmocka_unit_test(test_proof_before_the_challenge_is_refused),
        cmocka_unit_test(test_bad_challenges_are_refused),
        cmocka_unit_test(test_challenge_counts_once),
        cmocka_unit_test(test_names_are_escaped_and_prepared),
        cmocka_unit_test(test_prepare),
        cmocka_unit_test(test_nonces_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
