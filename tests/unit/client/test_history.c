/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a message is kept: encrypted ones, and that nothing clear of them is left on the disk. */

#include "config.h"

#include <string.h>

#include "model/timeline.h"
#include "storage/redaction.h"
#include "client/history/history.h"
#include "client/outgoing.h"
#include "client/strangers.h"

#include "unit/client/office.h"

#define JULIET "juliet@example.com"
#define SECRET "parting is such sweet sorrow"

static int
setup(void **state)
{
    if (office_setup(state))
        return -1;
    Office *office = *state;
    office->has_log = true;
    office_restart(office);
    return 0;
}

static void
set(Office *office, SettingId id, const char *text)
{
    Settings *settings = model_settings(office->store->world->model);

    assert_true(settings_set(settings, id, NULL, text, NULL));
}

/* Owned by the caller. */
static Message *
encrypted(Office *office, bool is_outgoing)
{
    int64_t now = clock_now(office->store->world->clock);
    Message *message =
        is_outgoing ? outgoing(SECRET, "own-id-of-more-than-16", now) : incoming(SECRET, "in", now);

    message->encryption = g_strdup("omemo");
    message->trust = g_strdup("trusted");
    return message;
}

/* Whether some file of the folder has the bytes in it. */
static bool
is_in_files(const char *folder, const char *bytes)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    bool is_found = false;

    for (const char *name; dir && !is_found && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *content = NULL;
        size_t length = 0;

        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            is_found = is_in_files(path, bytes);
        else if (g_file_get_contents(path, &content, &length, NULL))
            is_found = memmem(content, length, bytes, strlen(bytes)) != NULL;
    }
    return is_found;
}

static unsigned
count_told(Office *office, const char *words)
{
    unsigned count = 0;
    Chat *chat = office_chat(office, JULIET);

    for (unsigned i = 0; i < timeline_length(chat->timeline); i++) {
        const Message *line = timeline_get(chat->timeline, i);
        count += line->kind == MESSAGE_NOTICE && strstr(line->body, words);
    }
    return count;
}

static char *
stored_bodies(Office *office)
{
    return store_bodies(office->store, office_chat(office, JULIET), 10);
}

static void
texts_are_left_out(void **state)
{
    Office *office = *state;
    Chat *chat = office_chat(office, JULIET);
    g_autoptr(Message) message = encrypted(office, false);

    history_store(office->client, chat, message);
    chat_add_message(chat, message);
    assert_string_equal(message->body, SECRET);
    assert_true(message->row > 0);
    g_autofree char *bodies = stored_bodies(office);
    assert_string_equal(bodies, REDACTED_TEXT);
    database_commit(office->store->database, NULL);
    text_log_flush(office->text_log);
    assert_true(is_in_files(office->store->folder, REDACTED_TEXT));
    assert_false(is_in_files(office->store->folder, SECRET));
    /* What is known of it besides is kept; the same once more is no other. */
    g_autoptr(GPtrArray) page = archive_page(office->store->archive, chat, NULL, 10);
    const Message *stored = page->pdata[0];
    assert_string_equal(stored->encryption, "omemo");
    assert_string_equal(stored->trust, "trusted");
    assert_string_equal(stored->id, "in");
    assert_true(archive_has(office->store->archive, chat, message));
}

static void
the_user_is_told_once(void **state)
{
    Office *office = *state;

    for (int run = 0; run < 2; run++) {
        for (int i = 0; i < 2; i++) {
            g_autoptr(Message) message = encrypted(office, false);
            history_store(office->client, office_chat(office, JULIET), message);
        }
        assert_int_equal(count_told(office, "history.encrypted"), run == 0 ? 1 : 0);
        office_restart(office);
    }
}

/* Some programs mark their first words so, as that somebody types. */
static void
what_is_to_be_kept_nowhere_tells_nothing_of_others(void **state)
{
    Office *office = *state;
    Chat *chat = office_chat(office, JULIET);
    g_autoptr(Message) fleeting = encrypted(office, true);
    g_autoptr(Message) message = encrypted(office, false);

    fleeting->is_unrecorded = true;
    history_store(office->client, chat, fleeting);
    assert_int_equal(count_told(office, "history.encrypted"), 0);
    history_store(office->client, chat, message);
    assert_int_equal(count_told(office, "are kept on this computer without their text"), 1);
}

static void
the_setting_decides(void **state)
{
    Office *office = *state;
    Chat *chat = office_chat(office, JULIET);
    g_autoptr(Message) nothing = encrypted(office, false);
    g_autoptr(Message) all = encrypted(office, false);

    set(office, SETTING_HISTORY_ENCRYPTED, "off");
    history_store(office->client, chat, nothing);
    assert_int_equal(nothing->row, 0);
    g_autofree char *none = stored_bodies(office);
    assert_string_equal(none, "");
    text_log_flush(office->text_log);
    assert_false(is_in_files(office->store->folder, REDACTED_TEXT));

    SettingScope scope = chat_scope(chat);
    settings_set(model_settings(office->store->world->model), SETTING_HISTORY_ENCRYPTED, &scope,
                 "plain", NULL);
    history_store(office->client, chat, all);
    g_autofree char *bodies = stored_bodies(office);
    assert_string_equal(bodies, SECRET);
    text_log_flush(office->text_log);
    assert_true(is_in_files(office->store->folder, "> " SECRET));
}

/* A message that waits needs its text until it was sent, also over a restart. */
static void
what_is_to_be_sent_is_redacted_then(void **state)
{
    Office *office = *state;
    Chat *chat = office_chat(office, JULIET);
    g_autoptr(Message) message = encrypted(office, true);
    MessageMark mark = {
        .chat_jid = chat->jid, .chat_kind = CHAT_CONTACT, .id = message->id, .state = MESSAGE_SENT
    };

    message->state = MESSAGE_QUEUED;
    history_store(office->client, chat, message);
    chat_add_message(chat, message);
    g_autofree char *queued = stored_bodies(office);
    assert_string_equal(queued, SECRET);
    text_log_flush(office->text_log);
    database_commit(office->store->database, NULL);
    assert_true(is_in_files(office->store->folder, SECRET));

    outgoing_mark(office->client, office->account, &mark);
    g_autofree char *sent = stored_bodies(office);
    assert_string_equal(sent, REDACTED_TEXT);
    assert_string_equal(message->body, SECRET);
    clock_advance(office->store->world->clock, 10 * 1000);
    assert_false(is_in_files(office->store->folder, SECRET));
    mark.state = MESSAGE_RECEIVED;
    outgoing_mark(office->client, office->account, &mark);
    g_autofree char *received = stored_bodies(office);
    assert_string_equal(received, REDACTED_TEXT);
}

static void
what_was_sent_after_a_restart_is_redacted(void **state)
{
    Office *office = *state;
    g_autoptr(Message) message = encrypted(office, true);

    message->state = MESSAGE_QUEUED;
    set(office, SETTING_HISTORY_ENCRYPTED, "off");
    history_store(office->client, office_chat(office, JULIET), message);
    office_restart(office);
    set(office, SETTING_HISTORY_ENCRYPTED, "off");
    Chat *chat = office_chat(office, JULIET);
    MessageMark mark = {
        .chat_jid = chat->jid, .chat_kind = CHAT_CONTACT, .id = message->id, .state = MESSAGE_SENT
    };
    g_autofree char *queued = stored_bodies(office);
    assert_string_equal(queued, SECRET);
    outgoing_mark(office->client, office->account, &mark);
    g_autofree char *sent = stored_bodies(office);
    assert_string_equal(sent, "");
    clock_advance(office->store->world->clock, 10 * 1000);
    assert_false(is_in_files(office->store->folder, SECRET));
}

/* However often the index was written meanwhile. */
static void
the_index_has_no_words_of_it(void **state)
{
    Office *office = *state;
    Chat *chat = office_chat(office, JULIET);
    g_autoptr(Message) message = encrypted(office, true);
    MessageMark mark = {
        .chat_jid = chat->jid, .chat_kind = CHAT_CONTACT, .id = message->id, .state = MESSAGE_SENT
    };

    message->state = MESSAGE_QUEUED;
    history_store(office->client, chat, message);
    for (int i = 0; i < 1100; i++) {
        g_autofree char *body = g_strdup_printf("line %d", i);
        store_add(office->store, chat, incoming(body, NULL, message->time + i));
    }
    database_commit(office->store->database, NULL);
    assert_true(is_in_files(office->store->folder, "sorrow"));
    outgoing_mark(office->client, office->account, &mark);
    clock_advance(office->store->world->clock, 10 * 1000);
    assert_false(is_in_files(office->store->folder, "sorrow"));
}

/* What a stranger wrote waits to be read, and is written down nowhere. */
static void
a_strangers_text_waits_in_memory(void **state)
{
    Office *office = *state;
    Chat *chat = office_chat(office, JULIET);
    g_autoptr(Message) message = encrypted(office, false);

    history_store(office->client, chat, message);
    stranger_wrote(chat, message);
    g_autofree char *lines = office_lines(chat);
    assert_string_equal(lines, "<" SECRET);
    database_commit(office->store->database, NULL);
    assert_false(is_in_files(office->store->folder, SECRET));
    assert_false(history_keeps_text(chat, message));
    set(office, SETTING_HISTORY_ENCRYPTED, "plain");
    assert_true(history_keeps_text(chat, message));
}

#define HISTORY_TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        HISTORY_TEST(texts_are_left_out),
        HISTORY_TEST(the_user_is_told_once),
        HISTORY_TEST(what_is_to_be_kept_nowhere_tells_nothing_of_others),
        HISTORY_TEST(the_setting_decides),
        HISTORY_TEST(what_is_to_be_sent_is_redacted_then),
        HISTORY_TEST(what_was_sent_after_a_restart_is_redacted),
        HISTORY_TEST(the_index_has_no_words_of_it),
        HISTORY_TEST(a_strangers_text_waits_in_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
