/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How messages look: each kind of line, as text and in its styles. */

#include "config.h"

#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "ui/message_format.h"

#include "unit/model/room_world.h"
#include "unit/ui/stage.h"

/* 2026-11-22 09:14 UTC. */
#define TIME INT64_C(1795338840000)

/* Processor time; the bound is 50 ms, and builds with sanitizers take their time. */
#define SLOW (CLOCKS_PER_SEC / 5)

static Surface *surface;

static char *
draw(const Message *message, const Chat *chat, int width)
{
    MessageLook look = {
        .time_format = "%H:%M", .day_format = "%A %-d %B %Y", .nick_width = 8, .width = width
    };
    GString *lines = g_string_new(NULL);
    Paragraph paragraph;

    message_format(message, chat, &look, &paragraph);
    g_autoptr(LineLayout) layout = line_layout_new(&paragraph, width);
    surface_free(surface);
    surface = surface_new(8, width);
    for (int i = 0; i < line_layout_count(layout) && i < 8; i++) {
        line_layout_draw(layout, i, surface, i, 0);
        g_autofree char *line = surface_row_text(surface, i);
        g_string_append_printf(lines, "%s\n", line);
    }
    return g_string_free(lines, FALSE);
}

static StyleId
style_at(int row, int column)
{
    return surface_cell(surface, row, column)->style.style;
}

static Chat *
bob(World *world)
{
    g_autoptr(Jid) jid = test_jid("bob@example.org");

    return account_get_chat(world->account, jid, CHAT_CONTACT);
}

static void
assert_drawn(World *world, const Message *message, int width, const char *expected)
{
    g_autofree char *lines = draw(message, bob(world), width);

    assert_string_equal(lines, expected);
}

static void
assert_body(World *world, const char *body, const char *expected)
{
    g_autoptr(Message) message = test_message(body, TIME, false);

    assert_drawn(world, message, 40, expected);
}

static void
test_columns(void **state)
{
    World *world = *state;
    g_autoptr(Message) message = test_message("good morning to you all", TIME, false);

    assert_drawn(world, message, 40, "09:14      bob  good morning to you all\n");
    assert_int_equal(style_at(0, 0), STYLE_TIME);
    assert_int_equal(style_at(0, 11), STYLE_NICK_OTHER);
    assert_true(surface_cell(surface, 0, 11)->style.has_rgb);
    assert_int_equal(style_at(0, 16), STYLE_MESSAGE_OTHER);
    assert_drawn(world, message, 37,
                 "09:14      bob  good morning to you\n"
                 "                all\n");
    /* Less room: no time, then a narrower column of names, then none. */
    assert_drawn(world, message, 35, "     bob  good morning to you all\n");
    assert_drawn(world, message, 20, "  bob  good morning\n       to you all\n");
    assert_drawn(world, message, 12, "·bob: good\n morning to\n you all\n");
}

static void
test_long_name(void **state)
{
    World *world = *state;
    g_autoptr(Jid) jid = test_jid("bob@example.org");
    RosterItem item = { .jid = jid, .name = "Robert the Long" };

    roster_set_item(world->account->roster, &item);
    assert_body(world, "hi", "09:14 Robert …  hi\n");
}

/* What was stored all the same bears no sign. */
static void
test_unrecorded(void **state)
{
    World *world = *state;

    for (unsigned i = 0; i < 2; i++) {
        g_autoptr(Message) message = test_message("hi", TIME, true);
        message->is_unrecorded = true;
        message->state = MESSAGE_SENT;
        message->row = i;
        assert_drawn(world, message, 39,
                     i ? "09:14    alice  hi                    ✓\n"
                       : "09:14    alice  hi                  ∅ ✓\n");
    }
}

static void
test_own(void **state)
{
    static const struct {
        MessageState state;
        const char *drawn;
        StyleId style;
    } cases[] = {
        { MESSAGE_QUEUED, "09:14    alice  hi                    …\n", STYLE_STATE },
        { MESSAGE_SENT, "09:14    alice  hi                    ✓\n", STYLE_STATE },
        { MESSAGE_RECEIVED, "09:14    alice  hi                   ✓✓\n", STYLE_STATE },
        { MESSAGE_READ, "09:14    alice  hi                   ✔✔\n", STYLE_STATE_READ },
        { MESSAGE_FAILED,
          "09:14    alice  hi                    ✗\n                ✗ not delivered\n",
          STYLE_STATE_FAILED },
    };
    World *world = *state;

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Message) message = test_message("hi", TIME, true);
        message->state = cases[i].state;
        assert_drawn(world, message, 39, cases[i].drawn);
        assert_int_equal(style_at(0, 38), cases[i].style);
        assert_int_equal(style_at(0, 13), STYLE_NICK_SELF);
        assert_int_equal(style_at(0, 16), STYLE_MESSAGE_SELF);
    }
}

static void
test_failed(void **state)
{
    World *world = *state;
    g_autoptr(Message) message = test_message("hi", TIME, true);

    message->state = MESSAGE_FAILED;
    message->error = g_strdup("no such\nuser");
    assert_drawn(world, message, 50,
                 "09:14    alice  hi                               ✗\n"
                 "                ✗ not delivered: no such user\n");
    assert_int_equal(style_at(1, 16), STYLE_STATE_FAILED);
}

static void
test_action(void **state)
{
    World *world = *state;

    assert_body(world, "/me waves", "09:14        *  bob waves\n");
    assert_int_equal(style_at(0, 20), STYLE_ACTION);
    assert_body(world, "/mewing", "09:14      bob  /mewing\n");
}

static void
test_quotes(void **state)
{
    World *world = *state;

    assert_body(world, "> did it?\nyes >:(\n>:(",
                "09:14      bob  > did it?\n                yes >:(\n                >:(\n");
    assert_int_equal(style_at(0, 16), STYLE_QUOTE);
    assert_int_equal(style_at(1, 16), STYLE_MESSAGE_OTHER);
    assert_int_equal(style_at(2, 16), STYLE_MESSAGE_OTHER);
}

/* The first and the last column of what is drawn as a link in row 0 of a wide line, or -1. */
static void
assert_link(World *world, const char *body, const char *link)
{
    g_autoptr(Message) message = test_message(body, TIME, false);
    g_autofree char *lines = draw(message, bob(world), 100);
    GString *found = g_string_new(NULL);

    for (int column = 0; column < 100; column++) {
        if (style_at(0, column) == STYLE_LINK)
            g_string_append(found, surface_cell(surface, 0, column)->text);
    }
    assert_string_equal(found->str, link);
    g_string_free(found, TRUE);
}

static void
test_links(void **state)
{
    World *world = *state;

    assert_link(world, "no link: here", "");
    assert_link(world, "https://example.org/42", "https://example.org/42");
    assert_link(world, "see HTTP://example.org.", "HTTP://example.org");
    assert_link(world, "(https://example.org/a_(b))", "https://example.org/a_(b))");
    assert_link(world, "(https://example.org/a)", "https://example.org/a");
    assert_link(world, "<xmpp:bob@example.org?message>", "xmpp:bob@example.org?message");
    assert_link(world, "aesgcm://example.org/f#0123", "aesgcm://example.org/f#0123");
    assert_link(world, "xhttp://example.org", "");
    assert_link(world, "https://", "");
    assert_link(world, "xmpp: no", "");
    assert_link(world, "http://a https://b", "http://ahttps://b");
}

static void
test_hostile(void **state)
{
    World *world = *state;

    assert_body(world, "a\x1b[31mb\x07", "09:14      bob  a␛[31mb␇\n");
    assert_body(world, "x\xe2\x80\xaeyz", "09:14      bob  xyz\n"); /* bidi override */
    assert_body(world, "\xff\xfe", "09:14      bob  ��\n");
    assert_body(world, "a\tb", "09:14      bob  a    b\n");
    assert_body(world, "a\n\n\n", "09:14      bob  a\n");
    assert_body(world, "", "09:14      bob\n");
}

/* What a stranger can send at most takes no pause that one would see, whatever it is made of. */
static void
test_no_text_is_slow(void **state)
{
    World *world = *state;
    static const struct {
        const char *start, *piece;
    } rows[] = {
        { "", "\t" },        { "", "\n" },
        { "", "> \n" },      { "http://", ")" },
        { "", "http://" },   { "", "http://a(" },
        { "", "xmpp:" },     { "", "s:" },
        { "", " " },         { "", "a " },
        { "", "漢" },        { "e", "\xcc\x81" },
        { "", "\xcc\x81 " }, { "e", "\xe2\x80\x8b" },
        { "", "\xff" },      { "", "👍" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) body = g_string_new(rows[i].start);
        while (body->len + strlen(rows[i].piece) <= LIMIT_BODY_BYTES)
            g_string_append(body, rows[i].piece);
        g_autoptr(Message) message = test_message(body->str, TIME, false);
        clock_t before = clock();
        g_autofree char *lines = draw(message, bob(world), 80);
        clock_t took = clock() - before;
        if (took > SLOW)
            fail_msg("\"%s\" took %ld ms", rows[i].piece, (long)(took * 1000 / CLOCKS_PER_SEC));
    }
}

static void
test_cut(void **state)
{
    World *world = *state;
    g_autoptr(Message) message = test_message("long", TIME, false);

    message->is_cut = true;
    assert_drawn(world, message, 60,
                 "09:14      bob  long\n"
                 "                (longer than 256 KB: the rest was cut)\n");
    assert_int_equal(style_at(1, 16), STYLE_INFO);
}

static void
test_notices(void **state)
{
    static const struct {
        Severity severity;
        const char *drawn;
        StyleId style;
    } cases[] = {
        { SEVERITY_INFO, "09:14 all is well\n", STYLE_INFO },
        { SEVERITY_WARNING, "09:14 ! all is well\n", STYLE_WARNING },
        { SEVERITY_ERROR, "09:14 ✗ all is well\n", STYLE_ERROR },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Message) notice = message_new(MESSAGE_NOTICE, "all is well");
        notice->severity = cases[i].severity;
        notice->time = TIME;
        g_autofree char *lines = draw(notice, NULL, 40);
        assert_string_equal(lines, cases[i].drawn);
        assert_int_equal(style_at(0, 10), cases[i].style);
    }
}

static void
test_codes(void **state)
{
    static const char code[] = "█▀▄█\n█ ▄█";
    g_autoptr(Message) notice = message_new(MESSAGE_NOTICE, code);
    g_autoptr(Message) word = message_new(MESSAGE_NOTICE, "█");
    g_autoptr(Message) said = test_message(code, TIME, false);

    (void)state;
    notice->time = word->time = TIME;
    g_autofree char *lines = draw(notice, NULL, 30);
    assert_string_equal(lines, "█▀▄█\n█ ▄█\n");
    assert_int_equal(style_at(1, 3), STYLE_CODE);
    g_autofree char *line = draw(word, NULL, 30);
    assert_string_equal(line, "09:14 █\n");
    /* What somebody says is no code of ours. */
    g_autofree char *others = draw(said, NULL, 30);
    assert_non_null(strstr(others, "█▀▄█"));
    for (int column = 0; column < 30; column++)
        assert_int_not_equal(style_at(0, column), STYLE_CODE);
}

/* A long last cell of a table wraps below itself; where there is no room, below the one before. */
static void
test_table(void **state)
{
    g_autoptr(Message) row = message_new(
        MESSAGE_NOTICE, "  /roster add  JID [NAME]  Add a contact, and ask to see them");

    (void)state;
    row->time = TIME;
    g_autofree char *wide = draw(row, NULL, 60);
    assert_string_equal(wide, "09:14   /roster add  JID [NAME]  Add a contact, and ask to\n"
                              "                                 see them\n");
    g_autofree char *narrow = draw(row, NULL, 44);
    assert_string_equal(narrow, "09:14   /roster add  JID [NAME]  Add a\n"
                                "                     contact, and ask to see\n"
                                "                     them\n");
    g_autofree char *tiny = draw(row, NULL, 24);
    assert_non_null(strstr(tiny, "see"));
}

static void
test_rules(void **state)
{
    static const struct {
        int width;
        const char *day, *unread;
    } cases[] = {
        { 50, "   ───────── Sunday 22 November 2026 ─────────",
          "────────────────────── new ───────────────────────" },
        { 30, "── Sunday 22 November 2026 ───", "──────────── new ─────────────" },
        { 10, "Sunday 22…", "── new ───" },
        { 3, "Su…", "new" },
        { 1, "…", "…" },
        { 0, "…", "…" },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        MessageLook look = { .day_format = "%A %-d %B %Y", .width = cases[i].width };
        g_autofree char *day = message_format_day(TIME, &look);
        g_autofree char *unread = message_format_unread(&look);
        assert_string_equal(day, cases[i].day);
        assert_string_equal(unread, cases[i].unread);
    }
}

static uint32_t
color_at(int row, int column)
{
    return surface_cell(surface, row, column)->style.rgb;
}

/* In a room each nick has a colour, and what speaks to the user a mark. */
static void
test_room(void **state)
{
    World *world = *state;
    Room *room = room_world_enter(world, "pond@rooms.example.org");
    Message *owen = room_world_say(room, "owen", TIME, "hi");
    Message *bob = room_world_say(room, "bob", TIME, "/me nods");
    Message *alice = room_world_say(room, "alice", TIME, "well");

    bob->is_mention = true;
    g_autofree char *first = draw(owen, room->chat, 40);
    uint32_t color = color_at(0, 10);
    assert_string_equal(first, "09:14     owen  hi\n");
    assert_int_equal(style_at(0, 16), STYLE_MESSAGE_OTHER);
    g_autofree char *second = draw(bob, room->chat, 40);
    assert_string_equal(second, "09:14        *! bob nods\n");
    assert_int_equal(style_at(0, 20), STYLE_MENTION);
    assert_int_not_equal(color_at(0, 16), color);
    g_autofree char *third = draw(alice, room->chat, 40);
    assert_non_null(strstr(third, "09:14    alice  well"));
    assert_int_equal(style_at(0, 10), STYLE_NICK_SELF);
}

static int
teardown(void **state)
{
    g_clear_pointer(&surface, surface_free);
    return world_teardown(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_columns),    TEST(test_long_name), TEST(test_own),
        TEST(test_unrecorded), TEST(test_failed),    TEST(test_action),
        TEST(test_quotes),     TEST(test_links),     TEST(test_hostile),
        TEST(test_cut),        TEST(test_notices),   TEST(test_table),
        TEST(test_codes),      TEST(test_rules),     TEST(test_no_text_is_slow),
        TEST(test_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
