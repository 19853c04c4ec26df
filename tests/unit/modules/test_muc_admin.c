/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0045 8 and 9: roles, affiliations and lists, with its examples. */

#include "config.h"

#include "modules/muc_admin.h"
#include "unit/xmpp/stream_fixture.h"

#define ROOM  "coven@chat.shakespeare.lit"
#define QUERY "<query xmlns='http://jabber.org/protocol/muc#admin'>"

typedef struct {
    Fixture *f;
    Jid *room;
    char *error;
    GString *listed; /* "hag66@shakespeare.lit thirdwitch member (reason); " for each */
    char *last;
    unsigned calls;
} Admin;

static int
setup(void **state)
{
    void *fixture = NULL;
    Admin *admin = g_new0(Admin, 1);

    fixture_setup(&fixture);
    admin->f = fixture;
    admin->room = jid_new(ROOM, NULL);
    admin->listed = g_string_new(NULL);
    *state = admin;
    return 0;
}

static int
teardown(void **state)
{
    Admin *admin = *state;
    void *fixture = admin->f;

    fixture_teardown(&fixture);
    g_string_free(admin->listed, TRUE);
    g_free(admin->error);
    g_free(admin->last);
    jid_unref(admin->room);
    g_free(admin);
    return 0;
}

static void
on_done(Stream *stream, const GError *error, gpointer data)
{
    Admin *admin = data;

    (void)stream;
    admin->calls++;
    g_free(admin->error);
    admin->error = g_strdup(error ? error->message : NULL);
}

static void
on_list(Stream *stream, const MucList *list, const GError *error, gpointer data)
{
    Admin *admin = data;

    on_done(stream, error, data);
    g_string_truncate(admin->listed, 0);
    for (unsigned i = 0; list && i < list->listed->len; i++) {
        const MucListed *one = list->listed->pdata[i];
        g_string_append_printf(
            admin->listed, "%s %s %s %s (%s)%s%s; ", one->jid ? jid_full(one->jid) : "-",
            one->nick ? one->nick : "-", affiliation_name(one->affiliation), role_name(one->role),
            one->reason ? one->reason : "", one->actor ? " by " : "", one->actor ? one->actor : "");
    }
    g_free(admin->last);
    admin->last = g_strdup(list ? list->last : NULL);
}

static void
answer(Admin *admin, const char *contents)
{
    receive(admin->f, "<iq from='" ROOM "' id='%s' type='result'>%s</iq>", admin->f->id, contents);
}

static void
refuse(Admin *admin, const char *condition, const char *text)
{
    receive(admin->f,
            "<iq from='" ROOM "' id='%s' type='error'><error type='cancel'><%s "
            "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>%s</error></iq>",
            admin->f->id, condition, text);
}

/* Sends the change, which is to be this item. */
static void
change_role(Admin *admin, MucRoleChange change, const char *item)
{
    g_autofree char *expected =
        g_strdup_printf("<iq type='set' to='" ROOM "' id='*'>" QUERY "%s</query></iq>", item);

    muc_set_role(admin->f->stream, admin->room, &change, on_done, admin);
    assert_sent(admin->f, expected);
}

static void
test_roles(void **state)
{
    Admin *admin = *state;

    change_role(admin, (MucRoleChange){ "pistol", ROLE_NONE, 0, "Avaunt, you cullion!" },
                "<item nick='pistol' role='none'><reason>Avaunt, you cullion!</reason></item>");
    answer(admin, "");
    assert_null(admin->error);
    change_role(admin, (MucRoleChange){ .nick = "thirdwitch", .role = ROLE_PARTICIPANT },
                "<item nick='thirdwitch' role='participant'/>");
    answer(admin, "");
    change_role(admin, (MucRoleChange){ "thirdwitch", ROLE_VISITOR, 0, "Not so worthy after all!" },
                "<item nick='thirdwitch' role='visitor'><reason>Not so worthy after "
                "all!</reason></item>");
    answer(admin, "");
    change_role(admin, (MucRoleChange){ .nick = "thirdwitch", .role = ROLE_MODERATOR },
                "<item nick='thirdwitch' role='moderator'/>");
    answer(admin, "");
    assert_int_equal(admin->calls, 4);
}

/* The same refusal, and what it means each time. */
static void
test_refused_roles(void **state)
{
    Admin *admin = *state;
    const MucRoleChange kick = { .nick = "pistol", .role = ROLE_NONE };
    const MucRoleChange voice = { .nick = "pistol", .role = ROLE_PARTICIPANT };
    const MucRoleChange demotion = { "pistol", ROLE_PARTICIPANT, ROLE_MODERATOR, NULL };

    change_role(admin, kick, "<item nick='pistol' role='none'/>");
    refuse(admin, "not-allowed", "");
    assert_string_equal(admin->error, "Who is an admin or owner of the room, or stands above you, "
                                      "cannot be kicked.");
    change_role(admin, kick, "<item nick='pistol' role='none'/>");
    refuse(admin, "forbidden", "");
    assert_string_equal(admin->error, "You are no moderator here, so you cannot kick anybody.");
    change_role(admin, kick, "<item nick='pistol' role='none'/>");
    refuse(admin, "item-not-found", "");
    assert_string_equal(admin->error, "Nobody is here by this nick any more.");
    change_role(admin, voice, "<item nick='pistol' role='participant'/>");
    refuse(admin, "not-allowed", "");
    assert_non_null(strstr(admin->error, "keep their voice"));
    change_role(admin, demotion, "<item nick='pistol' role='participant'/>");
    refuse(admin, "not-allowed", "");
    assert_non_null(strstr(admin->error, "stay moderators"));
    change_role(admin, kick, "<item nick='pistol' role='none'/>");
    refuse(admin, "not-allowed",
           "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>He\nowns \u202eit</text>");
    assert_non_null(strstr(admin->error, "cannot be kicked. It says: He owns "));
    assert_null(strstr(admin->error, "\u202e"));
    change_role(admin, kick, "<item nick='pistol' role='none'/>");
    refuse(admin, "remote-server-timeout", "");
    assert_string_equal(admin->error, "The server of this address does not answer.");
}

static void
test_affiliations(void **state)
{
    Admin *admin = *state;
    g_autoptr(Jid) scroop = jid_new("lordscroop@shakespeare.lit/x", NULL);
    g_autoptr(Jid) domain = jid_new("grey.lit", NULL);
    const MucAffiliationChange bans[] = {
        { scroop, AFFILIATION_OUTCAST, NULL, "Treason" },
        { domain, AFFILIATION_OUTCAST, NULL, NULL },
    };
    const MucAffiliationChange member = { scroop, AFFILIATION_MEMBER, "thirdwitch", "Worthy!" };
    const MucAffiliationChange none = { .jid = scroop, .affiliation = AFFILIATION_NONE };

    muc_set_affiliations(admin->f->stream, admin->room, bans, 2, on_done, admin);
    assert_sent(admin->f,
                "<iq type='set' to='" ROOM "' id='*'>" QUERY
                "<item affiliation='outcast' jid='lordscroop@shakespeare.lit'><reason>Treason"
                "</reason></item><item affiliation='outcast' jid='grey.lit'/></query></iq>");
    refuse(admin, "conflict", "");
    assert_string_equal(admin->error, "You cannot ban yourself.");
    muc_set_affiliations(admin->f->stream, admin->room, &member, 1, on_done, admin);
    assert_sent(admin->f, "<iq type='set' to='" ROOM "' id='*'>" QUERY
                          "<item affiliation='member' jid='lordscroop@shakespeare.lit' "
                          "nick='thirdwitch'><reason>Worthy!</reason></item></query></iq>");
    answer(admin, "");
    assert_null(admin->error);
    muc_set_affiliations(admin->f->stream, admin->room, &none, 1, on_done, admin);
    assert_sent(admin->f,
                "<iq type='set' to='" ROOM "' id='*'>" QUERY
                "<item affiliation='none' jid='lordscroop@shakespeare.lit'/></query></iq>");
    refuse(admin, "conflict", "");
    assert_string_equal(admin->error,
                        "The last owner cannot go: make somebody else an owner first.");
    assert_int_equal(admin->calls, 3);
}

static void
ask(Admin *admin, MucListQuery query, const char *contents)
{
    g_autofree char *expected =
        g_strdup_printf("<iq type='get' to='" ROOM "' id='*'>" QUERY "%s</query></iq>", contents);

    muc_request_list(admin->f->stream, admin->room, &query, on_list, admin);
    assert_sent(admin->f, expected);
}

static void
test_lists(void **state)
{
    Admin *admin = *state;

    ask(admin, (MucListQuery){ .affiliation = AFFILIATION_OUTCAST },
        "<item affiliation='outcast'/>");
    answer(admin, QUERY "<item affiliation='outcast' jid='earlofcambridge@shakespeare.lit'>"
                        "<reason>Treason</reason><actor nick='Harry'/></item>"
                        "<item affiliation='outcast' jid='grey.lit'/>"
                        "<item affiliation='member' jid='hag66@shakespeare.lit'/>"
                        "<item affiliation='outcast' jid='@'/><item affiliation='outcast'/>"
                        "<other jid='a@b'/></query>");
    assert_string_equal(admin->listed->str,
                        "earlofcambridge@shakespeare.lit - outcast none (Treason) by Harry; "
                        "grey.lit - outcast none (); ");
    assert_null(admin->last);
    ask(admin, (MucListQuery){ .is_role = true, .role = ROLE_PARTICIPANT },
        "<item role='participant'/>");
    answer(admin,
           QUERY "<item affiliation='none' jid='polonius@hamlet/castle' nick='Polo' "
                 "role='participant'/><item affiliation='member' nick='Hecate' role='participant'/>"
                 "<item role='participant' jid='a@b'/><item role='visitor' nick='x'/></query>");
    assert_string_equal(admin->listed->str, "polonius@hamlet/castle Polo none participant (); "
                                            "- Hecate member participant (); ");
    ask(admin, (MucListQuery){ .affiliation = AFFILIATION_OWNER }, "<item affiliation='owner'/>");
    refuse(admin, "forbidden", "");
    assert_string_equal(admin->error, "The room does not show you this list.");
    ask(admin, (MucListQuery){ .affiliation = AFFILIATION_OWNER }, "<item affiliation='owner'/>");
    answer(admin, "<query xmlns='urn:nonsense'/>");
    assert_string_equal(admin->error, "The room's answer is not valid.");
    assert_int_equal(admin->calls, 4);
}

#define RSM(contents) "<set xmlns='http://jabber.org/protocol/rsm'>" contents "</set>"

static void
test_pages(void **state)
{
    Admin *admin = *state;
    const MucListQuery first = { .affiliation = AFFILIATION_MEMBER, .is_paged = true };
    MucListQuery second = first;

    ask(admin, first, "<item affiliation='member'/>" RSM("<max>500</max>"));
    answer(admin, QUERY "<item affiliation='member' jid='a@b'/>" RSM(
                      "<first index='0'>a@b</first><last>a@b</last><count>2</count>") "</query>");
    assert_string_equal(admin->last, "a@b");
    second.after = admin->last;
    ask(admin, second, "<item affiliation='member'/>" RSM("<max>500</max><after>a@b</after>"));
    answer(admin, QUERY "<item affiliation='member' jid='c@d'/>" RSM(
                      "<first index='1'>c@d</first><last>c@d</last><count>2</count>") "</query>");
    assert_null(admin->last);
    /* It knows no pages after all, and gave everything; or it gives empty ones for ever. */
    ask(admin, first, "<item affiliation='member'/>" RSM("<max>500</max>"));
    answer(admin, QUERY "<item affiliation='member' jid='a@b'/></query>");
    assert_null(admin->last);
    ask(admin, first, "<item affiliation='member'/>" RSM("<max>500</max>"));
    answer(admin, QUERY RSM("<last>a@b</last><count>9</count>") "</query>");
    assert_null(admin->last);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_roles, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused_roles, setup, teardown),
        cmocka_unit_test_setup_teardown(test_affiliations, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lists, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pages, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
