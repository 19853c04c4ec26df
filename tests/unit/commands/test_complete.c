/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Tab offers. */

#include "config.h"

#include "model/room.h"

#include "unit/commands/fixture.h"

/* "START:word,word" for the line with the cursor at its end. */
static char *
offer(Fixture *fixture, const char *line)
{
    Completion completion = commands_complete(fixture->commands, line, (int)strlen(line));
    g_autofree char *words = g_strjoinv(",", completion.words);
    char *text = g_strdup_printf("%d:%s", completion.start, words);
    g_strfreev(completion.words);
    return text;
}

static void
assert_offers(Fixture *fixture, const char *line, const char *expected)
{
    g_autofree char *text = offer(fixture, line);
    assert_string_equal(text, expected);
}

static void
add_people(Fixture *fixture)
{
    Account *account = fixture_add_account(fixture, "alice@example.org");
    fixture_add_contact(account, "bob@example.org", "Bob Smith", "Friends");
    fixture_add_contact(account, "carol@example.org", NULL, "At work");
    fixture_set_presence(account, "bob@example.org/phone", SHOW_ONLINE, 5);
    fixture_set_presence(account, "bob@example.org/my laptop", SHOW_AWAY, 1);
}

static void
test_names(void **state)
{
    Fixture *fixture = *state;
    assert_offers(fixture, "/con", "0:/connect,/connection");
    assert_offers(fixture, "/xm", "0:/xmlconsole");
    assert_offers(fixture, "/zz", "0:");
    assert_offers(fixture, "con", "3:");
    assert_offers(fixture, "//con", "5:");
    assert_offers(fixture, "", "0:");
    assert_offers(fixture, "/ros", "0:/roster");
    g_autofree char *all = offer(fixture, "/");
    assert_contains(all, "/about,/account,");
}

static void
test_searches(void **state)
{
    Fixture *fixture = *state;
    add_people(fixture);
    assert_offers(fixture, "/search ",
                  "8:next,previous,-here,in:,from:,after:,before:,on:,has:,kind:,account:");
    assert_offers(fixture, "/search lunch a", "14:after:,account:");
    assert_offers(fixture, "/search \"lunch is\" -f", "19:-from:");
    assert_offers(fixture, "/search \"lunch i", "8:");
    assert_offers(fixture, "/search has:", "8:has:link,has:file");
    assert_offers(fixture, "/search -", "8:-here,-in:,-from:,-has:,-kind:,-account:");
    assert_offers(fixture, "/search tea -b", "12:");
    assert_offers(fixture, "/search -before:y", "8:");
    assert_offers(fixture, "/search tea -kind:R", "12:-kind:room");
    assert_offers(fixture,
                  "/search from:", "8:from:me,from:bob@example.org,from:carol@example.org");
    assert_offers(fixture, "/search from:\"bob s", "8:from:\"Bob Smith\"");
    assert_offers(fixture, "/search in:bob", "8:in:bob@example.org");
    assert_offers(fixture, "/search account:", "8:account:alice@example.org");
    assert_offers(fixture, "/search -here before:y", "14:before:yesterday");
    assert_offers(fixture, "/search https://e", "8:");
}

static void
test_sub_commands(void **state)
{
    Fixture *fixture = *state;
    assert_offers(fixture, "/roster ",
                  "8:add,export,filter,find,fold,group,import,move,nick,online,remove,send,unfold");
    assert_offers(fixture, "/roster n", "8:nick");
    assert_offers(fixture, "/roster group ", "14:add,delete,list,remove,rename");
    assert_offers(fixture, "/ros g r", "7:remove,rename");
    assert_offers(fixture, "/sub s", "5:show");
    assert_offers(fixture, "/nonsense ", "10:");
}

static void
test_contacts(void **state)
{
    Fixture *fixture = *state;
    add_people(fixture);
    assert_offers(fixture, "/msg ", "5:bob@example.org,carol@example.org");
    assert_offers(fixture, "/msg b", "5:bob@example.org");
    assert_offers(fixture, "/msg BOB s", "9:");
    assert_offers(fixture, "/msg \"bob s", "5:\"Bob Smith\"");
    assert_offers(fixture, "/msg bob\\ s", "5:\"Bob Smith\"");
    assert_offers(fixture, "/msg bob@example.org/",
                  "5:bob@example.org/phone,\"bob@example.org/my laptop\"");
    assert_offers(fixture, "/msg bob@example.org h", "21:");
    assert_offers(fixture, "/roster group add ", "18:\"At work\",Friends");
    assert_offers(fixture, "/roster group add Friends c", "26:carol@example.org");
    assert_offers(fixture, "/roster remove carol@example.org ", "33:now");
    g_autofree char *folder = g_build_filename(fixture->folder, "My Lists", NULL);
    g_autofree char *file = g_build_filename(folder, "Friends.vcf", NULL);
    g_autofree char *line = g_strconcat("/roster import ", folder, "/F", NULL);
    g_autofree char *found = g_strconcat("15:", file, NULL);
    assert_int_equal(g_mkdir(folder, 0700), 0);
    assert_true(g_file_set_contents(file, "", 0, NULL));
    assert_offers(fixture, line, found);
    g_autofree char *shorter = g_strconcat("/roster import ", fixture->folder, "/My", NULL);
    g_autofree char *slash = g_strconcat("15:", folder, "/", NULL);
    assert_offers(fixture, shorter, slash);
    assert_int_equal(g_remove(file), 0);
    assert_int_equal(g_rmdir(folder), 0);
}

static void
test_settings(void **state)
{
    Fixture *fixture = *state;
    assert_offers(fixture, "/set roster.s",
                  "5:roster.side,roster.sort,roster.sections,roster.show");
    assert_offers(fixture, "/set roster.panel ", "18:on,off");
    assert_offers(fixture, "/set roster.panel of", "18:off");
    assert_offers(fixture, "/set chat.target ", "17:bare,priority,last");
    assert_offers(fixture, "/set ui.day_format ", "19:%A %-d %B %Y");
    assert_offers(fixture, "/set -", "5:-account,-chat");
    assert_offers(fixture, "/set -chat chat.ta", "11:chat.target");
    assert_offers(fixture, "/unset privacy.ty", "7:privacy.typing");
}

static void
test_others(void **state)
{
    Fixture *fixture = *state;
    add_people(fixture);
    assert_offers(fixture, "/connect a", "9:alice@example.org");
    assert_offers(fixture, "/disconnect a", "12:all,alice@example.org");
    assert_offers(fixture, "/reconnect ", "11:now,alice@example.org");
    assert_offers(fixture, "/account set alice@example.org pri",
                  "31:priority.online,priority.chat,priority.away,priority.xa,priority.dnd");
    assert_offers(fixture, "/account set alice@example.org tls.policy d", "42:direct,disable");
    assert_offers(fixture, "/account set alice@example.org keyring ", "39:on,off");
    assert_offers(fixture, "/account set alice@example.org password a", "40:");
    assert_offers(fixture, "/account clear alice@example.org keyring o", "41:");
    assert_offers(fixture, "/status ", "8:all,invisible,visible,chat,online,away,xa,dnd,offline");
    assert_offers(fixture, "/who a", "5:any,available,away,admin");
    assert_offers(fixture, "/help ping", "6:ping");
    assert_offers(fixture, "/help roster gr",
                  "6:roster group,roster group add,roster group delete,roster group list,"
                  "roster group remove,roster group rename");
    fixture_type(fixture, "/msg bob@example.org", true);
    assert_offers(fixture, "/resource set ", "14:phone,my laptop");
    assert_offers(fixture, "/win ", "5:console,Bob Smith");
    assert_offers(fixture, "/win bob s", "5:Bob Smith");
    assert_offers(fixture, "/close r", "7:read");
    assert_offers(fixture, "bo", "2:");
}

static void
on_answer(const char *answer, gpointer data)
{
    (void)answer;
    (void)data;
}

static void
test_prompt(void **state)
{
    Fixture *fixture = *state;
    const char *choices[] = { "once", "always", "no", NULL };
    prompt_ask(fixture->model,
               &(PromptRequest){ .text = "Trust it?", .choices = choices, .answer = on_answer });
    assert_offers(fixture, "/answer ", "8:once,always,no");
    assert_offers(fixture, "/answer a", "8:always");
}

static void
test_outbox(void **state)
{
    Fixture *fixture = *state;
    fixture_add_account(fixture, "alice@example.org");
    assert_offers(fixture, "/outbox cancel ", "15:");
    fixture_type(fixture, "/msg bob@example.org one", true);
    fixture_type(fixture, "/msg bob@example.org two", true);
    assert_offers(fixture, "/outbox cancel ", "15:1,2");
    fixture_type(fixture, "/outbox cancel 1", true);
    assert_offers(fixture, "/outbox edit ", "13:2");
}

static void
test_cursor_inside(void **state)
{
    Fixture *fixture = *state;
    Completion completion = commands_complete(fixture->commands, "/con bob", 4);
    assert_int_equal(completion.start, 0);
    assert_string_equal(completion.words[0], "/connect");
    g_strfreev(completion.words);
}

static void
come(Room *room, const char *nick, int64_t spoke)
{
    g_autofree char *text = g_strdup_printf("pond@rooms.example.org/%s", nick);
    g_autoptr(Jid) jid = jid_new(text, NULL);
    const OccupantFacts facts = { .jid = jid,
                                  .role = ROLE_PARTICIPANT,
                                  .is_self = strcmp(nick, "alice") == 0 };
    Occupant *occupant = room_set_occupant(room, &facts, NULL);
    if (spoke > 0)
        room_set_spoke(room, occupant, spoke);
}

static Room *
open_room(Fixture *fixture)
{
    Account *account = fixture_add_account(fixture, "alice@example.org");
    Windows *windows = model_windows(fixture->model);
    g_autoptr(Jid) jid = jid_new("pond@rooms.example.org", NULL);
    Chat *chat = account_get_chat(account, jid, CHAT_ROOM);
    windows_go(windows, windows_open_chat(windows, chat));
    come(chat->room, "alice", 50);
    come(chat->room, "Bob", 10);
    come(chat->room, "Bóris", 20);
    come(chat->room, "beth", 0);
    come(chat->room, "Sir Owen", 30);
    come(chat->room, "аlf", 0);
    return chat->room;
}

static void
test_said_nicks(void **state)
{
    Fixture *fixture = *state;
    open_room(fixture);
    assert_offers(fixture, "b", "0:Bóris: ,Bob: ,beth: ");
    assert_offers(fixture, "BO", "0:Bóris: ,Bob: ");
    assert_offers(fixture, "thanks bo", "7:Bóris ,Bob ");
    assert_offers(fixture, "@bet", "0:@beth ");
    assert_offers(fixture, "ask @BET", "4:@beth ");
    assert_offers(fixture, "sir ow", "0:Sir Owen: ");
    assert_offers(fixture, "hello good sir ow", "11:Sir Owen ");
    assert_offers(fixture, "owen", "0:");
    assert_offers(fixture, "", "0:Sir Owen: ,Bóris: ,Bob: ");
    assert_offers(fixture, "hi ", "3:Sir Owen ,Bóris ,Bob ");
    /* Not oneself, and nobody who only looks like somebody. */
    assert_offers(fixture, "al", "0:");
    assert_offers(fixture, "//bo", "0:");
    settings_set(fixture->settings, SETTING_ROOMS_COMPLETION_SUFFIX, NULL, ", ", NULL);
    assert_offers(fixture, "bet", "0:beth, ");
}

static void
test_nicks_in_the_middle(void **state)
{
    Fixture *fixture = *state;
    open_room(fixture);
    Completion completion = commands_complete(fixture->commands, "bet is here", 3);
    assert_string_equal(completion.words[0], "beth");
    assert_true(completion.is_ranked);
    g_strfreev(completion.words);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_searches),
        FIXTURE_TEST(test_names),
        FIXTURE_TEST(test_sub_commands),
        FIXTURE_TEST(test_contacts),
        FIXTURE_TEST(test_settings),
        FIXTURE_TEST(test_others),
        FIXTURE_TEST(test_prompt),
        FIXTURE_TEST(test_cursor_inside),
        FIXTURE_TEST(test_outbox),
        FIXTURE_TEST(test_said_nicks),
        FIXTURE_TEST(test_nicks_in_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
