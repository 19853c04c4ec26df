/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Built without GPGME: each call says so. */

#include "config.h"

#include <string.h>

#include "base/worker.h"
#include "crypto/gpg.h"

#include "unit/test.h"

static void
on_done(const GpgResult *result, const GError *error, gpointer data)
{
    assert_null(result);
    assert_int_equal(error->code, GPG_ERROR_MISSING);
    assert_non_null(strstr(error->message, "built without GPGME"));
    ++*(unsigned *)data;
}

static void
test_calls_say_what_is_missing(void **state G_GNUC_UNUSED)
{
    Gpg *gpg = gpg_new(&(GpgOptions){ .home = "/nonexistent" });
    unsigned told = 0;

    gpg_call(gpg, &(GpgRequest){ .operation = GPG_LIST }, on_done, &told);
    gpg_call(gpg, &(GpgRequest){ .protocol = GPG_CMS, .operation = GPG_LIST }, on_done, &told);
    assert_int_equal(told, 0);
    while (told < 2)
        g_main_context_iteration(NULL, TRUE);
    gpg_free(gpg);
    worker_wait_all();
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_calls_say_what_is_missing) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
