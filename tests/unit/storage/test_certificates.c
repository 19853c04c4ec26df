/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trusted certificates: for this run, for good, and taken back. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "storage/certificates.h"

#include "unit/storage/store.h"

typedef struct {
    char *folder;
    Certificates *certificates;
} Fixture;

static void
reload(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;

    certificates_free(fixture->certificates);
    fixture->certificates = certificates_load(fixture->folder, NULL, &error);
    if (!fixture->certificates)
        fail_msg("%s", error->message);
}

static int
setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->folder = g_dir_make_tmp("certificates-XXXXXX", NULL);
    reload(fixture);
    *state = fixture;
    return 0;
}

static int
teardown(void **state)
{
    Fixture *fixture = *state;

    certificates_free(fixture->certificates);
    remove_folder(fixture->folder);
    g_free(fixture->folder);
    g_free(fixture);
    return 0;
}

static void
assert_pins(const Fixture *fixture, const char *domain, const char *expected)
{
    g_autofree char *pins =
        g_strjoinv(" ", (char **)certificates_pins(fixture->certificates, domain));

    assert_string_equal(pins, expected);
}

static void
trust(Fixture *fixture, const char *domain, const char *fingerprint, bool always)
{
    g_autoptr(GError) error = NULL;

    if (!certificates_trust(fixture->certificates, domain, fingerprint, always, &error))
        fail_msg("%s", error->message);
}

static void
trust_lasts_as_long_as_was_said(void **state)
{
    Fixture *fixture = *state;

    assert_pins(fixture, "example.org", "");
    trust(fixture, "example.org", "aa11", false);
    trust(fixture, "example.org", "bb22", true);
    trust(fixture, "example.org", "bb22", true);
    trust(fixture, "[::1]", "cc33", true);
    trust(fixture, "bücher.example", "dd44", true);
    assert_pins(fixture, "example.org", "aa11 bb22");
    assert_pins(fixture, "example.net", "");
    reload(fixture);
    assert_pins(fixture, "example.org", "bb22");
    assert_pins(fixture, "[::1]", "cc33");
    assert_pins(fixture, "bücher.example", "dd44");
}

static void
once_may_become_always(void **state)
{
    Fixture *fixture = *state;

    trust(fixture, "example.org", "aa11", false);
    trust(fixture, "example.org", "aa11", true);
    reload(fixture);
    assert_pins(fixture, "example.org", "aa11");
}

static void
revoked_ones_are_gone_everywhere(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GError) error = NULL;

    trust(fixture, "example.org", "aa11", true);
    trust(fixture, "example.org", "bb22", true);
    trust(fixture, "example.net", "aa11", true);
    trust(fixture, "example.com", "aa11", false);
    assert_true(certificates_revoke(fixture->certificates, "AA11", NULL));
    for (int run = 0; run < 2; run++) {
        assert_pins(fixture, "example.org", "bb22");
        assert_pins(fixture, "example.net", "");
        assert_pins(fixture, "example.com", "");
        reload(fixture);
    }
    assert_false(certificates_revoke(fixture->certificates, "aa11", &error));
    assert_non_null(strstr(error->message, "aa11"));
}

static void
the_beginning_of_a_fingerprint_will_do(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GError) error = NULL;

    trust(fixture, "example.org", "aa11bb", true);
    trust(fixture, "example.net", "aa11bb", true);
    trust(fixture, "example.org", "aa22cc", true);
    assert_false(certificates_revoke(fixture->certificates, "aa", &error));
    assert_non_null(strstr(error->message, "More than one"));
    assert_false(certificates_revoke(fixture->certificates, "", NULL));
    assert_false(certificates_revoke(fixture->certificates, ":", NULL));
    assert_true(certificates_revoke(fixture->certificates, "AA:11", NULL));
    assert_pins(fixture, "example.org", "aa22cc");
    assert_pins(fixture, "example.net", "");
}

static void
the_day_of_the_answer_is_kept(void **state)
{
    Fixture *fixture = *state;
    int64_t before = g_get_real_time() / 1000;

    trust(fixture, "example.org", "aa11", true);
    trust(fixture, "example.org", "bb22", false);
    for (int run = 0; run < 2; run++) {
        assert_in_range(certificates_accepted(fixture->certificates, "aa11"), before,
                        g_get_real_time() / 1000);
        assert_int_equal(certificates_accepted(fixture->certificates, "bb22"), 0);
        reload(fixture);
    }
    assert_true(certificates_revoke(fixture->certificates, "aa11", NULL));
    assert_int_equal(certificates_accepted(fixture->certificates, "aa11"), 0);
}

static bool
has_changed(Fixture *fixture, const char *domain, const char *fingerprint)
{
    bool has_changed;

    assert_true(certificates_note(fixture->certificates, domain, fingerprint, &has_changed, NULL));
    return has_changed;
}

static void
changes_are_noticed(void **state)
{
    Fixture *fixture = *state;

    assert_false(has_changed(fixture, "example.org", "aa11"));
    assert_false(has_changed(fixture, "example.net", "bb22"));
    assert_false(has_changed(fixture, "example.org", "aa11"));
    reload(fixture);
    assert_false(has_changed(fixture, "example.org", "aa11"));
    assert_true(has_changed(fixture, "example.org", "cc33"));
    assert_false(has_changed(fixture, "example.org", "cc33"));
    assert_false(has_changed(fixture, "example.net", "bb22"));
    assert_pins(fixture, "example.org", "");
}

static void
fingerprints_are_written_in_several_ways(void **state)
{
    const char *plain = "aabbccddeeff00112233445566778899aabbccddeeff00112233445566778899";
    g_autofree char *capitals = g_ascii_strup(plain, -1);
    g_autofree char *same = certificates_parse_fingerprint(capitals);
    g_autofree char *colons =
        certificates_parse_fingerprint("AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:"
                                       "AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99");

    (void)state;
    assert_string_equal(same, plain);
    assert_string_equal(colons, plain);
    assert_null(certificates_parse_fingerprint("aabb"));
    assert_null(certificates_parse_fingerprint(""));
    assert_null(certificates_parse_fingerprint(
        "gabbccddeeff00112233445566778899aabbccddeeff00112233445566778899"));
}

static void
all_are_listed(void **state)
{
    Fixture *fixture = *state;
    g_auto(GStrv) list = NULL;
    g_autofree char *text = NULL;

    trust(fixture, "example.org", "bb22", true);
    trust(fixture, "example.org", "aa11", false);
    trust(fixture, "example.net", "cc33", true);
    list = certificates_list(fixture->certificates);
    text = g_strjoinv("|", list);
    assert_string_equal(text, "example.net cc33|example.org aa11|example.org bb22");
}

static void
the_file_is_private(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *path = g_build_filename(fixture->folder, "certificates", NULL);
    GStatBuf status;

    trust(fixture, "example.org", "aa11", true);
    assert_int_equal(g_stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void
a_broken_file_is_told_and_kept(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *path = g_build_filename(fixture->folder, "certificates", NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    assert_true(g_file_set_contents(path, "[trusted\nexample.org", -1, NULL));
    assert_null(certificates_load(fixture->folder, NULL, &error));
    assert_non_null(strstr(error->message, path));
    text = read_whole(path);
    assert_string_equal(text, "[trusted\nexample.org");
}

static void
without_a_folder_nothing_is_written(void **state)
{
    g_autoptr(Certificates) certificates = certificates_load(NULL, NULL, NULL);

    (void)state;
    assert_non_null(certificates);
    assert_true(certificates_trust(certificates, "example.org", "aa11", true, NULL));
    assert_string_equal(certificates_pins(certificates, "example.org")[0], "aa11");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(trust_lasts_as_long_as_was_said, setup, teardown),
        cmocka_unit_test_setup_teardown(once_may_become_always, setup, teardown),
        cmocka_unit_test_setup_teardown(revoked_ones_are_gone_everywhere, setup, teardown),
        cmocka_unit_test_setup_teardown(the_beginning_of_a_fingerprint_will_do, setup, teardown),
        cmocka_unit_test_setup_teardown(the_day_of_the_answer_is_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(changes_are_noticed, setup, teardown),
        cmocka_unit_test(fingerprints_are_written_in_several_ways),
        cmocka_unit_test_setup_teardown(all_are_listed, setup, teardown),
        cmocka_unit_test_setup_teardown(the_file_is_private, setup, teardown),
        cmocka_unit_test_setup_teardown(a_broken_file_is_told_and_kept, setup, teardown),
        cmocka_unit_test(without_a_folder_nothing_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
