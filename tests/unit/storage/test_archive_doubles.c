/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was imported without ids, and what the server's archive brings of it later. */

#include "config.h"

#include "storage/archive_doubles.h"

#include "unit/storage/store.h"

#define NOW INT64_C(1795338000000)

/* An imported line, exact to a second. */
static void
import(Store *store, const Chat *chat, Message *message)
{
    assert_true(archive_add(store->archive, chat, message, NULL));
    archive_set_imported(store->archive, message, 1000);
    message_unref(message);
}

static Message *
archived(const char *body, const char *stanza_id, int64_t time)
{
    g_autofree char *id = g_strconcat("by-the-sender-", stanza_id, NULL);
    Message *message = incoming(body, id, time);

    message->stanza_id = g_strdup(stanza_id);
    return message;
}

static bool
has(Store *store, const Chat *chat, Message *message)
{
    bool is_known = archive_has(store->archive, chat, message);

    message_unref(message);
    return is_known;
}

static void
each_archived_line_is_one_imported(void **state)
{
    Store *store = *state;

    import(store, store->bob, incoming("ok", NULL, NOW));
    import(store, store->bob, incoming("ok", NULL, NOW));
    assert_true(has(store, store->bob, archived("ok", "a1", NOW + 700)));
    assert_true(has(store, store->bob, archived("ok", "a2", NOW + 800)));
    assert_false(has(store, store->bob, archived("ok", "a3", NOW + 900)));
    assert_true(has(store, store->bob, archived("ok", "a1", NOW + 700)));
}

static void
it_holds_after_a_restart(void **state)
{
    Store *store = *state;

    import(store, store->bob, incoming("hello  ", NULL, NOW));
    store_close(store);
    store_open(store);
    assert_true(has(store, store->bob, archived("hello", "a1", NOW - 3000)));
}

static void
others_are_not_taken_for_imported_ones(void **state)
{
    Store *store = *state;

    import(store, store->bob, incoming("yes", NULL, NOW));
    store_add(store, store->bob, incoming("no", NULL, NOW));
    assert_false(has(store, store->bob, archived("no", "a1", NOW)));
    assert_false(has(store, store->bob, archived("yes!", "a2", NOW)));
    assert_false(has(store, store->bob, archived("yes", "a3", NOW + 12000)));
    assert_false(has(store, store->bob, outgoing("yes", "b", NOW)));
    assert_false(has(store, store->room, archived("yes", "a4", NOW)));
    assert_true(has(store, store->bob, archived("yes", "a5", NOW + 10000)));
}

static Message *
in_room(const char *nick, bool is_outgoing, const char *stanza_id)
{
    Message *message = incoming("hi all", NULL, NOW);

    jid_unref(message->from);
    message->from = test_jid(nick);
    message->is_outgoing = is_outgoing;
    message->stanza_id = g_strdup(stanza_id);
    return message;
}

static void
a_line_in_a_room_is_known_by_its_nick(void **state)
{
    Store *store = *state;

    import(store, store->room, in_room("dev@rooms.example.org/alice", false, NULL));
    assert_false(has(store, store->room, in_room("dev@rooms.example.org/bob", false, "r1")));
    assert_true(has(store, store->room, in_room("dev@rooms.example.org/alice", true, "r2")));
}

static Message *
in_room_by_id(bool is_outgoing, const char *id, const char *stanza_id)
{
    Message *message = in_room("dev@rooms.example.org/alice", is_outgoing, stanza_id);

    message->id = g_strdup(id);
    message->time += is_outgoing ? 300 : 0;
    return message;
}

static void
an_own_line_is_known_when_it_is_told_as_anothers(void **state)
{
    static const char id[] = "nobody-else-made-this-id";
    static const char counted[] = "alice-17";
    Store *store = *state;

    store_add(store, store->room, in_room_by_id(false, id, "r1"));
    assert_true(has(store, store->room, in_room_by_id(true, id, NULL)));
    assert_true(has(store, store->room, in_room_by_id(true, NULL, "r1")));
    store_add(store, store->room, in_room_by_id(true, counted, "r2"));
    assert_true(has(store, store->room, in_room_by_id(false, NULL, "r2")));
    assert_false(has(store, store->room, in_room_by_id(false, counted, "r3")));
    assert_false(has(store, store->bob, in_room_by_id(true, id, NULL)));
}

static void
the_nearest_that_is_not_taken_is_alike(void **state)
{
    Store *store = *state;
    g_autoptr(Message) line = incoming("ok", NULL, NOW);
    ArchiveRows taken = { 0 };
    int64_t far = store_add(store, store->bob, incoming("ok", "x1", NOW - 4000));
    int64_t near = store_add(store, store->bob, incoming("ok", "x2", NOW + 3000));
    g_autoptr(Message) first =
        archive_find_alike(store->archive, store->bob, line, ARCHIVE_CLOCKS_MS, &taken);

    assert_int_equal(first->row, near);
    archive_rows_add(&taken, near);
    g_autoptr(Message) second =
        archive_find_alike(store->archive, store->bob, line, ARCHIVE_CLOCKS_MS, &taken);
    assert_int_equal(second->row, far);
    archive_rows_add(&taken, far);
    assert_null(archive_find_alike(store->archive, store->bob, line, ARCHIVE_CLOCKS_MS, &taken));
    archive_rows_clear(&taken);
    line->id = g_strdup("y");
    assert_null(archive_find_alike(store->archive, store->bob, line, ARCHIVE_CLOCKS_MS, &taken));
}

/* --- by ids --- */

#define LONG "b3c9a5d0-6f0e-4f7a"
#define THEIRS(...)                                                                                \
    {                                                                                              \
        __VA_ARGS__, false                                                                         \
    }
#define OURS(...)                                                                                  \
    {                                                                                              \
        __VA_ARGS__, true                                                                          \
    }

typedef struct {
    const char *id, *origin_id, *stanza_id, *body;
    int64_t time;
    bool is_outgoing;
} Copy;

static const struct {
    const char *name;
    Copy stored, other;
    bool is_double;
} pairs[] = {
    { "live and archived", THEIRS(LONG, NULL, "s1", "hi", 0), THEIRS(LONG, NULL, "s1", "hi", 500),
      true },
    { "a copy without the archive's id", THEIRS(LONG, NULL, NULL, "hi", 0),
      THEIRS(LONG, NULL, "s1", "hi", 0), true },
    { "offline storage, no ids of the sender", THEIRS(NULL, NULL, "s1", "hi", 0),
      THEIRS(NULL, NULL, "s1", "hi", 0), true },
    { "nothing in common", THEIRS(NULL, NULL, NULL, "hi", 0), THEIRS(NULL, NULL, NULL, "hi", 0),
      false },
    { "sent again, the archive has both", THEIRS(LONG, LONG, "s1", "hi", 0),
      THEIRS(LONG, LONG, "s2", "hi", 9000), true },
    { "a counter, the archive has both", THEIRS("7", NULL, "s1", "ok", 0),
      THEIRS("7", NULL, "s2", "ok", 9000), false },
    { "a counting origin, the archive has both", THEIRS("7", "7", "s1", "ok", 0),
      THEIRS("7", "7", "s2", "ok", 1), false },
    { "a counter, live and by carbon", THEIRS("7", NULL, NULL, "ok", 0),
      THEIRS("7", NULL, "s2", "ok", 900), true },
    { "a counter says something else", THEIRS("7", NULL, NULL, "ok", 0),
      THEIRS("7", NULL, "s2", "no", 900), false },
    { "a counter an hour later", THEIRS("7", NULL, NULL, "ok", 0),
      THEIRS("7", NULL, NULL, "ok", 3600000), false },
    { "a long id says something else", THEIRS(LONG, NULL, NULL, "ok", 0),
      THEIRS(LONG, NULL, NULL, "no", 0), false },
    { "an archive that counts anew", THEIRS("a", NULL, "1", "then", 0),
      THEIRS("b", NULL, "1", "now", 86400000), false },
    { "the archive's id and text, late", THEIRS("a", NULL, "1", "same", 0),
      THEIRS("b", NULL, "1", "same", 86400000), true },
    { "both sides chose one id", THEIRS(LONG, NULL, NULL, "ok", 0), OURS(LONG, NULL, NULL, "ok", 0),
      false },
    { "our own, whatever became of the text", OURS(LONG, LONG, NULL, "ok", 0),
      OURS(LONG, LONG, "s1", "OK", 0), true },
};

static Message *
new_copy(const Copy *copy)
{
    Message *message = message_new(MESSAGE_CHAT, copy->body);

    message->is_outgoing = copy->is_outgoing;
    message->from =
        test_jid(copy->is_outgoing ? "alice@example.org/desk" : "bob@example.org/phone");
    message->id = g_strdup(copy->id);
    message->origin_id = g_strdup(copy->origin_id);
    message->stanza_id = g_strdup(copy->stanza_id);
    message->time = NOW + copy->time;
    return message;
}

static void
copies_are_known_by_their_ids(void **state)
{
    Store *store = *state;

    for (unsigned i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autoptr(Message) stored = new_copy(&pairs[i].stored);
        g_autoptr(Message) other = new_copy(&pairs[i].other);

        if (archive_is_double(store->bob, stored, other) != pairs[i].is_double)
            fail_msg("%s: %s", pairs[i].name, pairs[i].is_double ? "no double" : "a double");
    }
}

static Message *
counted(const char *nick, const char *body, int64_t time)
{
    Message *message = incoming(body, "7", time);
    g_autofree char *from = g_strconcat("dev@rooms.example.org/", nick, NULL);

    jid_unref(message->from);
    message->from = test_jid(from);
    return message;
}

/* Everybody counts his messages from the beginning: nobody's line is taken for another's, and each
 * is known when a room without ids of its own tells it again. */
static void
senders_of_a_room_may_choose_one_id(void **state)
{
    Store *store = *state;

    store_add(store, store->room, counted("alice", "hi", NOW));
    assert_false(has(store, store->room, counted("bob", "hi", NOW + 10)));
    assert_false(has(store, store->room, counted("alice", "no", NOW + 10)));
    store_add(store, store->room, counted("bob", "hi", NOW + 10));
    store_add(store, store->room, counted("carol", "ho", NOW + 20));
    for (int run = 0; run < 2; run++) {
        assert_true(has(store, store->room, counted("alice", "hi", NOW)));
        assert_true(has(store, store->room, counted("bob", "hi", NOW)));
        assert_true(has(store, store->room, counted("carol", "ho", NOW)));
        assert_false(has(store, store->room, counted("dave", "hi", NOW)));
        assert_false(has(store, store->room, counted("carol", "hi", NOW)));
        assert_false(has(store, store->room, counted("alice", "hi", NOW + 11 * 60 * 1000)));
        store_close(store);
        store_open(store);
    }
    for (int i = 0; i < 2100; i++) {
        g_autofree char *id = g_strdup_printf("an-id-of-enough-length-%d", i);
        store_add(store, store->bob, incoming("more", id, NOW + i));
    }
    store_close(store); /* they have joined the index by now */
    store_open(store);
    assert_true(has(store, store->room, counted("alice", "hi", NOW)));
    assert_true(has(store, store->room, counted("bob", "hi", NOW)));
    assert_false(has(store, store->room, counted("dave", "hi", NOW)));
}

/* The same of stanza-ids: two that the room told apart are two. */
static void
what_a_room_tells_apart_is_two(void **state)
{
    Store *store = *state;
    Message *first = counted("alice", "hi", NOW), *second = counted("alice", "hi", NOW + 10);
    Message *copy = counted("alice", "hi", NOW + 10), *others = counted("bob", "hi", NOW);

    first->stanza_id = g_strdup("r1");
    second->stanza_id = g_strdup("r2");
    copy->stanza_id = g_strdup("r2");
    others->stanza_id = g_strdup("r3");
    store_add(store, store->room, first);
    assert_false(has(store, store->room, message_ref(second)));
    store_add(store, store->room, second);
    assert_true(has(store, store->room, copy));
    assert_false(has(store, store->room, others));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_archived_line_is_one_imported),
        TEST(it_holds_after_a_restart),
        TEST(others_are_not_taken_for_imported_ones),
        TEST(a_line_in_a_room_is_known_by_its_nick),
        TEST(an_own_line_is_known_when_it_is_told_as_anothers),
        TEST(the_nearest_that_is_not_taken_is_alike),
        TEST(copies_are_known_by_their_ids),
        TEST(senders_of_a_room_may_choose_one_id),
        TEST(what_a_room_tells_apart_is_two),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
