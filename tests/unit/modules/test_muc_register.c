/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0045 7.10 and 7.12: a nick of our own, with its examples. */

#include "config.h"

#include "modules/muc_register.h"
#include "unit/xmpp/stream_fixture.h"

#define ROOM  "coven@chat.shakespeare.lit"
#define QUERY "<query xmlns='jabber:iq:register'>"

typedef struct {
    Fixture *f;
    Jid *room;
    GString *told;
    Form *form;
    bool is_data;
} Desk;

static int
setup(void **state)
{
    void *fixture = NULL;
    Desk *desk = g_new0(Desk, 1);

    fixture_setup(&fixture);
    desk->f = fixture;
    desk->room = jid_new(ROOM, NULL);
    desk->told = g_string_new(NULL);
    *state = desk;
    return 0;
}

static int
teardown(void **state)
{
    Desk *desk = *state;
    void *fixture = desk->f;

    fixture_teardown(&fixture);
    form_free(desk->form);
    g_string_free(desk->told, TRUE);
    jid_unref(desk->room);
    g_free(desk);
    return 0;
}

static void
on_registration(Stream *stream, MucRegistration *registration, const GError *error, gpointer data)
{
    Desk *desk = data;

    (void)stream;
    g_string_printf(desk->told, "%s%s%s", error ? error->message : "",
                    registration && registration->is_registered ? "registered " : "",
                    registration && registration->nick ? registration->nick : "");
    if (!registration)
        return;
    form_free(desk->form);
    desk->form = g_steal_pointer(&registration->form);
    desk->is_data = registration->is_data;
    muc_registration_clear(registration);
}

static void
on_done(Stream *stream, const GError *error, gpointer data)
{
    (void)stream;
    g_string_assign(((Desk *)data)->told, error ? error->message : "done");
}

static void
on_nick(Stream *stream, const char *nick, gpointer data)
{
    (void)stream;
    g_string_assign(((Desk *)data)->told, nick ? nick : "(none)");
}

static void
answer(Desk *desk, const char *contents)
{
    receive(desk->f, "<iq from='" ROOM "' id='%s' type='result'>%s</iq>", desk->f->id, contents);
}

static void
refuse(Desk *desk, const char *condition)
{
    receive(desk->f,
            "<iq from='" ROOM "' id='%s' type='error'><error type='cancel'><%s "
            "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            desk->f->id, condition);
}

static void
ask(Desk *desk)
{
    muc_request_registration(desk->f->stream, desk->room, on_registration, desk);
    assert_sent(desk->f, "<iq type='get' to='" ROOM "' id='*'>" QUERY "</query></iq>");
}

static void
test_form(void **state)
{
    Desk *desk = *state;

    ask(desk);
    answer(desk, QUERY "<instructions>See the web</instructions>"
                       "<x xmlns='jabber:x:data' type='form'><field type='hidden' var='FORM_TYPE'>"
                       "<value>http://jabber.org/protocol/muc#register</value></field>"
                       "<field var='muc#register_roomnick' type='text-single'><required/></field>"
                       "</x></query>");
    assert_true(desk->is_data);
    FormField *field = muc_registration_nick_field(desk->form);
    assert_string_equal(field->var, "muc#register_roomnick");
    assert_true(form_field_set(field, (const char *const[]){ "thirdwitch", NULL }, NULL));
    muc_submit_registration(desk->f->stream, desk->room, desk->form, true, on_done, desk);
    assert_sent(desk->f,
                "<iq type='set' to='" ROOM "' id='*'>" QUERY
                "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'>"
                "<value>http://jabber.org/protocol/muc#register</value></field>"
                "<field var='muc#register_roomnick'><value>thirdwitch</value></field></x>"
                "</query></iq>");
    refuse(desk, "conflict");
    assert_string_equal(desk->told->str, "This nick belongs to somebody else: choose another.");
}

static void
test_fields_of_old(void **state)
{
    Desk *desk = *state;

    ask(desk);
    answer(desk, QUERY "<nick/></query>");
    assert_false(desk->is_data);
    assert_string_equal(muc_registration_nick_field(desk->form)->var, "nick");
    form_field_set(muc_registration_nick_field(desk->form), (const char *const[]){ "x", NULL },
                   NULL);
    muc_submit_registration(desk->f->stream, desk->room, desk->form, false, on_done, desk);
    assert_sent(desk->f,
                "<iq type='set' to='" ROOM "' id='*'>" QUERY "<nick>x</nick></query></iq>");
    answer(desk, "");
    assert_string_equal(desk->told->str, "done");
}

static void
test_refusals(void **state)
{
    Desk *desk = *state;

    ask(desk);
    answer(desk, QUERY "<registered/><username>thirdwitch</username></query>");
    assert_string_equal(desk->told->str, "registered thirdwitch");
    ask(desk);
    refuse(desk, "not-allowed");
    assert_string_equal(desk->told->str, "You may not register here.");
    ask(desk);
    answer(desk, QUERY "</query>");
    assert_string_equal(desk->told->str, "The room gives no form to register.");
    ask(desk);
    answer(desk, "");
    assert_string_equal(desk->told->str, "The room gives no form to register.");
    muc_remove_registration(desk->f->stream, desk->room, on_done, desk);
    assert_sent(desk->f, "<iq type='set' to='" ROOM "' id='*'>" QUERY "<remove/></query></iq>");
    refuse(desk, "registration-required");
    assert_non_null(strstr(desk->told->str, "Only members of the room"));
}

static void
ask_nick(Desk *desk)
{
    muc_request_reserved_nick(desk->f->stream, desk->room, on_nick, desk);
    assert_sent(desk->f, "<iq type='get' to='" ROOM "' id='*'>"
                         "<query xmlns='http://jabber.org/protocol/disco#info' "
                         "node='x-roomuser-item'/></iq>");
}

#define INFO(node, contents)                                                                       \
    "<query xmlns='http://jabber.org/protocol/disco#info'" node ">" contents "</query>"

static void
test_reserved_nick(void **state)
{
    Desk *desk = *state;

    ask_nick(desk);
    answer(desk, INFO(" node='x-roomuser-item'",
                      "<identity category='conference' name='thirdwitch' type='text'/>"));
    assert_string_equal(desk->told->str, "thirdwitch");
    ask_nick(desk);
    answer(desk, INFO(" node='x-roomuser-item'", ""));
    assert_string_equal(desk->told->str, "(none)");
    g_string_assign(desk->told, "");
    ask_nick(desk);
    answer(desk, INFO("", "<identity category='conference' name='A Dark Cave' type='text'/>"));
    assert_string_equal(desk->told->str, "(none)");
    g_string_assign(desk->told, "");
    ask_nick(desk);
    refuse(desk, "feature-not-implemented");
    assert_string_equal(desk->told->str, "(none)");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_form, setup, teardown),
        cmocka_unit_test_setup_teardown(test_fields_of_old, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refusals, setup, teardown),
        cmocka_unit_test_setup_teardown(test_reserved_nick, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
