/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets: copied, kept out of core dumps, wiped. */

#include "config.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/secret.h"

#include "unit/test.h"

/* Whether the page of the address has a flag in the kernel's list ("dd": not in core dumps). */
static bool
page_has(const void *address, const char *flag)
{
    FILE *file = fopen("/proc/self/smaps", "r");
    char line[1024];
    bool is_here = false, found = false;

    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        uintptr_t from, to;

        if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " ", &from, &to) == 2)
            is_here = (uintptr_t)address >= from && (uintptr_t)address < to;
        else if (is_here && g_str_has_prefix(line, "VmFlags:"))
            found = strstr(line, flag) != NULL;
    }
    fclose(file);
    return found;
}

static void
copies_are_equal(void **state)
{
    char *secret = secret_dup("pässword"), *part = secret_ndup("abcdef", 3);
    char *empty = secret_dup("");

    (void)state;
    assert_string_equal(secret, "pässword");
    assert_string_equal(part, "abc");
    assert_string_equal(empty, "");
    assert_null(secret_dup(NULL));
    secret_free(secret);
    secret_free(part);
    secret_free(empty);
    secret_free(NULL);
    secret_free(g_strdup("of the heap"));
}

static void
secrets_are_not_dumped(void **state)
{
    char *secret = secret_dup("password");

    (void)state;
    assert_true(page_has(secret, " dd"));
    secret_free(secret);
}

static void
what_is_freed_is_wiped(void **state)
{
    char *secret = secret_dup("password"), *later;

    (void)state;
    secret_free(secret);
    later = secret_ndup("", 0); /* takes its place */
    assert_ptr_equal(later, secret);
    assert_string_equal(later + 1, "");
    secret_free(later);
}

/* More and longer ones than there is room for, in any order. */
static void
there_may_be_many(void **state)
{
    char *secrets[2000];
    g_autofree char *long_text = g_strnfill(100000, 'x');
    char *long_secret = secret_dup(long_text);

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(secrets); i++) {
        g_autofree char *text = g_strnfill(i * 7 % 300, (char)('a' + i % 26));

        secrets[i] = secret_dup(text);
        if (i % 3 == 2) {
            secret_free(secrets[i - 1]);
            secrets[i - 1] = secret_dup("short");
        }
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(secrets); i++) {
        g_autofree char *text = g_strnfill(i * 7 % 300, (char)('a' + i % 26));

        assert_string_equal(secrets[i], i % 3 == 1 && i + 1 < 2000 ? "short" : text);
    }
    assert_string_equal(long_secret, long_text);
    for (unsigned i = 0; i < G_N_ELEMENTS(secrets); i++)
        secret_free(secrets[i]);
    secret_free(long_secret);
    secrets_are_not_dumped(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_are_equal),
        cmocka_unit_test(secrets_are_not_dumped),
        cmocka_unit_test(what_is_freed_is_wiped),
        cmocka_unit_test(there_may_be_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
