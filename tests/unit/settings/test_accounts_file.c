/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file `accounts` and the properties of an account. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "settings/accounts_file.h"

#include "unit/test.h"

typedef struct {
    char *folder, *path;
    GPtrArray *configs;
    char *problems; /* one text, without the folder's name */
} Fixture;

static int
setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->folder = g_dir_make_tmp("jaser-test-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->folder, "accounts", NULL);
    *state = fixture;
    return 0;
}

static int
teardown(void **state)
{
    Fixture *fixture = *state;
    GDir *dir = g_dir_open(fixture->folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(fixture->folder, name, NULL);

        g_unlink(path);
    }
    g_dir_close(dir);
    g_rmdir(fixture->folder);
    g_clear_pointer(&fixture->configs, g_ptr_array_unref);
    g_free(fixture->folder);
    g_free(fixture->path);
    g_free(fixture->problems);
    g_free(fixture);
    return 0;
}

static void
load(Fixture *fixture)
{
    g_auto(GStrv) problems = NULL;
    g_auto(GStrv) parts = NULL;
    g_autofree char *all = NULL;

    g_clear_pointer(&fixture->configs, g_ptr_array_unref);
    fixture->configs = accounts_file_load(fixture->folder, &problems);
    all = problems ? g_strjoinv("\n", problems) : g_strdup("");
    parts = g_strsplit(all, fixture->folder, -1);
    g_free(fixture->problems);
    fixture->problems = g_strjoinv("", parts);
}

static void
load_text(Fixture *fixture, const char *text)
{
    assert_true(g_file_set_contents(fixture->path, text, -1, NULL));
    load(fixture);
}

static AccountConfig *
config_at(Fixture *fixture, guint index)
{
    assert_true(index < fixture->configs->len);
    return g_ptr_array_index(fixture->configs, index);
}

static void
save(Fixture *fixture)
{
    assert_true(accounts_file_save(fixture->configs, fixture->folder, NULL));
}

static void
assert_file(const Fixture *fixture, const char *expected)
{
    g_autofree char *text = file_read(fixture->path, NULL);

    assert_non_null(text);
    assert_string_equal(text, expected);
}

static void
test_all_keys_are_read(void **state)
{
    Fixture *fixture = *state;
    const AccountConfig *config;

    load_text(fixture, "[Bob@Example.ORG]\npassword=\\sp ss=#1\neval_password=pass show x | head\n"
                       "resource=desk\nserver=127.0.0.1\nport=5223\ntls.policy=direct\n"
                       "tls.ca_file=/etc/ca.pem\npriority.online=5\npriority.chat=6\n"
                       "priority.away=-1\npriority.xa=-128\npriority.dnd=127\nenabled=no\n"
                       "default=on\ntls.seen=on\njid=bob@example.org\n");
    assert_string_equal(fixture->problems, "");
    config = config_at(fixture, 0);
    assert_string_equal(config->jid, "bob@example.org");
    assert_string_equal(config->password, " p ss=#1");
    assert_string_equal(config->eval_password, "pass show x | head");
    assert_string_equal(config->resource, "desk");
    assert_string_equal(config->server, "127.0.0.1");
    assert_int_equal(config->port, 5223);
    assert_int_equal(config->tls_policy, TLS_DIRECT);
    assert_string_equal(config->tls_ca_file, "/etc/ca.pem");
    assert_int_equal(config->priority[PRIORITY_ONLINE], 5);
    assert_int_equal(config->priority[PRIORITY_CHAT], 6);
    assert_int_equal(config->priority[PRIORITY_AWAY], -1);
    assert_int_equal(config->priority[PRIORITY_XA], -128);
    assert_int_equal(config->priority[PRIORITY_DND], 127);
    assert_false(config->enabled);
    assert_true(config->is_default);
    assert_true(config->tls_seen);
}

static void
test_defaults(void **state)
{
    Fixture *fixture = *state;
    const AccountConfig *config;

    load_text(fixture, "[bob@example.org]\n");
    config = config_at(fixture, 0);
    assert_true(config->enabled);
    assert_false(config->is_default);
    assert_int_equal(config->tls_policy, TLS_FORCE);
    assert_int_equal(config->port, 0);
    assert_null(config->password);
    assert_null(config->resource);
}

static void
test_round_trip(void **state)
{
    Fixture *fixture = *state;
    AccountConfig *config = account_config_new("user@[::1]");
    struct stat status;

    fixture->configs = g_ptr_array_new_with_free_func((GDestroyNotify)account_config_free);
    g_ptr_array_add(fixture->configs, config);
    g_ptr_array_add(fixture->configs, account_config_new("b%5b@example.org"));
    assert_true(account_config_set(config, "password", " trailing and leading\\ ", NULL));
    assert_true(account_config_set(config, "server", "[::1]", NULL));
    save(fixture);
    assert_int_equal(stat(fixture->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    load(fixture);
    assert_string_equal(fixture->problems, "");
    assert_string_equal(config_at(fixture, 0)->jid, "user@[::1]");
    assert_string_equal(config_at(fixture, 0)->password, " trailing and leading\\ ");
    assert_string_equal(config_at(fixture, 0)->server, "::1");
    assert_string_equal(config_at(fixture, 1)->jid, "b%5b@example.org");
    assert_null(config_at(fixture, 1)->password);
}

static void
test_mistakes_are_said_and_kept(void **state)
{
    static const char text[] =
        "[bob@example.org]\nport=http\ntls.policy=maybe\ncolour=red\n"
        "enabled=on\n\n[bob@example.org/desk]\nport=1\n\n"
        "[BOB@example.org]\nport=2\n\n[general]\nport=3\n\n[carol@example.org]\nenabled=on\n";
    Fixture *fixture = *state;

    load_text(fixture, text);
    assert_string_equal(
        fixture->problems,
        "/accounts, [bob@example.org]: port takes a whole number from 0 to 65535.\n"
        "/accounts, [bob@example.org]: tls.policy takes one of: force, direct, allow, disable.\n"
        "/accounts, [bob@example.org]: An account has no property colour.\n"
        "/accounts: [bob@example.org/desk] is not an account's address, as in [me@example.org].\n"
        "/accounts: [BOB@example.org] stands there twice; the first is used.\n"
        "/accounts: [general] is not an account's address, as in [me@example.org].");
    assert_int_equal(fixture->configs->len, 2);
    assert_int_equal(config_at(fixture, 0)->port, 0);
    save(fixture);
    assert_file(fixture, text);
}

/* The lines behind a broken group's name are not those of the account above it. */
static void
test_broken_group_line(void **state)
{
    Fixture *fixture = *state;

    load_text(fixture, "[bob@example.org]\nenabled=on\n[carol@example.org\npassword=hers\n"
                       "[dave@example.org]\nport=7\n");
    assert_string_equal(fixture->problems,
                        "/accounts, line 3: this is neither [group] nor key=value.");
    assert_int_equal(fixture->configs->len, 2);
    assert_null(config_at(fixture, 0)->password);
    assert_int_equal(config_at(fixture, 1)->port, 7);
    save(fixture);
    assert_file(fixture, "[bob@example.org]\nenabled=on\n# [carol@example.org\n# password=hers\n"
                         "\n[dave@example.org]\nport=7\nenabled=on\n");
}

static void
test_changes_are_saved(void **state)
{
    Fixture *fixture = *state;

    load_text(fixture, "# my accounts\n[bob@example.org]\npassword=old\nport=5\nenabled=on\n"
                       "[carol@example.org]\nenabled=on\n");
    assert_true(account_config_set(config_at(fixture, 0), "password", "", NULL));
    assert_true(account_config_set(config_at(fixture, 0), "port", NULL, NULL));
    assert_true(account_config_set(config_at(fixture, 0), "priority.away", "-3", NULL));
    g_ptr_array_remove_index(fixture->configs, 1);
    g_ptr_array_add(fixture->configs, account_config_new("dave@example.org"));
    save(fixture);
    assert_file(fixture, "# my accounts\n\n[bob@example.org]\nenabled=on\npriority.away=-3\n\n"
                         "[dave@example.org]\nenabled=on\n");
}

static void
test_one_default(void **state)
{
    Fixture *fixture = *state;

    load_text(fixture, "[a@x.org]\ndefault=on\n[b@x.org]\ndefault=on\n");
    assert_string_equal(fixture->problems, "/accounts, [b@x.org]: the default is already a@x.org.");
    assert_true(config_at(fixture, 0)->is_default);
    assert_false(config_at(fixture, 1)->is_default);
}

static void
test_unreadable_file_is_moved_away(void **state)
{
    Fixture *fixture = *state;
    GDir *dir;
    const char *name;
    int moved = 0;

    load_text(fixture, "[bob@example.org]\npassword=\xff\n");
    assert_string_equal(fixture->problems, "/accounts: The file is not UTF-8 text.");
    assert_int_equal(fixture->configs->len, 0);
    g_ptr_array_add(fixture->configs, account_config_new("dave@example.org"));
    save(fixture);
    assert_file(fixture, "[dave@example.org]\nenabled=on\n");
    dir = g_dir_open(fixture->folder, 0, NULL);
    while ((name = g_dir_read_name(dir)))
        moved += g_str_has_prefix(name, "accounts.broken-");
    g_dir_close(dir);
    assert_int_equal(moved, 1);
}

static void
test_properties_are_checked(void **state)
{
    static const struct {
        const char *key, *text;
        const char *kept; /* NULL: refused */
    } rows[] = {
        { "jid", "Bob@example.org", "bob@example.org" },
        { "jid", "carol@example.org", NULL },
        { "password", "secret", "(stored)" },
        { "password", "two\nlines", NULL },
        { "resource", "desk", "desk" },
        { "resource", "a\tb", NULL },
        { "server", "XMPP.example.org.", "xmpp.example.org" },
        { "server", "bücher.example", "bücher.example" },
        { "server", "fe80::1", "fe80::1" },
        { "server", "example.org:5222", NULL },
        { "server", "a b", NULL },
        { "port", "65536", NULL },
        { "port", "65535", "65535" },
        { "tls.policy", "allow", "allow" },
        { "tls.policy", "", "force" },
        { "priority.xa", "128", NULL },
        { "priority.xa", "-128", "-128" },
        { "enabled", "off", "off" },
        { "enabled", "", "on" },
        { "enabled", "maybe", NULL },
        { "default", "true", "on" },
        { "nonsense", "1", NULL },
    };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(AccountConfig) config = account_config_new("bob@example.org");
        g_autoptr(GError) error = NULL;
        bool is_set = account_config_set(config, rows[i].key, rows[i].text, &error);
        g_autofree char *kept = account_config_get(config, rows[i].key);

        assert_int_equal(is_set, rows[i].kept != NULL);
        if (is_set)
            assert_string_equal(kept, rows[i].kept);
        else
            assert_non_null(strstr(error->message, rows[i].key));
    }
}

static void
test_keys_have_help_and_copies(void **state)
{
    g_autoptr(AccountConfig) config = account_config_new("bob@example.org");
    g_autoptr(AccountConfig) copy = NULL;
    const char *const *keys = account_config_keys();
    (void)state;

    assert_true(account_config_set(config, "password", "secret", NULL));
    assert_true(account_config_set(config, "server", "example.net", NULL));
    copy = account_config_copy(config);
    assert_string_equal(copy->password, "secret");
    assert_ptr_not_equal(copy->password, config->password);
    for (int i = 0; keys[i]; i++) {
        g_autofree char *one = account_config_get(config, keys[i]);
        g_autofree char *other = account_config_get(copy, keys[i]);

        assert_true(strlen(account_config_help(keys[i])) > 10);
        assert_int_equal(g_strcmp0(one, other), 0);
    }
    assert_null(account_config_help("nonsense"));
    assert_null(account_config_get(config, "nonsense"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_all_keys_are_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_defaults, setup, teardown),
        cmocka_unit_test_setup_teardown(test_round_trip, setup, teardown),
        cmocka_unit_test_setup_teardown(test_mistakes_are_said_and_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(test_broken_group_line, setup, teardown),
        cmocka_unit_test_setup_teardown(test_changes_are_saved, setup, teardown),
        cmocka_unit_test_setup_teardown(test_one_default, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unreadable_file_is_moved_away, setup, teardown),
        cmocka_unit_test(test_properties_are_checked),
        cmocka_unit_test(test_keys_have_help_and_copies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
