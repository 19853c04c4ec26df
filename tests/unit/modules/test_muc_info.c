/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rooms say of themselves. */

#include "config.h"

#include "modules/muc.h"
#include "modules/muc_info.h"
#include "unit/xmpp/stream_fixture.h"

#define ROOM "coven@chat.shakespeare.lit"
#define ASKED                                                                                      \
    "<iq type='get' id='*' to='" ROOM "'><query xmlns='http://jabber.org/protocol/disco#info'/>"   \
    "</iq>"
#define ANSWER(content)                                                                            \
    "<iq type='result' id='%s' from='" ROOM "'>"                                                   \
    "<query xmlns='http://jabber.org/protocol/disco#info'>" content "</query></iq>"
#define IDENTITY "<identity category='conference' type='text' name='A Dark Cave'/>"
#define FORM(fields)                                                                               \
    "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'>"                 \
    "<value>http://jabber.org/protocol/muc#roominfo</value></field>" fields "</x>"
#define FIELD(var, value) "<field var='" var "'><value>" value "</value></field>"

static Chat *
begin_entering(Fixture *f)
{
    Chat *chat = fixture_open_room(f, ROOM);
    const MucEntry entry = { .nick = "thirdwitch", .most = -1 };

    muc_enter(f->stream, chat, &entry);
    assert_sent(f, ASKED);
    forget_sent(f);
    return chat;
}

static void
let_in(Fixture *f)
{
    receive(f,
            "<presence from='" ROOM "/thirdwitch'><x "
            "xmlns='http://jabber.org/protocol/muc#user'>"
            "<item affiliation='member' role='participant'/><status code='110'/></x></presence>");
}

static MucInfo
read_info(const char *xml)
{
    g_autoptr(Element) answer = element_parse(xml);
    MucInfo info;

    assert_non_null(answer);
    assert_true(muc_info_read(answer, &info));
    return info;
}

static void
test_all_that_is_said(void **state)
{
    (void)state;
    MucInfo info = read_info(
        "<iq xmlns='jabber:client'><query xmlns='http://jabber.org/protocol/disco#info'>" IDENTITY
        "<feature var='http://jabber.org/protocol/muc'/><feature var='muc_passwordprotected'/>"
        "<feature var='muc_hidden'/><feature var='muc_temporary'/><feature var='muc_open'/>"
        "<feature var='muc_unmoderated'/><feature var='muc_nonanonymous'/>"
        "<feature var='urn:xmpp:mam:2'/><feature var='urn:xmpp:occupant-id:0'/>"
        "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'>"
        "<value>urn:example:other</value></field>" FIELD("muc#roominfo_lang", "fr") "</x>" FORM(
            FIELD("muc#roominfo_description", "The place for all good witches!") FIELD(
                "muc#roominfo_subject",
                "Spells") "<field var='muc#roominfo_contactjid' type='jid-multi'>"
                          "<value>crone1@shakespeare.lit</value>"
                          "<value>crone2@shakespeare.lit</value></field>" FIELD("muc#roomconfig_"
                                                                                "changesubject",
                                                                                "true")
                              FIELD("muc#roominfo_occupants", "3") FIELD("muc#roominfo_lang", "en")
                                  FIELD("muc#roominfo_logs", "http://www.shakespeare.lit/coven/")
                                      FIELD("muc#roominfo_avatarhash", "a31c4bd0")
                                          FIELD("muc#roominfo_slow_mode_duration", "20")
                                              FIELD("{urn:xmpp:muc-activity}message-activity",
                                                    "23.42")) "</query></iq>");

    assert_true(info.is_room);
    assert_int_equal(info.features, ROOM_PASSWORD | ROOM_HIDDEN | ROOM_NON_ANONYMOUS |
                                        ROOM_ARCHIVE | ROOM_OCCUPANT_IDS | ROOM_LOGGED |
                                        ROOM_OPEN_SUBJECT | ROOM_TEMPORARY);
    assert_string_equal(info.name, "A Dark Cave");
    assert_string_equal(info.description, "The place for all good witches!");
    assert_string_equal(info.subject, "Spells");
    assert_string_equal(info.contact, "crone1@shakespeare.lit, crone2@shakespeare.lit");
    assert_string_equal(info.language, "en");
    assert_string_equal(info.logs, "http://www.shakespeare.lit/coven/");
    assert_string_equal(info.avatar, "a31c4bd0");
    assert_int_equal(info.occupants, 3);
    assert_int_equal(info.slow_seconds, 20);
    assert_true(info.activity > 23.41 && info.activity < 23.43);
    muc_info_clear(&info);
}

static void
test_nonsense(void **state)
{
    static const char *const seconds[] = {
        "-20", "0", "nonsense", "", "99999999999999999999", "1e9"
    };
    MucInfo info;
    g_autoptr(Element) empty =
        element_parse("<iq xmlns='jabber:client'><query "
                      "xmlns='http://jabber.org/protocol/disco#info'/></iq>");

    (void)state;
    assert_false(muc_info_read(empty, &info));
    muc_info_clear(&info);
    assert_false(muc_info_read(NULL, &info));
    muc_info_clear(&info);
    for (unsigned i = 0; i < G_N_ELEMENTS(seconds); i++) {
        g_autofree char *xml = g_strdup_printf(
            "<iq xmlns='jabber:client'><query xmlns='http://jabber.org/protocol/disco#info'>"
            "<feature/><identity/>" FORM(
                FIELD("muc#roominfo_slow_mode_duration", "%s") FIELD("muc#roominfo_occupants", "%s")
                    FIELD("{urn:xmpp:muc-activity}message-activity", "NaN")) "</query></iq>",
            seconds[i], seconds[i]);
        info = read_info(xml);
        assert_int_equal(info.slow_seconds, 0);
        assert_int_equal(info.occupants, i == 1 ? 0 : -1);
        assert_true(info.activity == -1);
        assert_false(info.is_room);
        assert_null(info.name);
        muc_info_clear(&info);
    }
}

static void
test_known_before_we_are_in(void **state)
{
    Fixture *f = *state;
    Chat *chat = begin_entering(f);

    receive(f,
            ANSWER(IDENTITY "<feature var='http://jabber.org/protocol/muc'/>"
                            "<feature var='muc_moderated'/><feature var='muc_nonanonymous'/>" FORM(
                                FIELD("muc#roominfo_slow_mode_duration", "5"))),
            f->id);
    assert_int_equal(chat->room->features, ROOM_MODERATED | ROOM_NON_ANONYMOUS);
    assert_int_equal(chat->room->slow_seconds, 5);
    assert_string_equal(room_display_name(chat->room), "A Dark Cave");
    let_in(f);
    assert_nothing_sent(f);
}

/* Some tell only those who are in, and before it was made there was nobody to tell. */
static void
test_asked_again_inside(void **state)
{
    Fixture *f = *state;
    Chat *chat = begin_entering(f);
    g_autofree char *first = g_strdup(f->id);

    let_in(f);
    assert_nothing_sent(f);
    receive(f,
            "<iq type='error' id='%s' from='" ROOM "'><error type='cancel'><item-not-found "
            "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            first);
    assert_sent(f, ASKED);
    receive(f,
            "<iq type='error' id='%s' from='" ROOM "'><error type='cancel'><forbidden "
            "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            f->id);
    assert_nothing_sent(f);
    assert_int_equal(chat->room->features, 0);
    receive(f, "<presence from='" ROOM "/thirdwitch' type='unavailable'/>");
    begin_entering(f);
    receive(f, ANSWER(""), f->id);
    let_in(f);
    assert_sent(f, ASKED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_all_that_is_said),
        TEST(test_nonsense),
        TEST(test_known_before_we_are_in),
        TEST(test_asked_again_inside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
