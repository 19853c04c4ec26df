/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of rooms: who is asked, how many at a time, and what is made of their answers. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/list_window.h"
#include "model/room.h"
#include "client/rooms/room_finder.h"
#include "client/rooms/room_info.h"

#include "unit/client/office.h"

#define INFO    "http://jabber.org/protocol/disco#info"
#define ITEMS   "http://jabber.org/protocol/disco#items"
#define SEARCH  "urn:xmpp:channel-search:0:search"
#define RSM     "http://jabber.org/protocol/rsm"
#define SERVICE "chat.example.net"

#define IS_SERVICE                                                                                 \
    "<query xmlns='" INFO "'><identity category='conference' type='text' name='Talk'/>"            \
    "<feature var='http://jabber.org/protocol/muc'/></query>"
#define IS_ROOM(name, features, count)                                                             \
    "<query xmlns='" INFO "'><identity category='conference' type='text' name='" name "'/>"        \
    "<feature var='http://jabber.org/protocol/muc'/>" features                                     \
    "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE'><value>"                        \
    "http://jabber.org/protocol/muc#roominfo</value></field>"                                      \
    "<field var='muc#roominfo_description'><value>About " name "</value></field>"                  \
    "<field var='muc#roominfo_occupants'><value>" count "</value></field></x></query>"

/* The id of the oldest question to this address in this namespace, which is forgotten; NULL. */
static char *
take_question(Office *office, const char *to, const char *ns)
{
    for (unsigned i = 0; i < office->sent->len; i++) {
        g_autoptr(Element) sent = element_parse(office->sent->pdata[i]);
        const Element *payload = sent ? element_first(sent) : NULL;
        if (!payload || g_strcmp0(element_get(sent, "to"), to) != 0 ||
            strcmp(element_ns(payload), ns) != 0)
            continue;
        char *id = g_strdup(element_get(sent, "id"));
        g_ptr_array_remove_index(office->sent, i);
        return id;
    }
    return NULL;
}

static void
answer(Office *office, const char *from, const char *ns, const char *payload)
{
    g_autofree char *id = take_question(office, from, ns);

    if (!id)
        fail_msg("%s was not asked for %s", from, ns);
    g_autofree char *xml =
        g_strdup_printf("<iq xmlns='jabber:client' from='%s' type='%s' id='%s'>%s</iq>", from,
                        strstr(payload, "<error") ? "error" : "result", id, payload);
    office_receive(office, xml);
}

static unsigned
count_questions(Office *office, const char *ns)
{
    unsigned count = 0;

    for (unsigned i = 0; i < office->sent->len; i++)
        count += strstr(office->sent->pdata[i], ns) != NULL;
    return count;
}

static Window *
find_window(Office *office)
{
    return list_window_find(office->store->world->model, NULL, "rooms");
}

/* "address|name|people|what" of the row; owned by the caller. */
static char *
row(Office *office, const char *id)
{
    const ListRow *found = list_window_find_row(find_window(office), id);

    if (!found)
        return g_strdup("none");
    return g_strjoin("|", found->cells[0], found->cells[1] ? found->cells[1] : "",
                     found->cells[2] ? found->cells[2] : "", found->cells[3] ? found->cells[3] : "",
                     NULL);
}

static void
assert_row(Office *office, const char *id, const char *expected)
{
    g_autofree char *text = row(office, id);

    assert_string_equal(text, expected);
}

static void
show(Office *office, const char *service, const char *words)
{
    g_autoptr(Jid) jid = service ? test_jid(service) : NULL;

    office_go_online(office);
    g_ptr_array_set_size(office->sent, 0);
    assert_true(client_show_rooms(office->client, office->account, jid, words, NULL));
}

static void
test_the_server_s_services(void **state)
{
    Office *office = *state;

    show(office, NULL, NULL);
    answer(
        office, "example.net", ITEMS,
        "<query xmlns='" ITEMS "'><item jid='" SERVICE "'/><item jid='upload.example.net'/>"
        "<item jid='irc.example.net'/><item jid='somebody@example.net'/><item jid='@'/></query>");
    assert_int_equal(count_questions(office, INFO), 3);
    answer(office, "upload.example.net", INFO,
           "<query xmlns='" INFO "'><identity category='store' type='file'/></query>");
    answer(office, "irc.example.net", INFO,
           "<query xmlns='" INFO "'><identity category='conference' type='irc' name='IRC'/>"
           "</query>");
    answer(office, "irc.example.net", ITEMS, "<query xmlns='" ITEMS "'/>");
    answer(office, SERVICE, INFO, IS_SERVICE);
    answer(office, SERVICE, ITEMS,
           "<query xmlns='" ITEMS "'><item jid='tea@" SERVICE "' name='Tea (1)'/>"
           "<item jid='coffee@" SERVICE "'/><item jid='dead@" SERVICE "'/>"
           "<item jid='odd@" SERVICE "'/><item jid='other@elsewhere.example'/>"
           "<set xmlns='" RSM "'><last>p1</last><count>5</count></set></query>");
    assert_row(office, "tea@" SERVICE, "tea@" SERVICE "|Tea (1)||");
    answer(office, "tea@" SERVICE, INFO,
           IS_ROOM("Tea", "<feature var='muc_membersonly'/><feature var='muc_moderated'/>", "3"));
    answer(office, "coffee@" SERVICE, INFO,
           IS_ROOM("Coff\xe2\x80\xae"
                   "ee",
                   "", "12"));
    answer(office, "odd@" SERVICE, INFO, "<query xmlns='" INFO "'><nonsense/></query>");
    /* The last page brings nothing new, and says that there is more. */
    answer(office, SERVICE, ITEMS,
           "<query xmlns='" ITEMS "'><item jid='tea@" SERVICE "'/>"
           "<set xmlns='" RSM "'><last>p1</last></set></query>");
    assert_int_equal(count_questions(office, ITEMS), 0);
    clock_advance(office->store->world->clock, LIMIT_REQUEST_MS + 1000);
    assert_row(office, "tea@" SERVICE, "tea@" SERVICE "|Tea|3|for members only, moderated");
    assert_row(office, "coffee@" SERVICE, "coffee@" SERVICE "|Coffee|12|");
    assert_row(office, "odd@" SERVICE, "odd@" SERVICE "|||It says nothing that is understood.");
    assert_row(office, "irc.example.net",
               "irc.example.net|IRC||a gateway to IRC: /join #CHANNEL%SERVER@GATEWAY");
    assert_row(office, SERVICE, SERVICE "|Talk||a service with 4 rooms");
    g_autofree char *dead = row(office, "dead@" SERVICE);
    assert_true(strlen(dead) > strlen("dead@" SERVICE "|||"));
    assert_row(office, "other@elsewhere.example", "none");
    assert_row(office, "upload.example.net", "none");
    /* Now that all is known: services, then those with most people. */
    const GPtrArray *rows = find_window(office)->list->rows;
    assert_string_equal(((ListRow *)rows->pdata[2])->id, "coffee@" SERVICE);
    assert_string_equal(((ListRow *)rows->pdata[3])->id, "tea@" SERVICE);
}

/* 1,000 rooms: ten are asked at a time, and of the others those that are looked at. */
static void
test_few_at_a_time(void **state)
{
    Office *office = *state;
    g_autoptr(GString) items = g_string_new("<query xmlns='" ITEMS "'>");

    show(office, SERVICE, NULL);
    answer(office, SERVICE, INFO, IS_SERVICE);
    for (unsigned i = 0; i < 1000; i++)
        g_string_append_printf(items, "<item jid='r%u@" SERVICE "'/>", i);
    g_string_append(items, "</query>");
    answer(office, SERVICE, ITEMS, items->str);
    assert_int_equal(find_window(office)->list->rows->len, 1001);
    assert_int_equal(count_questions(office, INFO), ROOM_FINDER_AT_ONCE - 2);
    for (unsigned i = 0; i < 200; i++) {
        g_autofree char *room = g_strdup_printf("r%u@" SERVICE, i);
        answer(office, room, INFO, IS_ROOM("R", "", "0"));
        assert_true(count_questions(office, INFO) <= ROOM_FINDER_AT_ONCE);
    }
    assert_int_equal(count_questions(office, INFO), 0);
    list_window_move(find_window(office), 900);
    assert_int_equal(count_questions(office, INFO), ROOM_FINDER_AT_ONCE - 2);
    /* Nobody is asked any more when it is closed, and late answers do no harm. */
    list_window_close(find_window(office));
    g_autoptr(Element) sent = element_parse(office->sent->pdata[office->sent->len - 1]);
    g_autofree char *room = g_strdup(element_get(sent, "to"));
    answer(office, room, INFO, IS_ROOM("R", "", "0"));
    assert_int_equal(count_questions(office, INFO), ROOM_FINDER_AT_ONCE - 3);
    assert_null(find_window(office));
}

static void
test_a_service_without_end(void **state)
{
    Office *office = *state;
    unsigned pages = 0;

    show(office, SERVICE, NULL);
    answer(office, SERVICE, INFO, IS_SERVICE);
    for (; count_questions(office, ITEMS) > 0 && pages < 1000; pages++) {
        g_autoptr(GString) items = g_string_new("<query xmlns='" ITEMS "'>");
        for (unsigned i = 0; i < 100; i++)
            g_string_append_printf(items, "<item jid='r%u-%u@" SERVICE "'/>", pages, i);
        g_string_append_printf(items, "<set xmlns='" RSM "'><last>p%u</last></set></query>", pages);
        answer(office, SERVICE, ITEMS, items->str);
    }
    assert_int_equal(find_window(office)->list->rows->len, LIMIT_ROOMS_FOUND);
    assert_true(pages <= LIMIT_ROOMS_FOUND / 100 + 1);
}

static void
test_what_does_not_answer(void **state)
{
    Office *office = *state;

    show(office, SERVICE, NULL);
    clock_advance(office->store->world->clock, LIMIT_REQUEST_MS + 1000);
    g_autofree char *text = row(office, SERVICE);
    assert_true(strlen(text) > strlen(SERVICE "|||"));
    list_window_close(find_window(office));

    show(office, SERVICE, NULL);
    answer(office, SERVICE, INFO, IS_SERVICE);
    answer(office, SERVICE, ITEMS,
           "<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>");
    g_autofree char *refused = row(office, SERVICE);
    assert_true(g_str_has_prefix(refused, SERVICE "|Talk||"));
    assert_null(strstr(refused, "with 0 rooms"));
}

/* XEP-0433 example 4. */
static void
test_search_services(void **state)
{
    Office *office = *state;

    settings_set(office->store->world->settings, SETTING_ROOMS_DIRECTORY, NULL,
                 "search.example.org", NULL);
    show(office, NULL, NULL);
    assert_null(take_question(office, "search.example.org", INFO));
    show(office, NULL, "xmpp.org");
    answer(office, "search.example.org", INFO,
           "<query xmlns='" INFO "'><feature var='" SEARCH "'/></query>");
    assert_true(office_has_sent(office, "<value>xmpp.org</value>",
                                "{urn:xmpp:channel-search:0:order}nusers"));
}

static void
test_what_a_search_finds(void **state)
{
    Office *office = *state;

    show(office, "search.example.org", "xmpp");
    answer(office, "search.example.org", INFO,
           "<query xmlns='" INFO "'><feature var='" SEARCH "'/></query>");
    answer(office, "search.example.org", SEARCH,
           "<result xmlns='" SEARCH "'><item address='commteam@muc.xmpp.org'><name>xmpp "
           "commteam</name><nusers>10</nusers><is-open/></item>"
           "<item address='operators@muc.xmpp.org'><name>XMPP Service Operators</name>"
           "<description>Discussion venue</description><nusers>43</nusers>"
           "<is-open>false</is-open></item><item address='@@'/><item/>"
           "<set xmlns='" RSM "'><first>1</first><last>2</last></set></result>");
    answer(office, "search.example.org", SEARCH, "<result xmlns='" SEARCH "'/>");
    assert_row(office, "operators@muc.xmpp.org",
               "operators@muc.xmpp.org|XMPP Service Operators|43|for members only");
    assert_row(office, "commteam@muc.xmpp.org", "commteam@muc.xmpp.org|xmpp commteam|10|");
    assert_string_equal(find_window(office)->list->filter, "xmpp");
    assert_int_equal(count_questions(office, INFO), 0);
}

static void
test_actions(void **state)
{
    Office *office = *state;
    g_autoptr(GError) error = NULL;
    const char *const tea[] = { "tea@" SERVICE, NULL };
    const char *const service[] = { SERVICE, NULL };

    show(office, SERVICE, NULL);
    answer(office, SERVICE, INFO, IS_SERVICE);
    answer(office, SERVICE, ITEMS,
           "<query xmlns='" ITEMS "'><item jid='tea@" SERVICE "'/></query>");
    answer(office, "tea@" SERVICE, INFO, IS_ROOM("Tea", "", "3"));
    assert_true(list_window_act(find_window(office), "link", tea, &error));
    assert_true(list_window_act(find_window(office), "enter", service, &error));
    assert_int_equal(count_questions(office, INFO), 1);
    assert_int_equal(find_window(office)->list->rows->len, 0);
    list_window_close(find_window(office));
}

/* --- of one room --- */

static const char *
last_line(Office *office)
{
    const Timeline *timeline =
        windows_current(model_windows(office->store->world->model))->timeline;
    unsigned count = timeline_length(timeline);

    return count ? timeline_get(timeline, count - 1)->body : "";
}

static void
test_info(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) room = test_jid("tea@" SERVICE);

    office_go_online(office);
    g_ptr_array_set_size(office->sent, 0);
    assert_true(client_show_room_info(office->client, office->account, room, NULL));
    answer(office, "tea@" SERVICE, INFO, IS_ROOM("Tea", "<feature var='muc_persistent'/>", "3"));
    answer(office, SERVICE, INFO,
           "<query xmlns='" INFO "'><x xmlns='jabber:x:data' type='result'><field "
           "var='FORM_TYPE'><value>http://jabber.org/network/serverinfo</value></field>"
           "<field var='abuse-addresses'><value>mailto:abuse@shakespeare.lit</value>"
           "<value>xmpp:abuse@shakespeare.lit</value></field></x></query>");
    assert_string_equal(
        last_line(office),
        "Tea\n  Address: tea@" SERVICE "\n  Link: xmpp:tea@" SERVICE "?join\n  Description: About "
        "Tea\n  What it is: stays when all have left\n  People: 3\n  Contact of the service: "
        "abuse: mailto:abuse@shakespeare.lit, xmpp:abuse@shakespeare.lit");
    /* Who does not answer is told of, too. */
    assert_true(client_show_room_info(office->client, office->account, room, NULL));
    clock_advance(office->store->world->clock, LIMIT_REQUEST_MS + 1000);
    assert_non_null(strstr(last_line(office), "It says nothing more: "));
}

#define OFFICE_TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_the_server_s_services),
        OFFICE_TEST(test_few_at_a_time),
        OFFICE_TEST(test_a_service_without_end),
        OFFICE_TEST(test_what_does_not_answer),
        OFFICE_TEST(test_search_services),
        OFFICE_TEST(test_what_a_search_finds),
        OFFICE_TEST(test_actions),
        OFFICE_TEST(test_info),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
