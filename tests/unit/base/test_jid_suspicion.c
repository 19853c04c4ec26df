/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which addresses are to be looked at twice. */

#include "config.h"

#include <string.h>

#include "base/jid_suspicion.h"

#include "unit/test.h"

static void
test_what_is_said(void **state)
{
    static const struct {
        const char *jid, *reason; /* NULL: nothing */
    } rows[] = {
        { "alice@example.org", NULL },
        { "al1ce@exarnple.org", NULL }, /* ASCII alone: see the skeletons */
        { "trémolo@bücher.example", NULL },
        { "аня@пример.рф", NULL },
        { "аня@example.org", NULL },
        { "αλίκη@example.org", NULL },
        { "田中さんカナ@example.jp", NULL },
        { "tanaka田中@example.jp", NULL },
        { "김철수@example.kr", NULL },
        { "דוד@example.org", NULL },
        { "ngườiviệt@example.org", NULL },
        { "pаypal@example.org", "it mixes Latin and Cyrillic letters" },
        { "alice@exаmple.org", "it mixes Latin and Cyrillic letters" },
        { "αlice@example.org", "it mixes Greek and Latin letters" },
        { "аλ@example.org", "it mixes Cyrillic and Greek letters" },
        { "ひ김@example.org", "it mixes Japanese and Korean letters" },
        { "田б@example.org", "it mixes Chinese and Cyrillic letters" },
        { "раура@example.org", "its letters look like Latin ones, but are Cyrillic" },
        { "alice@аррӏе.com", "its letters look like Latin ones, but are Cyrillic" },
        { "a1२@example.org", "it mixes digits of two scripts" },
        { "q\u0323\u0324\u0325\u0326\u032d@example.org", "it piles up accents" },
    };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Jid) jid = jid_new(rows[i].jid, NULL);
        g_autofree char *reason = NULL;

        assert_non_null(jid);
        bool is_suspicious = jid_is_suspicious(jid, &reason);
        if (g_strcmp0(reason, rows[i].reason) != 0)
            fail_msg("“%s”: %s", rows[i].jid, reason);
        assert_int_equal(is_suspicious, reason != NULL);
        assert_int_equal(jid_is_suspicious(jid, NULL), is_suspicious);
    }
}

static bool
look_alike(const char *first, const char *second)
{
    g_autoptr(Jid) a = jid_new(first, NULL);
    g_autoptr(Jid) b = jid_new(second, NULL);
    g_autofree char *skeleton = jid_skeleton(a);
    g_autofree char *other = jid_skeleton(b);

    return !strcmp(skeleton, other);
}

static void
test_skeletons(void **state)
{
    (void)state;

    assert_true(look_alike("alice@example.org", "al1ce@exarnple.org"));
    assert_true(look_alike("alice@example.org", "аlісе@example.org")); /* Cyrillic */
    assert_true(look_alike("bob@example.org", "b0b@example.org"));
    assert_true(look_alike("wim@example.org", "vvím@example.org"));
    assert_false(look_alike("alice@example.org", "bob@example.org"));
    assert_false(look_alike("alice@example.org", "alice@example.net"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_said),
        cmocka_unit_test(test_skeletons),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
