/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of stored chats: read and written to without a connection. */

#include "config.h"

#include "model/list_window.h"
#include "model/room.h"

#include "unit/client/office.h"

static Windows *
windows_of(Office *office)
{
    return model_windows(office->client->model);
}

static void
keep(Office *office, const char *address, ChatKind kind, const char *body, int64_t time)
{
    g_autoptr(Jid) jid = test_jid(address);
    Chat *chat = account_get_chat(office->account, jid, kind);
    g_autoptr(Message) message = message_new(MESSAGE_CHAT, body);

    message->time = time;
    message->from = jid_ref(jid);
    assert_true(archive_add(office->store->archive, chat, message, NULL));
    archive_set_read(office->store->archive, chat, &(ArchivePosition){ time, ARCHIVE_END });
}

static const ListRow *
row_at(const Window *list, unsigned place)
{
    return list->list->shown->pdata[place];
}

static void
test_all_is_there_offline(void **state)
{
    Office *office = *state;
    g_autoptr(GError) error = NULL;

    keep(office, "juliet@example.com", CHAT_CONTACT, "old", 1000);
    keep(office, "coven@chat.example.net", CHAT_ROOM, "when shall we three", 3000);
    keep(office, "nurse@example.com", CHAT_CONTACT, "Madam!", 2000);
    office_restart(office);

    client_show_chats(office->client, "");
    Window *list = windows_current(windows_of(office));
    assert_int_equal(list->list->shown->len, 3);
    assert_string_equal(row_at(list, 0)->id, "coven@chat.example.net");
    assert_string_equal(row_at(list, 1)->cells[1], "Madam!");
    assert_string_equal(row_at(list, 2)->id, "juliet@example.com");

    assert_true(list_window_enter(list, &error));
    const Chat *room = windows_current(windows_of(office))->chat;
    assert_int_equal(room->kind, CHAT_ROOM);
    assert_int_equal(room->room->state, ROOM_OUT);
    assert_string_equal(timeline_get(room->timeline, 0)->body, "when shall we three");

    client_show_chats(office->client, "madam");
    assert_ptr_equal(windows_current(windows_of(office)), list);
    assert_int_equal(list->list->shown->len, 1);
    assert_true(list_window_enter(list, &error));
    Chat *nurse = windows_current(windows_of(office))->chat;
    assert_int_equal(nurse->kind, CHAT_CONTACT);
    client_send_message(office->client, nurse, "I come");
    client_show_chats(office->client, "");
    assert_string_equal(row_at(list, 0)->cells[1], "you: I come");
}

static void
test_an_account_that_is_gone(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) jid = test_jid("juliet@example.com");
    Chat *chat = account_get_chat(office->store->world->account, jid, CHAT_CONTACT);
    g_autoptr(Message) message = message_new(MESSAGE_CHAT, "of another account");
    g_autoptr(GError) error = NULL;

    assert_true(archive_add(office->store->archive, chat, message, NULL));
    keep(office, "juliet@example.com", CHAT_CONTACT, "of this one", 1000);
    client_show_chats(office->client, "");
    Window *list = windows_current(windows_of(office));
    assert_int_equal(list->list->shown->len, 2); /* two accounts, one address */
    assert_string_not_equal(row_at(list, 0)->id, row_at(list, 1)->id);
    assert_true(list_window_enter(list, &error));
    const Chat *opened = windows_current(windows_of(office))->chat;
    assert_ptr_equal(opened->account, office->account);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_all_is_there_offline, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_an_account_that_is_gone, office_setup,
                                        office_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
