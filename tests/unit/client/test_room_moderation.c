/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What moderators, admins and owners order in a room, and what others ask of them. */

#include "config.h"

#include <string.h>

#include "model/form_window.h"
#include "model/list_window.h"
#include "model/request.h"
#include "model/window.h"
#include "client/requests.h"
#include "client/rooms/room_moderation.h"
#include "client/rooms/rooms.h"

#include "unit/client/office.h"

#define ROOM  "coven@chat.example.net"
#define ADMIN "http://jabber.org/protocol/muc#admin"
#define OWNER "http://jabber.org/protocol/muc#owner"

static Chat *
room_chat(const Office *office)
{
    g_autoptr(Jid) jid = test_jid(ROOM);

    return account_find_chat(office->account, jid, CHAT_ROOM);
}

static void
receive_occupant(Office *office, const char *nick, const char *item, const char *codes)
{
    g_autofree char *xml = g_strdup_printf(
        "<presence xmlns='jabber:client' from='" ROOM "/%s' to='%s'>"
        "<x xmlns='http://jabber.org/protocol/muc#user'><item %s/>%s</x></presence>",
        nick, jid_full(office->account->bound_jid), item, codes);

    office_receive(office, xml);
}

static void
begin_to_enter(Office *office)
{
    g_autoptr(Jid) jid = test_jid(ROOM);
    const RoomEntry entry = { .nick = "romeo" };

    office_go_online(office);
    assert_true(client_enter_room(office->client, office->account, jid, &entry, NULL));
}

/* What else was asked while we entered: nothing. */
static void
answer_rest(Office *office)
{
    for (unsigned i = 0; i < office->sent->len; i++) {
        g_autoptr(Element) sent = element_parse(office->sent->pdata[i]);
        if (strcmp(element_name(sent), "iq") != 0)
            continue;
        const char *to = element_get(sent, "to");
        g_autofree char *reply =
            g_strdup_printf("<iq xmlns='jabber:client' from='%s' type='result' id='%s'/>",
                            to ? to : jid_bare(office->account->jid), element_get(sent, "id"));
        office_receive(office, reply);
    }
    g_ptr_array_set_size(office->sent, 0);
}

/* In the room, as this; with bob, who hides his address, and carol, who does not. */
static Chat *
enter(Office *office, const char *self)
{
    begin_to_enter(office);
    receive_occupant(office, "bob", "affiliation='none' role='participant'", "");
    receive_occupant(office, "carol",
                     "affiliation='member' role='visitor' jid='carol@example.com/x'", "");
    receive_occupant(office, "romeo", self, "<status code='110'/>");
    assert_int_equal(room_chat(office)->room->state, ROOM_IN);
    answer_rest(office);
    assert_int_equal(office->client->questions, 0);
    return room_chat(office);
}

#define AS_OWNER  "affiliation='owner' role='moderator'"
#define AS_NOBODY "affiliation='none' role='participant'"

/* The iq that was sent last and has all of these words in it is answered. */
static void
answer(Office *office, const char *first_word, const char *second_word, const char *type,
       const char *contents)
{
    for (unsigned i = office->sent->len; i-- > 0;) {
        const char *xml = office->sent->pdata[i];
        if (!strstr(xml, first_word) || !strstr(xml, second_word))
            continue;
        g_autoptr(Element) sent = element_parse(xml);
        g_autofree char *reply =
            g_strdup_printf("<iq xmlns='jabber:client' from='%s' type='%s' id='%s'>%s</iq>",
                            element_get(sent, "to"), type, element_get(sent, "id"), contents);
        g_ptr_array_remove_range(office->sent, 0, i + 1);
        office_receive(office, reply);
        return;
    }
    fail_msg("nothing was sent with %s and %s", first_word, second_word);
}

static void
refuse(Office *office, const char *first_word, const char *second_word, const char *condition)
{
    g_autofree char *error =
        g_strdup_printf("<error type='cancel'><%s "
                        "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
                        condition);

    answer(office, first_word, second_word, "error", error);
}

/* The last line that the program said in the room, or where the user is. */
static const char *
last_notice(const Timeline *timeline)
{
    for (unsigned i = timeline_length(timeline); i-- > 0;) {
        const Message *message = timeline_get(timeline, i);
        if (message->kind == MESSAGE_NOTICE)
            return message->body;
    }
    return "";
}

static void
assert_said(Office *office, const char *text)
{
    const char *said = last_notice(room_chat(office)->timeline);

    if (!strstr(said, text))
        fail_msg("\"%s\" was said, not \"%s\"", said, text);
}

static void
answer_prompt(Office *office, const char *word)
{
    Model *model = office->client->model;
    const Prompt *prompt = prompt_first(model);

    assert_non_null(prompt);
    assert_true(prompt_answer(model, prompt->id, word));
}

/* --- roles --- */

static void
test_kick(void **state)
{
    Office *office = *state;
    Chat *chat = enter(office, AS_OWNER);
    g_autoptr(GError) error = NULL;

    assert_true(client_set_role(office->client, chat, "bob", ROLE_NONE, "Enough", NULL));
    answer(office, "nick=\"bob\" role=\"none\"", "<reason>Enough</reason>", "result", "");
    assert_true(client_set_role(office->client, chat, "bob", ROLE_NONE, NULL, NULL));
    refuse(office, "nick=\"bob\" role=\"none\"", ADMIN, "not-allowed");
    assert_said(office, "bob was not kicked: Who is an admin or owner");
    assert_false(client_set_role(office->client, chat, "mallory", ROLE_NONE, NULL, &error));
    assert_string_equal(error->message, "Nobody here is called mallory. /who lists who is here.");
    assert_int_equal(office->client->questions, 0);
}

static void
test_voice_is_had(void **state)
{
    Office *office = *state;
    Chat *chat = enter(office, AS_NOBODY);
    g_autoptr(GError) error = NULL, other = NULL;

    assert_false(client_request_voice(office->client, chat, &error));
    assert_string_equal(error->message, "You may talk here already.");
    assert_false(client_set_role(office->client, chat, "bob", ROLE_PARTICIPANT, NULL, &other));
    receive_occupant(office, "romeo", "affiliation='none' role='visitor'", "<status code='110'/>");
    assert_true(client_request_voice(office->client, chat, NULL));
    assert_true(office_has_sent(office, "muc#request", "participant"));
    assert_said(office, "none of them is here now");
}

/* --- affiliations --- */

static void
test_ban(void **state)
{
    Office *office = *state;
    Chat *chat = enter(office, AS_OWNER);
    g_autoptr(GError) hidden = NULL, nobody = NULL;

    assert_true(
        client_set_affiliation(office->client, chat, "carol", AFFILIATION_OUTCAST, "Spam", NULL));
    answer(office, "jid=\"carol@example.com\"", "<reason>Spam</reason>", "result", "");
    assert_said(office, "carol@example.com is banned from the room.");
    assert_false(
        client_set_affiliation(office->client, chat, "bob", AFFILIATION_OUTCAST, NULL, &hidden));
    assert_non_null(strstr(hidden->message, "does not show you the address of bob"));
    assert_false(client_set_affiliation(office->client, chat, "mallory", AFFILIATION_OUTCAST, NULL,
                                        &nobody));
    assert_non_null(strstr(nobody->message, "it is no address either"));
    assert_true(client_set_affiliation(office->client, chat, "spam.example", AFFILIATION_OUTCAST,
                                       NULL, NULL));
    refuse(office, "jid=\"spam.example\"", "outcast", "not-acceptable");
    assert_said(office, "spam.example was not banned: The room does not take this address");
    assert_true(
        client_set_affiliation(office->client, chat, ROOM "/carol", AFFILIATION_NONE, NULL, NULL));
    answer(office, "jid=\"carol@example.com\"", "none", "result", "");
}

/* Whoever could not take it back is asked first. */
static void
test_stepping_down(void **state)
{
    Office *office = *state;
    Chat *chat = enter(office, AS_OWNER);

    assert_true(client_set_affiliation(office->client, chat, "romeo@example.net",
                                       AFFILIATION_MEMBER, NULL, NULL));
    assert_false(office_has_sent(office, "romeo@example.net", ADMIN));
    answer_prompt(office, "no");
    assert_false(office_has_sent(office, "romeo@example.net", ADMIN));
    assert_true(client_set_affiliation(office->client, chat, "romeo@example.net",
                                       AFFILIATION_OUTCAST, NULL, NULL));
    assert_string_equal(prompt_first(office->client->model)->text, "Ban yourself from coven?");
    answer_prompt(office, "no");
    assert_true(client_set_affiliation(office->client, chat, "romeo@example.net",
                                       AFFILIATION_MEMBER, NULL, NULL));
    answer_prompt(office, "yes");
    refuse(office, "romeo@example.net", "member", "conflict");
    assert_said(office, "The last owner cannot go");
    assert_int_equal(office->client->questions, 0);
}

/* --- lists --- */

static Window *
list_window(const Office *office)
{
    return list_window_find(office->client->model, NULL, "ranks " ROOM);
}

/* "owner romeo@example.net|member carol@example.com": the rows. */
static char *
rows(const Office *office)
{
    const ListWindow *list = list_window(office)->list;
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < list->shown->len; i++) {
        const ListRow *row = list->shown->pdata[i];
        g_string_append_printf(text, "%s%s %s", i ? "|" : "", row->cells[0], row->cells[1]);
    }
    return g_string_free(text, FALSE);
}

static void
assert_rows(const Office *office, const char *expected)
{
    clock_advance(office->store->world->clock, 300); /* what is heard is shown soon */
    g_autofree char *text = rows(office);

    assert_string_equal(text, expected);
}

static void
answer_list(Office *office, const char *affiliation, const char *items)
{
    g_autofree char *word = g_strdup_printf("<item affiliation=\"%s\"/>", affiliation);
    g_autofree char *query = g_strdup_printf("<query xmlns='" ADMIN "'>%s</query>", items);

    /* The requests go out in another order than they are answered in. */
    for (unsigned i = 0; i < office->sent->len; i++) {
        if (!strstr(office->sent->pdata[i], word))
            continue;
        g_autoptr(Element) sent = element_parse(office->sent->pdata[i]);
        g_autofree char *reply = g_strdup_printf("<iq xmlns='jabber:client' from='" ROOM
                                                 "' type='result' id='%s'>%s</iq>",
                                                 element_get(sent, "id"), query);
        office_receive(office, reply);
        return;
    }
    fail_msg("%s was not asked for", affiliation);
}

static void
open_lists(Office *office, Chat *chat)
{
    assert_true(client_show_affiliations(office->client, chat, RANKS_ALL, NULL));
    answer_list(office, "member",
                "<item affiliation='member' jid='carol@example.com' nick='carol'/>");
    answer_list(office, "outcast",
                "<item affiliation='outcast' jid='iago@example.com'><reason>Lies</reason></item>");
    answer_list(office, "admin", "");
    answer_list(office, "owner", "<item affiliation='owner' jid='romeo@example.net'/>");
    assert_rows(office, "owner romeo@example.net|member carol@example.com|banned iago@example.com");
    assert_int_equal(office->client->questions, 0);
}

static void
test_lists(void **state)
{
    Office *office = *state;

    open_lists(office, enter(office, AS_OWNER));
    /* Somebody who is there, and somebody who is not. */
    receive_occupant(office, "carol",
                     "affiliation='admin' role='moderator' jid='carol@example.com/x'", "");
    assert_rows(office, "owner romeo@example.net|admin carol@example.com|banned iago@example.com");
    office_receive(office, "<message xmlns='jabber:client' from='" ROOM "'>"
                           "<x xmlns='http://jabber.org/protocol/muc#user'>"
                           "<item jid='iago@example.com' affiliation='none'/>"
                           "<item jid='emilia@example.com' affiliation='member'/></x></message>");
    assert_rows(office,
                "owner romeo@example.net|admin carol@example.com|member emilia@example.com");
}

static void
test_removing_from_a_list(void **state)
{
    Office *office = *state;
    const char *const two[] = { "carol@example.com", "iago@example.com", NULL };

    open_lists(office, enter(office, AS_OWNER));
    assert_true(list_window_act(list_window(office), "remove", two, NULL));
    refuse(office, "carol@example.com", "iago@example.com", "forbidden");
    assert_rows(office, "owner romeo@example.net|member carol@example.com|banned iago@example.com");
    assert_true(list_window_act(list_window(office), "remove", two, NULL));
    answer(office, "carol@example.com", "iago@example.com", "result", "");
    assert_rows(office, "owner romeo@example.net");
}

static Window *
form_window(const Office *office)
{
    Window *window = form_window_find(office->client->model, NULL);

    assert_non_null(window);
    return window;
}

static void
fill_in(const Office *office, const char *var, const char *value)
{
    Window *window = form_window(office);
    int index = form_index(window->form->form, var);
    g_autoptr(GError) error = NULL;

    assert_true(index >= 0);
    if (!form_window_set(window, (unsigned)index, (const char *const[]){ value, NULL }, &error))
        fail_msg("%s", error->message);
}

static void
test_editing_a_list(void **state)
{
    Office *office = *state;
    const char *const carol[] = { "carol@example.com", NULL };

    open_lists(office, enter(office, AS_OWNER));
    assert_true(list_window_act(list_window(office), "change", carol, NULL));
    assert_string_equal(form_value(form_window(office)->form->form, "affiliation"), "member");
    fill_in(office, "affiliation", "outcast");
    fill_in(office, "reason", "Treason");
    assert_true(form_window_submit(form_window(office), NULL));
    answer(office, "jid=\"carol@example.com\"", "<reason>Treason</reason>", "result", "");
    assert_rows(office, "owner romeo@example.net|banned carol@example.com|banned iago@example.com");
    assert_true(list_window_act(list_window(office), "add", (const char *const[]){ NULL }, NULL));
    fill_in(office, "address", "emilia@example.com");
    fill_in(office, "nick", "Emilia");
    assert_true(form_window_submit(form_window(office), NULL));
    answer(office, "affiliation=\"member\" jid=\"emilia@example.com\" nick=\"Emilia\"", ADMIN,
           "result", "");
    assert_rows(office, "owner romeo@example.net|member emilia@example.com|"
                        "banned carol@example.com|banned iago@example.com");
    assert_null(form_window_find(office->client->model, NULL));
}

/* What comes for a window that was closed meanwhile is nobody's. */
static void
test_list_is_closed_early(void **state)
{
    Office *office = *state;
    Chat *chat = enter(office, AS_OWNER);

    assert_true(client_show_affiliations(office->client, chat, 1 << AFFILIATION_OUTCAST, NULL));
    list_window_close(list_window(office));
    answer_list(office, "outcast", "<item affiliation='outcast' jid='iago@example.com'/>");
    assert_null(list_window(office));
    assert_int_equal(office->client->questions, 0);
    assert_true(client_show_affiliations(office->client, chat, 1 << AFFILIATION_OUTCAST, NULL));
    refuse(office, "<item affiliation=\"outcast\"/>", ADMIN, "forbidden");
    assert_rows(office, "");
    list_window_close(list_window(office));
}

/* --- requests --- */

#define VOICE_OF_CAROL                                                                             \
    "<message xmlns='jabber:client' from='" ROOM "'><x xmlns='jabber:x:data' type='form'>"         \
    "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#request</value>"   \
    "</field><field var='muc#roomnick'><value>carol</value></field>"                               \
    "<field var='muc#request_allow' type='boolean'><value>0</value></field></x></message>"

static Request *
only_request(Office *office)
{
    const GPtrArray *all = model_requests(office->client->model);

    assert_int_equal(all->len, 1);
    return all->pdata[0];
}

static void
test_voice_is_asked_for(void **state)
{
    Office *office = *state;
    g_autoptr(GError) error = NULL;

    enter(office, AS_OWNER);
    office_receive(office, VOICE_OF_CAROL);
    assert_false(
        client_answer_request(office->client, only_request(office), REQUEST_BLOCK, &error));
    assert_true(client_answer_request(office->client, only_request(office), REQUEST_ACCEPT, NULL));
    assert_true(office_has_sent(office, "muc#request_allow", "<value>1</value>"));
    assert_int_equal(model_requests(office->client->model)->len, 0);
}

/* Another moderator was faster; or who asked has another nick, or is gone; or we are. */
static void
test_voice_is_settled(void **state)
{
    Office *office = *state;
    const GPtrArray *all = model_requests(office->client->model);

    enter(office, AS_OWNER);
    office_receive(office, VOICE_OF_CAROL);
    receive_occupant(office, "carol", "affiliation='none' role='participant'", "");
    assert_int_equal(all->len, 0);
    receive_occupant(office, "carol", "affiliation='none' role='visitor'", "");
    office_receive(office, VOICE_OF_CAROL);
    office_receive(office,
                   "<presence xmlns='jabber:client' from='" ROOM "/carol' type='unavailable'>"
                   "<x xmlns='http://jabber.org/protocol/muc#user'><item nick='caroline' "
                   "affiliation='none' role='visitor'/><status code='303'/></x></presence>");
    assert_string_equal(jid_resource(only_request(office)->about), "caroline");
    receive_occupant(office, "romeo", AS_NOBODY, "<status code='110'/>");
    assert_int_equal(all->len, 0);
}

/* --- the room --- */

#define CONFIGURATION                                                                              \
    "<query xmlns='" OWNER "'><x xmlns='jabber:x:data' type='form'>"                               \
    "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#roomconfig"        \
    "</value></field><field var='muc#roomconfig_roomname' type='text-single' label='Name'>"        \
    "<value>Cave</value></field><field var='muc#roomconfig_membersonly' type='boolean'>"           \
    "<value>0</value></field><field var='muc#roomconfig_whois' type='list-single'>"                \
    "<value>anyone</value><option><value>anyone</value></option>"                                  \
    "<option><value>moderators</value></option></field></x></query>"

static void
test_configuration(void **state)
{
    Office *office = *state;
    Chat *chat = enter(office, AS_OWNER);

    assert_true(client_configure_room(office->client, chat, NULL));
    answer(office, "type=\"get\"", OWNER, "result", CONFIGURATION);
    fill_in(office, "muc#roomconfig_roomname", "Dark Cave");
    assert_true(form_window_submit(form_window(office), NULL));
    refuse(office, "<value>Dark Cave</value>", OWNER, "not-acceptable");
    assert_non_null(strstr(form_window(office)->form->error, "do not go together"));
    assert_true(form_window_submit(form_window(office), NULL));
    answer(office, "<value>Dark Cave</value>", OWNER, "result", "");
    assert_null(form_window_find(office->client->model, NULL));
    assert_said(office, ROOM " is configured.");
    assert_true(client_configure_room(office->client, chat, NULL));
    refuse(office, "type=\"get\"", OWNER, "forbidden");
    assert_said(office, "was not configured: Only an owner");
}

static void
configure(Office *office, const char *key, const char *value)
{
    assert_true(client_configure_room_field(office->client, room_chat(office), key, value, NULL));
    answer(office, "type=\"get\"", OWNER, "result", CONFIGURATION);
}

static void
test_configuration_of_one_field(void **state)
{
    Office *office = *state;

    enter(office, AS_OWNER);
    configure(office, "membersonly", "yes");
    answer(office, "<field var=\"muc#roomconfig_membersonly\"><value>1</value>", OWNER, "result",
           "");
    assert_said(office, ROOM " is configured.");
    configure(office, "muc#roomconfig_whois", "moderators");
    answer(office, "<value>moderators</value>", OWNER, "result", "");
    configure(office, "roomname", NULL);
    assert_said(office, "roomname: Cave (Name)");
    configure(office, "whois", "nobody");
    assert_said(office, ROOM " was not configured: ");
    configure(office, "colour", "green");
    assert_said(office, "There is no field colour. There are: roomname, membersonly, whois.");
    assert_false(office_has_sent(office, "type=\"set\"", OWNER));
    assert_int_equal(office->client->questions, 0);
}

static void
test_destruction(void **state)
{
    Office *office = *state;
    Chat *chat = enter(office, AS_OWNER);
    g_autoptr(Jid) cave = test_jid("cave@chat.example.net");

    assert_true(client_destroy_room(office->client, chat, cave, NULL, "Enough", NULL));
    answer_prompt(office, "no");
    assert_false(office_has_sent(office, "<destroy", OWNER));
    assert_true(client_destroy_room(office->client, chat, cave, NULL, "Enough", NULL));
    answer_prompt(office, "yes");
    answer(office, "<destroy jid=\"cave@chat.example.net\"><reason>Enough</reason>", OWNER,
           "result", "");
    assert_said(office, ROOM " is destroyed.");
}

/* --- a nick of our own --- */

#define REGISTRATION                                                                               \
    "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'>"                      \
    "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#register"          \
    "</value></field><field var='muc#register_roomnick' type='text-single'><required/></field>"    \
    "<field var='muc#register_email' type='text-single'>%s</field></x></query>"

static void
test_registration(void **state)
{
    Office *office = *state;
    Chat *chat = enter(office, AS_NOBODY);
    g_autofree char *simple = g_strdup_printf(REGISTRATION, "");
    g_autofree char *strict = g_strdup_printf(REGISTRATION, "<required/>");

    assert_true(client_register_in_room(office->client, chat, "romeo", NULL));
    answer(office, "type=\"get\"", "jabber:iq:register", "result", simple);
    refuse(office, "<value>romeo</value>", "muc#register_roomnick", "conflict");
    assert_said(office, "This nick belongs to somebody else");
    assert_true(client_register_in_room(office->client, chat, "romeo", NULL));
    answer(office, "type=\"get\"", "jabber:iq:register", "result", strict);
    fill_in(office, "muc#register_email", "romeo@montague.lit");
    assert_true(form_window_submit(form_window(office), NULL));
    answer(office, "<value>romeo</value>", "romeo@montague.lit", "result", "");
    assert_said(office, "The room has taken your registration");
    assert_true(client_register_in_room(office->client, chat, NULL, NULL));
    answer(office, "type=\"get\"", "jabber:iq:register", "result",
           "<query xmlns='jabber:iq:register'><registered/><username>romeo</username></query>");
    assert_said(office, "You are registered as romeo.");
    assert_true(client_unregister_in_room(office->client, chat, NULL));
    answer(office, "<remove/>", "jabber:iq:register", "result", "");
    assert_said(office, "You are not registered any more.");
    assert_int_equal(office->client->questions, 0);
}

/* The room keeps none, but its service does, for all of its rooms. */
static void
test_registration_with_the_service(void **state)
{
    Office *office = *state;
    Chat *chat = enter(office, AS_NOBODY);

    assert_true(client_register_in_room(office->client, chat, "romeo", NULL));
    refuse(office, "to=\"" ROOM "\"", "jabber:iq:register", "service-unavailable");
    answer(office, "to=\"chat.example.net\"", "jabber:iq:register", "result",
           "<query xmlns='jabber:iq:register'><nick/></query>");
    answer(office, "<nick>romeo</nick>", "to=\"chat.example.net\"", "result", "");
    assert_said(office, "chat.example.net: The nick is kept for you, in all rooms");
    assert_true(client_register_in_room(office->client, chat, "romeo", NULL));
    refuse(office, "to=\"" ROOM "\"", "jabber:iq:register", "service-unavailable");
    refuse(office, "to=\"chat.example.net\"", "jabber:iq:register", "service-unavailable");
    assert_said(office, "chat.example.net: The room registers nobody");
    assert_true(client_unregister_in_room(office->client, chat, NULL));
    refuse(office, "to=\"" ROOM "\"", "<remove/>", "feature-not-implemented");
    answer(office, "to=\"chat.example.net\"", "<remove/>", "result", "");
    assert_said(office, "You are not registered any more.");
    assert_int_equal(office->client->questions, 0);
}

static void
test_reserved_nick_is_offered(void **state)
{
    Office *office = *state;

    begin_to_enter(office);
    office_receive(office, "<presence xmlns='jabber:client' from='" ROOM "/romeo' type='error'>"
                           "<x xmlns='http://jabber.org/protocol/muc'/><error type='cancel'>"
                           "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
                           "</presence>");
    answer(office, "x-roomuser-item", "disco#info", "result",
           "<query xmlns='http://jabber.org/protocol/disco#info' node='x-roomuser-item'>"
           "<identity category='conference' type='text' name='thirdwitch'/></query>");
    assert_said(office, "The room keeps the nick thirdwitch for you");
}

/* --- captchas --- */

#define CAPTCHA                                                                                    \
    "<message xmlns='jabber:client' from='" ROOM "' id='F3A6292C'>"                                \
    "<captcha xmlns='urn:xmpp:captcha'><x xmlns='jabber:x:data' type='form'>"                      \
    "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:captcha</value></field>"                 \
    "<field var='from' type='hidden'><value>" ROOM "</value></field>"                              \
    "<field var='ocr' label='Enter the text you see'/></x></captcha></message>"

static void
test_captcha(void **state)
{
    Office *office = *state;

    begin_to_enter(office);
    office_receive(office, CAPTCHA);
    office_receive(office, CAPTCHA);
    fill_in(office, "ocr", "7nHL3");
    assert_true(form_window_submit(form_window(office), NULL));
    g_ptr_array_remove_range(office->sent, 0, 1);
    answer(office, "<value>7nHL3</value>", "urn:xmpp:captcha", "result", "");
    assert_null(form_window_find(office->client->model, NULL));
    receive_occupant(office, "romeo", AS_NOBODY, "<status code='110'/>");
    assert_int_equal(room_chat(office)->room->state, ROOM_IN);
    office_receive(office, CAPTCHA);
    assert_null(form_window_find(office->client->model, NULL));
}

static void
test_captcha_is_declined(void **state)
{
    Office *office = *state;

    begin_to_enter(office);
    office_receive(office, CAPTCHA);
    form_window_cancel(form_window(office));
    assert_true(office_has_sent(office, "F3A6292C", "not-acceptable"));
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)

/* Nicks and roles of the window of roles. */
static void
assert_roles(const Office *office, const char *expected)
{
    const Window *window = list_window_find(office->client->model, NULL, "roles " ROOM);
    g_autoptr(GString) text = g_string_new(NULL);

    assert_non_null(window);
    for (unsigned i = 0; i < window->list->shown->len; i++) {
        const ListRow *row = window->list->shown->pdata[i];
        g_string_append_printf(text, "%s%s %s", i ? "|" : "", row->cells[0], row->cells[1]);
    }
    assert_string_equal(text->str, expected);
}

static void
test_roles(void **state)
{
    Office *office = *state;
    Chat *chat = enter(office, AS_OWNER);
    const char *const carol[] = { "carol", NULL };

    assert_true(client_show_roles(office->client, chat, ROLES_ALL, NULL));
    assert_roles(office, "romeo moderator|bob participant|carol visitor");
    Window *window = list_window_find(office->client->model, NULL, "roles " ROOM);
    assert_true(list_window_act(window, "voice", carol, NULL));
    assert_true(office_has_sent(office, "nick=\"carol\"", "role=\"participant\""));
    receive_occupant(office, "carol", "affiliation='none' role='moderator'", "");
    assert_roles(office, "romeo moderator|bob participant|carol moderator");
    assert_true(client_show_roles(office->client, chat, 1 << ROLE_MODERATOR, NULL));
    assert_roles(office, "romeo moderator|carol moderator");
    receive_occupant(office, "carol", "affiliation='none' role='participant'", "");
    receive_occupant(office, "bob", "affiliation='none' role='moderator'", "");
    assert_roles(office, "romeo moderator|bob moderator");
    assert_true(client_leave_room(office->client, chat, NULL, NULL));
    assert_roles(office, "");
    assert_false(client_show_roles(office->client, chat, ROLES_ALL, NULL));
}

/* What others changed while we were out is read anew. */
static void
test_lists_are_renewed(void **state)
{
    Office *office = *state;
    Chat *chat = enter(office, AS_OWNER);

    open_lists(office, chat);
    room_set_state(chat->room, ROOM_LOST, ROOM_END_NONE, NULL, NULL);
    g_ptr_array_set_size(office->sent, 0);
    assert_true(client_rejoin_room(office->client, chat, NULL));
    receive_occupant(office, "romeo", AS_OWNER, "<status code='110'/>");
    answer_list(office, "member", "<item affiliation='member' jid='iago@example.com'/>");
    answer_list(office, "outcast", "");
    answer_list(office, "admin", "");
    answer_list(office, "owner", "<item affiliation='owner' jid='romeo@example.net'/>");
    assert_rows(office, "owner romeo@example.net|member iago@example.com");
}

static void
test_known_bans(void **state)
{
    Office *office = *state;
    Chat *chat = enter(office, AS_OWNER);

    assert_null(client_known_banned(office->client, chat));
    open_lists(office, chat);
    g_autoptr(GPtrArray) banned = client_known_banned(office->client, chat);
    assert_int_equal(banned->len, 1);
    assert_string_equal(banned->pdata[0], "iago@example.com");
}

#define POLL                                                                                       \
    "<message xmlns='jabber:client' from='" ROOM "'><thread>t1</thread><x xmlns='jabber:x:data' "  \
    "type='form'><title>Lunch</title><field var='dish' type='text-single' label='What'/></x>"      \
    "</message>"

/* It waits, as one window, whatever the room sends, and the user stays where he is. */
static void
test_other_form(void **state)
{
    Office *office = *state;
    Chat *chat = enter(office, AS_NOBODY);
    const Window *before = windows_current(model_windows(office->client->model));

    for (int i = 0; i < 5; i++)
        office_receive(office, POLL);
    assert_ptr_equal(windows_current(model_windows(office->client->model)), before);
    unsigned count = windows_all(model_windows(office->client->model))->len;
    g_autofree char *expected =
        g_strdup_printf("The room asks you to fill in a form, Lunch: it is in window %u.",
                        form_window(office)->number);
    assert_string_equal(last_notice(chat->timeline), expected);
    fill_in(office, "dish", "toad");
    assert_true(form_window_submit(form_window(office), NULL));
    assert_true(office_has_sent(office, "<thread>t1</thread>", "<value>toad</value>"));
    assert_null(form_window_find(office->client->model, NULL));
    assert_int_equal(windows_all(model_windows(office->client->model))->len, count - 1);
}

static void
test_other_form_is_declined(void **state)
{
    Office *office = *state;
    Chat *chat = enter(office, AS_NOBODY);

    office_receive(office, POLL);
    form_window_cancel(form_window(office));
    assert_true(office_has_sent(office, "<thread>t1</thread>", "type=\"cancel\""));
    office_receive(office, POLL);
    assert_true(client_leave_room(office->client, chat, NULL, NULL));
    fill_in(office, "dish", "toad");
    assert_true(form_window_submit(form_window(office), NULL));
    assert_string_equal(form_window(office)->form->error, "You are not in this room.");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_kick),
        TEST(test_voice_is_had),
        TEST(test_ban),
        TEST(test_stepping_down),
        TEST(test_lists),
        TEST(test_removing_from_a_list),
        TEST(test_editing_a_list),
        TEST(test_list_is_closed_early),
        TEST(test_voice_is_asked_for),
        TEST(test_voice_is_settled),
        TEST(test_configuration),
        TEST(test_configuration_of_one_field),
        TEST(test_destruction),
        TEST(test_registration),
        TEST(test_registration_with_the_service),
        TEST(test_reserved_nick_is_offered),
        TEST(test_captcha),
        TEST(test_captcha_is_declined),
        TEST(test_roles),
        TEST(test_lists_are_renewed),
        TEST(test_known_bans),
        TEST(test_other_form),
        TEST(test_other_form_is_declined),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
