/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 6121 3 and 4: presence into the model, ours out of it, and what strangers try. */

#include "config.h"

#include <string.h>

#include "base/limits.h"

#include "modules/presence.h"
#include "unit/xmpp/stream_fixture.h"

static void
test_available_and_unavailable(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "juliet@example.com", "both");
    const Contact *juliet = fixture_find_contact(f, "juliet@example.com");
    receive(f, "<presence from='juliet@example.com/balcony' to='alice@example.org'>"
               "<show>dnd</show><status xml:lang='fr'>Je m'habille</status>"
               "<status>getting dressed</status><priority>1</priority>"
               "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' "
               "node='http://code.google.com/p/exodus' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/>"
               "<x xmlns='vcard-temp:x:update'><photo>sha1</photo></x></presence>");
    const Resource *balcony = contact_find_resource(juliet, "balcony");
    assert_int_equal(balcony->show, SHOW_DND);
    assert_int_equal(balcony->priority, 1);
    assert_string_equal(balcony->status, "getting dressed");
    assert_string_equal(balcony->caps_hash, "caps sha-1 QgayPKawpkPSDYmwT/WM94uAlu0=");
    receive(f, "<presence from='juliet@example.com/balcony' type='unavailable'>"
               "<status>gone home</status></presence>");
    assert_int_equal(contact_show(juliet), SHOW_OFFLINE);
    assert_string_equal(contact_status(juliet), "gone home");
}

static void
test_all_resources_go(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "juliet@example.com", "both");
    const Contact *juliet = fixture_find_contact(f, "juliet@example.com");
    receive(f, "<presence from='juliet@example.com/balcony'/>");
    receive(f, "<presence from='juliet@example.com/chamber'/>");
    assert_int_equal(juliet->resources->len, 2);
    receive(f, "<presence from='juliet@example.com' type='unavailable'/>");
    assert_int_equal(juliet->resources->len, 0);
}

static void
test_odd_values(void **state)
{
    static const struct {
        const char *content;
        int priority;
        Show show;
    } rows[] = {
        { "<priority>999</priority>", 127, SHOW_ONLINE },
        { "<priority>-999</priority>", -128, SHOW_ONLINE },
        { "<priority>99999999999999999999999</priority>", 127, SHOW_ONLINE },
        { "<priority>many</priority>", 0, SHOW_ONLINE },
        { "<priority/><show/>", 0, SHOW_ONLINE },
        { "<show>offline</show>", 0, SHOW_ONLINE },
        { "<show>busy</show>", 0, SHOW_ONLINE },
        { "<show>xa</show><c xmlns='http://jabber.org/protocol/caps'/>", 0, SHOW_XA },
    };
    Fixture *f = *state;

    fixture_add_contact(f, "juliet@example.com", "both");
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        receive(f, "<presence from='juliet@example.com/x'>%s</presence>", rows[i].content);
        const Resource *resource =
            contact_find_resource(fixture_find_contact(f, "juliet@example.com"), "x");
        assert_int_equal(resource->priority, rows[i].priority);
        assert_int_equal(resource->show, rows[i].show);
        assert_null(resource->caps_hash);
    }
}

static void
test_huge_status(void **state)
{
    Fixture *f = *state;
    g_autofree char *status = g_strnfill(1024 * 1024, 's');

    fixture_add_contact(f, "juliet@example.com", "both");
    receive(f, "<presence from='juliet@example.com/x'><status>%s</status></presence>", status);
    const Contact *juliet = fixture_find_contact(f, "juliet@example.com");
    assert_int_equal(strlen(contact_status(juliet)), LIMIT_STATUS_BYTES);
}

static void
test_many_resources(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "juliet@example.com", "both");
    for (unsigned i = 0; i < 1000; i++)
        receive(f, "<presence from='juliet@example.com/%u'/>", i);
    assert_int_equal(fixture_find_contact(f, "juliet@example.com")->resources->len,
                     LIMIT_RESOURCES_PER_CONTACT);
}

static void
test_strangers_are_not_kept(void **state)
{
    Fixture *f = *state;

    receive(f, "<presence from='mallory@example.net/x'/>");
    assert_null(fixture_find_contact(f, "mallory@example.net"));
    fixture_open_chat(f, "carol@example.net");
    receive(f, "<presence from='carol@example.net/x'/>");
    assert_int_equal(contact_show(fixture_find_contact(f, "carol@example.net")), SHOW_ONLINE);
}

static void
test_own_devices(void **state)
{
    Fixture *f = *state;

    receive(f, "<presence from='alice@example.org/desk'/>");
    assert_null(fixture_find_contact(f, "alice@example.org"));
    receive(f, "<presence from='alice@example.org/phone'/>");
    assert_non_null(contact_find_resource(fixture_find_contact(f, "alice@example.org"), "phone"));
}

static void
test_occupants_of_rooms_are_not_contacts(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "room@rooms.example.org", "both");
    receive(f, "<presence from='room@rooms.example.org/nick'>"
               "<x xmlns='http://jabber.org/protocol/muc#user'/></presence>");
    assert_int_equal(fixture_find_contact(f, "room@rooms.example.org")->resources->len, 0);
}

static void
test_subscription_request(void **state)
{
    Fixture *f = *state;

    receive(f, "<presence from='romeo@example.net/orchard' to='alice@example.org' "
               "type='subscribe' id='xk3h1v69'><status>It is the east</status></presence>");
    assert_told(f, "subscription romeo@example.net It is the east");
    receive(f, "<presence from='romeo@example.net' type='subscribe'/>");
    assert_told(f, "subscription romeo@example.net (none)");
    receive(f, "<presence from='alice@example.org' type='subscribe'/>");
    assert_nothing_told(f);
    receive(f, "<presence from='romeo@example.net' type='subscribe'><status>It is</status>"
               "<nick xmlns='http://jabber.org/protocol/nick'>Romeo</nick></presence>");
    assert_told(f, "subscription romeo@example.net Romeo: It is");
    assert_nothing_sent(f);
}

static void
test_answers_to_ours(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "juliet@example.com", "none");
    receive(f, "<presence from='juliet@example.com' type='subscribed'/>");
    assert_non_null(strstr(fixture_last_notice(f), "juliet@example.com lets you see"));
    receive(f, "<presence from='juliet@example.com' type='unsubscribed'/>");
    assert_non_null(strstr(fixture_last_notice(f), "juliet@example.com does not let you"));
    receive(f, "<presence from='mallory@example.net' type='subscribed'/>");
    assert_null(strstr(fixture_last_notice(f), "mallory"));
}

static void
test_errors(void **state)
{
    Fixture *f = *state;

    receive(f, "<iq type='set' id='p'><query xmlns='jabber:iq:roster'><item "
               "jid='juliet@nowhere.example' subscription='none' ask='subscribe'/></query></iq>");
    receive(f, "<presence from='juliet@nowhere.example' type='error'><error type='cancel'>"
               "<remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
               "</presence>");
    assert_non_null(strstr(fixture_last_notice(f), "juliet@nowhere.example did not arrive: The "
                                                   "server of this address was not found."));
    receive(f, "<presence from='mallory@example.net' type='error'/>");
    receive(f, "<presence from='mallory@example.net' type='probe'/>");
    receive(f, "<presence from='mallory@example.net' type='nonsense'/>");
    assert_null(fixture_find_contact(f, "mallory@example.net"));
}

/* XEP-0319, XEP-0256 with and without a delay, and nonsense. */
static void
test_idle(void **state)
{
    static const struct {
        const char *content;
        int64_t since; /* seconds before now; -1: none */
    } rows[] = {
        { "<idle xmlns='urn:xmpp:idle:1' since='2026-11-22T09:04:03Z'/>", 600 },
        { "<show>dnd</show><idle xmlns='urn:xmpp:idle:1' since='2026-11-22T09:04:03Z'/>", 600 },
        { "<idle xmlns='urn:xmpp:idle:1' since='2030-01-01T00:00:00Z'/>", 0 },
        { "<idle xmlns='urn:xmpp:idle:1' since='1969-07-21T02:56:15Z'/>", -1 },
        { "<idle xmlns='urn:xmpp:idle:1' since='yesterday'/>", -1 },
        { "<idle xmlns='urn:xmpp:idle:1'/>", -1 },
        { "<show>away</show><query xmlns='jabber:iq:last' seconds='600'/>", 600 },
        { "<show>xa</show><query xmlns='jabber:iq:last' seconds='60'/>"
          "<delay xmlns='urn:xmpp:delay' from='example.org' stamp='2026-11-22T09:13:03Z'/>",
          120 },
        { "<query xmlns='jabber:iq:last' seconds='86511'/>", -1 },
        { "<show>away</show><query xmlns='jabber:iq:last' seconds='-5'/>", -1 },
        { "<show>away</show><query xmlns='jabber:iq:last' seconds='99999999999999999999'/>", -1 },
        { "", -1 },
    };
    Fixture *f = *state;

    fixture_add_contact(f, "juliet@example.com", "both");
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        receive(f, "<presence from='juliet@example.com/x'>%s</presence>", rows[i].content);
        const Resource *resource =
            contact_find_resource(fixture_find_contact(f, "juliet@example.com"), "x");
        assert_int_equal(resource->idle_since,
                         rows[i].since < 0 ? 0 : FIXTURE_NOW - rows[i].since * 1000);
    }
}

static void
test_own(void **state)
{
    Fixture *f = *state;

    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    presence_send(f->stream);
    assert_sent(f, "<presence>" OWN_CAPS "</presence>");
    account_set_presence(f->account, SHOW_AWAY, "lunch <soon>", 5);
    presence_send(f->stream);
    assert_sent(f, "<presence><status>lunch &lt;soon&gt;</status><show>away</show>"
                   "<priority>5</priority>" OWN_CAPS "</presence>");
    account_set_presence(f->account, SHOW_OFFLINE, "bye", 0);
    presence_send(f->stream);
    assert_sent(f, "<presence type='unavailable'><status>bye</status></presence>");
}

static void
test_own_idle(void **state)
{
    Fixture *f = *state;

    account_set_presence(f->account, SHOW_AWAY, NULL, 0);
    account_set_idle(f->account, FIXTURE_NOW - 600 * 1000);
    presence_send(f->stream);
    assert_sent(f, "<presence><show>away</show>" OWN_CAPS
                   "<idle xmlns='urn:xmpp:idle:1' since='2026-11-22T09:04:03.000Z'/>"
                   "<query xmlns='jabber:iq:last' seconds='600'/></presence>");
    fixture_set(f, SETTING_PRIVACY_IDLE, "off");
    presence_send(f->stream);
    assert_sent(f, "<presence><show>away</show>" OWN_CAPS "</presence>");
}

/* What is held back does not go out, nor a goodbye where nobody was greeted. */
static void
test_held(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) bob = jid_new("bob@example.org", NULL);

    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    presence_hold(f->stream);
    presence_send(f->stream);
    presence_send_unavailable(f->stream);
    assert_nothing_sent(f);
    presence_send_to(f->stream, bob, SHOW_DND, "for you");
    assert_sent(f,
                "<presence to='bob@example.org'><status>for you</status><show>dnd</show>" OWN_CAPS
                "</presence>");
    presence_release(f->stream, true);
    assert_sent(f, "<presence>" OWN_CAPS "</presence>");
    presence_release(f->stream, true);
    assert_nothing_sent(f);
}

static unsigned
count_contacts(Fixture *f)
{
    g_autoptr(GPtrArray) all = roster_sorted(f->account->roster);

    return all->len;
}

/* Thousands tell us that they are there; most of them nobody asked. */
static void
test_flood_of_strangers(void **state)
{
    Fixture *f = *state;
    g_autofree char *status = g_strnfill(LIMIT_STATUS_BYTES, 's');

    fixture_add_contact(f, "juliet@example.com", "both");
    for (unsigned i = 0; i < 20000; i++)
        receive(f, "<presence from='s%u@spam.example/x'><status>%s</status></presence>", i, "hi");
    assert_int_equal(count_contacts(f), 1);
    for (unsigned i = 0; i < 100; i++) {
        g_autofree char *jid = g_strdup_printf("c%u@example.net", i);
        fixture_open_chat(f, jid);
        for (unsigned k = 0; k < 20; k++)
            receive(f, "<presence from='%s/%u'><status>%s</status></presence>", jid, k, status);
    }
    g_autoptr(GPtrArray) all = roster_sorted(f->account->roster);
    unsigned kept = 0;
    for (unsigned i = 0; i < all->len; i++)
        kept += ((Contact *)all->pdata[i])->resources->len;
    assert_int_equal(kept, LIMIT_STRANGERS_RESOURCES);
    receive(f, "<presence from='c0@example.net/3'><show>dnd</show></presence>");
    assert_int_equal(contact_find_resource(fixture_find_contact(f, "c0@example.net"), "3")->show,
                     SHOW_DND);
    receive(f, "<presence from='juliet@example.com/b'/>");
    assert_int_equal(contact_show(fixture_find_contact(f, "juliet@example.com")), SHOW_ONLINE);
    receive(f, "<presence from='alice@example.org/phone'/>");
    assert_non_null(fixture_find_contact(f, "alice@example.org"));
}

/* What goes makes room, by whatever way it goes. */
static void
test_room_for_strangers(void **state)
{
    Fixture *f = *state;

    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < LIMIT_STRANGERS_RESOURCES; i++) {
            g_autofree char *jid = g_strdup_printf("c%u@example.net", i);
            fixture_open_chat(f, jid);
            receive(f, "<presence from='%s/x'/>", jid);
        }
        assert_int_equal(count_contacts(f), LIMIT_STRANGERS_RESOURCES);
        fixture_open_chat(f, "late@example.net");
        receive(f, "<presence from='late@example.net/x'/>");
        assert_null(fixture_find_contact(f, "late@example.net"));
        receive(f, "<presence from='c1@example.net/x' type='unavailable'/>");
        fixture_add_contact(f, "c2@example.net", "both");
        receive(f, "<presence from='late@example.net/x'/>");
        receive(f, "<presence from='late@example.net/y'/>");
        assert_int_equal(fixture_find_contact(f, "late@example.net")->resources->len, 2);
        receive(f, "<presence from='late@example.net/z'/>");
        assert_int_equal(fixture_find_contact(f, "late@example.net")->resources->len, 2);
        fixture_add_contact(f, "c2@example.net", "remove");
        roster_clear_presence(f->account->roster);
        assert_int_equal(count_contacts(f), 0);
    }
}

/* One who says again and again that he comes and goes costs nothing that stays. */
static void
test_contradictory(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "juliet@example.com", "both");
    for (unsigned i = 0; i < 5000; i++) {
        receive(f, "<presence from='juliet@example.com/%u'><priority>%u</priority></presence>", i,
                i);
        receive(f, "<presence from='juliet@example.com/%u' type='unavailable'/>", i);
        receive(f, "<presence from='juliet@example.com/%u' type='unavailable'/>", i);
    }
    assert_int_equal(fixture_find_contact(f, "juliet@example.com")->resources->len, 0);
    receive(f, "<presence from='juliet@example.com/x' type='available'/>");
    receive(f, "<presence from='juliet@example.com/x' type='x'><show>dnd</show></presence>");
    assert_int_equal(fixture_find_contact(f, "juliet@example.com")->resources->len, 0);
    receive(f, "<presence from='juliet@example.com/x'><show>dnd</show><show>chat</show>"
               "<priority>1</priority><priority>5</priority></presence>");
    receive(f, "<presence from='juliet@example.com'/>");
    assert_int_equal(fixture_find_contact(f, "juliet@example.com")->resources->len, 2);
    receive(f, "<presence from='juliet@example.com' type='error'/>");
    assert_int_equal(contact_show(fixture_find_contact(f, "juliet@example.com")), SHOW_OFFLINE);
    forget_sent(f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_available_and_unavailable),
        TEST(test_all_resources_go),
        TEST(test_odd_values),
        TEST(test_huge_status),
        TEST(test_many_resources),
        TEST(test_strangers_are_not_kept),
        TEST(test_own_devices),
        TEST(test_occupants_of_rooms_are_not_contacts),
        TEST(test_subscription_request),
        TEST(test_answers_to_ours),
        TEST(test_errors),
        TEST(test_own),
        TEST(test_idle),
        TEST(test_own_idle),
        TEST(test_held),
        TEST(test_flood_of_strangers),
        TEST(test_room_for_strangers),
        TEST(test_contradictory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
