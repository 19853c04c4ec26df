/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profanity's accounts and settings in our files: taken once, nothing of ours overwritten. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "shell/import_profanity.h"
#include "unit/test.h"

typedef struct {
    char *folder, *place;
    ShellContext context;
} Fixture;

static void
put(const Fixture *fixture, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);

    assert_int_equal(g_mkdir_with_parents(parent, 0700), 0);
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* "" if there is no such file. */
static char *
get(const Fixture *fixture, const char *name)
{
    g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
    char *text = NULL;

    return g_file_get_contents(path, &text, NULL, NULL) ? text : g_strdup("");
}

static int
set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    g_autofree char *ours = NULL;

    fixture->folder = g_dir_make_tmp("jaser-profanity-XXXXXX", NULL);
    fixture->place = g_build_filename(fixture->folder, ".local/share/profanity", NULL);
    ours = g_build_filename(fixture->folder, "ours", NULL);
    fixture->context.paths = paths_new(ours, ours);
    put(fixture, ".local/share/profanity/accounts",
        "[work]\njid=bob@example.org\npassword=geheim\nserver=xmpp.example.org\nport=5223\n"
        "tls.policy=trust\npriority.away=-3\nmuc.nick=robert\npresence.last=online\n"
        "[carol@example.org]\nenabled=false\n[nobody]\nport=1\n");
    put(fixture, ".config/profanity/profrc",
        "[ui]\nbeep=true\nautoaway.awaytime=7\nsplash=false\n[connection]\nreconnect=60\n"
        "autoping=banana\n[chatstates]\nouttype=false\n");
    *state = fixture;
    return 0;
}

static int
tear_down(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *order = g_strdup_printf("rm -r '%s'", fixture->folder);

    assert_true(g_spawn_command_line_sync(order, NULL, NULL, NULL, NULL));
    paths_free(fixture->context.paths);
    g_free(fixture->folder);
    g_free(fixture->place);
    g_free(fixture);
    return 0;
}

static ProfanityImport
all_of(const Fixture *fixture)
{
    return (ProfanityImport){
        .context = &fixture->context,
        .place = fixture->place,
        .takes_accounts = true,
        .takes_settings = true,
    };
}

static void
accounts_and_settings_are_taken_once(void **state)
{
    Fixture *fixture = *state;
    ProfanityImport import = all_of(fixture);

    assert_true(shell_import_profanity(&import, NULL));
    g_autofree char *accounts = get(fixture, "ours/accounts");
    g_autofree char *chats = get(fixture, "ours/chats");
    g_autofree char *config = get(fixture, "ours/config");
    assert_string_equal(accounts,
                        "[bob@example.org]\nserver=xmpp.example.org\nport=5223\n"
                        "priority.away=-3\nenabled=on\n\n[carol@example.org]\nenabled=off\n");
    assert_string_equal(chats, "[bob@example.org]\nrooms.nick=robert\n");
    assert_non_null(strstr(config, "minutes=7\n"));
    assert_non_null(strstr(config, "reconnect=60\n"));
    assert_non_null(strstr(config, "typing=off\n"));
    assert_non_null(strstr(config, "bell=on\n"));
    assert_null(strstr(config, "banana"));
    assert_true(shell_import_profanity(&import, NULL));
    g_autofree char *accounts_again = get(fixture, "ours/accounts");
    g_autofree char *config_again = get(fixture, "ours/config");
    assert_string_equal(accounts_again, accounts);
    assert_string_equal(config_again, config);
}

static void
what_is_here_stays(void **state)
{
    Fixture *fixture = *state;
    ProfanityImport import = all_of(fixture);

    put(fixture, "ours/accounts", "[bob@example.org]\nserver=mine.example.org\nenabled=off\n");
    put(fixture, "ours/config", "[away]\nminutes=20\n");
    put(fixture, "ours/chats", "[bob@example.org]\nrooms.nick=bobby\n");
    assert_true(shell_import_profanity(&import, NULL));
    g_autofree char *accounts = get(fixture, "ours/accounts");
    g_autofree char *chats = get(fixture, "ours/chats");
    g_autofree char *config = get(fixture, "ours/config");
    assert_non_null(strstr(accounts, "[bob@example.org]\nserver=mine.example.org\nenabled=off\n"));
    assert_non_null(strstr(accounts, "[carol@example.org]\n"));
    assert_string_equal(chats, "[bob@example.org]\nrooms.nick=bobby\n");
    assert_non_null(strstr(config, "minutes=20\n"));
    assert_null(strstr(config, "minutes=7\n"));
}

static void
passwords_only_if_asked_for(void **state)
{
    Fixture *fixture = *state;
    ProfanityImport import = all_of(fixture);

    import.takes_passwords = true;
    import.takes_settings = false;
    assert_true(shell_import_profanity(&import, NULL));
    g_autofree char *accounts = get(fixture, "ours/accounts");
    g_autofree char *config = get(fixture, "ours/config");
    assert_non_null(strstr(accounts, "password=geheim\n"));
    assert_string_equal(config, "");
}

static void
a_dry_run_writes_nothing(void **state)
{
    Fixture *fixture = *state;
    ProfanityImport import = all_of(fixture);

    import.is_dry = true;
    assert_true(shell_import_profanity(&import, NULL));
    g_autofree char *path = g_build_filename(fixture->folder, "ours", NULL);
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void
one_account_alone_if_it_is_named(void **state)
{
    Fixture *fixture = *state;
    ProfanityImport import = all_of(fixture);
    g_autoptr(Jid) carol = jid_new("carol@example.org", NULL);

    import.account = carol;
    assert_true(shell_import_profanity(&import, NULL));
    g_autofree char *accounts = get(fixture, "ours/accounts");
    assert_string_equal(accounts, "[carol@example.org]\nenabled=off\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(accounts_and_settings_are_taken_once), TEST(what_is_here_stays),
        TEST(passwords_only_if_asked_for),          TEST(a_dry_run_writes_nothing),
        TEST(one_account_alone_if_it_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
