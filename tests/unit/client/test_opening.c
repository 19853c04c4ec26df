/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encrypted messages that arrive: their line at once, what is in them in its turn. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/request.h"
#include "storage/redaction.h"
#include "storage/sealed_store.h"
#include "client/encryption/encryption.h"
#include "client/requests.h"

#include "unit/client/vault.h"

static void
keep(Vault *vault, const char *how)
{
    assert_true(settings_set(vault->office->store->world->settings, SETTING_HISTORY_ENCRYPTED,
                             &(SettingScope){ 0 }, how, NULL));
}

/* The line in the store; owned by the caller. */
static Message *
stored(Vault *vault)
{
    g_autoptr(GPtrArray) page =
        archive_page(vault->office->store->archive, vault_chat(vault), NULL, 10);

    return page->len > 0 ? message_ref(page->pdata[page->len - 1]) : NULL;
}

static unsigned
count_kept(Vault *vault)
{
    g_autoptr(GPtrArray) all = sealed_list(vault->office->store->archive, vault->office->account,
                                           &(SealedScope){ .which = SEALED_CLOSED, .most = 1000 });

    return all->len;
}

/* What the outer body says is nobody's word; what is closed is no news yet. */
static void
test_the_line_comes_first(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "wherefore art thou");

    vault_receive(vault, "one", sealed, "");
    assert_lines(vault, "<?");
    assert_int_equal(vault_chat(vault)->unread, 0);
    assert_int_equal(vault->attentions, 0);
    vault_wait(vault);
    assert_lines(vault, "<wherefore art thou");
    assert_string_equal(vault_line(vault, 0)->encryption, "pgp");
    assert_string_equal(vault_line(vault, 0)->trust, "none");
    assert_int_equal(vault_chat(vault)->unread, 1);
    assert_int_equal(vault->attentions, 1);
    assert_string_equal(vault->opened->str, "opened wherefore art thou\n");
}

static void
test_order_is_kept(void **state)
{
    Vault *vault = *state;
    g_autofree char *one = vault_seal(vault, "one");
    g_autofree char *three = vault_seal(vault, "three");

    vault_receive(vault, "1", one, "");
    office_receive(vault->office,
                   "<message xmlns='jabber:client' from='juliet@example.com/balcony' type='chat' "
                   "id='2'><body>two</body></message>");
    vault_receive(vault, "3", three, "");
    assert_lines(vault, "<?|<two|<?");
    vault_wait(vault);
    assert_lines(vault, "<one|<two|<three");
    assert_string_equal(vault->opened->str, "opened one\nopened three\n");
    assert_int_equal(vault_chat(vault)->unread, 3);
}

static void
test_a_copy_is_no_second_line(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "once");
    const char *id = "an-id-that-is-long-enough";

    keep(vault, "plain");
    vault_receive(vault, id, sealed, "");
    vault_receive(vault, id, sealed, "");
    vault_wait(vault);
    vault_receive(vault, id, sealed, "");
    keep(vault, "redact");
    vault_receive(vault, id, sealed, "");
    vault_wait(vault);
    assert_lines(vault, "<once");
}

/* The program ends between the line and its opening. */
static void
test_a_restart_loses_nothing(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "still here");

    keep(vault, "plain");
    vault_receive(vault, "an-id-that-is-long-enough", sealed, "");
    assert_int_equal(count_kept(vault), 1);
    vault_restart(vault);
    client_load_history(vault->office->client, vault_chat(vault));
    assert_true(opening_is_busy(vault->office->client, vault_chat(vault)));
    vault_wait(vault);
    assert_lines(vault, "<still here");
    assert_int_equal(vault_chat(vault)->unread, 1);
    assert_int_equal(count_kept(vault), 0);
    vault_restart(vault);
    assert_false(opening_is_busy(vault->office->client, vault_chat(vault)));
}

/* --- what is kept of it --- */

static void
test_plain_is_kept_and_found(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "a nightingale");

    keep(vault, "plain");
    vault_receive(vault, "one", sealed, "");
    vault_wait(vault);
    g_autoptr(Message) message = stored(vault);
    assert_string_equal(message->body, "a nightingale");
    assert_false(message->is_sealed);
    g_autofree char *found = store_search(vault->office->store, "nightingale");
    assert_string_equal(found, "a nightingale");
    assert_int_equal(count_kept(vault), 0);
}

static void
test_redacted_leaves_no_text(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "a lark");

    keep(vault, "redact");
    vault_receive(vault, "one", sealed, "");
    assert_int_equal(count_kept(vault), 1);
    vault_wait(vault);
    assert_lines(vault, "<a lark");
    g_autoptr(Message) message = stored(vault);
    assert_string_equal(message->body, REDACTED_TEXT);
    assert_int_equal(count_kept(vault), 0);
}

static void
test_off_stores_nothing_at_all(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "a lark");

    keep(vault, "off");
    vault_receive(vault, "one", sealed, "");
    assert_int_equal(count_kept(vault), 0);
    vault_wait(vault);
    assert_lines(vault, "<a lark");
    assert_null(stored(vault));
}

/* Whether these words stand in a file below the folder, whatever it is. */
static bool
stands_on_disk(const char *folder, const char *words)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    bool is_found = false;

    for (const char *name; !is_found && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *data = NULL;
        gsize size = 0;

        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            is_found = stands_on_disk(path, words);
        else if (g_file_get_contents(path, &data, &size, NULL))
            is_found = memmem(data, size, words, strlen(words)) != NULL;
    }
    return is_found;
}

/* In both directions, with a text log, and once the program has ended. */
static bool
leaves_on_disk(Vault *vault, const char *how, const char *words)
{
    g_autofree char *sealed = vault_seal(vault, words);

    vault->office->has_log = true;
    vault_restart(vault);
    keep(vault, how);
    assert_true(encryption_start(vault->office->client, vault_chat(vault), "pgp", NULL));
    vault_receive(vault, "one", sealed, "");
    vault_wait(vault);
    client_send_message(vault->office->client, vault_chat(vault), words);
    vault_wait(vault);
    text_log_flush(vault->office->text_log);
    vault_restart(vault);
    return stands_on_disk(vault->office->store->folder, words);
}

static void
test_plain_is_on_the_disk(void **state)
{
    assert_true(leaves_on_disk(*state, "plain", "thou wherefore"));
}

static void
test_redacted_is_nowhere_on_the_disk(void **state)
{
    assert_false(leaves_on_disk(*state, "redact", "thou wherefore"));
}

static void
test_off_is_nowhere_on_the_disk(void **state)
{
    assert_false(leaves_on_disk(*state, "off", "thou wherefore"));
}

/* --- what cannot be opened --- */

static void
test_it_is_opened_once_the_key_is_there(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "later");

    keep(vault, "plain");
    vault_hide_keys(vault, true);
    vault_receive(vault, "one", sealed, "");
    vault_wait(vault);
    vault_hide_keys(vault, false);
    assert_lines(vault, "<!");
    assert_int_equal(vault_chat(vault)->unread, 1);
    assert_string_equal(vault->opened->str, "closed\n");
    assert_int_equal(opening_again(vault->office->client, NULL), 1);
    vault_wait(vault);
    assert_lines(vault, "<later");
    assert_int_equal(vault_chat(vault)->unread, 1);
    assert_int_equal(opening_again(vault->office->client, NULL), 0);
}

/* No key helps; it is not tried again for ever. */
static void
test_what_is_broken_stays_closed(void **state)
{
    Vault *vault = *state;

    vault_receive(vault, "one", "bm9uc2Vuc2U=", "");
    vault_receive(vault, "two", "", "");
    vault_wait(vault);
    assert_lines(vault, "<!|<!");
    assert_non_null(strstr(vault_line(vault, 1)->error, "nothing in this"));
    assert_int_equal(opening_again(vault->office->client, NULL), 0);
}

static void
test_what_is_empty_vanishes(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "");

    vault_receive(vault, "one", sealed, "");
    assert_lines(vault, "<?");
    vault_wait(vault);
    assert_lines(vault, "");
    assert_int_equal(vault_chat(vault)->unread, 0);
    assert_null(stored(vault));
}

/* What is not signed says not when it was made: but whoever sends the same once more is told of. */
static void
test_a_copy_is_no_new_message(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "hello");
    g_autofree char *anew = vault_seal(vault, "hello");

    vault_receive(vault, "one", sealed, "");
    vault_receive(vault, "two", anew, "");
    vault_receive(vault, "three", sealed, "");
    vault_wait(vault);
    assert_lines(vault, "<hello|<hello|<!");
    assert_non_null(strstr(vault_line(vault, 2)->error, "It is a copy of a message"));
    assert_int_equal(vault_chat(vault)->unread, 2);
    assert_int_equal(opening_again(vault->office->client, NULL), 0);
}

/* Of a chat of which nothing is stored, too. */
static void
test_a_copy_of_what_is_not_stored(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "hello");

    keep(vault, "off");
    vault_receive(vault, "one", sealed, "");
    vault_receive(vault, "one", sealed, "");
    vault_receive(vault, "two", sealed, "");
    vault_wait(vault);
    assert_lines(vault, "<hello|<!");
}

static void
test_other_methods_are_named(void **state)
{
    Vault *vault = *state;

    office_receive(vault->office,
                   "<message xmlns='jabber:client' from='juliet@example.com/b' type='chat' id='1'>"
                   "<body>I sent you an OMEMO message</body><encrypted "
                   "xmlns='eu.siacs.conversations.axolotl'><payload>eA==</payload></encrypted>"
                   "</message>");
    assert_lines(vault, "<!");
    assert_string_equal(vault_line(vault, 0)->encryption, "omemo");
    assert_non_null(strstr(vault_line(vault, 0)->error, "OMEMO"));
    assert_int_equal(vault_chat(vault)->unread, 1);
    assert_int_equal(count_kept(vault), 0);
}

/* --- hostile --- */

/* One call of GnuPG at a time, and a bounded queue; nothing is lost of what is stored. */
static void
test_a_flood_is_bounded(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "the first");
    const unsigned count = LIMIT_OPENING + 50;

    vault_receive(vault, "first", sealed, "");
    for (unsigned i = 0; i < count; i++) {
        g_autofree char *id = g_strdup_printf("flood-%u", i);
        vault_receive(vault, id, "", "");
        assert_true(gpg_pending(encryption_gpg(vault->office->client), NULL) <= 1);
    }
    vault_wait(vault);
    assert_int_equal(vault_chat(vault)->unread, count + 1);
    assert_string_equal(vault_line(vault, 0)->body, "the first");
    for (unsigned i = 1; i <= count; i++)
        assert_non_null(vault_line(vault, i)->error);
}

static void
test_strangers_are_not_opened(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "let me in");
    g_autoptr(Jid) jid = test_jid("tybalt@example.org");
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='tybalt@example.org/x' type='chat' id='1'>"
        "<body>hello</body><x xmlns='jabber:x:encrypted'>%s</x></message>",
        sealed);

    keep(vault, "plain");
    office_receive(vault->office, xml);
    Request *request = requests_find(vault->office->account, REQUEST_MESSAGE, jid, NULL);
    assert_non_null(request);
    assert_string_equal(request->text, REDACTED_TEXT);
    assert_int_equal(gpg_pending(encryption_gpg(vault->office->client), NULL), 0);
    assert_int_equal(opening_again(vault->office->client, NULL), 0);
    assert_true(client_answer_request(vault->office->client, request, REQUEST_ACCEPT, NULL));
    Chat *chat = office_chat(vault->office, "tybalt@example.org");
    assert_true(opening_is_busy(vault->office->client, chat));
    while (opening_is_busy(vault->office->client, chat))
        g_main_context_iteration(NULL, TRUE);
    g_autofree char *lines = office_lines(chat);
    assert_string_equal(lines, "<let me in");
}

static void
test_a_chat_may_go_meanwhile(void **state)
{
    Vault *vault = *state;
    g_autofree char *sealed = vault_seal(vault, "too late");

    vault_receive(vault, "one", sealed, "");
    assert_true(opening_is_busy(vault->office->client, vault_chat(vault)));
    chat_remove(vault_chat(vault));
    vault_wait(vault);
    assert_int_equal(count_kept(vault), 1);
    vault_restart(vault);
    vault_wait(vault);
    g_autoptr(Message) message = stored(vault);
    assert_string_equal(message->body, REDACTED_TEXT);
    assert_int_equal(count_kept(vault), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        vault_test(test_the_line_comes_first),
        vault_test(test_order_is_kept),
        vault_test(test_a_copy_is_no_second_line),
        vault_test(test_a_restart_loses_nothing),
        vault_test(test_plain_is_kept_and_found),
        vault_test(test_redacted_leaves_no_text),
        vault_test(test_off_stores_nothing_at_all),
        vault_test(test_plain_is_on_the_disk),
        vault_test(test_redacted_is_nowhere_on_the_disk),
        vault_test(test_off_is_nowhere_on_the_disk),
        vault_test(test_it_is_opened_once_the_key_is_there),
        vault_test(test_what_is_broken_stays_closed),
        vault_test(test_what_is_empty_vanishes),
        vault_test(test_a_copy_is_no_new_message),
        vault_test(test_a_copy_of_what_is_not_stored),
        vault_test(test_other_methods_are_named),
        vault_test(test_a_flood_is_bounded),
        vault_test(test_strangers_are_not_opened),
        vault_test(test_a_chat_may_go_meanwhile),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, vault_begin_group, vault_end_group);
}
