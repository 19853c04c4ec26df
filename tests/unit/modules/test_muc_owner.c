/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0045 10: the requests of owners and what comes of them. */

#include "config.h"

#include "modules/muc_owner.h"
#include "unit/xmpp/stream_fixture.h"

#define ROOM  "coven@chat.shakespeare.lit"
#define QUERY "<query xmlns='http://jabber.org/protocol/muc#owner'"

typedef struct {
    Fixture *f;
    Jid *room;
    Form *form;
    char *error;
    unsigned calls;
} Owner;

static int
setup(void **state)
{
    void *fixture = NULL;
    Owner *owner = g_new0(Owner, 1);

    fixture_setup(&fixture);
    owner->f = fixture;
    owner->room = jid_new(ROOM, NULL);
    *state = owner;
    return 0;
}

static int
teardown(void **state)
{
    Owner *owner = *state;
    void *fixture = owner->f;

    fixture_teardown(&fixture);
    form_free(owner->form);
    g_free(owner->error);
    jid_unref(owner->room);
    g_free(owner);
    return 0;
}

static void
on_done(Stream *stream, const GError *error, gpointer data)
{
    Owner *owner = data;

    (void)stream;
    owner->calls++;
    g_free(owner->error);
    owner->error = g_strdup(error ? error->message : NULL);
}

static void
on_form(Stream *stream, Form *form, const GError *error, gpointer data)
{
    Owner *owner = data;

    form_free(owner->form);
    owner->form = form;
    on_done(stream, error, data);
}

static void
answer(Owner *owner, const char *contents)
{
    receive(owner->f, "<iq from='" ROOM "' id='%s' type='result'>%s</iq>", owner->f->id, contents);
}

static void
refuse(Owner *owner, const char *condition)
{
    receive(owner->f,
            "<iq from='" ROOM "' id='%s' type='error'><error type='auth'><%s "
            "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            owner->f->id, condition);
}

static void
ask(Owner *owner)
{
    muc_request_configuration(owner->f->stream, owner->room, on_form, owner);
    assert_sent(owner->f, "<iq type='get' to='" ROOM "' id='*'>" QUERY "/></iq>");
}

static void
test_configuration(void **state)
{
    Owner *owner = *state;

    ask(owner);
    answer(owner, QUERY "><x xmlns='jabber:x:data' type='form'>"
                        "<title>Configuration for \"coven\" Room</title>"
                        "<field type='hidden' var='FORM_TYPE'>"
                        "<value>http://jabber.org/protocol/muc#roomconfig</value></field>"
                        "<field label='Room Name' type='text-single' "
                        "var='muc#roomconfig_roomname'><value>A Dark Cave</value></field>"
                        "<field type='boolean' var='muc#roomconfig_membersonly'><value>0</value>"
                        "</field></x></query>");
    assert_int_equal(owner->calls, 1);
    assert_null(owner->error);
    assert_string_equal(form_value(owner->form, "muc#roomconfig_roomname"), "A Dark Cave");
    FormField *field = form_find(owner->form, "muc#roomconfig_membersonly");
    assert_true(form_field_set(field, (const char *const[]){ "yes", NULL }, NULL));
    muc_submit_configuration(owner->f->stream, owner->room, owner->form, on_done, owner);
    assert_sent(
        owner->f,
        "<iq type='set' to='" ROOM "' id='*'>" QUERY
        "><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'>"
        "<value>http://jabber.org/protocol/muc#roomconfig</value></field>"
        "<field var='muc#roomconfig_roomname'><value>A Dark Cave</value></field>"
        "<field var='muc#roomconfig_membersonly'><value>1</value></field></x></query></iq>");
    refuse(owner, "not-acceptable");
    assert_non_null(strstr(owner->error, "do not go together"));
}

static void
test_configuration_is_refused(void **state)
{
    Owner *owner = *state;

    ask(owner);
    refuse(owner, "forbidden");
    assert_null(owner->form);
    assert_string_equal(owner->error, "Only an owner of the room may configure it.");
    ask(owner);
    answer(owner, QUERY "/>");
    assert_string_equal(owner->error, "The room gives no form to configure it.");
    ask(owner);
    answer(owner, "");
    assert_null(owner->form);
    assert_int_equal(owner->calls, 3);
}

/* What nobody but the room says is no answer. */
static void
test_answer_of_another(void **state)
{
    Owner *owner = *state;

    ask(owner);
    receive(owner->f,
            "<iq from='" ROOM "/iago' id='%s' type='result'>" QUERY
            "><x xmlns='jabber:x:data' type='form'/></query></iq>",
            owner->f->id);
    assert_int_equal(owner->calls, 0);
    answer(owner, QUERY "><x xmlns='jabber:x:data' type='form'/></query>");
    assert_int_equal(owner->calls, 1);
}

static void
test_new_room(void **state)
{
    Owner *owner = *state;

    muc_accept_defaults(owner->f->stream, owner->room, on_done, owner);
    assert_sent(owner->f, "<iq type='set' to='" ROOM "' id='*'>" QUERY
                          "><x xmlns='jabber:x:data' type='submit'/></query></iq>");
    answer(owner, "");
    assert_int_equal(owner->calls, 1);
    assert_null(owner->error);
    muc_cancel_configuration(owner->f->stream, owner->room);
    assert_sent(owner->f, "<iq type='set' to='" ROOM "' id='*'>" QUERY
                          "><x xmlns='jabber:x:data' type='cancel'/></query></iq>");
    answer(owner, "");
    assert_int_equal(owner->calls, 1);
}

static void
test_destruction(void **state)
{
    Owner *owner = *state;
    g_autoptr(Jid) alternative = jid_new("cave@chat.shakespeare.lit", NULL);

    muc_destroy(owner->f->stream, owner->room,
                &(MucDestruction){ alternative, "cauldronburn", "Macbeth doth come." }, on_done,
                owner);
    assert_sent(owner->f, "<iq type='set' to='" ROOM "' id='*'>" QUERY
                          "><destroy jid='cave@chat.shakespeare.lit'>"
                          "<password>cauldronburn</password><reason>Macbeth doth come.</reason>"
                          "</destroy></query></iq>");
    answer(owner, "");
    assert_null(owner->error);
    muc_destroy(owner->f->stream, owner->room, &(MucDestruction){ 0 }, on_done, owner);
    assert_sent(owner->f, "<iq type='set' to='" ROOM "' id='*'>" QUERY "><destroy/></query></iq>");
    refuse(owner, "forbidden");
    assert_string_equal(owner->error, "Only an owner of the room may destroy it.");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_configuration, setup, teardown),
        cmocka_unit_test_setup_teardown(test_configuration_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_answer_of_another, setup, teardown),
        cmocka_unit_test_setup_teardown(test_new_room, setup, teardown),
        cmocka_unit_test_setup_teardown(test_destruction, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
