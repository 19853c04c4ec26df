/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jaser search, log and chats: what they print, while the store is open elsewhere, and how they
 * end. */

#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"

#include "shell/shell.h"
#include "unit/storage/store.h"

#define NOW INT64_C(1795338000000)

/* Runs the order with --data-dir; what it printed, behind its exit status: "0 ...". */
static char *
run(Store *store, const char *line)
{
    g_autofree char *path = store_path(store, "printed");
    g_autofree char *whole =
        g_strdup_printf("%s --data-dir %s --config-dir %s", line, store->folder, store->folder);
    char **arguments = NULL;
    int count, status;
    int saved = dup(STDOUT_FILENO), saved_error = dup(STDERR_FILENO);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

    assert_true(g_shell_parse_argv(whole, &count, &arguments, NULL));
    g_autofree char **copies = g_memdup2(arguments, sizeof(char *) * (gsize)(count + 1));
    fflush(stdout);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    status = shell_run(count, copies);
    fflush(stdout);
    dup2(saved, STDOUT_FILENO);
    dup2(saved_error, STDERR_FILENO);
    close(fd);
    close(saved);
    close(saved_error);
    g_strfreev(arguments);
    g_autofree char *printed = read_whole(path);
    return g_strdup_printf("%d %s", status, printed);
}

static void
assert_run(Store *store, const char *line, const char *expected)
{
    g_autofree char *printed = run(store, line);

    if (strcmp(printed, expected) != 0)
        fail_msg("jaser %s: \"%s\" instead of \"%s\"", line, printed, expected);
}

static void
fill(Store *store)
{
    Message *said = incoming("tea\033[31m or\ncoffee?", "id-2", NOW + 60000);

    store_add(store, store->bob, incoming("the tea is ready", "id-1", NOW));
    jid_unref(said->from);
    said->from = test_jid("dev@rooms.example.org/Eve");
    store_add(store, store->room, said);
    store_add(store, store->bob, outgoing("/me wants tea", "id-3", NOW + 120000));
    assert_true(database_commit(store->database, NULL));
}

static void
hits_are_printed_oldest_first(void **state)
{
    Store *store = *state;

    fill(store);
    assert_run(store, "search tea",
               "0 2026-11-22 09:00:00 bob@example.org bob: the tea is ready\n"
               "2026-11-22 09:01:00 dev@rooms.example.org Eve: tea\xe2\x90\x9b[31m or coffee?\n"
               "2026-11-22 09:02:00 bob@example.org * alice wants tea\n");
    assert_run(store, "search tea --limit 1",
               "0 2026-11-22 09:02:00 bob@example.org * alice wants tea\n");
    assert_run(store, "search --from me --in bob",
               "0 2026-11-22 09:02:00 bob@example.org * alice wants tea\n");
    assert_run(store, "search tea in:dev",
               "0 2026-11-22 09:01:00 dev@rooms.example.org Eve: tea\xe2\x90\x9b[31m or coffee?\n");
    assert_run(store, "search --count tea", "0 3\n");
    assert_run(store, "search --count dinner", "1 0\n");
}

static void
json_has_times_and_texts_as_they_are(void **state)
{
    Store *store = *state;

    fill(store);
    assert_run(store, "search coffee --json",
               "0 {\"type\":\"message\",\"account\":\"alice@example.org\",\"chat\":"
               "\"dev@rooms.example.org\",\"kind\":\"room\",\"direction\":\"in\",\"from\":"
               "\"dev@rooms.example.org/Eve\",\"id\":\"id-2\",\"body\":\"tea\\u001b[31m "
               "or\\ncoffee?\",\"time\":\"2026-11-22T09:01:00.000Z\",\"encryption\":\"none\"}\n");
    assert_run(store, "search --count --json coffee", "0 {\"type\":\"count\",\"count\":1}\n");
}

static void
the_exit_status_is_grep_s(void **state)
{
    Store *store = *state;

    assert_run(store, "search dinner", "1 ");
    assert_run(store, "chats", "1 ");
    fill(store);
    assert_run(store, "search dinner", "1 ");
    assert_run(store, "search", "2 jaser: Give at least one word to look for.\n");
    assert_run(store, "search has:money",
               "2 jaser: \"has:money\" cannot be looked for: there are has:link and has:file.\n");
    assert_run(store, "search tea --limit x", "2 jaser: How many lines? \"x\" is no number.\n");
    assert_run(store, "log carol",
               "2 jaser: No chat called \"carol\" is stored: give an address, a name, or a "
               "part of one.\n");
    assert_run(store, "log bob --since never",
               "2 jaser: \"never\" is no date: write 2026-03-01, 2026-03, yesterday, 3d.\n");
}

static void
a_chat_is_printed_from_any_date(void **state)
{
    static const char BOTH[] = "0 2026-11-22 09:00:00 bob: the tea is ready\n"
                               "2026-11-22 09:02:00 * alice wants tea\n";
    Store *store = *state;

    fill(store);
    assert_run(store, "log bob", BOTH);
    assert_run(store, "log bob@example.org --since 2026-11-22", BOTH);
    assert_run(store, "log bob --until 2026-11-22", BOTH);
    assert_run(store, "log bob --last 1", "0 2026-11-22 09:02:00 * alice wants tea\n");
    assert_run(store, "log bob --last 7", BOTH);
    assert_run(store, "log bob --since 2026-11-22T09:01",
               "0 2026-11-22 09:02:00 * alice wants tea\n");
    assert_run(store, "log bob --until 2026-11-22T09:01",
               "0 2026-11-22 09:00:00 bob: the tea is ready\n");
    assert_run(store, "log bob --since 2026-11-23", "1 ");
    assert_run(store, "log example --follow",
               "2 jaser: Several chats are called \"example\": --follow takes one.\n");
    assert_run(store, "log bob --account example.com",
               "2 jaser: Nothing is stored of an account called \"example.com\".\n");
}

/* More than the model takes. */
static void
any_number_of_chats_is_exported(void **state)
{
    Store *store = *state;
    g_autofree char *path = store_path(store, "all.log");
    g_autofree char *line = g_strdup_printf("export --output %s", path);
    Account *account = store->world->account;

    for (int i = 0; i <= LIMIT_CHATS_PER_ACCOUNT; i++) {
        g_autofree char *address = g_strdup_printf("contact%d@example.org", i);
        g_autoptr(Jid) jid = test_jid(address);
        Chat *chat = account_get_chat(account, jid, CHAT_CONTACT);
        store_add(store, chat, incoming("tea", NULL, NOW + i));
        chat_remove(chat);
    }
    assert_true(database_commit(store->database, NULL));
    assert_run(store, line, "0 Lines: 5001, files: 1\n");
}

static void
chats_are_listed_with_their_size(void **state)
{
    Store *store = *state;

    fill(store);
    assert_run(store, "chats",
               "0 2026-11-22 09:02        2 chat    alice@example.org bob@example.org\n"
               "2026-11-22 09:01        1 room    alice@example.org dev@rooms.example.org\n");
    assert_run(store, "chats --json",
               "0 {\"type\":\"chat\",\"account\":\"alice@example.org\",\"chat\":"
               "\"bob@example.org\",\"kind\":\"chat\",\"lines\":2,\"last\":"
               "\"2026-11-22T09:02:00.000Z\"}\n"
               "{\"type\":\"chat\",\"account\":\"alice@example.org\",\"chat\":"
               "\"dev@rooms.example.org\",\"kind\":\"room\",\"lines\":1,\"last\":"
               "\"2026-11-22T09:01:00.000Z\"}\n");
}

static void
without_a_store_it_is_said(void **state)
{
    Store *store = *state;
    g_autofree char *path = store_path(store, "elsewhere");
    g_autofree char *folder = g_steal_pointer(&store->folder);

    store->folder = g_strdup(path);
    assert_int_equal(g_mkdir_with_parents(path, 0700), 0);
    g_autofree char *printed = run(store, "search tea");
    assert_true(g_str_has_prefix(printed, "2 jaser: There is no history yet: "));
    g_autofree char *database = store_path(store, "history.db");
    assert_false(g_file_test(database, G_FILE_TEST_EXISTS)); /* nothing was made */
    g_free(store->folder);
    store->folder = g_steal_pointer(&folder);
}

static void
options_of_all_orders_may_stand_before_the_name(void **state)
{
    char program[] = "jaser", name[] = "log", option[] = "--data-dir", folder[] = "search",
         other[] = "--config-dir=/tmp", chat[] = "bob";
    char *behind[] = { program, name, option, folder, NULL };
    char *before[] = { program, option, folder, other, name, chat, NULL };
    char *none[] = { program, option, folder, NULL };
    char *foreign[] = { program, chat, name, NULL };

    (void)state;
    assert_true(shell_is_asked(4, behind));
    assert_ptr_equal(behind[1], name);
    assert_true(shell_is_asked(6, before));
    assert_ptr_equal(before[1], name);
    assert_ptr_equal(before[2], option);
    assert_ptr_equal(before[3], folder);
    assert_ptr_equal(before[4], other);
    assert_ptr_equal(before[5], chat);
    assert_false(shell_is_asked(3, none)); /* a folder of that name */
    assert_false(shell_is_asked(2, none));
    assert_false(shell_is_asked(3, foreign));
    assert_false(shell_is_asked(1, none));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hits_are_printed_oldest_first, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(json_has_times_and_texts_as_they_are, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(the_exit_status_is_grep_s, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_chat_is_printed_from_any_date, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(chats_are_listed_with_their_size, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(any_number_of_chats_is_exported, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(without_a_store_it_is_said, store_setup, store_teardown),
        cmocka_unit_test(options_of_all_orders_may_stand_before_the_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
