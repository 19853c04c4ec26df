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
    const char *flag;
    bool has_binding; /* the bytes from 0 to 31 */
    const char *nonce, *first, *challenge, *final, *verifier;
} Vector;

static const Vector vectors[] = {
    /* RFC 5802 5 */
    { SCRAM_SHA_1, "n", false, "fyko+d2lbbFgONRv9qkxdawL", "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
      "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
      "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
      "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=" },
    /* RFC 7677 3 */
    { SCRAM_SHA_256, "n", false, NONCE_256, "n,,n=user,r=" NONCE_256, FIRST_256,
      "c=biws," SERVER_256 "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
      "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" },
    /* The same messages with SHA-512, and with a binding, as Python's hashlib and hmac calculate
     * them: no specification has an example. */
    { SCRAM_SHA_512, "n", false, NONCE_256, "n,,n=user,r=" NONCE_256, FIRST_256,
      "c=biws," SERVER_256 "p=gMGXRcevScNtxZ6/8lQYpGtnsNAc3mGcmNomv+xnoOMw+3R2xNJdMNnzMlTN8PPC6wdp"
      "6dybEmDYXYTxwnYPJQ==",
      "v=ZQnYEgWQMFmmsM8aQMF0nDDCy/AgCzkwk8CmMZYcMg0vSVlKDanekLtifDSeVGT4+5ZxXnJq199RVG2rR7N7"
      "Zw==" },
    { SCRAM_SHA_256, "p=tls-exporter", true, NONCE_256, "p=tls-exporter,,n=user,r=" NONCE_256,
      FIRST_256,
      "c=cD10bHMtZXhwb3J0ZXIsLAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f," SERVER_256
      "p=QC6CS20quADQRb3mT99YUH+n3VJxUvzuK0K0E1Vrs2M=",
      "v=2GiAgapEppLVlUXbxUDksL3VgYHzuqiK5tR4mhJGgvs=" },
};

static Scram *
new_scram(const Vector *vector)
{
    unsigned char bytes[32];
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)i;
    g_autoptr(GBytes) binding = g_bytes_new(bytes, sizeof bytes);
    const ScramOptions options = {
        .hash = vector->hash,
        .name = "user",
        .password = "pencil",
        .flag = vector->flag,
        .binding = vector->has_binding ? binding : NULL,
        .nonce = vector->nonce,
    };
    Scram *scram = scram_new(&options, NULL);
    assert_non_null(scram);
    return scram;
}

static Scram *
new_plain(const char *name, const char *password, const char *nonce, GError **error)
{
    const ScramOptions options = {
        .hash = SCRAM_SHA_1,
        .name = name,
        .password = password,
        .flag = "n",
        .nonce = nonce,
    };
    return scram_new(&options, error);
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
    g_autofree char *commas = g_strnfill(32 * 1024, ',');
    g_autofree char *long_challenge = g_strconcat(FIRST_256, commas, NULL);
    const char *const bad[] = { "",
                                "r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                                "r=" NONCE_256 ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                                SERVER_256 "s=,i=4096",
                                SERVER_256 "s=W22ZaJ0SNY7soEsUEjb6gQ==",
                                SERVER_256 "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=0",
                                SERVER_256 "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1",
                                SERVER_256 "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999999999999",
                                SERVER_256 "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096x",
                                "r=" NONCE_256 "a b,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                                "r=" NONCE_256 "\x7f,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                                "m=extension," FIRST_256,
                                long_salt,
                                long_challenge };
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(Scram) scram = new_scram(&vectors[1]);
        g_autoptr(GError) error = NULL;
        assert_false(scram_read_challenge(scram, bad[i], &error));
        assert_non_null(error);
    }
}

/* Too few let an impostor find out the password, too many hold us up. */
static void
test_bounds_of_iterations(void **state)
{
    (void)state;
    static const struct {
        const char *iterations, *words; /* NULL: accepted */
    } cases[] = {
        { "0", "too weak" },          { "1", "too weak" },
        { "4095", "too weak" },       { "4096", NULL },
        { "100000", NULL },           { "1000000000", "too long" },
        { "4294967297", "too long" }, /* 1 in 32 bits */
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Scram) scram = new_scram(&vectors[1]);
        g_autoptr(GError) error = NULL;
        g_autofree char *challenge =
            g_strconcat(SERVER_256 "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=", cases[i].iterations, NULL);
        assert_int_equal(scram_read_challenge(scram, challenge, &error), !cases[i].words);
        if (!cases[i].words)
            continue;
        assert_true(g_error_matches(error, STREAM_ERROR, STREAM_ERROR_REFUSED));
        assert_non_null(strstr(error->message, cases[i].words));
    }
}

/* The example of XEP-0474 4.3. */
#define OFFER_474 "SCRAM-SHA-1\x1eSCRAM-SHA-1-PLUS\x1ftls-exporter\x1etls-server-end-point"
#define HASH_474  "G6k/rBLDqgOhRRaCuuatSDFkJ08="

static bool
check_hash(const char *offer, bool is_needed, const char *extensions)
{
    const ScramOptions options = {
        .hash = SCRAM_SHA_1,
        .name = "user",
        .password = "pencil",
        .flag = "n",
        .offer = offer,
        .needs_offer_hash = is_needed,
        .nonce = "n",
    };
    g_autoptr(Scram) scram = scram_new(&options, NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *challenge = g_strconcat("r=nx,s=QSXCR+Q6sek8bf92,i=4096", extensions, NULL);
    bool is_right = scram_read_challenge(scram, challenge, &error);
    if (!is_right)
        assert_non_null(strstr(error->message, "tampered with"));
    return is_right;
}

static void
test_hash_of_the_offer(void **state)
{
    (void)state;
    assert_true(check_hash(OFFER_474, false, ",h=" HASH_474));
    assert_true(check_hash(OFFER_474, true, ",x=1,h=" HASH_474));
    assert_true(check_hash(OFFER_474, false, ""));
    assert_true(check_hash(OFFER_474, false, ",x=1"));
    assert_false(check_hash(OFFER_474, true, ""));
    assert_false(check_hash(OFFER_474, false, ",h="));
    assert_false(check_hash(OFFER_474, false, ",h=" HASH_474 "="));
    assert_false(check_hash(OFFER_474, false, ",h=a,h=" HASH_474));
    assert_false(check_hash("SCRAM-SHA-1\x1ftls-exporter", false, ",h=" HASH_474));
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
    g_autoptr(Scram) scram = new_plain("a=b,\xc2\xaa", "x", "n", NULL);
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
    g_autofree char *unassigned = scram_prepare("\xf0\x9f\x90\x88", NULL);
    assert_string_equal(unassigned, "\xf0\x9f\x90\x88");
}

static void
test_what_is_wrong_with_a_password(void **state)
{
    (void)state;
    static const struct {
        const char *password, *words;
    } cases[] = {
        { "", "is empty" },
        { "\xc2\xad", "is empty" }, /* a soft hyphen is mapped to nothing */
        { "a\x07", "has a character" },
        { "\xff", "not valid" },
        { "\xd7\x90\x61", "mixes letters" },
        { "\xd8\xa7\x31", "from right to left" },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(new_plain("alice", cases[i].password, NULL, &error));
        assert_true(g_error_matches(error, STREAM_ERROR, STREAM_ERROR_AUTH));
        if (!strstr(error->message, cases[i].words))
            fail_msg("%u: %s", i, error->message);
    }
    g_autoptr(GError) error = NULL;
    assert_null(new_plain("al\x07ice", "secret", NULL, &error));
    assert_true(g_error_matches(error, STREAM_ERROR, STREAM_ERROR_REFUSED));
}

static void
test_nonces_differ(void **state)
{
    (void)state;
    g_autoptr(Scram) one = new_plain("a", "x", NULL, NULL);
    g_autoptr(Scram) two = new_plain("a", "x", NULL, NULL);
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
        cmocka_unit_test(test_bounds_of_iterations),
        cmocka_unit_test(test_hash_of_the_offer),
        cmocka_unit_test(test_challenge_counts_once),
        cmocka_unit_test(test_names_are_escaped_and_prepared),
        cmocka_unit_test(test_prepare),
        cmocka_unit_test(test_what_is_wrong_with_a_password),
        cmocka_unit_test(test_nonces_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
