/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms, and people in them, who mean harm: nobody gets what was meant for another, takes all
 * places, or keeps the program at work. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/form_window.h"
#include "model/list_window.h"
#include "model/request.h"
#include "model/room.h"
#include "model/window.h"
#include "client/rooms/bookmarks.h"
#include "client/rooms/room_moderation.h"
#include "client/rooms/rooms.h"

#include "unit/client/office.h"
#include "unit/cpu.h"

#define ROOM  "coven@chat.example.net"
#define TO_ME " to='romeo@example.net/orchard'"
#define USER  "http://jabber.org/protocol/muc#user"
#define ADMIN "http://jabber.org/protocol/muc#admin"

static Chat *
find_chat(const Office *office, const char *text, ChatKind kind)
{
    g_autoptr(Jid) jid = test_jid(text);

    return account_find_chat(office->account, jid, kind);
}

static Room *
the_room(const Office *office)
{
    return find_chat(office, ROOM, CHAT_ROOM)->room;
}

static void
occupy(Office *office, const char *nick, const char *id, const char *item, const char *codes)
{
    g_autofree char *xml =
        g_strdup_printf("<presence xmlns='jabber:client' from='" ROOM "/%s'" TO_ME ">"
                        "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='%s'/>"
                        "<x xmlns='" USER "'><item %s/>%s</x></presence>",
                        nick, id, item, codes);

    office_receive(office, xml);
}

#define MEMBER "affiliation='none' role='participant'"
#define OWNER  "affiliation='owner' role='moderator'"

static Room *
enter(Office *office, const char *item)
{
    g_autoptr(Jid) jid = test_jid(ROOM);
    const RoomEntry entry = { 0 };

    assert_true(client_enter_room(office->client, office->account, jid, &entry, NULL));
    room_add_features(the_room(office), ROOM_OCCUPANT_IDS, 0);
    occupy(office, "romeo", "r", item, "<status code='110'/>");
    assert_int_equal(the_room(office)->state, ROOM_IN);
    return the_room(office);
}

static void
whisper(Office *office, const char *nick, const char *id, const char *body)
{
    g_autofree char *xml = g_strdup_printf("<message xmlns='jabber:client' type='chat' from='" ROOM
                                           "/%s'" TO_ME " id='%s'>"
                                           "<body>%s</body><x xmlns='" USER "'/></message>",
                                           nick, id, body);

    office_receive(office, xml);
}

static const Message *
last_said(const Chat *chat)
{
    for (unsigned i = timeline_length(chat->timeline); i-- > 0;) {
        const Message *message = timeline_get(chat->timeline, i);
        if (message->kind == MESSAGE_CHAT)
            return message;
    }
    fail_msg("nothing was said");
    return NULL;
}

/* --- who is who --- */

/* Back in the room, the nick of the friend belongs to another. */
static void
return_to_imposter(Office *office, const char *id)
{
    room_set_state(the_room(office), ROOM_LOST, ROOM_END_NONE, NULL, NULL);
    client_send_message(office->client, find_chat(office, ROOM "/bob", CHAT_PRIVATE), "the key");
    assert_false(office_has_sent(office, "<message", "the key"));
    assert_true(client_rejoin_room(office->client, the_room(office)->chat, NULL));
    occupy(office, "bob", id, MEMBER, "");
    occupy(office, "romeo", "r", MEMBER, "<status code='110'/>");
    assert_int_equal(the_room(office)->state, ROOM_IN);
}

static void
test_what_waits_is_not_for_an_imposter(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, MEMBER);
    occupy(office, "bob", "b", MEMBER, "");
    whisper(office, "bob", "b-1", "write to me");
    return_to_imposter(office, "mallory");
    assert_false(office_has_sent(office, "<message", "the key"));
    const Message *own = last_said(find_chat(office, ROOM "/bob", CHAT_PRIVATE));
    assert_string_equal(own->body, "the key");
    assert_int_equal(own->state, MESSAGE_FAILED);
}

static void
test_what_waits_is_for_the_same_one(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, MEMBER);
    occupy(office, "bob", "b", MEMBER, "");
    whisper(office, "bob", "b-1", "write to me");
    return_to_imposter(office, "b");
    assert_true(office_has_sent(office, "to=\"" ROOM "/bob\"", "the key"));
}

/* Also where no window shows him, after another start. */
static void
test_what_waits_over_a_restart(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, MEMBER);
    occupy(office, "bob", "b", MEMBER, "");
    whisper(office, "bob", "b-1", "write to me");
    room_set_state(the_room(office), ROOM_LOST, ROOM_END_NONE, NULL, NULL);
    client_send_message(office->client, find_chat(office, ROOM "/bob", CHAT_PRIVATE), "the key");
    office_restart(office);
    office_go_online(office);
    g_autoptr(Jid) jid = test_jid(ROOM);
    const RoomEntry entry = { 0 };
    if (the_room(office)->state != ROOM_ENTERING)
        assert_true(client_enter_room(office->client, office->account, jid, &entry, NULL));
    room_add_features(the_room(office), ROOM_OCCUPANT_IDS, 0);
    occupy(office, "bob", "mallory", MEMBER, "");
    occupy(office, "romeo", "r", MEMBER, "<status code='110'/>");
    assert_int_equal(the_room(office)->state, ROOM_IN);
    assert_false(office_has_sent(office, "<message", "the key"));
}

/* --- floods --- */

static void
test_private_chats_are_bounded(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, MEMBER);
    for (unsigned i = 0; i < 2 * LIMIT_PRIVATE_CHATS; i++) {
        g_autofree char *nick = g_strdup_printf("n%u", i);
        occupy(office, nick, nick, MEMBER, "");
        whisper(office, nick, nick, "buy this");
    }
    assert_true(windows_all(model_windows(office->client->model))->len <= LIMIT_PRIVATE_CHATS + 5);
    assert_null(find_chat(office, ROOM "/n150", CHAT_PRIVATE));
    whisper(office, "n1", "again", "buy that");
    assert_string_equal(last_said(find_chat(office, ROOM "/n1", CHAT_PRIVATE))->body, "buy that");
}

/* A page that says the same again and again. */
static void
test_endless_list(void **state)
{
    Office *office = *state;
    unsigned asked = 0;

    office_go_online(office);
    Room *room = enter(office, OWNER);
    room_add_features(room, ROOM_PAGES, 0);
    g_ptr_array_set_size(office->sent, 0);
    unsigned questions = office->client->questions;
    assert_true(
        client_show_affiliations(office->client, room->chat, 1u << AFFILIATION_OUTCAST, NULL));
    for (unsigned i = 0; i < office->sent->len && asked < 20; i++) {
        g_autoptr(Element) sent = element_parse(office->sent->pdata[i]);
        if (!sent || !element_child(sent, "query", ADMIN))
            continue;
        g_autofree char *xml = g_strdup_printf(
            "<iq xmlns='jabber:client' type='result' from='" ROOM "' id='%s'><query xmlns='" ADMIN
            "'><item affiliation='outcast' jid='iago@example.com'/>"
            "<set xmlns='http://jabber.org/protocol/rsm'><last>iago</last></set></query></iq>",
            element_get(sent, "id"));
        asked++;
        office_receive(office, xml);
    }
    assert_int_equal(asked, 2);
    assert_int_equal(office->client->questions, questions);
}

/* One stanza of thousands of changes, while a long list is open. */
static void
test_flood_of_ranks(void **state)
{
    Office *office = *state;
    g_autoptr(GString) xml = g_string_new("<message xmlns='jabber:client' from='" ROOM "'>"
                                          "<x xmlns='" USER "'>");

    office_go_online(office);
    Room *room = enter(office, OWNER);
    assert_true(client_show_affiliations(office->client, room->chat, RANKS_ALL, NULL));
    for (unsigned i = 0; i < 4900; i++)
        g_string_append_printf(xml, "<item jid='m%u@example.com' affiliation='%s'/>", i,
                               i % 2 ? "member" : "outcast");
    g_string_append(xml, "</x></message>");
    int64_t start = test_cpu_us();
    office_receive(office, xml->str);
    assert_true(test_cpu_us() - start < 5 * G_USEC_PER_SEC);
    clock_advance(office->store->world->clock, 1000);
    const Window *window = list_window_find(office->client->model, NULL, "ranks " ROOM);
    assert_int_equal(window->list->shown->len, 4900);
    office_receive(office, xml->str);
    list_window_close((Window *)window); /* before it has shown them */
    clock_advance(office->store->world->clock, 1000);
}

static void
test_forms_that_are_too_long(void **state)
{
    Office *office = *state;
    g_autofree char *huge = g_strnfill(100 * 1024, 'x');
    g_autofree char *thread = g_strnfill(60 * 1024, 't');
    const GPtrArray *requests = model_requests(office->client->model);

    office_go_online(office);
    enter(office, OWNER);
    occupy(office, "carol", "c", "affiliation='none' role='visitor'", "");
    g_autofree char *form = g_strdup_printf(
        "<message xmlns='jabber:client' from='" ROOM "'><x xmlns='jabber:x:data' type='form'>"
        "<title>%s</title><field var='FORM_TYPE' type='hidden'><value>"
        "http://jabber.org/protocol/muc#request</value></field>"
        "<field var='muc#roomnick'><value>carol</value></field>"
        "<field var='muc#request_allow' type='boolean'><value>0</value></field></x></message>",
        huge);
    office_receive(office, form);
    assert_int_equal(requests->len, 0);
    g_autofree char *invitation = g_strdup_printf(
        "<message xmlns='jabber:client' from='den@chat.example.org'><x xmlns='" USER "'>"
        "<invite from='eve@example.org'><continue thread='%s'/></invite></x></message>",
        thread);
    office_receive(office, invitation);
    assert_int_equal(requests->len, 1);
    assert_true(strlen(((const Request *)requests->pdata[0])->details) < 1000);
}

/* --- a room that speaks as the program does --- */

static void
test_words_of_the_room(void **state)
{
    Office *office = *state;

    office_go_online(office);
    const Room *room = enter(office, MEMBER);
    office_receive(office, "<message xmlns='jabber:client' type='groupchat' from='" ROOM "'" TO_ME
                           "><body>Type /password to go on.</body></message>");
    const Timeline *timeline = room->chat->timeline;
    assert_string_equal(timeline_get(timeline, timeline_length(timeline) - 1)->body,
                        "The room says: Type /password to go on.");
}

/* --- challenges --- */

#define CAPTCHA                                                                                    \
    "<message xmlns='jabber:client' from='" ROOM "'" TO_ME " id='c-1'>"                            \
    "<captcha xmlns='urn:xmpp:captcha'><x xmlns='jabber:x:data' type='form'>"                      \
    "<field type='hidden' var='FORM_TYPE'><value>urn:xmpp:captcha</value></field>"                 \
    "<field type='hidden' var='from'><value>" ROOM "</value></field>"                              \
    "<field label='7 and 2?' var='qa'/></x></captcha></message>"

/* Who leaves while the answer is on its way is not taken in by it. */
static void
test_captcha_of_a_room_that_was_left(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) jid = test_jid(ROOM);
    const RoomEntry entry = { 0 };
    g_autofree char *id = NULL;

    office_go_online(office);
    assert_true(client_enter_room(office->client, office->account, jid, &entry, NULL));
    office_receive(office, CAPTCHA);
    Window *window = form_window_find(office->client->model, NULL);
    assert_non_null(window);
    g_ptr_array_set_size(office->sent, 0);
    int index = form_index(window->form->form, "qa");
    assert_true(form_window_set(window, (unsigned)index, (const char *const[]){ "9", NULL }, NULL));
    assert_true(form_window_submit(window, NULL));
    for (unsigned i = 0; i < office->sent->len; i++) {
        g_autoptr(Element) sent = element_parse(office->sent->pdata[i]);
        if (sent && element_child(sent, "captcha", "urn:xmpp:captcha"))
            id = g_strdup(element_get(sent, "id"));
    }
    assert_non_null(id);
    assert_true(client_leave_room(office->client, the_room(office)->chat, NULL, NULL));
    g_ptr_array_set_size(office->sent, 0);
    g_autofree char *xml =
        g_strdup_printf("<iq xmlns='jabber:client' type='result' from='" ROOM "' id='%s'/>", id);
    office_receive(office, xml);
    assert_false(office_has_sent(office, "<presence", ROOM));
    assert_int_equal(the_room(office)->state, ROOM_OUT);
}

/* --- what is open when rooms, accounts and the program go --- */

static void
test_everything_open_at_the_end(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) jid = test_jid(ROOM);

    office_go_online(office);
    Chat *chat = enter(office, OWNER)->chat;
    occupy(office, "bob", "b", MEMBER, "");
    whisper(office, "bob", "b-1", "hi");
    client_send_message(office->client, chat, "never confirmed");
    room_add_features(chat->room, ROOM_ARCHIVE | ROOM_PAGES, 0);
    assert_true(client_show_affiliations(office->client, chat, RANKS_ALL, NULL));
    assert_true(client_configure_room(office->client, chat, NULL));
    assert_true(client_register_in_room(office->client, chat, "romeo", NULL));
    assert_true(client_set_role(office->client, chat, "bob", ROLE_NONE, NULL, NULL));
    assert_true(client_destroy_room(office->client, chat, NULL, NULL, NULL, NULL));
    assert_true(client_leave_room(office->client, chat, NULL, NULL));
    assert_true(client_rejoin_room(office->client, chat, NULL));
    office_receive(office, CAPTCHA);
    client_disconnect(office->client, office->account);
    clock_advance(office->store->world->clock, 10 * 60 * 1000);
    office_restart(office);
    clock_advance(office->store->world->clock, 10 * 60 * 1000);
    assert_non_null(office->account);
}

static void
test_account_goes_with_all(void **state)
{
    Office *office = *state;
    Clock *clock = office->store->world->clock;

    office_go_online(office);
    Chat *chat = enter(office, OWNER)->chat;
    occupy(office, "bob", "b", MEMBER, "");
    whisper(office, "bob", "b-1", "hi");
    assert_true(client_show_affiliations(office->client, chat, RANKS_ALL, NULL));
    assert_true(client_configure_room(office->client, chat, NULL));
    assert_true(client_destroy_room(office->client, chat, NULL, NULL, NULL, NULL));
    client_show_bookmarks(office->client, office->account);
    client_disconnect(office->client, office->account);
    clock_advance(clock, 60 * 1000);
    assert_true(client_remove_account(office->client, office->account, NULL));
    office->account = NULL;
    clock_advance(clock, 10 * 60 * 1000);
    assert_null(list_window_find(office->client->model, NULL, "ranks " ROOM));
    assert_null(prompt_first(office->client->model));
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_waits_is_not_for_an_imposter),
        TEST(test_what_waits_is_for_the_same_one),
        TEST(test_what_waits_over_a_restart),
        TEST(test_private_chats_are_bounded),
        TEST(test_endless_list),
        TEST(test_flood_of_ranks),
        TEST(test_forms_that_are_too_long),
        TEST(test_words_of_the_room),
        TEST(test_captcha_of_a_room_that_was_left),
        TEST(test_everything_open_at_the_end),
        TEST(test_account_goes_with_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
