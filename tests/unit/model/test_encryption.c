/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that are not opened yet, and how the next line of a chat goes. */

#include "config.h"

#include <string.h>

#include "unit/model/world.h"

static Chat *
chat_with(World *world, const char *text)
{
    g_autoptr(Jid) jid = test_jid(text);

    return account_get_chat(world->account, jid, CHAT_CONTACT);
}

static Message *
add_sealed(Chat *chat, int64_t time)
{
    g_autoptr(Message) message = test_message("", time, false);

    message->is_sealed = true;
    message->encryption = g_strdup("ox");
    chat_add_message(chat, message);
    return timeline_get(chat->timeline, timeline_length(chat->timeline) - 1);
}

static void
test_a_line_is_opened(void **state)
{
    World *world = *state;
    Chat *chat = chat_with(world, "bob@example.org");

    assert_told(world, "chat added");
    Message *message = add_sealed(chat, 5);
    g_autofree char *before = message_words(message);
    assert_non_null(strstr(before, "OX"));
    assert_told(world, "message");
    assert_int_equal(chat->unread, 0);
    chat_open_message(chat, message,
                      &(OpenedMessage){ .body = "hello",
                                        .signer = "ABCD",
                                        .trust = TRUST_VERIFIED,
                                        .is_mention = true,
                                        .is_unread = true });
    assert_told(world, "message opened, chat, attention");
    assert_string_equal(message->body, "hello");
    assert_string_equal(message->trust, "verified");
    assert_string_equal(message->signer, "ABCD");
    assert_false(message->is_sealed);
    assert_int_equal(chat->unread, 1);
    assert_int_equal(chat->mentions, 1);
    assert_int_equal(chat->first_unread.time, 5);
}

/* It is told once why, and counts once. */
static void
test_a_line_stays_closed(void **state)
{
    World *world = *state;
    Chat *chat = chat_with(world, "bob@example.org");
    Message *message = add_sealed(chat, 5);

    assert_told(world, "chat added, message");
    chat_set_message_problem(chat, message, "No key.", true);
    assert_told(world, "message opened, chat, attention");
    chat_set_message_problem(chat, message, "No key.", true);
    assert_told(world, "");
    assert_int_equal(chat->unread, 1);
    g_autofree char *words = message_words(message);
    assert_non_null(strstr(words, "No key."));
    chat_open_message(chat, message, &(OpenedMessage){ .body = "hello" });
    assert_told(world, "message opened");
    assert_null(message->error);
    assert_int_equal(chat->unread, 1);
}

static void
test_a_line_goes(void **state)
{
    World *world = *state;
    Chat *chat = chat_with(world, "bob@example.org");

    chat_drop_message(chat, add_sealed(chat, 5));
    assert_told(world, "chat added, message, timeline");
    assert_int_equal(timeline_length(chat->timeline), 0);
}

static void
test_how_the_next_line_goes(void **state)
{
    World *world = *state;
    Chat *chat = chat_with(world, "bob@example.org");
    const ChatEncryption facts = { .method = (char *)"ox",
                                   .label = (char *)"OX",
                                   .trust = TRUST_NEW,
                                   .problem = (char *)"Another key." };

    assert_told(world, "chat added");
    chat_set_encryption(chat, &facts);
    assert_told(world, "chat");
    chat_set_encryption(chat, &facts);
    assert_told(world, "");
    assert_string_equal(chat->encryption.method, "ox");
    assert_string_equal(chat->encryption.problem, "Another key.");
    chat_set_encryption(chat, &(ChatEncryption){ 0 });
    assert_told(world, "chat");
    assert_null(chat->encryption.method);
}

static void
test_labels(void **state)
{
    (void)state;
    assert_string_equal(encryption_label("ox"), "OX");
    assert_string_equal(encryption_label("smime"), "S/MIME");
    assert_string_equal(encryption_label("Odd 1.0"), "Odd 1.0");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_a_line_is_opened), TEST(test_a_line_stays_closed),
        TEST(test_a_line_goes),      TEST(test_how_the_next_line_goes),
        TEST(test_labels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
