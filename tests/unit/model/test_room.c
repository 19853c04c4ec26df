/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A room in the model: its state, what it is, who is there and in which order, and what is told. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/room.h"

#include "unit/model/world.h"

static Room *
new_room(World *w)
{
    g_autoptr(Jid) jid = test_jid("dev@rooms.example.org");
    Room *room = account_get_chat(w->account, jid, CHAT_ROOM)->room;

    room_set_state(room, ROOM_ENTERING, ROOM_END_NONE, NULL, NULL);
    return room;
}

static Occupant *
add(Room *room, const char *nick, Role role, Affiliation affiliation)
{
    g_autoptr(Jid) jid = jid_with_resource(room->chat->jid, nick, NULL);
    const OccupantFacts facts = {
        .jid = jid, .role = role, .affiliation = affiliation, .show = SHOW_ONLINE
    };

    return room_set_occupant(room, &facts, NULL);
}

static void
assert_order(const Room *room, const char *expected)
{
    g_autoptr(GString) nicks = g_string_new(NULL);

    for (unsigned i = 0; i < room_count(room); i++) {
        const Occupant *occupant = room_at(room, i);
        assert_int_equal(room_index(occupant), i);
        g_string_append_printf(nicks, "%s%s", i ? " " : "", occupant_nick(occupant));
    }
    assert_string_equal(nicks->str, expected);
    assert_null(room_at(room, room_count(room)));
}

/* --- who is there --- */

static void
test_order(void **state)
{
    Room *room = new_room(*state);

    add(room, "zoe", ROLE_PARTICIPANT, AFFILIATION_NONE);
    add(room, "Ben", ROLE_PARTICIPANT, AFFILIATION_NONE);
    add(room, "anna", ROLE_PARTICIPANT, AFFILIATION_NONE);
    add(room, "mute", ROLE_VISITOR, AFFILIATION_OWNER);
    add(room, "member", ROLE_PARTICIPANT, AFFILIATION_MEMBER);
    Occupant *op = add(room, "op", ROLE_MODERATOR, AFFILIATION_ADMIN);
    assert_order(room, "op member anna Ben zoe mute");
    assert_int_equal(room->roles[ROLE_PARTICIPANT], 4);
    add(room, "op", ROLE_VISITOR, AFFILIATION_NONE);
    assert_order(room, "member anna Ben zoe mute op");
    assert_int_equal(room->roles[ROLE_MODERATOR], 0);
    assert_int_equal(room->roles[ROLE_VISITOR], 2);
    g_autoptr(Jid) renamed = test_jid("dev@rooms.example.org/aaa");
    room_rename_occupant(room, op, renamed);
    assert_order(room, "member anna Ben zoe mute aaa");
    assert_null(room_find(room, "op"));
    room_rename_occupant(room, room_find(room, "zoe"), renamed);
    assert_order(room, "member aaa anna Ben mute");
    assert_int_equal(room->roles[ROLE_VISITOR], 1);
    room_remove_occupant(room, room_find(room, "mute"), NULL);
    assert_int_equal(room->roles[ROLE_VISITOR], 0);
    room_set_state(room, ROOM_LOST, ROOM_END_NONE, NULL, NULL);
    assert_order(room, "");
    assert_int_equal(room->roles[ROLE_PARTICIPANT], 0);
}

/* As a list of random changes leaves it, it is as if sorted at the end. */
static void
test_order_of_many(void **state)
{
    Room *room = new_room(*state);
    g_autoptr(GRand) random = g_rand_new_with_seed(45);

    for (unsigned i = 0; i < 2000; i++) {
        g_autofree char *nick = g_strdup_printf("n%u", (unsigned)g_rand_int_range(random, 0, 200));
        Occupant *occupant = room_find(room, nick);
        if (occupant && g_rand_boolean(random))
            room_remove_occupant(room, occupant, NULL);
        else
            add(room, nick, (Role)g_rand_int_range(random, 0, ROLES),
                (Affiliation)g_rand_int_range(random, 0, AFFILIATIONS));
    }
    assert_true(room_count(room) > 50);
    for (unsigned i = 1; i < room_count(room); i++) {
        const Occupant *above = room_at(room, i - 1), *below = room_at(room, i);
        assert_true(above->role > below->role ||
                    (above->role == below->role && above->affiliation > below->affiliation) ||
                    (above->role == below->role && above->affiliation == below->affiliation &&
                     strcmp(above->sort_key, below->sort_key) < 0));
    }
}

static void
test_the_same_alternative(void **state)
{
    Room *room = new_room(*state);
    Jid *other = test_jid("dev2@rooms.example.org");

    room_set_state(room, ROOM_OUT, ROOM_END_DESTROYED, "gone", other);
    jid_unref(other); /* the room's is the only reference */
    room_set_state(room, ROOM_OUT, ROOM_END_DESTROYED, "moved", room->alternative);
    assert_string_equal(jid_bare(room->alternative), "dev2@rooms.example.org");
    room_set_state(room, ROOM_OUT, ROOM_END_NONE, NULL, NULL);
    assert_null(room->alternative);
}

/* What people say of themselves has a limit, all of it together. */
static void
test_weight(void **state)
{
    Room *room = new_room(*state);
    g_autofree char *status = g_strnfill(1024 * 1024, 's');
    unsigned added = 0;

    for (; added < 100; added++) {
        g_autofree char *text = g_strdup_printf("dev@rooms.example.org/n%u", added);
        g_autoptr(Jid) jid = test_jid(text);
        const OccupantFacts facts = { .jid = jid, .status = status };
        if (!room_set_occupant(room, &facts, NULL))
            break;
    }
    assert_in_range(added, 60, 66);
    assert_true(room->bytes < LIMIT_OCCUPANTS_BYTES + 2 * strlen(status));
    const OccupantFacts again = { .jid = room_find(room, "n1")->jid, .status = status };
    room_set_occupant(room, &again, NULL);
    assert_null(room_find(room, "n1")->status);
    while (room_count(room) > 0)
        room_remove_occupant(room, room_at(room, 0), NULL);
    assert_int_equal(room->bytes, 0);
    assert_non_null(add(room, "bob", ROLE_PARTICIPANT, AFFILIATION_NONE));
    g_autoptr(Jid) longer = test_jid("dev@rooms.example.org/robert_the_great");
    room_rename_occupant(room, room_find(room, "bob"), longer);
    room_set_state(room, ROOM_OUT, ROOM_END_NONE, NULL, NULL);
    assert_int_equal(room->bytes, 0);
}

static void
test_lookalikes(void **state)
{
    Room *room = new_room(*state);

    add(room, "paypal", ROLE_PARTICIPANT, AFFILIATION_NONE);
    add(room, "bob", ROLE_PARTICIPANT, AFFILIATION_NONE);
    assert_null(room_find_lookalike(room, "bob"));
    assert_null(room_find_lookalike(room, "alice"));
    assert_string_equal(occupant_nick(room_find_lookalike(room, "раypаl")), "paypal");
    assert_string_equal(occupant_nick(room_find_lookalike(room, "Bob")), "bob");
    g_autoptr(Jid) renamed = test_jid("dev@rooms.example.org/carol");
    room_rename_occupant(room, room_find(room, "bob"), renamed);
    assert_null(room_find_lookalike(room, "Bob"));
    assert_null(room_find_lookalike(room, "\u00ad"));
}

static void
test_all_lookalikes(void **state)
{
    Room *room = new_room(*state);
    static const char *const nicks[] = { "раypаl", "sam", "Sam" };

    add(room, "paypal", ROLE_PARTICIPANT, AFFILIATION_NONE);
    assert_null(room_find_lookalikes(room));
    for (unsigned i = 0; i < G_N_ELEMENTS(nicks); i++)
        add(room, nicks[i], ROLE_PARTICIPANT, AFFILIATION_NONE);
    g_autoptr(GHashTable) alike = room_find_lookalikes(room);
    assert_int_equal(g_hash_table_size(alike), 4);
    assert_true(g_hash_table_contains(alike, room_find(room, "раypаl")));
    assert_true(g_hash_table_contains(alike, room_find(room, "paypal")));
    assert_false(occupants_are_one(room_find(room, "sam"), room_find(room, "Sam")));
}

/* Two programs of one person, as the room says. */
static void
test_one_person(void **state)
{
    Room *room = new_room(*state);
    static const char *const nicks[] = { "sam", "Sam" };

    for (unsigned i = 0; i < G_N_ELEMENTS(nicks); i++) {
        g_autofree char *text = g_strdup_printf("dev@rooms.example.org/%s", nicks[i]);
        g_autofree char *address = g_strdup_printf("sam@example.org/%u", i);
        g_autoptr(Jid) jid = test_jid(text);
        g_autoptr(Jid) real = test_jid(address);
        room_set_occupant(room,
                          &(OccupantFacts){ .jid = jid,
                                            .real = real,
                                            .role = ROLE_PARTICIPANT,
                                            .affiliation = AFFILIATION_NONE,
                                            .show = SHOW_ONLINE },
                          NULL);
    }
    assert_true(occupants_are_one(room_find(room, "sam"), room_find(room, "Sam")));
    assert_null(room_find_lookalikes(room));
}

static void
test_spoke(void **state)
{
    Room *room = new_room(*state);
    Occupant *bob = add(room, "bob", ROLE_PARTICIPANT, AFFILIATION_NONE);

    room_set_spoke(room, bob, 2000);
    room_set_spoke(room, bob, 1000);
    assert_int_equal(bob->spoke, 2000);
}

/* What they claim to be counts while the room vouches for it. */
static void
test_claims(void **state)
{
    static const char *const hats[] = { "Host", NULL };
    Room *room = new_room(*state);
    g_autoptr(Jid) jid = test_jid("dev@rooms.example.org/bob");
    OccupantFacts facts = { .jid = jid, .id = "x1", .hats = hats };
    const RoomInfo info = { .features = ROOM_OCCUPANT_IDS };
    const Occupant *bob = room_set_occupant(room, &facts, NULL);

    assert_null(bob->id);
    room_set_info(room, &info);
    assert_string_equal(bob->id, "x1");
    assert_null(bob->hats);
    room_add_features(room, ROOM_HATS, ROOM_OCCUPANT_IDS);
    assert_null(bob->id);
    assert_string_equal(bob->hats[0], "Host");
    facts.hats = NULL;
    facts.id = NULL;
    room_set_occupant(room, &facts, NULL);
    assert_null(bob->hats);
    room_add_features(room, ROOM_OCCUPANT_IDS, 0);
    assert_string_equal(bob->id, "x1");
}

/* An address once known stays known; what is not said of the client, too. */
static void
test_what_stays_known(void **state)
{
    Room *room = new_room(*state);
    g_autoptr(Jid) jid = test_jid("dev@rooms.example.org/bob");
    g_autoptr(Jid) real = test_jid("bob@example.org/phone");
    static const char *const features[] = { NULL };
    Capabilities *caps = capabilities_new("client", "pc", "X", features);
    GRefString *hash = g_ref_string_new("caps sha-1 x");
    OccupantFacts facts = { .jid = jid, .real = real, .says_caps = true, .caps_hash = hash };
    const Occupant *bob = room_set_occupant(room, &facts, NULL);

    facts = (OccupantFacts){ .jid = jid };
    room_set_occupant(room, &facts, NULL);
    assert_ptr_equal(bob->real, real);
    room_set_capabilities(room, hash, caps);
    assert_ptr_equal(bob->caps, caps);
    facts.says_caps = true;
    room_set_occupant(room, &facts, NULL);
    assert_null(bob->caps);
    assert_null(bob->caps_hash);
    g_ref_string_release(hash);
    capabilities_unref(caps);
}

/* --- ourselves --- */

static void
test_self(void **state)
{
    Room *room = new_room(*state);
    g_autoptr(Jid) jid = test_jid("dev@rooms.example.org/alice");
    g_autoptr(Jid) other = test_jid("dev@rooms.example.org/bella");
    const OccupantFacts facts = { .jid = jid, .is_self = true };

    room_set_nick(room, "al");
    Occupant *self = room_set_occupant(room, &facts, NULL);
    assert_ptr_equal(room->self, self);
    assert_true(self->is_self);
    assert_string_equal(room->nick, "alice");
    room_rename_occupant(room, self, other);
    assert_string_equal(room->nick, "bella");
    room_remove_occupant(room, self, NULL);
    assert_null(room->self);
    assert_string_equal(room->nick, "bella");
}

/* --- the room --- */

static void
test_ends(void **state)
{
    World *w = *state;
    Room *room = new_room(w);
    g_autoptr(Jid) elsewhere = test_jid("new@rooms.example.org");
    RoomEnd end;

    room_set_state(room, ROOM_OUT, ROOM_END_DESTROYED, "It was destroyed.", elsewhere);
    assert_string_equal(room->end_text, "It was destroyed.");
    assert_ptr_equal(room->alternative, elsewhere);
    room_set_state(room, ROOM_ENTERING, ROOM_END_NONE, NULL, NULL);
    assert_null(room->end_text);
    assert_null(room->alternative);
    for (RoomEnd each = ROOM_END_NONE; each <= ROOM_END_SHUTDOWN; each++) {
        assert_true(room_end_parse(room_end_name(each), &end));
        assert_int_equal(end, each);
    }
    assert_false(room_end_parse("bored", &end));
    assert_string_equal(room_state_name(ROOM_LOST), "lost");
}

static void
test_display_name(void **state)
{
    Room *room = new_room(*state);
    const RoomInfo info = { .name = "Developers" };
    Bookmark bookmark = { .name = (char *)"Work" };

    assert_string_equal(room_display_name(room), "dev");
    room_set_info(room, &info);
    assert_string_equal(room_display_name(room), "Developers");
    room_set_bookmark(room, bookmark_copy(&bookmark));
    assert_string_equal(room_display_name(room), "Work");
    room_set_bookmark(room, bookmark_copy(&bookmark));
    room_set_bookmark(room, NULL);
    assert_string_equal(room_display_name(room), "Developers");
}

static void
test_subject(void **state)
{
    World *w = *state;
    Room *room = new_room(w);

    room_set_subject(room, "Spells", "hag", 1000);
    assert_string_equal(room->subject, "Spells");
    assert_string_equal(room->subject_author, "hag");
    room_set_subject(room, "", NULL, 0);
    assert_null(room->subject);
}

static void
test_rooms_of_chats(void **state)
{
    World *w = *state;
    Room *room = new_room(w);
    g_autoptr(Jid) nick = test_jid("dev@rooms.example.org/bob");
    g_autoptr(Jid) other = test_jid("other@rooms.example.org/bob");

    assert_ptr_equal(chat_room(room->chat), room);
    assert_ptr_equal(room_of(w->account, nick), room);
    assert_ptr_equal(chat_room(account_get_chat(w->account, nick, CHAT_PRIVATE)), room);
    assert_null(chat_room(account_get_chat(w->account, other, CHAT_PRIVATE)));
    assert_null(chat_room(account_get_chat(w->account, other, CHAT_CONTACT)));
}

static void
test_bookmarks(void **state)
{
    const Bookmark bookmark = { .name = (char *)"Work",
                                .nick = (char *)"al",
                                .password = (char *)"secret",
                                .is_autojoin = true,
                                .notify = ROOM_NOTIFY_MENTION };
    g_autoptr(Bookmark) copy = bookmark_copy(&bookmark);
    RoomNotify notify;

    (void)state;
    assert_true(bookmark_equal(copy, &bookmark));
    assert_true(bookmark_equal(NULL, NULL));
    assert_false(bookmark_equal(copy, NULL));
    copy->is_pinned = true;
    assert_false(bookmark_equal(copy, &bookmark));
    assert_null(bookmark_copy(NULL));
    assert_true(room_notify_parse("never", &notify));
    assert_int_equal(notify, ROOM_NOTIFY_NEVER);
    assert_false(room_notify_parse("sometimes", &notify));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_order_of_many, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_lookalikes, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_all_lookalikes, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_one_person, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_the_same_alternative, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_weight, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_spoke, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_claims, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_what_stays_known, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_self, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_ends, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_display_name, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_subject, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_rooms_of_chats, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_bookmarks, world_setup, world_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
