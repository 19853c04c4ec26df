/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0045 7.13, 8.6, 9.9 and XEP-0158: what rooms ask by forms, and what only looks like it. */

#include "config.h"

#include "model/room.h"

#include "modules/muc.h"
#include "modules/muc_requests.h"
#include "unit/xmpp/stream_fixture.h"

#define ROOM "coven@chat.shakespeare.lit"

#define FIELD(var, value)  "<field var='" var "'><value>" value "</value></field>"
#define HIDDEN(var, value) "<field var='" var "' type='hidden'><value>" value "</value></field>"

#define VOICE(nick)                                                                                \
    "<x xmlns='jabber:x:data' type='form'><title>Voice request</title>" HIDDEN(                    \
        "FORM_TYPE", "http://jabber.org/protocol/muc#request") FIELD("muc#role", "participant")    \
        FIELD("muc#jid", "hag66@shakespeare.lit/pda") FIELD(                                       \
            "muc#roomnick",                                                                        \
            nick) "<field var='muc#request_allow' type='boolean'><value>false</value></field></x>"

static void
set_occupant(Fixture *f, const char *nick, const char *affiliation, const char *role)
{
    receive(f,
            "<presence from='" ROOM "/%s'><x xmlns='http://jabber.org/protocol/muc#user'>"
            "<item affiliation='%s' role='%s' jid='hag66@shakespeare.lit/pda'/>%s</x></presence>",
            nick, affiliation, role, strcmp(nick, "alice") == 0 ? "<status code='110'/>" : "");
}

/* In the room, as a moderator, with a visitor. */
static Chat *
enter(Fixture *f)
{
    Chat *chat = fixture_enter_room(f, ROOM "/alice");

    set_occupant(f, "alice", "owner", "moderator");
    set_occupant(f, "thirdwitch", "none", "visitor");
    forget_sent(f);
    return chat;
}

static Request *
only_request(Fixture *f)
{
    const GPtrArray *all = model_requests(f->model);

    assert_int_equal(all->len, 1);
    return all->pdata[0];
}

static void
assert_no_request(Fixture *f)
{
    assert_int_equal(model_requests(f->model)->len, 0);
}

static void
test_asking_for_voice(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) room = jid_new(ROOM, NULL);

    muc_request_voice(f->stream, room);
    assert_sent(f, "<message to='" ROOM "' id='*'><x xmlns='jabber:x:data' type='submit'>" HIDDEN(
                       "FORM_TYPE", "http://jabber.org/protocol/muc#request")
                       FIELD("muc#role", "participant") "</x></message>");
}

static void
test_deciding(void **state)
{
    Fixture *f = *state;
    Chat *chat = enter(f);

    receive(f, "<message from='" ROOM "' id='approve'>" VOICE("thirdwitch") "</message>");
    Request *request = only_request(f);
    assert_int_equal(request->kind, REQUEST_VOICE);
    assert_true(jid_equal(request->from, chat->jid));
    assert_string_equal(jid_full(request->about), ROOM "/thirdwitch");
    g_autofree char *words = request_describe(request);
    assert_string_equal(words, "thirdwitch (hag66@shakespeare.lit) asks for permission to talk in "
                               "the room " ROOM);
    muc_answer_request(f->stream, request, true);
    assert_sent(f,
                "<message to='" ROOM "' id='*'><x xmlns='jabber:x:data' type='submit'>" HIDDEN(
                    "FORM_TYPE", "http://jabber.org/protocol/muc#request")
                    FIELD("muc#role", "participant") FIELD("muc#jid", "hag66@shakespeare.lit/pda")
                        FIELD("muc#roomnick", "thirdwitch")
                            FIELD("muc#request_allow", "1") "</x></message>");
    muc_answer_request(f->stream, request, false);
    assert_sent(f,
                "<message to='" ROOM "' id='*'><x xmlns='jabber:x:data' type='submit'>" HIDDEN(
                    "FORM_TYPE", "http://jabber.org/protocol/muc#request")
                    FIELD("muc#role", "participant") FIELD("muc#jid", "hag66@shakespeare.lit/pda")
                        FIELD("muc#roomnick", "thirdwitch")
                            FIELD("muc#request_allow", "0") "</x></message>");
}

/* Two who ask in one room are two. */
static void
test_several_ask(void **state)
{
    Fixture *f = *state;

    enter(f);
    set_occupant(f, "hecate", "none", "visitor");
    receive(f, "<message from='" ROOM "'>" VOICE("thirdwitch") "</message>");
    receive(f, "<message from='" ROOM "'>" VOICE("hecate") "</message>");
    receive(f, "<message from='" ROOM "'>" VOICE("hecate") "</message>");
    assert_int_equal(model_requests(f->model)->len, 2);
}

static void
test_forged(void **state)
{
    Fixture *f = *state;

    enter(f);
    receive(f, "<message from='" ROOM "/thirdwitch'>" VOICE("thirdwitch") "</message>");
    receive(f, "<message type='groupchat' from='" ROOM "/iago'>" VOICE("thirdwitch") "</message>");
    receive(f, "<message type='error' from='" ROOM "'>" VOICE("thirdwitch") "</message>");
    receive(f, "<message from='other@chat.shakespeare.lit'>" VOICE("thirdwitch") "</message>");
    receive(f, "<message from='chat.shakespeare.lit'>" VOICE("thirdwitch") "</message>");
    receive(f, "<message from='" ROOM "'>" VOICE("nobody") "</message>");
    receive(f, "<message from='" ROOM "'>" VOICE("") "</message>");
    receive(f, "<message from='" ROOM "'>" VOICE("alice") "</message>");
    assert_no_request(f);
    set_occupant(f, "alice", "none", "participant");
    receive(f, "<message from='" ROOM "'>" VOICE("thirdwitch") "</message>");
    assert_no_request(f);
}

#define REGISTRATION                                                                               \
    "<x xmlns='jabber:x:data' type='form'>" HIDDEN("FORM_TYPE",                                    \
                                                   "http://jabber.org/protocol/muc#register")      \
        FIELD("muc#register_first", "Brunhilde") FIELD("muc#register_roomnick", "thirdwitch")      \
            FIELD("muc#register_email",                                                            \
                  "hag66@witchesonline") "<field var='muc#register_allow' "                        \
                                         "type='boolean'><value>0</value></field></x>"

static void
test_registration(void **state)
{
    Fixture *f = *state;

    enter(f);
    set_occupant(f, "alice", "member", "moderator");
    receive(f, "<message from='" ROOM "'>" REGISTRATION "</message>");
    assert_no_request(f);
    set_occupant(f, "alice", "admin", "moderator");
    receive(f, "<message from='" ROOM "'>" REGISTRATION "</message>");
    Request *request = only_request(f);
    assert_int_equal(request->kind, REQUEST_REGISTRATION);
    assert_string_equal(request->text, "Brunhilde, hag66@witchesonline");
    muc_answer_request(f->stream, request, true);
    assert_sent(f, "<message to='" ROOM "' id='*'><x xmlns='jabber:x:data' type='submit'>" HIDDEN(
                       "FORM_TYPE", "http://jabber.org/protocol/muc#register")
                       FIELD("muc#register_first", "Brunhilde")
                           FIELD("muc#register_roomnick", "thirdwitch")
                               FIELD("muc#register_email", "hag66@witchesonline")
                                   FIELD("muc#register_allow", "1") "</x></message>");
}

/* --- any other form --- */

#define POLL                                                                                       \
    "<x xmlns='jabber:x:data' type='form'><title>Lunch</title>" HIDDEN(                            \
        "FORM_TYPE", "urn:poll") "<field var='dish' type='text-single' label='What'/></x>"

static void
test_other_forms(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) room = jid_new(ROOM, NULL);
    g_autoptr(Element) message = element_parse("<message xmlns='jabber:client'>" POLL "</message>");

    enter(f);
    g_ptr_array_set_size(f->told, 0);
    receive(f, "<message from='" ROOM "'><body>Fill it in</body>" POLL "</message>");
    assert_told(f, "room form " ROOM);
    assert_told(f, "room said " ROOM " Fill it in");
    g_autoptr(Form) form = muc_form_read(message);
    form_field_add_value(form_find(form, "dish"), "toad");
    muc_answer_form(f->stream, room, "t1", form);
    assert_sent(f, "<message to='" ROOM "' id='*'><thread>t1</thread><x xmlns='jabber:x:data' "
                   "type='submit'>" HIDDEN("FORM_TYPE", "urn:poll")
                       FIELD("dish", "toad") "</x></message>");
    muc_answer_form(f->stream, room, NULL, NULL);
    assert_sent(f, "<message to='" ROOM "' id='*'><x xmlns='jabber:x:data' type='cancel'/>"
                   "</message>");
}

/* Of somebody in it, of the past, of where we are not, and what is only to be read. */
static void
test_other_forms_not_taken(void **state)
{
    Fixture *f = *state;
    static const char delay[] = "<delay xmlns='urn:xmpp:delay' stamp='2020-01-01T00:00:00Z'/>";

    enter(f);
    g_ptr_array_set_size(f->told, 0);
    receive(f, "<message from='" ROOM "/thirdwitch'>" POLL "</message>");
    receive(f, "<message type='groupchat' from='" ROOM "/thirdwitch'>" POLL "</message>");
    receive(f, "<message from='other@chat.shakespeare.lit'>" POLL "</message>");
    receive(f, "<message from='chat.shakespeare.lit'>" POLL "</message>");
    receive(f, "<message type='error' from='" ROOM "'>" POLL "</message>");
    receive(f, "<message from='" ROOM "'>" POLL "%s</message>", delay);
    receive(f, "<message from='" ROOM "'><x xmlns='jabber:x:data' type='form'>"
               "<instructions>Read</instructions></x></message>");
    receive(f, "<message from='" ROOM
               "'><x xmlns='jabber:x:data' type='result'>" FIELD("dish", "toad") "</x></message>");
    assert_nothing_told(f);
}

/* --- captchas --- */

#define CAPTCHA(from)                                                                              \
    "<x xmlns='jabber:x:oob'><url>http://shakespeare.lit/c</url></x>"                              \
    "<captcha xmlns='urn:xmpp:captcha'><x xmlns='jabber:x:data' type='form'>" HIDDEN(              \
        "FORM_TYPE", "urn:xmpp:captcha") HIDDEN("from", from)                                      \
        HIDDEN("challenge", "F3A6292C") "<field var='ocr' label='Enter the text you see'>"         \
                                        "<media xmlns='urn:xmpp:media-element'><uri "              \
                                        "type='image/jpeg'>http://shakespeare.lit/ocr.jpeg</"      \
                                        "uri></media></field></x></captcha>"

static Chat *
begin_to_enter(Fixture *f)
{
    Chat *chat = fixture_open_room(f, ROOM);

    muc_enter(f->stream, chat, &(MucEntry){ .nick = "alice", .most = -1 });
    forget_sent(f);
    return chat;
}

static void
test_captcha(void **state)
{
    Fixture *f = *state;

    begin_to_enter(f);
    receive(f, "<message from='" ROOM "' id='F3A6292C'>" CAPTCHA(ROOM "/alice") "</message>");
    assert_told(f, "room captcha " ROOM " F3A6292C " ROOM);
    receive(f, "<message from='chat.shakespeare.lit' id='2'>" CAPTCHA(ROOM) "</message>");
    assert_told(f, "room captcha " ROOM " 2 chat.shakespeare.lit");
}

static void
test_forged_captcha(void **state)
{
    Fixture *f = *state;

    begin_to_enter(f);
    receive(f, "<message from='" ROOM "/iago'>" CAPTCHA(ROOM) "</message>");
    receive(f, "<message from='evil.lit'>" CAPTCHA(ROOM) "</message>");
    receive(f, "<message from='" ROOM "'>" CAPTCHA("bob@example.org") "</message>");
    receive(f, "<message from='" ROOM "' type='error'>" CAPTCHA(ROOM) "</message>");
    receive(f, "<message from='" ROOM "'><captcha xmlns='urn:xmpp:captcha'/></message>");
    receive(f, "<message from='other@chat.shakespeare.lit'>"
               "<captcha xmlns='urn:xmpp:captcha'><x xmlns='jabber:x:data' type='form'>" HIDDEN(
                   "FORM_TYPE", "urn:xmpp:captcha") "</x></captcha></message>");
    assert_nothing_told(f);
}

/* Who is in is not asked. */
static void
test_late_captcha(void **state)
{
    Fixture *f = *state;

    enter(f);
    receive(f, "<message from='" ROOM "' id='1'>" CAPTCHA(ROOM) "</message>");
    assert_nothing_told(f);
}

static unsigned
count_media(const Form *form)
{
    return form_find(form, "ocr")->media->len;
}

static void
on_done(Stream *stream, const GError *error, gpointer data)
{
    (void)stream;
    *(char **)data = g_strdup(error ? error->message : "well");
}

static void
test_captcha_is_answered(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) room = jid_new(ROOM, NULL);
    g_autoptr(Element) message = element_parse("<message>" CAPTCHA(ROOM) "</message>");
    g_autoptr(Form) form = muc_captcha_read(message);
    g_autofree char *end = NULL;

    assert_int_equal(count_media(form), 1);
    assert_string_equal(form->instructions,
                        "It can be answered on this page, too: http://shakespeare.lit/c");
    form_field_set(form_find(form, "ocr"), (const char *const[]){ "7nHL3", NULL }, NULL);
    muc_captcha_answer(f->stream, room, form, on_done, &end);
    assert_sent(f, "<iq type='set' to='" ROOM "' id='*'><captcha xmlns='urn:xmpp:captcha'>"
                   "<x xmlns='jabber:x:data' type='submit'>" HIDDEN("FORM_TYPE", NS_CAPTCHA)
                       HIDDEN("from", ROOM) HIDDEN("challenge", "F3A6292C")
                           FIELD("ocr", "7nHL3") "</x></captcha></iq>");
    receive(f,
            "<iq from='" ROOM "' id='%s' type='error'><error type='cancel'><not-acceptable "
            "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            f->id);
    assert_string_equal(end, "That is not the right answer: try to enter again.");
    muc_captcha_decline(f->stream, room, "F3A6292C");
    assert_sent(f,
                "<message to='" ROOM "' id='F3A6292C' type='error'><error type='modify'>"
                "<not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
}

/* --- who is not there --- */

static void
test_affiliation_of_the_absent(void **state)
{
    Fixture *f = *state;

    enter(f);
    receive(f, "<message from='" ROOM "'><x xmlns='http://jabber.org/protocol/muc#user'>"
               "<item jid='peter@commons.example/mobile' affiliation='none' role='none'/>"
               "<item jid='rosa@commons.example' affiliation='owner'/>"
               "<item jid='@' affiliation='owner'/><item affiliation='owner'/>"
               "<item jid='a@b' affiliation='king'/></x></message>");
    assert_told(f, "room affiliation " ROOM " peter@commons.example none");
    assert_told(f, "room affiliation " ROOM " rosa@commons.example owner");
    receive(f, "<message from='" ROOM "/iago'><x xmlns='http://jabber.org/protocol/muc#user'>"
               "<item jid='iago@commons.example' affiliation='owner'/></x></message>");
    receive(f, "<message from='x@y'><x xmlns='http://jabber.org/protocol/muc#user'>"
               "<item jid='iago@commons.example' affiliation='owner'/></x></message>");
    assert_nothing_told(f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_asking_for_voice),    TEST(test_deciding),
        TEST(test_several_ask),         TEST(test_forged),
        TEST(test_registration),        TEST(test_captcha),
        TEST(test_forged_captcha),      TEST(test_late_captcha),
        TEST(test_captcha_is_answered), TEST(test_affiliation_of_the_absent),
        TEST(test_other_forms),         TEST(test_other_forms_not_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
