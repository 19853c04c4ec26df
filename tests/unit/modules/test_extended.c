/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mood, activity, tune and the others: what is sent for them, and whose word counts. */

#include "config.h"

#include "base/limits.h"

#include "modules/extended.h"
#include "unit/xmpp/stream_fixture.h"
#include "unit/xmpp/xml_compare.h"

#define NS_MOOD  "http://jabber.org/protocol/mood"
#define NS_TUNE  "http://jabber.org/protocol/tune"
#define NS_EVENT "http://jabber.org/protocol/pubsub#event"

/* Attributes of the message, and what stands in its <items/>. */
static void
receive_event(Fixture *f, const char *attributes, const char *node, const char *items)
{
    receive(f,
            "<message %s><event xmlns='" NS_EVENT "'><items node='%s'>%s</items></event></message>",
            attributes, node, items);
}

#define MOOD(mood) "<item id='1'><mood xmlns='" NS_MOOD "'>" mood "</mood></item>"

/* "" for none. Owned by the caller. */
static char *
summary(Extended *const *all, ExtendedKind kind)
{
    const Extended *extended = extended_of(all, kind);

    return extended ? extended_summary(extended) : g_strdup("");
}

static void
assert_bob(Fixture *f, ExtendedKind kind, const char *expected)
{
    Contact *bob = fixture_find_contact(f, "bob@example.org");
    g_autofree char *line = summary(bob ? bob->extended : NULL, kind);

    assert_string_equal(line, expected);
}

static void
assert_own(Fixture *f, ExtendedKind kind, const char *expected)
{
    g_autofree char *line = summary(f->account->extended, kind);

    assert_string_equal(line, expected);
}

/* --- whose word counts --- */

static void
test_contacts_mood(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    receive_event(f, "from='bob@example.org' type='headline'", NS_MOOD,
                  MOOD("<annoyed/><text>curse my nurse!</text>"));
    assert_bob(f, EXTENDED_MOOD, "annoyed: curse my nurse!");
    receive_event(f, "from='bob@example.org'", NS_MOOD, MOOD(""));
    assert_bob(f, EXTENDED_MOOD, "");
    assert_nothing_sent(f);
}

/* What was published before we came has a delay. */
static void
test_last_item(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    receive(
        f,
        "<message from='bob@example.org' type='headline'><event xmlns='" NS_EVENT "'>"
        "<items node='" NS_MOOD "'>" MOOD(
            "<happy/>") "</items></event>"
                        "<delay xmlns='urn:xmpp:delay' stamp='2003-12-13T23:58:37Z'/></message>");
    assert_bob(f, EXTENDED_MOOD, "happy");
}

static void
test_own_other_device(void **state)
{
    Fixture *f = *state;

    receive_event(f, "from='alice@example.org' type='headline'", NS_MOOD, MOOD("<happy/>"));
    assert_own(f, EXTENDED_MOOD, "happy");
    receive(f, "<message from='alice@example.org'><event xmlns='" NS_EVENT "'>"
               "<purge node='" NS_MOOD "'/></event></message>");
    assert_own(f, EXTENDED_MOOD, "");
}

static const char *const strangers[] = {
    "from='mallory@example.net'",
    "from='bob@example.org/phone'",
    "from='alice@example.org/desk'",
    "from='bob@example.org' type='chat'",
    "from='bob@example.org' type='groupchat'",
    "from='bob@example.org' type='error'",
    "from='room@rooms.example.org/bob'",
    "from='room@rooms.example.org'",
    "from='example.org'",
};

static void
test_others_are_not_heard(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    for (unsigned i = 0; i < G_N_ELEMENTS(strangers); i++) {
        receive_event(f, strangers[i], NS_MOOD, MOOD("<happy/>"));
        assert_bob(f, EXTENDED_MOOD, "");
        assert_own(f, EXTENDED_MOOD, "");
    }
    assert_null(fixture_find_contact(f, "mallory@example.net"));
    receive(f, "<message from='alice@example.org'><received xmlns='urn:xmpp:carbons:2'>"
               "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' "
               "from='bob@example.org' to='alice@example.org'><event xmlns='" NS_EVENT
               "'><items node='" NS_MOOD
               "'>" MOOD("<happy/>") "</items></event></message></forwarded></received></message>");
    assert_bob(f, EXTENDED_MOOD, "");
    receive_event(f, "from='bob@example.org'", NS_MOOD,
                  "<item publisher='mallory@example.net/x'><mood xmlns='" NS_MOOD
                  "'><happy/></mood></item>");
    assert_bob(f, EXTENDED_MOOD, "");
    receive_event(f, "from='bob@example.org'", NS_MOOD,
                  "<item publisher='bob@example.org/x'><mood xmlns='" NS_MOOD
                  "'><happy/></mood></item>");
    assert_bob(f, EXTENDED_MOOD, "happy");
}

static void
test_turned_off(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    receive_event(f, "from='bob@example.org'", NS_MOOD, MOOD("<happy/>"));
    assert_bob(f, EXTENDED_MOOD, "happy");
    fixture_set(f, SETTING_PRIVACY_EXTENDED, "off");
    assert_bob(f, EXTENDED_MOOD, "");
    receive_event(f, "from='bob@example.org'", NS_MOOD, MOOD("<happy/>"));
    assert_bob(f, EXTENDED_MOOD, "");
}

static void
test_removed_contact(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    receive(f, "<presence from='bob@example.org/phone'/>");
    receive_event(f, "from='bob@example.org'", NS_MOOD, MOOD("<happy/>"));
    receive(f, "<iq type='set' id='push'><query xmlns='jabber:iq:roster'>"
               "<item jid='bob@example.org' subscription='remove'/></query></iq>");
    assert_bob(f, EXTENDED_MOOD, "");
}

/* --- what they say --- */

static const struct {
    const char *payload, *line;
} moods[] = {
    { "<happy/>", "happy" },
    { "<in_love/><text>Romeo</text>", "in love: Romeo" },
    { "<hungover/>", "undefined" },
    { "<hungover/><text>oh</text>", "undefined: oh" },
    { "<text>only this</text>", "undefined: only this" },
    { "<happy xmlns='urn:else'/>", "" },
    { "<happy/><sad/>", "happy" },
    { "<happy><ecstatic xmlns='https://example.org/'/></happy>", "happy" },
    { "<sad/><text>a&#x9;b&#x202e;c</text>", "sad: a bc" },
    { "text", "" },
};

static void
test_moods(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    for (unsigned i = 0; i < G_N_ELEMENTS(moods); i++) {
        g_autofree char *item = g_strdup_printf(
            "<item id='1'><mood xmlns='" NS_MOOD "'>%s</mood></item>", moods[i].payload);
        receive_event(f, "from='bob@example.org'", NS_MOOD, item);
        assert_bob(f, EXTENDED_MOOD, moods[i].line);
    }
}

static const struct {
    ExtendedKind kind;
    const char *node, *payload, *line;
} examples[] = {
    { EXTENDED_ACTIVITY, "http://jabber.org/protocol/activity",
      "<activity xmlns='http://jabber.org/protocol/activity'><relaxing><partying/></relaxing>"
      "<text xml:lang='en'>My nurse&apos;s birthday!</text></activity>",
      "partying: My nurse's birthday!" },
    { EXTENDED_ACTIVITY, "http://jabber.org/protocol/activity",
      "<activity xmlns='http://jabber.org/protocol/activity'><relaxing>"
      "<tanning xmlns='http://www.ilovetanning.info'/></relaxing></activity>",
      "relaxing" },
    { EXTENDED_ACTIVITY, "http://jabber.org/protocol/activity",
      "<activity xmlns='http://jabber.org/protocol/activity'><relaxing><gardening/></relaxing>"
      "</activity>",
      "relaxing: gardening" },
    { EXTENDED_TUNE, NS_TUNE,
      "<tune xmlns='" NS_TUNE "'><artist>Yes</artist><length>686</length><rating>8</rating>"
      "<source>Yessongs</source><title>Heart of the Sunrise</title><track>3</track></tune>",
      "Yes – Heart of the Sunrise (11:26)" },
    { EXTENDED_TUNE, NS_TUNE,
      "<tune xmlns='" NS_TUNE "'><title>X</title><length>9999999</length><rating>99</rating>"
      "</tune>",
      "X" },
    { EXTENDED_LOCATION, "http://jabber.org/protocol/geoloc",
      "<geoloc xmlns='http://jabber.org/protocol/geoloc' xml:lang='en'><accuracy>20</accuracy>"
      "<country>Italy</country><lat>45.44</lat><locality>Venice</locality><lon>12.33</lon></"
      "geoloc>",
      "Venice, Italy" },
    { EXTENDED_GAMING, "urn:xmpp:gaming:0",
      "<game xmlns='urn:xmpp:gaming:0'><name>chess</name><uri>http://www.chesspark.com/</uri>"
      "</game>",
      "chess" },
    { EXTENDED_BROWSING, "urn:xmpp:browsing:0",
      "<page xmlns='urn:xmpp:browsing:0'><uri>https://stpeter.im/</uri></page>",
      "https://stpeter.im/" },
    { EXTENDED_VIEWING, "urn:xmpp:viewing:0",
      "<video xmlns='urn:xmpp:viewing:0'><name>Mystery Science Theater 3000</name>"
      "<episode>807</episode><description>Terror From The Year 5000</description></video>",
      "Mystery Science Theater 3000 – Terror From The Year 5000" },
    { EXTENDED_CHATTING, "urn:xmpp:chatting:0",
      "<room xmlns='urn:xmpp:chatting:0'><name>Jabber Development</name>"
      "<uri>xmpp:jdev@conference.jabber.org</uri></room>",
      "Jabber Development" },
};

static void
test_examples(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    for (unsigned i = 0; i < G_N_ELEMENTS(examples); i++) {
        g_autofree char *item = g_strdup_printf("<item>%s</item>", examples[i].payload);
        receive_event(f, "from='bob@example.org'", examples[i].node, item);
        assert_bob(f, examples[i].kind, examples[i].line);
    }
}

/* --- strange events --- */

static void
test_several_items(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    receive_event(f, "from='bob@example.org'", NS_MOOD,
                  "<item id='a'><mood xmlns='" NS_MOOD "'><sad/></mood></item><item id='empty'/>"
                  "<item id='b'><mood xmlns='" NS_MOOD "'><happy/></mood></item>");
    assert_bob(f, EXTENDED_MOOD, "happy");
    receive_event(f, "from='bob@example.org'", NS_MOOD, "<retract id='a'/>");
    assert_bob(f, EXTENDED_MOOD, "happy");
    receive_event(f, "from='bob@example.org'", NS_MOOD, "<retract/>");
    assert_bob(f, EXTENDED_MOOD, "happy");
    receive_event(f, "from='bob@example.org'", NS_MOOD, "<retract id='b'/>");
    assert_bob(f, EXTENDED_MOOD, "");
    receive_event(f, "from='bob@example.org'", NS_MOOD, MOOD("<happy/>"));
    receive(f, "<message from='bob@example.org'><event xmlns='" NS_EVENT "'>"
               "<delete node='" NS_MOOD "'/></event></message>");
    assert_bob(f, EXTENDED_MOOD, "");
}

/* A mood where tunes are published is neither. */
static void
test_wrong_payload(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    receive_event(f, "from='bob@example.org'", NS_TUNE, MOOD("<happy/>"));
    receive_event(f, "from='bob@example.org'", "urn:unknown", MOOD("<happy/>"));
    receive(f, "<message from='bob@example.org'><event xmlns='" NS_EVENT
               "'><items>" MOOD("<happy/>") "</items><items/><what/></event></message>");
    receive(f, "<message from='bob@example.org'><event xmlns='" NS_EVENT "'/></message>");
    assert_bob(f, EXTENDED_MOOD, "");
    assert_bob(f, EXTENDED_TUNE, "");
    assert_nothing_sent(f);
}

static void
count_event(const Event *event, gpointer data)
{
    unsigned *count = data;

    *count += event->kind == EVENT_EXTENDED;
}

static void
test_flood(void **state)
{
    Fixture *f = *state;
    g_autofree char *large = g_strnfill(500000, 'x');
    g_autofree char *item =
        g_strdup_printf("<item><tune xmlns='" NS_TUNE "'><title>%s</title></tune></item>", large);
    unsigned count = 0;

    fixture_add_contact(f, "bob@example.org", "both");
    unsigned observer = model_observe(f->model, EVENT_EXTENDED, count_event, &count);
    receive_event(f, "from='bob@example.org'", NS_TUNE, item);
    const Extended *tune =
        extended_of(fixture_find_contact(f, "bob@example.org")->extended, EXTENDED_TUNE);
    assert_int_equal(strlen(extended_get(tune, "title")), LIMIT_NAME_BYTES);
    assert_int_equal(count, 1);
    for (unsigned i = 0; i < 2000; i++)
        receive_event(f, "from='bob@example.org'", NS_MOOD, MOOD("<happy/>"));
    assert_int_equal(count, 2);
    model_unobserve(f->model, observer);
    assert_nothing_sent(f);
}

/* --- publishing --- */

static void
assert_published(const char *const *fields, ExtendedKind kind, const char *expected)
{
    g_autoptr(Extended) extended = extended_new(kind);

    for (unsigned i = 0; fields[i]; i += 2)
        assert_true(extended_set(extended, fields[i], fields[i + 1]));
    g_autoptr(Element) element = extended_write(extended);
    g_autofree char *xml = element_to_xml(element, NULL);
    g_autofree char *difference = xml_difference(expected, xml);
    if (difference)
        fail_msg("%s in %s", difference, xml);
}

static void
test_elements(void **state)
{
    (void)state;
    assert_published((const char *[]){ "value", "in_love", "text", "R & J", NULL }, EXTENDED_MOOD,
                     "<mood xmlns='" NS_MOOD "'><in_love/><text>R &amp; J</text></mood>");
    assert_published((const char *[]){ "text", "so so", NULL }, EXTENDED_MOOD,
                     "<mood xmlns='" NS_MOOD "'><undefined/><text>so so</text></mood>");
    assert_published((const char *[]){ NULL }, EXTENDED_MOOD, "<mood xmlns='" NS_MOOD "'/>");
    assert_published(
        (const char *[]){ "general", "relaxing", "specific", "partying", NULL }, EXTENDED_ACTIVITY,
        "<activity xmlns='http://jabber.org/protocol/activity'><relaxing><partying/></relaxing>"
        "</activity>");
    assert_published((const char *[]){ "title", "Time", "artist", "Pink Floyd", NULL },
                     EXTENDED_TUNE,
                     "<tune xmlns='" NS_TUNE "'><artist>Pink Floyd</artist><title>Time</title>"
                     "</tune>");
    assert_published((const char *[]){ NULL }, EXTENDED_CHATTING,
                     "<room xmlns='urn:xmpp:chatting:0'/>");
}

static void
test_publish(void **state)
{
    Fixture *f = *state;
    g_autoptr(Extended) mood = extended_new(EXTENDED_MOOD);

    extended_set(mood, "value", "happy");
    extended_publish(f->stream, mood, NULL, NULL);
    assert_sent(f, "<iq type='set' id='*'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
                   "<publish node='" NS_MOOD "'><item id='current'><mood xmlns='" NS_MOOD
                   "'><happy/></mood></item></publish><publish-options><x xmlns='jabber:x:data' "
                   "type='submit'><field var='FORM_TYPE' type='hidden'>"
                   "<value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
                   "<field var='pubsub#persist_items'><value>true</value></field>"
                   "<field var='pubsub#access_model'><value>presence</value></field></x>"
                   "</publish-options></pubsub></iq>");
    receive(f, "<iq type='result' id='%s'/>", f->id);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_contacts_mood),
        TEST(test_last_item),
        TEST(test_own_other_device),
        TEST(test_others_are_not_heard),
        TEST(test_turned_off),
        TEST(test_removed_contact),
        TEST(test_moods),
        TEST(test_examples),
        TEST(test_several_items),
        TEST(test_wrong_payload),
        TEST(test_flood),
        cmocka_unit_test(test_elements),
        TEST(test_publish),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
