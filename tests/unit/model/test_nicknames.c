/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What contacts call themselves, and impostors. */

#include "config.h"

#include <string.h>

#include "model/nicknames.h"
#include "model/roster.h"

#include "unit/model/world.h"

static void
add(World *world, const char *address, const char *name)
{
    g_autoptr(Jid) jid = test_jid(address);
    RosterItem item = { .jid = jid, .name = name, .subscription = SUBSCRIPTION_BOTH };

    roster_set_item(world->account->roster, &item);
}

static const char *
shown(World *world, const char *address)
{
    g_autoptr(Jid) jid = test_jid(address);

    return contact_display_name(roster_find(world->account->roster, jid));
}

static void
take(Nicknames *nicknames, const char *address, const char *nickname)
{
    g_autoptr(Jid) jid = test_jid(address);

    nicknames_take(nicknames, jid, nickname);
}

static bool
is_told(World *world, const char *text)
{
    Timeline *console = model_console(world->model);

    for (unsigned i = 0; i < timeline_length(console); i++) {
        if (strstr(((const Message *)timeline_get(console, i))->body, text))
            return true;
    }
    return false;
}

/* Whether mallory may be called so. The account is alice@example.org. */
static void
test_impostors(void **state)
{
    static const struct {
        const char *nickname;
        bool is_allowed;
    } rows[] = {
        { "Mallory", true },
        { "mallory", true },
        { "Mal Ory the 2nd", true },
        { "Bobby", true },
        { "Боб", true },
        { "Robert", false },              /* bob's name */
        { "ROBERT", false },              /* in other case */
        { "R o b e r t", false },         /* with spaces */
        { "R\u00F3bert", false },         /* with accents */
        { "R\u043Ebert", false },         /* with a Cyrillic o */
        { "\u200BRobert\u2060", false },  /* with what is not seen */
        { "\u202ERobert", false },        /* with what turns the direction */
        { "bob", false },                 /* what stands for him where he has no name */
        { "b0b", false },                 /* with a zero */
        { "Carol the Great", false },     /* what carol calls herself */
        { "alice", false },               /* we */
        { "bob@example.org", false },     /* an address */
        { "mallory@example.org", false }, /* even his own */
        { "", false },
        { " \t", false },
        { "\u200B\u200B", false },
    };
    World *world = *state;
    Nicknames *nicknames = nicknames_new(world->account);

    add(world, "bob@example.org", "Robert");
    add(world, "carol@example.org", NULL);
    add(world, "mallory@example.org", NULL);
    take(nicknames, "carol@example.org", "Carol the Great");
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        take(nicknames, "mallory@example.org", "someone else");
        take(nicknames, "mallory@example.org", rows[i].nickname);
        const char *name = shown(world, "mallory@example.org");
        if (rows[i].is_allowed)
            assert_string_equal(name, rows[i].nickname);
        else
            assert_string_equal(name, "mallory");
    }
    assert_true(is_told(world, "calls themselves \"Robert\", which looks like somebody else"));
    assert_string_equal(shown(world, "carol@example.org"), "Carol the Great");
    nicknames_free(nicknames);
}

/* Whoever comes first: what we call somebody counts more. */
static void
test_names_of_ours_win(void **state)
{
    World *world = *state;
    Nicknames *nicknames = nicknames_new(world->account);

    add(world, "mallory@example.org", NULL);
    take(nicknames, "mallory@example.org", "Bob");
    assert_string_equal(shown(world, "mallory@example.org"), "Bob");
    add(world, "carol@example.org", NULL);
    assert_string_equal(shown(world, "mallory@example.org"), "Bob");
    add(world, "carol@example.org", "bob");
    assert_string_equal(shown(world, "mallory@example.org"), "mallory");
    take(nicknames, "mallory@example.org", "Bob");
    assert_string_equal(shown(world, "mallory@example.org"), "mallory");
    take(nicknames, "mallory@example.org", "Queen");
    account_set_nickname(world->account, "Queen");
    assert_string_equal(shown(world, "mallory@example.org"), "mallory");
    nicknames_free(nicknames);
}

/* A roster that comes as a whole is looked at as a whole; what is free again may be taken. */
static void
test_a_new_roster(void **state)
{
    World *world = *state;
    Nicknames *nicknames = nicknames_new(world->account);
    Roster *roster = world->account->roster;

    add(world, "mallory@example.org", NULL);
    add(world, "bob@example.org", "Robert");
    take(nicknames, "mallory@example.org", "Queen");
    roster_begin(roster);
    add(world, "mallory@example.org", NULL);
    add(world, "queen@example.org", NULL);
    roster_end(roster);
    assert_string_equal(shown(world, "mallory@example.org"), "mallory");
    take(nicknames, "mallory@example.org", "Robert");
    assert_string_equal(shown(world, "mallory@example.org"), "Robert");
    nicknames_free(nicknames);
}

static void
test_changes(void **state)
{
    World *world = *state;
    Nicknames *nicknames = nicknames_new(world->account);
    g_autofree char *much = g_strnfill(5000, 'x');

    add(world, "bob@example.org", NULL);
    add(world, "carol@example.org", NULL);
    take(nicknames, "bob@example.org", "Bo\nb\x1b[31mby");
    assert_null(strpbrk(shown(world, "bob@example.org"), "\n\x1b"));
    take(nicknames, "bob@example.org", much);
    assert_true(strlen(shown(world, "bob@example.org")) < 200);
    take(nicknames, "bob@example.org", "Bobby");
    take(nicknames, "bob@example.org", NULL);
    assert_string_equal(shown(world, "bob@example.org"), "bob");
    take(nicknames, "carol@example.org", "Bobby"); /* which is free */
    assert_string_equal(shown(world, "carol@example.org"), "Bobby");
    take(nicknames, "stranger@example.org", "Stranger");
    g_autoptr(Jid) stranger = test_jid("stranger@example.org");
    assert_null(roster_find(world->account->roster, stranger));
    nicknames_free(nicknames);
}

int
main(void)
{
#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_impostors),
        WORLD_TEST(test_names_of_ours_win),
        WORLD_TEST(test_a_new_roster),
        WORLD_TEST(test_changes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
