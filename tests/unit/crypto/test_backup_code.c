/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codes of backups: in the form of XEP-0373 5.4, and read as people type them. */

#include "config.h"

#include <string.h>

#include "crypto/backup_code.h"

#include "unit/test.h"

static void
test_new_ones(void **state)
{
    g_autofree char *one = backup_code_new();
    g_autofree char *other = backup_code_new();

    (void)state;
    assert_int_equal(strlen(one), 29);
    for (unsigned i = 0; i < 29; i++)
        assert_int_equal(one[i] == '-', i % 5 == 4);
    assert_int_equal(strspn(one, "123456789ABCDEFGHIJKLMNPQRSTUVWXYZ-"), 29);
    assert_string_not_equal(one, other);
    g_autofree char *again = backup_code_read(one);
    assert_string_equal(again, one);
}

static void
test_typed_ones(void **state)
{
    static const char *const good[] = { "TWNK-KD5Y-MT3T-E1GS-DRDB-KVTW",
                                        " twnk kd5y mt3t e1gs drdb kvtw ",
                                        "TWNKKD5YMT3TE1GSDRDBKVTW" };
    static const char *const bad[] = { "",
                                       "TWNK",
                                       "TWNK-KD5Y-MT3T-E1GS-DRDB-KVTWX",
                                       "OWNK-KD5Y-MT3T-E1GS-DRDB-KVTW",
                                       "0WNK-KD5Y-MT3T-E1GS-DRDB-KVTW",
                                       "TWNK_KD5Y-MT3T-E1GS-DRDB-KVTW" };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autofree char *code = backup_code_read(good[i]);
        assert_string_equal(code, good[0]);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++)
        assert_null(backup_code_read(bad[i]));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new_ones),
        cmocka_unit_test(test_typed_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
