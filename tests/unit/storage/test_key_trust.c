/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of others, and what the user thinks of them, from one run to the next. */

#include "config.h"

#include "storage/key_trust.h"

#include "unit/storage/store.h"

#define ALICE "alice@example.org"

static void
set(KeyTrust *keys, const char *jid, const char *fingerprint, Trust trust)
{
    static int64_t seen; /* each is seen later than the one before */
    const TrustedKey key = {
        .account = (char *)ALICE,
        .jid = (char *)jid,
        .method = (char *)"ox",
        .fingerprint = (char *)fingerprint,
        .trust = trust,
        .is_announced = true,
        .source = (char *)"pep",
        .seen = ++seen,
    };

    assert_true(key_trust_set(keys, &key, NULL));
}

static TrustedKey *
find(KeyTrust *keys, const char *jid, const char *fingerprint)
{
    return key_trust_find(keys, &(TrustedKey){ .account = (char *)ALICE,
                                               .jid = (char *)jid,
                                               .method = (char *)"ox",
                                               .fingerprint = (char *)fingerprint });
}

static void
test_are_kept(void **state)
{
    Store *store = *state;
    KeyTrust *keys = key_trust_new(store->database);

    set(keys, "bob@example.org", "AAAA", TRUST_ACCEPTED);
    set(keys, "bob@example.org", "BBBB", TRUST_NEW);
    set(keys, "carol@example.org", "AAAA", TRUST_VERIFIED);
    set(keys, "bob@example.org", "BBBB", TRUST_REFUSED);
    key_trust_free(keys);
    store_close(store);
    store_open(store);
    keys = key_trust_new(store->database);
    g_autoptr(GPtrArray) bobs = key_trust_list(keys, ALICE, "bob@example.org", "ox");
    assert_int_equal(bobs->len, 2);
    g_autoptr(TrustedKey) refused = find(keys, "bob@example.org", "BBBB");
    assert_int_equal(refused->trust, TRUST_REFUSED);
    assert_true(refused->is_announced);
    assert_string_equal(refused->source, "pep");
    g_autoptr(GPtrArray) all = key_trust_list(keys, NULL, NULL, NULL);
    assert_int_equal(all->len, 3);
    g_autoptr(GPtrArray) none = key_trust_list(keys, ALICE, NULL, "pgp");
    assert_int_equal(none->len, 0);
    key_trust_forget(keys, refused);
    assert_null(find(keys, "bob@example.org", "BBBB"));
    key_trust_free(keys);
}

/* The words are the same wherever they stand. */
static void
test_words(void **state)
{
    Trust trust;

    (void)state;
    for (Trust i = TRUST_NONE; i <= TRUST_VERIFIED; i++) {
        assert_true(trust_parse(trust_name(i), &trust));
        assert_int_equal(trust, i);
    }
    assert_false(trust_parse("blind", &trust));
    assert_false(trust_parse(NULL, &trust));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_are_kept, store_setup, store_teardown),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
