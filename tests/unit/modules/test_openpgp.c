/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0373: keys that others announce, ours, the backup, and the element of messages. */

#include "config.h"

#include <string.h>

#include "modules/openpgp.h"
#include "unit/xmpp/stream_fixture.h"

#define NS   "urn:xmpp:openpgp:0"
#define LIST NS ":public-keys"
#define KEY1 "1357B01865B2503C18453D208CAC2A9678548E35"
#define KEY2 "67819B343B2AB70DED9320872C6464AF2A8E4C02"
#define META(fingerprint, date)                                                                    \
    "<pubkey-metadata v4-fingerprint='" fingerprint "' date='" date "'/>"
#define PUBSUB(inside)  "<pubsub xmlns='http://jabber.org/protocol/pubsub'>" inside "</pubsub>"
#define ITEMS(node, in) PUBSUB("<items node='" node "'>" in "</items>")
#define KEYS(inside)    "<public-keys-list xmlns='" NS "'>" inside "</public-keys-list>"
#define EVENT(from, inside)                                                                        \
    "<message from='" from "' type='headline'>"                                                    \
    "<event xmlns='http://jabber.org/protocol/pubsub#event'>" inside "</event></message>"
#define NEWS(inside) "<items node='" LIST "'>" inside "</items>"
#define OPTIONS(access)                                                                            \
    "<publish-options><x xmlns='jabber:x:data' type='submit'>"                                     \
    "<field var='FORM_TYPE' type='hidden'>"                                                        \
    "<value>http://jabber.org/protocol/pubsub#publish-options</value></field>"                     \
    "<field var='pubsub#persist_items'><value>true</value></field>"                                \
    "<field var='pubsub#access_model'><value>" access "</value></field></x></publish-options>"

/* What a function was told. */
static char *told;

static void
note(char *text)
{
    g_free(told);
    told = text;
}

static void
assert_noted(const char *expected)
{
    assert_non_null(told);
    assert_string_equal(told, expected);
    note(NULL);
}

static void
on_list(Stream *stream, const GPtrArray *keys, const GError *error, gpointer data)
{
    GString *text = g_string_new(data);

    (void)stream;
    for (unsigned i = 0; keys && i < keys->len; i++) {
        const OpenpgpAnnouncement *key = keys->pdata[i];
        g_string_append_printf(text, " %s", key->fingerprint);
    }
    if (error)
        g_string_append_printf(text, " error %d", error->code);
    note(g_string_free(text, FALSE));
}

static void
on_bytes(Stream *stream, GBytes *bytes, const GError *error, gpointer data)
{
    gsize size = 0;
    const char *found = bytes ? g_bytes_get_data(bytes, &size) : NULL;

    (void)stream;
    note(error ? g_strdup_printf("%s error %d", (char *)data, error->code)
               : g_strdup_printf("%s %.*s", (char *)data, (int)size, found));
}

static Jid *
juliet(void)
{
    return jid_new("juliet@example.org/balcony", NULL);
}

static void
ask_for_list(Fixture *f)
{
    g_autoptr(Jid) jid = juliet();

    openpgp_request_list(f->stream, jid, on_list, (gpointer) "list");
    assert_sent(f, "<iq type='get' to='juliet@example.org' id='*'>" PUBSUB(
                       "<items node='" LIST "' max_items='1'/>") "</iq>");
}

static void
answer(Fixture *f, const char *from, const char *inside)
{
    receive(f, "<iq from='%s' id='%s' type='result'>%s</iq>", from, f->id, inside);
}

static void
refuse(Fixture *f, const char *from, const char *condition)
{
    receive(f,
            "<iq from='%s' id='%s' type='error'><error type='cancel'>"
            "<%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            from, f->id, condition);
}

/* 4.3, with what nobody should send: lower case, twice the same, other lengths. */
static void
keys_of_somebody_are_listed(void **state)
{
    Fixture *f = *state;

    ask_for_list(f);
    answer(f, "juliet@example.org",
           ITEMS(LIST, "<item>" KEYS(META(KEY1, "2018-03-01T15:26:12Z")
                                         META("67819b343b2ab70ded9320872c6464af2a8e4c02", "never")
                                             META(KEY1, "2019-03-01T15:26:12Z") META("1234", "")
                                                 META("ZZ57B01865B2503C18453D208CAC2A9678548E35",
                                                      "")) "</item>"));
    assert_noted("list " KEY1 " " KEY2);
    ask_for_list(f);
    answer(f, "juliet@example.org", ITEMS(LIST, ""));
    assert_noted("list");
    ask_for_list(f);
    refuse(f, "juliet@example.org", "item-not-found");
    assert_noted("list");
    ask_for_list(f);
    refuse(f, "juliet@example.org", "forbidden");
    assert_noted("list error 1");
}

static void
there_is_a_bound_on_keys(void **state)
{
    Fixture *f = *state;
    g_autoptr(GString) list = g_string_new(NULL);

    ask_for_list(f);
    for (unsigned i = 0; i < 1000; i++)
        g_string_append_printf(list, "<pubkey-metadata v4-fingerprint='%040X'/>", i);
    g_autofree char *inside =
        g_strdup_printf(ITEMS(LIST, "<item>" KEYS("%s") "</item>"), list->str);
    answer(f, "juliet@example.org", inside);
    assert_non_null(told);
    assert_int_equal(strlen(told), strlen("list") + 20 * strlen(" " KEY1));
    note(NULL);
}

static void
ask_for_key(Fixture *f)
{
    g_autoptr(Jid) jid = juliet();

    openpgp_request_key(f->stream, jid, KEY1, on_bytes, (gpointer) "key");
    assert_sent(f, "<iq type='get' to='juliet@example.org' id='*'>" PUBSUB(
                       "<items node='" LIST ":" KEY1 "' max_items='1'/>") "</iq>");
}

#define PUBKEY(data) "<item id='2020'><pubkey xmlns='" NS "'><data>" data "</data></pubkey></item>"

static void
a_key_is_fetched(void **state)
{
    Fixture *f = *state;

    ask_for_key(f);
    answer(f, "juliet@example.org", ITEMS(LIST ":" KEY1, PUBKEY("b2xk") PUBKEY("\n  a2V5\n ")));
    assert_noted("key key");
    ask_for_key(f);
    answer(f, "juliet@example.org", ITEMS(LIST ":" KEY1, PUBKEY("no base64!")));
    assert_noted("key error 2");
    ask_for_key(f);
    answer(f, "juliet@example.org", ITEMS(LIST ":" KEY1, "<item><other xmlns='urn:x'/></item>"));
    assert_noted("key error 2");
}

/* 4.1, 4.2. */
static void
ours_are_published(void **state)
{
    Fixture *f = *state;
    g_autoptr(GBytes) bytes = g_bytes_new_static("key", 3);
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    OpenpgpAnnouncement key = { (char *)KEY1, FIXTURE_NOW };

    openpgp_publish_key(f->stream, KEY1, bytes, NULL, NULL);
    assert_sent(f, "<iq id='*' type='set'>" PUBSUB(
                       "<publish node='" LIST ":" KEY1 "'><item id='2026-11-22T09:14:03.000Z'>"
                       "<pubkey xmlns='" NS
                       "'><data>a2V5</data></pubkey></item></publish>" OPTIONS("open")) "</iq>");
    g_ptr_array_add(keys, &key);
    openpgp_publish_list(f->stream, keys, NULL, NULL);
    assert_sent(
        f, "<iq id='*' type='set'>" PUBSUB("<publish node='" LIST "'><item>" KEYS(META(
               KEY1, "2026-11-22T09:14:03.000Z")) "</item></publish>" OPTIONS("open")) "</iq>");
}

/* 5: for us alone. */
static void
the_backup_is_ours_alone(void **state)
{
    Fixture *f = *state;
    g_autoptr(GBytes) bytes = g_bytes_new_static("locked", 6);

    openpgp_publish_secret(f->stream, bytes, NULL, NULL);
    assert_sent(f, "<iq id='*' type='set'>" PUBSUB(
                       "<publish node='" NS ":secret-key'><item>"
                       "<secretkey xmlns='" NS
                       "'>bG9ja2Vk</secretkey></item></publish>" OPTIONS("whitelist")) "</iq>");
    openpgp_request_secret(f->stream, on_bytes, (gpointer) "secret");
    assert_sent(f, "<iq id='*' type='get'>" PUBSUB("<items node='" NS
                                                   ":secret-key' max_items='1'/>") "</iq>");
    answer(f, "alice@example.org",
           ITEMS(NS ":secret-key",
                 "<item><secretkey xmlns='" NS "'>\n bG9ja2Vk\n</secretkey></item>"));
    assert_noted("secret locked");
    openpgp_delete_secret(f->stream, NULL, NULL);
    assert_sent(f, "<iq id='*' type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>"
                   "<delete node='" NS ":secret-key'/></pubsub></iq>");
}

static void
changes_are_told(void **state)
{
    Fixture *f = *state;

    settings_set(f->settings, SETTING_ENCRYPTION_OX, NULL, "on", NULL);
    receive(f, EVENT("alice@example.org",
                     NEWS("<item id='1'>" KEYS(META(KEY1, "2018-03-01T15:26:12Z")) "</item>")));
    assert_told(f, "keys alice@example.org 1357B018 2018-03-01T15:26:12.000Z");
    receive(f, EVENT("alice@example.org", NEWS("<item id='1'/>")));
    assert_told(f, "keys alice@example.org ?");
    receive(f, EVENT("alice@example.org", "<delete node='" LIST "'/>"));
    assert_told(f, "keys alice@example.org");
    receive(f, EVENT("alice@example.org", NEWS("<item id='1'><other xmlns='urn:x'/></item>")));
    assert_told(f, "keys alice@example.org ?");
    settings_set(f->settings, SETTING_ENCRYPTION_OX, NULL, "off", NULL);
    receive(f, EVENT("alice@example.org", NEWS("<item id='1'/>")));
    assert_nothing_told(f);
}

static void
messages_carry_it(void **state)
{
    g_autoptr(Element) message = element_new("message", "jabber:client");
    g_autoptr(Element) broken = element_parse("<message xmlns='jabber:client'><openpgp xmlns='" NS
                                              "'>-</openpgp></message>");
    g_autoptr(GBytes) bytes = g_bytes_new_static("sealed", 6);

    (void)state;
    assert_null(openpgp_unwrap(message));
    assert_null(openpgp_unwrap(broken));
    openpgp_wrap(message, bytes);
    assert_string_equal(element_child_text(message, "openpgp", NS), "c2VhbGVk");
    assert_non_null(element_child(message, "store", "urn:xmpp:hints"));
    g_autoptr(GBytes) again = openpgp_unwrap(message);
    assert_true(g_bytes_equal(bytes, again));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(keys_of_somebody_are_listed),
        TEST(there_is_a_bound_on_keys),
        TEST(a_key_is_fetched),
        TEST(ours_are_published),
        TEST(the_backup_is_ours_alone),
        TEST(changes_are_told),
        cmocka_unit_test(messages_carry_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
