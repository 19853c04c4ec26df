/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of lines is the archive's, whichever portions of it were read when, and whatever it has
 * put before lines that were there first. */

#include "config.h"

#include "base/date.h"
#include "client/history/catch_up.h"
#include "client/outgoing.h"

#include "unit/client/keeper.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)

static Chat *
juliet(Office *office)
{
    return office_chat(office, "juliet@example.com");
}

/* As the screen shows it. Owned by the caller. */
static GPtrArray *
stored(Office *office)
{
    return archive_page(office->store->archive, juliet(office), NULL, 1000);
}

static void
assert_stored(Office *office, const char *expected)
{
    g_autoptr(GPtrArray) page = stored(office);
    g_autoptr(GString) lines = g_string_new(NULL);

    for (unsigned i = 0; i < page->len; i++) {
        const Message *message = page->pdata[i];
        g_string_append_printf(lines, "%s%s%s", i > 0 ? "|" : "", message->is_outgoing ? ">" : "<",
                               message->body);
    }
    assert_string_equal(lines->str, expected);
}

static void
assert_shown(Office *office, const char *expected)
{
    g_autofree char *lines = office_lines(juliet(office));

    assert_string_equal(lines, expected);
}

static int64_t
now(const Office *office)
{
    return clock_now(office->store->world->clock);
}

/* With the words that are also its id there. place: how many stand before it. */
static void
keep(Keeper *keeper, unsigned place, int64_t time, const char *words)
{
    Kept *kept = g_new(Kept, 1);

    kept->id = g_strdup(words);
    kept->stamp = date_to_iso(time);
    kept->message = g_strdup_printf(
        "<message xmlns='jabber:client' from='juliet@example.com/balcony' to='" KEEPER_ME
        "' type='chat' id='by-juliet-%s-0123456789'><body>%s</body></message>",
        words, words);
    g_ptr_array_insert(keeper->kept, (int)place, kept);
}

/* Of the line "twice", under another id there. */
static void
keep_copy(Keeper *keeper, unsigned place, int64_t time, const char *id)
{
    Kept *kept;

    keep(keeper, place, time, "twice");
    kept = keeper->kept->pdata[place];
    g_free(kept->id);
    kept->id = g_strdup(id);
}

static void
say_live(Office *office, const char *words)
{
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='juliet@example.com/balcony' to='" KEEPER_ME
        "/orchard' type='chat' id='by-juliet-%s-0123456789'><body>%s</body><stanza-id "
        "xmlns='urn:xmpp:sid:0' by='" KEEPER_ME "' id='%s'/></message>",
        words, words, words);

    office_receive(office, xml);
}

/* So long after the last line of others that the archive is read once more. */
static void
let_settle(Keeper *keeper)
{
    keeper_pass(keeper, 15 * MINUTE + SECOND);
}

/* A server has written what one stream said before what another did, but later. */
static void
test_a_late_line(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);
    int64_t then = now(office) / SECOND * SECOND - 10 * SECOND;

    keep(keeper, 0, then + 123, "a1");
    keep(keeper, 1, then + 456, "a3");
    keeper_come(keeper);
    assert_stored(office, "<a1|<a3");
    keep(keeper, 1, then + 455, "a2");
    say_live(office, "a4");
    keep(keeper, 3, now(office) + 7, "a4");
    let_settle(keeper);
    assert_stored(office, "<a1|<a2|<a3|<a4");
    assert_shown(office, "<a1|<a2|<a3|<a4");
    keeper_assert_until(office, "a4");
}

/* The same, and it came live, by our clock. */
static void
test_a_late_line_that_is_known(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);
    int64_t then = now(office) / SECOND * SECOND + 20;

    clock_advance(office->store->world->clock, SECOND);
    keep(keeper, 0, then, "a1");
    keep(keeper, 1, then + 200, "a3");
    keeper_come(keeper);
    say_live(office, "a2");
    assert_stored(office, "<a1|<a3|<a2");
    keep(keeper, 1, then + 100, "a2");
    let_settle(keeper);
    assert_shown(office, "<a1|<a2|<a3");
    assert_stored(office, "<a1|<a2|<a3");
}

/* Times of one millisecond, read in two portions: the second has a line within the first. */
static void
test_two_portions_of_a_moment(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);
    int64_t then = now(office) / SECOND * SECOND - 10 * SECOND + 5;

    keeper->page = 10;
    keep(keeper, 0, then, "a1");
    keep(keeper, 1, then, "a3");
    keep(keeper, 2, then + 1, "a5");
    keeper_come(keeper);
    assert_stored(office, "<a1|<a3|<a5");
    keep(keeper, 1, then, "a2");
    keep(keeper, 3, then, "a4");
    keep(keeper, 5, then + 1, "a6");
    office_restart(office);
    keeper_come(keeper);
    assert_stored(office, "<a1|<a2|<a3|<a4|<a5|<a6");

    g_autoptr(GPtrArray) before = stored(office);
    office_restart(office);
    keeper_come(keeper);
    g_autoptr(GPtrArray) after = stored(office);
    for (unsigned i = 0; i < before->len; i++)
        assert_int_equal(((const Message *)before->pdata[i])->time,
                         ((const Message *)after->pdata[i])->time);
}

/* Stamps that know no more than seconds: what stands right stays where it is. */
static void
test_two_portions_of_a_second(void **state)
{
    Office *office = *state;
    Clock *clock = office->store->world->clock;
    g_autoptr(Keeper) keeper = keeper_new(office);
    const char *const live[] = { "a1", "a2", "a4", "a3" };

    keeper->page = 10;
    keeper_come(keeper);
    clock_advance(clock, SECOND - now(office) % SECOND);
    int64_t second = now(office);
    for (unsigned i = 0; i < G_N_ELEMENTS(live); i++) {
        clock_advance(clock, 333);
        say_live(office, live[i]);
    }
    keep(keeper, 0, second, "a1");
    keep(keeper, 1, second, "a2");
    office_restart(office);
    keeper_come(keeper);
    keep(keeper, 2, second, "a3");
    keep(keeper, 3, second, "a4");
    office_restart(office);
    keeper_come(keeper);
    assert_stored(office, "<a1|<a2|<a3|<a4");
    g_autoptr(GPtrArray) page = stored(office);
    assert_int_equal(((const Message *)page->pdata[0])->time, second + 333);
    assert_int_equal(((const Message *)page->pdata[1])->time, second + 666);
}

/* After a while nothing is read twice: what stands between is not looked for. */
static void
test_what_is_old_is_not_read_again(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keep(keeper, 0, now(office) - HOUR, "a1");
    keep(keeper, 1, now(office) - HOUR + 1, "a2");
    keeper_come(keeper);
    g_ptr_array_remove_index(keeper->kept, 0); /* nobody asks for what comes after that */
    office_restart(office);
    keeper->queries = 0;
    keeper_come(keeper);
    assert_int_equal(keeper->queries, 1);
    assert_stored(office, "<a1|<a2");
}

/* What is not kept is not news a second time. */
static void
test_what_is_not_kept_comes_once(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper->page = 10;
    settings_set(model_settings(office->client->model), SETTING_CHAT_STORE, NULL, "off", NULL);
    keep(keeper, 0, now(office) - HOUR, "a1");
    keeper_come(keeper);
    keep(keeper, 1, now(office) - 2 * SECOND, "a2");
    keep(keeper, 2, now(office) - SECOND, "a3");
    office_restart(office);
    keeper_come(keeper);
    assert_shown(office, "<a2|<a3");
    office_restart(office);
    keeper_come(keeper);
    assert_int_equal(timeline_length(juliet(office)->timeline), 0);
    assert_int_equal(juliet(office)->unread, 0);
}

/* What another device had to send again counts from then on where it has its place, not from when
 * it was written: that is soon looked up. */
static void
test_a_carbon_of_what_was_sent_again(void **state)
{
    Office *office = *state;
    Clock *clock = office->store->world->clock;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_come(keeper);
    keeper_pass(keeper, MINUTE);
    g_autofree char *written = keeper_stamp(office, 0, false);
    clock_advance(clock, 20 * SECOND);
    say_live(office, "a1");
    keep(keeper, 0, now(office), "a1");
    clock_advance(clock, 5 * SECOND);
    g_autofree char *message = g_strdup_printf(
        "<message xmlns='jabber:client' from='" KEEPER_ME "/phone' to='juliet@example.com' "
        "type='chat' id='by-the-phone-0123456789'><body>late</body><delay "
        "xmlns='urn:xmpp:delay' stamp='%s'/></message>",
        written);
    g_autofree char *carbon = g_strdup_printf(
        "<message xmlns='jabber:client' from='" KEEPER_ME "' to='" KEEPER_ME
        "/orchard'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>%s"
        "</forwarded></sent></message>",
        message);
    g_autofree char *stamp = keeper_stamp(office, 0, false);
    office_receive(office, carbon);
    keeper_add(keeper, "a2", stamp, message);
    keeper_pass(keeper, 31 * SECOND);
    assert_shown(office, "<a1|>late");
    assert_stored(office, "<a1|>late");
}

/* What waited through a restart is confirmed while its chat is not in memory, and gets its place.
 */
static void
test_what_is_sent_without_a_window(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);
    g_autoptr(Message) mine = message_new(MESSAGE_CHAT, "mine");

    keeper_come(keeper);
    mine->is_outgoing = true;
    mine->state = MESSAGE_QUEUED;
    mine->time = now(office);
    mine->id = g_strdup("mine-0123456789abcdef");
    assert_true(archive_add(office->store->archive, juliet(office), mine, NULL));
    keeper_pass(keeper, MINUTE);
    keep(keeper, 0, now(office), "a1");
    g_autofree char *stamp = keeper_stamp(office, -SECOND, false);
    keeper_add(keeper, "a2", stamp,
               "<message xmlns='jabber:client' from='" KEEPER_ME
               "/orchard' to='juliet@example.com' type='chat' id='mine-0123456789abcdef'>"
               "<body>mine</body></message>");
    outgoing_mark(office->client, office->account,
                  &(MessageMark){ .chat_jid = juliet(office)->jid,
                                  .chat_kind = CHAT_CONTACT,
                                  .id = mine->id,
                                  .state = MESSAGE_SENT });
    keeper_pass(keeper, 31 * SECOND);
    assert_stored(office, "<a1|>mine");
}

/* A message went out twice. Whichever copy came first here, the first one has the place. */
static void
test_the_first_copy_has_the_place(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);
    int64_t then = now(office) / SECOND * SECOND - 10 * SECOND + 5;
    static const char *const copy =
        "<message xmlns='jabber:client' from='" KEEPER_ME "/phone' to='juliet@example.com' "
        "type='chat' id='by-the-phone-0123456789'><body>twice</body></message>";

    keeper->page = 10;
    keep(keeper, 0, then, "a1");
    g_autofree char *second = date_to_iso(then + 500);
    keeper_add(keeper, "c2", second, copy);
    keeper_come(keeper);
    assert_stored(office, "<a1|>twice");
    keep(keeper, 1, then + 400, "a2");
    g_autofree char *first = date_to_iso(then + 300);
    keeper_add(keeper, "c1", first, copy);
    g_ptr_array_insert(keeper->kept, 1, g_ptr_array_steal_index(keeper->kept, 3));
    office_restart(office);
    keeper_come(keeper);
    assert_stored(office, "<a1|>twice|<a2");
    office_restart(office);
    keeper_come(keeper);
    assert_stored(office, "<a1|>twice|<a2");
}

/* The same, where our clock is behind the server's: what came live looks older than its first copy,
 * which more was said after, and a line of the server's time stands before it already. */
static void
test_the_first_copy_whatever_our_clock_says(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);
    int64_t then = now(office) / SECOND * SECOND + 10 * SECOND;

    keeper->page = 10;
    keep(keeper, 0, then, "a1");
    keeper_come(keeper);
    say_live(office, "twice");
    say_live(office, "other");
    keep_copy(keeper, 1, then + 100, "first");
    keep(keeper, 2, then + 200, "a2");
    keep(keeper, 3, then + 300, "twice");
    keep(keeper, 4, then + 400, "other");
    keeper_pass(keeper, MINUTE);
    for (int i = 0; i < 2; i++) {
        assert_stored(office, "<a1|<twice|<a2|<other");
        assert_shown(office, "<a1|<twice|<a2|<other");
        office_restart(office);
        keeper_come(keeper);
    }
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_late_line),
        TEST(test_a_late_line_that_is_known),
        TEST(test_two_portions_of_a_moment),
        TEST(test_two_portions_of_a_second),
        TEST(test_what_is_old_is_not_read_again),
        TEST(test_what_is_not_kept_comes_once),
        TEST(test_a_carbon_of_what_was_sent_again),
        TEST(test_what_is_sent_without_a_window),
        TEST(test_the_first_copy_has_the_place),
        TEST(test_the_first_copy_whatever_our_clock_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
