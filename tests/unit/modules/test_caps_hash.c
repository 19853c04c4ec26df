/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hashes of XEP-0115 and XEP-0390, and what none is made of. */

#include "config.h"

#include "modules/caps_hash.h"
#include "unit/test.h"

#define INFO(content) "<query xmlns='http://jabber.org/protocol/disco#info'>" content "</query>"
#define CLIENT        "<identity category='client' type='pc' name='x'/>"
#define FORM(content) "<x xmlns='jabber:x:data' type='result'>" content "</x>"
#define TYPE(value)   "<field var='FORM_TYPE' type='hidden'><value>" value "</value></field>"

typedef char *(*HashFn)(const Element *info, const char *algorithm, const char *lang);

static void
check(HashFn make, const char *info, const char *algorithm, const char *lang, const char *expected)
{
    g_autoptr(Element) query = element_parse(info);
    g_autofree char *hash = make(query, algorithm, lang);

    if (g_strcmp0(hash, expected) != 0)
        fail_msg("%s, not %s, of %s", hash, expected, info);
}

#define EXODUS                                                                                     \
    INFO("<feature var='http://jabber.org/protocol/muc'/>"                                         \
         "<identity category='client' name='Exodus 0.9.1' type='pc'/>"                             \
         "<feature var='http://jabber.org/protocol/disco#items'/>"                                 \
         "<feature var='http://jabber.org/protocol/caps'/>"                                        \
         "<feature var='http://jabber.org/protocol/disco#info'/>")

#define SOFTWARE                                                                                   \
    FORM("<field var='os'><value>Mac</value></field>" TYPE(                                        \
        "urn:xmpp:dataforms:softwareinfo") "<field var='ip_version' "                              \
                                           "type='text-multi'><value>ipv6</value><value>ipv4</"    \
                                           "value></field>"                                        \
                                           "<field var='os_version'><value>10.5.1</value></field>" \
                                           "<field var='software'><value>Psi</value></field>"      \
                                           "<field "                                               \
                                           "var='software_version'><value>0.11</value></field>")
#define PSI(english, forms)                                                                        \
    INFO("<identity " english " category='client' name='Psi 0.11' type='pc'/>"                     \
         "<identity xml:lang='el' category='client' name='&#936; 0.11' type='pc'/>"                \
         "<feature var='http://jabber.org/protocol/caps'/>"                                        \
         "<feature var='http://jabber.org/protocol/disco#info'/>"                                  \
         "<feature var='http://jabber.org/protocol/disco#items'/>"                                 \
         "<feature var='http://jabber.org/protocol/muc'/>" forms)
#define PSI_HASH "q07IKJEyjvHSyhy//CH0CxmKi8w="

static void
test_examples_of_0115(void **state)
{
    (void)state;
    check(caps_hash, EXODUS, "sha-1", NULL, "QgayPKawpkPSDYmwT/WM94uAlu0=");
    check(caps_hash, PSI("xml:lang='en'", SOFTWARE), "sha-1", NULL, PSI_HASH);
    check(caps_hash, PSI("", SOFTWARE), "sha-1", "en", PSI_HASH);
    /* 5.4: a form whose type is not hidden, or that has none, is as if it were not there. */
    check(caps_hash,
          PSI("xml:lang='en'",
              SOFTWARE FORM("<field var='FORM_TYPE'><value>a</value></field>") FORM("<field/>")),
          "sha-1", NULL, PSI_HASH);
    check(caps_hash, EXODUS, "md5", NULL, NULL);
}

/* Names are sorted, and not names with what follows them: "a" comes before "a-b". */
static void
test_order_of_names(void **state)
{
    (void)state;
    /* 'client/pc//x<f<t<a<2<a-b<1<' */
    check(caps_hash,
          INFO(CLIENT "<feature var='f'/>" FORM("<field var='a-b'><value>1</value></field>" TYPE(
              "t") "<field var='a'><value>2</value></field>")),
          "sha-1", NULL, "iNTOsQ+6DnxvyLgN89f96hxAxKw=");
}

static void
test_ill_formed(void **state)
{
    static const char *const infos[] = {
        INFO(CLIENT CLIENT "<feature var='a'/>"),
        INFO(CLIENT "<feature var='a'/><feature var='b'/><feature var='a'/>"),
        INFO(CLIENT FORM(TYPE("a")) FORM(TYPE("a"))),
        INFO(CLIENT FORM("<field var='FORM_TYPE' type='hidden'><value>a</value><value>b</value>"
                         "</field>")),
        /* What could be read in another way. */
        INFO("<feature var='client/pc//x'/>"),
        INFO(CLIENT "<feature var='a&lt;b'/>"),
        INFO("<identity category='client/pc' type='' name='x'/>"),
        INFO("<identity category='client' type='pc' name='x&lt;urn:xmpp:ping'/>"),
        INFO(CLIENT FORM(TYPE("a&lt;b"))),
        INFO(CLIENT FORM(TYPE("a") "<field var='b&lt;c'/>")),
        INFO(CLIENT FORM(TYPE("a") "<field var='b'><value>c&lt;d</value></field>")),
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(infos); i++)
        check(caps_hash, infos[i], "sha-1", NULL, NULL);
}

#define BOMBUS                                                                                     \
    INFO("<identity category='client' name='BombusMod' type='mobile'/>"                            \
         "<feature var='http://jabber.org/protocol/si'/>"                                          \
         "<feature var='http://jabber.org/protocol/bytestreams'/>"                                 \
         "<feature var='http://jabber.org/protocol/chatstates'/>"                                  \
         "<feature var='http://jabber.org/protocol/disco#info'/>"                                  \
         "<feature var='http://jabber.org/protocol/disco#items'/>"                                 \
         "<feature var='urn:xmpp:ping'/><feature var='jabber:iq:time'/>"                           \
         "<feature var='jabber:iq:privacy'/><feature var='jabber:iq:version'/>"                    \
         "<feature var='http://jabber.org/protocol/rosterx'/><feature var='urn:xmpp:time'/>"       \
         "<feature var='jabber:x:oob'/><feature var='http://jabber.org/protocol/ibb'/>"            \
         "<feature var='http://jabber.org/protocol/si/profile/file-transfer'/>"                    \
         "<feature var='urn:xmpp:receipts'/><feature var='jabber:iq:roster'/>"                     \
         "<feature var='jabber:iq:last'/>")

/* The complex example; %s: its features. */
#define TKABBER                                                                                    \
    INFO("<identity category='client' name='Tkabber' type='pc' xml:lang='en'/>"                    \
         "<identity category='client' name='Ткаббер' type='pc' xml:lang='ru'/>%s" FORM(TYPE(       \
             "urn:xmpp:dataforms:softwareinfo") "<field "                                          \
                                                "var='software'><value>Tkabber</value></field>"    \
                                                "<field var='software_version'>"                   \
                                                "<value>0.11.1-svn-20111216-mod (Tcl/Tk "          \
                                                "8.6b2)</value></field>"                           \
                                                "<field var='os'><value>Windows</value></field>"   \
                                                "<field "                                          \
                                                "var='os_version'><value>XP</value></field>"))

static const char *const tkabber_features[] = {
    "games:board",
    "http://jabber.org/protocol/activity",
    "http://jabber.org/protocol/activity+notify",
    "http://jabber.org/protocol/bytestreams",
    "http://jabber.org/protocol/chatstates",
    "http://jabber.org/protocol/commands",
    "http://jabber.org/protocol/disco#info",
    "http://jabber.org/protocol/disco#items",
    "http://jabber.org/protocol/evil",
    "http://jabber.org/protocol/feature-neg",
    "http://jabber.org/protocol/geoloc",
    "http://jabber.org/protocol/geoloc+notify",
    "http://jabber.org/protocol/ibb",
    "http://jabber.org/protocol/iqibb",
    "http://jabber.org/protocol/mood",
    "http://jabber.org/protocol/mood+notify",
    "http://jabber.org/protocol/rosterx",
    "http://jabber.org/protocol/si",
    "http://jabber.org/protocol/si/profile/file-transfer",
    "http://jabber.org/protocol/tune",
    "http://www.facebook.com/xmpp/messages",
    "http://www.xmpp.org/extensions/xep-0084.html#ns-metadata+notify",
    "jabber:iq:avatar",
    "jabber:iq:browse",
    "jabber:iq:dtcp",
    "jabber:iq:filexfer",
    "jabber:iq:ibb",
    "jabber:iq:inband",
    "jabber:iq:jidlink",
    "jabber:iq:last",
    "jabber:iq:oob",
    "jabber:iq:privacy",
    "jabber:iq:roster",
    "jabber:iq:time",
    "jabber:iq:version",
    "jabber:x:data",
    "jabber:x:event",
    "jabber:x:oob",
    "urn:xmpp:avatar:metadata+notify",
    "urn:xmpp:ping",
    "urn:xmpp:receipts",
    "urn:xmpp:time",
};

static char *
new_tkabber(void)
{
    g_autoptr(GString) features = g_string_new(NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(tkabber_features); i++)
        g_string_append_printf(features, "<feature var='%s'/>", tkabber_features[i]);
    return g_strdup_printf(TKABBER, features->str);
}

static void
test_examples_of_0390(void **state)
{
    g_autofree char *tkabber = new_tkabber();

    (void)state;
    check(caps_hash2, BOMBUS, "sha-256", NULL, "kzBZbkqJ3ADrj7v08reD1qcWUwNGHaidNUgD7nHpiw8=");
    check(caps_hash2, BOMBUS, "sha3-256", NULL, "79mdYAfU9rEdTOcWDO7UEAt6E56SUzk/g6TnqUeuD9Q=");
    check(caps_hash2, tkabber, "sha-256", NULL, "u79ZroNJbdSWhdSp311mddz44oHHPsEBntQ5b1jqBSY=");
    check(caps_hash2, tkabber, "sha3-256", NULL, "XpUJzLAc93258sMECZ3FJpebkzuyNXDzRNwQog8eycg=");
}

static void
test_no_hash_of_0390(void **state)
{
    static const char *const infos[] = {
        INFO(CLIENT "<other/>"),
        INFO(CLIENT "<feature xmlns='urn:x' var='a'/>"),
        INFO(CLIENT FORM(TYPE("a") "<reported/>")),
        INFO(CLIENT FORM(TYPE("a") "<item/>")),
        INFO(CLIENT FORM("<field var='a'><value>b</value></field>")),
        INFO(CLIENT FORM("<field var='FORM_TYPE'><value>b</value></field>")),
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(infos); i++)
        check(caps_hash2, infos[i], "sha-256", NULL, NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples_of_0115), cmocka_unit_test(test_order_of_names),
        cmocka_unit_test(test_ill_formed),       cmocka_unit_test(test_examples_of_0390),
        cmocka_unit_test(test_no_hash_of_0390),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
