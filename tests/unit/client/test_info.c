/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is this: who is asked what, and what becomes of the answers. */

#include "config.h"

#include <string.h>

#include "client/own_presence.h"

#include "unit/client/office.h"

#define NS_LAST "jabber:iq:last"

/* The id of a request that was sent, and is forgotten; NULL. The caller owns it. */
static char *
take_request(Office *office, const char *to, const char *ns)
{
    g_autofree char *address = g_strdup_printf(" to=\"%s\"", to);
    g_autofree char *payload = g_strdup_printf("xmlns=\"%s\"", ns);

    for (unsigned i = 0; i < office->sent->len; i++) {
        const char *xml = office->sent->pdata[i];
        if (!strstr(xml, address) || !strstr(xml, payload))
            continue;
        const char *id = strstr(xml, " id=\"") + strlen(" id=\"");
        char *copy = g_strndup(id, strcspn(id, "\""));
        g_ptr_array_remove_index(office->sent, i);
        return copy;
    }
    return NULL;
}

static void
answer(Office *office, const char *from, const char *ns, const char *inside)
{
    g_autofree char *id = take_request(office, from, ns);
    g_autofree char *xml =
        inside
            ? g_strdup_printf("<iq xmlns='jabber:client' from='%s' type='result' id='%s'>%s</iq>",
                              from, id, inside)
            : g_strdup_printf("<iq xmlns='jabber:client' from='%s' type='error' id='%s'>"
                              "<error type='cancel'><service-unavailable "
                              "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
                              from, id);

    if (!id)
        fail_msg("%s was not asked for %s", from, ns);
    office_receive(office, xml);
}

static const Message *
last_line(const Office *office)
{
    Timeline *console = model_console(office->store->world->model);

    return timeline_get(console, timeline_length(console) - 1);
}

/* How many lines of the console say just this. */
static unsigned
count_lines(const Office *office, const char *text)
{
    Timeline *console = model_console(office->store->world->model);
    unsigned count = 0;

    for (unsigned i = 0; i < timeline_length(console); i++)
        count += g_str_equal(((const Message *)timeline_get(console, i))->body, text);
    return count;
}

static Jid *
inquire(Office *office, const char *address, bool is_full)
{
    Jid *jid = jid_new(address, NULL);

    assert_true(client_inquire(office->client, office->account, jid, is_full, NULL));
    return jid;
}

static void
come_online(Office *office, const char *device)
{
    g_autofree char *xml =
        g_strdup_printf("<presence xmlns='jabber:client' from='juliet@capulet.com/%s'/>", device);

    office_receive(office, xml);
}

static Office *
begin(void **state)
{
    Office *office = *state;

    office_go_online(office);
    office_receive(office, "<iq xmlns='jabber:client' type='set' id='push'>"
                           "<query xmlns='jabber:iq:roster'><item jid='juliet@capulet.com' "
                           "subscription='both'/></query></iq>");
    return office;
}

#define BALCONY "juliet@capulet.com/balcony"

static void
test_each_device_is_told_when_it_has_answered(void **state)
{
    Office *office = begin(state);

    come_online(office, "balcony");
    come_online(office, "chamber");
    g_autoptr(Jid) juliet = inquire(office, "juliet@capulet.com", false);
    answer(office, BALCONY, "jabber:iq:version",
           "<query xmlns='jabber:iq:version'><name>Exodus</name><version>0.7</version></query>");
    answer(office, BALCONY, "urn:xmpp:time",
           "<time xmlns='urn:xmpp:time'><tzo>junk</tzo><utc/></time>");
    answer(office, BALCONY, NS_LAST, "<query xmlns='" NS_LAST "' seconds='123'/>");
    answer(office, BALCONY, "http://jabber.org/protocol/disco#info",
           "<query xmlns='http://jabber.org/protocol/disco#info'>"
           "<identity category='client' type='pc' name='Exodus'/>"
           "<feature var='urn:xmpp:receipts'/></query>");
    clock_advance(model_clock(office->store->world->model), 42);
    assert_null(strstr(last_line(office)->body, "Exodus"));
    answer(office, BALCONY, "urn:xmpp:ping", "");
    assert_string_equal(last_line(office)->body,
                        "balcony: Exodus 0.7, idle for 2 min, answers in 42 ms\n"
                        "  Is: client/pc Exodus\n  Can: message receipts");
}

/* What came in time is told, what comes later is not told again. */
static void
test_silence(void **state)
{
    Office *office = begin(state);
    Clock *clock = model_clock(office->store->world->model);

    come_online(office, "balcony");
    g_autoptr(Jid) juliet = inquire(office, "juliet@capulet.com", false);
    clock_advance(clock, 19999);
    assert_int_equal(count_lines(office, "balcony: no answer in time"), 0);
    clock_advance(clock, 1);
    assert_int_equal(count_lines(office, "balcony: no answer in time"), 1);
    answer(office, BALCONY, NS_LAST, "<query xmlns='" NS_LAST "' seconds='123'/>");
    clock_advance(clock, 60000);
    assert_int_equal(count_lines(office, "balcony: no answer in time"), 1);
    assert_int_equal(count_lines(office, "balcony: idle for 2 min"), 0);
    assert_int_equal(office->client->questions, 0);
}

/* Of one that answers half of it. */
static void
test_half_an_answer(void **state)
{
    Office *office = begin(state);
    g_autoptr(Jid) jid = inquire(office, BALCONY, false);

    answer(office, BALCONY, NS_LAST, "<query xmlns='" NS_LAST "' seconds='123'/>");
    clock_advance(model_clock(office->store->world->model), 20000);
    assert_int_equal(count_lines(office, BALCONY ": idle for 2 min"), 1);
}

static void
test_who_tells_nothing(void **state)
{
    static const char *const spaces[] = { NS_LAST, "jabber:iq:version", "urn:xmpp:time",
                                          "urn:xmpp:ping" };
    Office *office = begin(state);
    g_autoptr(Jid) jid = inquire(office, BALCONY, false);

    for (unsigned i = 0; i < G_N_ELEMENTS(spaces); i++)
        answer(office, BALCONY, spaces[i], i == 3 ? "" : NULL);
    assert_string_equal(last_line(office)->body, BALCONY ": answers in 0 ms");
}

/* Whose features are known is asked for a clock only if he has one. */
static void
test_without_a_clock(void **state)
{
    static const char *const features[] = { NS_LAST, NULL };
    Office *office = begin(state);
    g_autoptr(Jid) balcony = test_jid(BALCONY);
    Capabilities *caps = capabilities_new("client", "console", "x", features);

    come_online(office, "balcony");
    roster_set_resource_capabilities(office->account->roster, balcony, caps);
    capabilities_unref(caps);
    g_autoptr(Jid) juliet = inquire(office, "juliet@capulet.com", false);
    assert_null(take_request(office, BALCONY, "urn:xmpp:time"));
    answer(office, BALCONY, "jabber:iq:version", NULL);
    answer(office, BALCONY, NS_LAST, "<query xmlns='" NS_LAST "' seconds='123'/>");
    answer(office, BALCONY, "urn:xmpp:ping", "");
    assert_string_equal(last_line(office)->body, "balcony: idle for 2 min, answers in 0 ms");
}

/* Only the account's server knows when somebody was there. */
static void
test_somebody_who_is_offline(void **state)
{
    Office *office = begin(state);
    g_autoptr(Jid) jid = inquire(office, "juliet@capulet.com", false);

    assert_null(take_request(office, "juliet@capulet.com", "jabber:iq:version"));
    answer(office, "juliet@capulet.com", NS_LAST,
           "<query xmlns='" NS_LAST "' seconds='903'>Heading Home</query>");
    assert_non_null(strstr(last_line(office)->body, "15 min ago: Heading Home"));
}

static void
test_a_server(void **state)
{
    Office *office = begin(state);
    g_autoptr(Jid) jid = inquire(office, "capulet.com", true);

    answer(office, "capulet.com", "http://jabber.org/protocol/disco#items",
           "<query xmlns='http://jabber.org/protocol/disco#items'>"
           "<item jid='rooms.capulet.com' name='Rooms'/><item name='no address'/>"
           "<item jid='proxy.capulet.com'/></query>");
    answer(office, "capulet.com", "http://jabber.org/protocol/disco#info",
           "<query xmlns='http://jabber.org/protocol/disco#info'>"
           "<identity category='pubsub' type='pep'/>"
           "<identity category='server' type='im' name='Prosody'/>"
           "<feature var='urn:xmpp:blocking'/><feature var='urn:example:x'/></query>");
    answer(office, "capulet.com", "jabber:iq:version", NULL);
    answer(office, "capulet.com", "urn:xmpp:time", NULL);
    answer(office, "capulet.com", "urn:xmpp:ping", "");
    answer(office, "capulet.com", NS_LAST, "<query xmlns='" NS_LAST "' seconds='123456'/>");
    assert_string_equal(last_line(office)->body,
                        "capulet.com: up for 1 day 10 h, answers in 0 ms\n"
                        "  Is: server/im Prosody\n  Can: blocking\n    urn:example:x\n"
                        "    urn:xmpp:blocking\n"
                        "  Has: rooms.capulet.com (Rooms), proxy.capulet.com");
}

/* What others than the one who was asked say counts for nothing. */
static void
test_forged_answers(void **state)
{
    Office *office = begin(state);
    g_autoptr(Jid) jid = inquire(office, BALCONY, false);
    g_autofree char *id = take_request(office, BALCONY, NS_LAST);
    g_autofree char *forged =
        g_strdup_printf("<iq xmlns='jabber:client' from='juliet@capulet.com' type='result' id='%s'>"
                        "<query xmlns='" NS_LAST "' seconds='1'/></iq>",
                        id);

    office_receive(office, forged);
    clock_advance(model_clock(office->store->world->model), 20000);
    assert_int_equal(count_lines(office, BALCONY ": no answer in time"), 1);
}

/* Answers one request that juliet's devices were asked; false: there is none. */
static bool
refuse_one(Office *office)
{
    for (unsigned i = 0; i < office->sent->len; i++) {
        g_autoptr(Element) sent = element_parse(office->sent->pdata[i]);
        const char *to = element_get(sent, "to");
        if (!to || !g_str_has_prefix(to, "juliet@capulet.com/") || !element_first(sent))
            continue;
        g_autofree char *device = g_strdup(to);
        g_autofree char *ns = g_strdup(element_ns(element_first(sent)));
        answer(office, device, ns, NULL);
        return true;
    }
    return false;
}

static unsigned
count_requests(const Office *office)
{
    unsigned count = 0;

    for (unsigned i = 0; i < office->sent->len; i++)
        count += strstr(office->sent->pdata[i], "to=\"juliet@capulet.com/") != NULL;
    return count;
}

/* Not all at once, but all in turn. */
static void
test_many_devices(void **state)
{
    Office *office = begin(state);
    unsigned answered = 0;

    for (unsigned i = 0; i < 64; i++) {
        g_autofree char *name = g_strdup_printf("device%u", i);
        come_online(office, name);
    }
    g_ptr_array_set_size(office->sent, 0);
    g_autoptr(Jid) jid = inquire(office, "juliet@capulet.com", false);
    for (; refuse_one(office); answered++)
        assert_true(count_requests(office) <= 30);
    assert_int_equal(answered, 64 * 5);
    assert_int_equal(office->client->questions, 0);
}

/* Whatever is open when the connection goes is given up. */
static void
test_the_end_of_the_stream(void **state)
{
    Office *office = begin(state);

    come_online(office, "balcony");
    for (unsigned i = 0; i < 20; i++) {
        g_autofree char *name = g_strdup_printf("device%u", i);
        come_online(office, name);
    }
    g_autoptr(Jid) jid = inquire(office, "juliet@capulet.com", false);
    client_disconnect(office->client, office->account);
    clock_advance(model_clock(office->store->world->model), 1);
    assert_int_equal(office->client->questions, 0);
}

/* Who was told alone that we are here may know the rest, too. */
static void
test_who_was_told_gets_answers(void **state)
{
    Office *office = begin(state);
    g_autoptr(Jid) stranger = jid_new("stranger@capulet.com/x", NULL);
    Stream *stream = client_stream(office->client, office->account, NULL);

    assert_false(stream_may_know(stream, stranger));
    assert_true(own_presence_tell(session_presence(client_session(office->client, office->account)),
                                  stranger, SHOW_ONLINE, NULL, NULL));
    assert_true(stream_may_know(stream, stranger));
    assert_true(own_presence_tell(session_presence(client_session(office->client, office->account)),
                                  stranger, SHOW_OFFLINE, NULL, NULL));
    assert_false(stream_may_know(stream, stranger));
}

static void
note_end(gpointer has_ended)
{
    *(bool *)has_ended = true;
}

/* The end was near when somebody was asked: it waits for the answer. */
static void
test_the_end_of_a_script(void **state)
{
    Office *office = begin(state);
    Clock *clock = model_clock(office->store->world->model);
    g_autoptr(Jid) server = jid_new("example.net", NULL);
    bool has_ended = false;

    client_drain(office->client, 30000, note_end, &has_ended);
    assert_true(client_ping(office->client, office->account, server, NULL));
    clock_advance(clock, 1000);
    assert_false(has_ended);
    answer(office, "example.net", "urn:xmpp:ping", "");
    clock_advance(clock, 1);
    assert_true(has_ended);
}

int
main(void)
{
#define OFFICE_TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_each_device_is_told_when_it_has_answered),
        OFFICE_TEST(test_silence),
        OFFICE_TEST(test_half_an_answer),
        OFFICE_TEST(test_who_tells_nothing),
        OFFICE_TEST(test_without_a_clock),
        OFFICE_TEST(test_somebody_who_is_offline),
        OFFICE_TEST(test_a_server),
        OFFICE_TEST(test_forged_answers),
        OFFICE_TEST(test_many_devices),
        OFFICE_TEST(test_the_end_of_the_stream),
        OFFICE_TEST(test_who_was_told_gets_answers),
        OFFICE_TEST(test_the_end_of_a_script),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
