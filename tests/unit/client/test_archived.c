/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What archives tell besides new lines of a contact: what became of ours, what another device has
 * read, words between occupants of rooms; copies of what waited at the server; and walks that were
 * cut off. */

#include "config.h"

#include "model/room.h"
#include "model/window.h"
#include "storage/coverage.h"
#include "client/history/catch_up.h"

#include "unit/client/coven.h"
#include "unit/client/keeper.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

#define FROM_ROOM "<x xmlns='http://jabber.org/protocol/muc#user'/>"

static Chat *
juliet(Office *office)
{
    return office_chat(office, "juliet@example.com");
}

/* Owned by the caller. */
static GPtrArray *
stored(Office *office, const Chat *chat)
{
    return archive_page(office->store->archive, chat, NULL, 100);
}

static void
assert_stored(Office *office, const Chat *chat, const char *expected)
{
    g_autoptr(GPtrArray) page = stored(office, chat);
    g_autoptr(GString) lines = g_string_new(NULL);

    for (unsigned i = 0; i < page->len; i++) {
        const Message *message = page->pdata[i];
        g_string_append_printf(lines, "%s%s%s", i > 0 ? "|" : "", message->is_outgoing ? ">" : "<",
                               message->body);
    }
    assert_string_equal(lines->str, expected);
}

/* --- copies of what waited --- */

static void
receive_late(Office *office, const char *id, const char *stamp)
{
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='juliet@example.com/balcony' to='" KEEPER_ME
        "/orchard' type='chat' id='by-juliet-%s-0123456789'><body>%s</body><delay "
        "xmlns='urn:xmpp:delay' from='example.net' stamp='%s'/><stanza-id "
        "xmlns='urn:xmpp:sid:0' by='" KEEPER_ME "' id='%s'/></message>",
        id, id, stamp, id);

    office_receive(office, xml);
}

static void
keep_late(Keeper *keeper, const char *id, const char *stamp)
{
    g_autofree char *message = g_strdup_printf(
        "<message xmlns='jabber:client' from='juliet@example.com/balcony' to='" KEEPER_ME
        "/orchard' type='chat' id='by-juliet-%s-0123456789'><body>%s</body></message>",
        id, id);

    keeper_add(keeper, id, stamp, message);
}

/* Each has a time of its own at once, which the archive finds right. */
static void
test_copies_of_one_second(void **state)
{
    static const char *const ids[] = { "a1", "a2", "a3" };
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_come(keeper);
    keeper_next_day(office);
    g_autofree char *stamp = keeper_stamp(office, MINUTE, true);
    keeper_go_online(keeper);
    for (unsigned i = 0; i < G_N_ELEMENTS(ids); i++)
        receive_late(office, ids[i], stamp);
    g_autoptr(GPtrArray) before = stored(office, juliet(office));
    assert_int_equal(before->len, G_N_ELEMENTS(ids));
    for (unsigned i = 0; i < G_N_ELEMENTS(ids); i++)
        keep_late(keeper, ids[i], stamp);
    keeper_serve(keeper);
    assert_stored(office, juliet(office), "<a1|<a2|<a3");
    g_autoptr(GPtrArray) after = stored(office, juliet(office));
    for (unsigned i = 0; i < G_N_ELEMENTS(ids); i++) {
        const Message *early = before->pdata[i], *settled = after->pdata[i];
        assert_int_equal(early->time % SECOND, i);
        assert_int_equal(settled->time, early->time);
        assert_int_equal(settled->row, early->row);
    }
}

/* --- what became of lines --- */

/* way: from whom, to whom. */
static void
keep_mark(Keeper *keeper, const char *archive_id, const char *way, const char *mark)
{
    g_autofree char *stamp = keeper_stamp(keeper->office, 0, false);
    g_autofree char *message =
        g_strdup_printf("<message xmlns='jabber:client' %s type='chat'>%s</message>", way, mark);

    keeper_add(keeper, archive_id, stamp, message);
}

#define BY_JULIET   "from='juliet@example.com/balcony' to='" KEEPER_ME "'"
#define BY_PARIS    "from='paris@example.com/hall' to='" KEEPER_ME "'"
#define BY_MY_PHONE "from='" KEEPER_ME "/phone' to='juliet@example.com'"

static void
keep_displayed(Keeper *keeper, const char *archive_id, const char *way, const char *id)
{
    g_autofree char *mark =
        g_strdup_printf("<displayed xmlns='urn:xmpp:chat-markers:0' id='%s'/>", id);

    keep_mark(keeper, archive_id, way, mark);
}

static void
test_markers_of_own_lines(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_come(keeper);
    client_send_message(office->client, juliet(office), "one");
    clock_advance(office->store->world->clock, SECOND);
    client_send_message(office->client, juliet(office), "two");
    clock_advance(office->store->world->clock, SECOND);
    client_send_message(office->client, juliet(office), "three");
    const Message *one = timeline_get(juliet(office)->timeline, 0);
    const Message *two = timeline_get(juliet(office)->timeline, 1);
    const Message *three = timeline_get(juliet(office)->timeline, 2);
    keep_displayed(keeper, "a1", BY_PARIS, three->id);
    keep_displayed(keeper, "a2", BY_JULIET, two->id);
    keeper_pass(keeper, 31 * SECOND);
    assert_int_equal(one->state, MESSAGE_READ);
    assert_int_equal(two->state, MESSAGE_READ);
    assert_int_equal(three->state, MESSAGE_SENT);
}

/* Nothing of the chat is in memory then. */
static void
test_marks_of_an_earlier_run(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_come(keeper);
    client_send_message(office->client, juliet(office), "one");
    clock_advance(office->store->world->clock, SECOND);
    client_send_message(office->client, juliet(office), "two");
    const Message *one = timeline_get(juliet(office)->timeline, 0);
    const Message *two = timeline_get(juliet(office)->timeline, 1);
    g_autofree char *receipt =
        g_strdup_printf("<received xmlns='urn:xmpp:receipts' id='%s'/>", two->id);
    keep_displayed(keeper, "a1", BY_JULIET, one->id);
    keep_mark(keeper, "a2", BY_JULIET, receipt);
    keeper_next_day(office);
    keeper_come(keeper);
    g_autoptr(GPtrArray) page = stored(office, juliet(office));
    assert_int_equal(page->len, 2);
    assert_int_equal(((const Message *)page->pdata[0])->state, MESSAGE_READ);
    assert_int_equal(((const Message *)page->pdata[1])->state, MESSAGE_RECEIVED);
}

static void
test_markers_of_another_device(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_come(keeper);
    keeper_next_day(office);
    keeper_said(keeper, "a1", HOUR, "one");
    keeper_said(keeper, "a2", HOUR - 1, "two");
    keeper_said(keeper, "a3", HOUR - 2, "three");
    keep_displayed(keeper, "a4", BY_MY_PHONE, "by-juliet-a2-0123456789");
    keeper_come(keeper);
    assert_stored(office, juliet(office), "<one|<two|<three");
    assert_int_equal(juliet(office)->unread, 1);

    /* What was unread from before is read now; a forged marker is no reason for that. */
    keeper_next_day(office);
    assert_int_equal(juliet(office)->unread, 1);
    keep_displayed(keeper, "a5", BY_JULIET, "by-juliet-a3-0123456789");
    keeper_come(keeper);
    assert_int_equal(juliet(office)->unread, 1);
    keeper_next_day(office);
    keep_displayed(keeper, "a6", BY_MY_PHONE, "by-juliet-a3-0123456789");
    keeper_come(keeper);
    assert_int_equal(juliet(office)->unread, 0);
}

/* --- rooms --- */

static void
keep_private(Keeper *keeper, const char *archive_id, const char *way, const char *body)
{
    g_autofree char *stamp = keeper_stamp(keeper->office, MINUTE, false);
    g_autofree char *message = g_strdup_printf("<message xmlns='jabber:client' %s type='chat' "
                                               "id='in-private-%s-0123456789'><body>%s</body>"
                                               "%s</message>",
                                               way, archive_id, body, FROM_ROOM);

    keeper_add(keeper, archive_id, stamp, message);
}

#define BY_TYBALT "from='" ROOM "/tybalt' to='" KEEPER_ME "'"
#define TO_TYBALT "from='" KEEPER_ME "/phone' to='" ROOM "/tybalt'"

static Chat *
private_chat(Office *office, const char *address)
{
    g_autoptr(Jid) jid = test_jid(address);

    return account_get_chat(office->account, jid, CHAT_PRIVATE);
}

static void
test_private_words_of_a_room(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_come(keeper);
    coven_enter(office, STABLE);
    keep_private(keeper, "a1", BY_TYBALT, "draw");
    keep_private(keeper, "a2", TO_TYBALT, "no");
    coven_whisper(office, "tybalt", "in-private-a3-0123456789", "coward", "");
    keep_private(keeper, "a3", BY_TYBALT, "coward");
    client_send_message(office->client, juliet(office), "help"); /* leads to a walk */
    keeper_pass(keeper, 31 * SECOND);
    assert_stored(office, private_chat(office, ROOM "/tybalt"), "<draw|>no|<coward");
}

/* The walk goes before the rooms are entered. */
static void
test_private_words_of_a_room_not_entered_yet(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);
    g_autoptr(Jid) jid = test_jid(ROOM);

    keeper_come(keeper);
    keeper_next_day(office);
    keep_private(keeper, "a1", BY_TYBALT, "draw");
    keep_private(keeper, "a2", TO_TYBALT, "no");
    keep_private(keeper, "a3", BY_TYBALT, "coward");
    assert_non_null(account_get_chat(office->account, jid, CHAT_ROOM));
    keeper_come(keeper);
    Chat *chat = private_chat(office, ROOM "/tybalt");
    assert_stored(office, chat, "<draw|>no|<coward");
    assert_int_equal(chat->unread, 1);
    assert_null(account_find_chat(office->account, jid, CHAT_CONTACT));
}

/* Whoever says that he is in a room which nobody knows goes no way past the strangers. */
static void
test_private_words_of_a_room_that_is_not_known(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);
    g_autoptr(Jid) eve = test_jid("eve@example.com/x");

    keeper_come(keeper);
    keeper_next_day(office);
    keep_private(keeper, "a1", "from='eve@example.com/x' to='" KEEPER_ME "'", "forged");
    keep_private(keeper, "a2", TO_TYBALT, "hello"); /* the phone was there */
    keep_private(keeper, "a3", BY_TYBALT, "hello yourself");
    keeper_come(keeper);
    assert_stored(office, private_chat(office, ROOM "/tybalt"), ">hello|<hello yourself");
    assert_null(account_find_chat(office->account, eve, CHAT_PRIVATE));
    assert_null(account_find_chat(office->account, eve, CHAT_CONTACT));
}

/* --- ids are an archive's own --- */

static void
test_equal_ids_of_a_room(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_come(keeper);
    coven_enter(office, STABLE);
    coven_say(office, "juliet", "by-juliet-a1-0123456789", "to all", STANZA_ID("a1", ROOM));
    keeper_said(keeper, "a1", MINUTE, "to me");
    office_restart(office);
    keeper_come(keeper);
    assert_stored(office, coven_chat(office), "<to all");
    assert_stored(office, juliet(office), "<to me");
}

static void
test_equal_ids_of_two_accounts(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);
    Account *first = office->account;

    keeper_said(keeper, "a1", MINUTE, "to romeo");
    keeper_come(keeper);
    office->account = client_add_account(office->client, "montague@example.net", NULL);
    assert_non_null(office->account);
    g_autoptr(GPtrArray) page =
        archive_page(office->store->archive,
                     account_get_chat(first, juliet(office)->jid, CHAT_CONTACT), NULL, 9);
    Message *line = page->pdata[0];
    assert_string_equal(line->stanza_id, "a1");
    Chat *other = juliet(office);
    assert_false(archive_has(office->store->archive, other, line));
    line->row = 0;
    assert_true(archive_add(office->store->archive, other, line, NULL));
    assert_stored(office, other, "<to romeo");
    office->account = first;
    assert_stored(office, juliet(office), "<to romeo");
}

/* --- cut off --- */

static void
lose_connection(Office *office)
{
    client_disconnect(office->client, office->account);
    clock_advance(office->store->world->clock, SECOND);
    assert_null(client_stream(office->client, office->account, NULL));
}

static void
test_a_fresh_stream_after_another(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_said(keeper, "a1", HOUR, "one");
    keeper_come(keeper);
    lose_connection(office);
    keeper_pass(keeper, HOUR);
    keeper_said(keeper, "a2", MINUTE, "two");
    keeper_sent(keeper, "a3", MINUTE - 1, "three");
    keeper_said(keeper, "a4", MINUTE - 2, "four");
    keeper->queries = 0;
    keeper_come(keeper);
    assert_int_equal(keeper->queries, 1); /* from where it was */
    assert_stored(office, juliet(office), "<one|<two|>three|<four");
    keeper_assert_until(office, "a4");
}

static void
test_cut_off_while_settling(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_come(keeper);
    keeper_pass(keeper, 6 * SECOND);
    client_send_message(office->client, juliet(office), "mine");
    const Message *mine = timeline_get(juliet(office)->timeline, 0);
    g_autofree char *stamp = keeper_stamp(office, 0, false);
    g_autofree char *own = g_strdup_printf("<message xmlns='jabber:client' from='" KEEPER_ME
                                           "/orchard' to='juliet@example.com' "
                                           "type='chat' id='%s'><body>mine</body></message>",
                                           mine->id);
    clock_advance(office->store->world->clock, 31 * SECOND);
    assert_true(catch_up_is_running(office->client, office->account));
    lose_connection(office);
    assert_false(catch_up_is_running(office->client, office->account));
    assert_null(mine->stanza_id);
    g_ptr_array_set_size(office->sent, 0); /* it never came to the server */
    keeper_add(keeper, "a1", stamp, own);
    keeper_said(keeper, "a2", 0, "hers");
    keeper_come(keeper);
    assert_stored(office, juliet(office), ">mine|<hers");
    assert_string_equal(mine->stanza_id, "a1");
    keeper_assert_until(office, "a2");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_copies_of_one_second),
        TEST(test_markers_of_own_lines),
        TEST(test_marks_of_an_earlier_run),
        TEST(test_markers_of_another_device),
        TEST(test_private_words_of_a_room),
        TEST(test_private_words_of_a_room_not_entered_yet),
        TEST(test_private_words_of_a_room_that_is_not_known),
        TEST(test_equal_ids_of_a_room),
        TEST(test_equal_ids_of_two_accounts),
        TEST(test_a_fresh_stream_after_another),
        TEST(test_cut_off_while_settling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
