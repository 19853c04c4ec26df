/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 3923: its element, its errors, and its examples of what is inside. */

#include "config.h"

#include <string.h>

#include "base/date.h"

#include "modules/smime.h"
#include "modules/smime_content.h"
#include "unit/test.h"

#define E2E "<e2e xmlns='urn:ietf:params:xml:ns:xmpp-e2e'>"

/* RFC 3923 3.2, example 3, but for its bad line ends. */
#define EXAMPLE_3                                                                                  \
    "<message xmlns='jabber:client' to='romeo@example.net/orchard' type='chat'>" E2E "<![CDATA[\n" \
    "Content-Type: multipart/signed; boundary=next;\n"                                             \
    "              micalg=sha1;\n"                                                                 \
    "              protocol=application/pkcs7-signature\n"                                         \
    "\n"                                                                                           \
    "--next\n"                                                                                     \
    "Content-type: Message/CPIM\n"                                                                 \
    "\n"                                                                                           \
    "From: Juliet Capulet <im:juliet@example.com>\n"                                               \
    "To: Romeo Montague <im:romeo@example.net>\n"                                                  \
    "DateTime: 2003-12-09T23:45:36.66Z\n"                                                          \
    "Subject: Imploring\n"                                                                         \
    "\n"                                                                                           \
    "Content-type: text/plain; charset=utf-8\n"                                                    \
    "Content-ID: <1234567890@example.com>\n"                                                       \
    "\n"                                                                                           \
    "Wherefore art thou, Romeo?\n"                                                                 \
    "--next\n"                                                                                     \
    "Content-Type: application/pkcs7-signature\n"                                                  \
    "Content-Disposition: attachment;handling=required;\\\n"                                       \
    "                                filename=smime.p7s\n"                                         \
    "\n"                                                                                           \
    "[signed body part]\n"                                                                         \
    "\n"                                                                                           \
    "--next--\n"                                                                                   \
    "]]></e2e></message>"

/* RFC 3923 3.3, example 6. */
#define EXAMPLE_6                                                                                  \
    "<message xmlns='jabber:client' to='romeo@example.net/orchard' type='chat'>" E2E "<![CDATA[\n" \
    "U2FsdGVkX19okeKTlLxa/1n1FE/upwn1D20GhPWqhDWlexKMUKYJInTWzERP+vcQ\n"                           \
    "/OxFs40uc9Fx81a5/62p/yPb/UWnuG6SR6o3Ed2zwcusDImyyz125HFERdDUMBC9\n"                           \
    "Pt6Z4cTGKBmJzZBGyuc3Y+TMBTxqFFUAxeWaoxnZrrl+LP72vwbriYc3KCMxDbQL\n"                           \
    "Igc1Vzs5/5JecegMieNY24SlNyX9HMFRNFpbI64vLxYEk55A+3IYbZsluCFT31+a\n"                           \
    "+GeAvJkvH64LRV4mPbUhENTQ2wbAwnOTvbLIaQEQrii78xNEh+MK8Bx7TBTvi4yH\n"                           \
    "Ddzf9Sim6mtWsXaCAvWSyp0X91d7xRJ4JIgKfPzkxNsWJFCLthQS1p734eDxXVd3\n"                           \
    "i08lEHzyll6htuEr59ZDAw==\n"                                                                   \
    "]]></e2e></message>"

/* RFC 3923 5, example 13. */
#define EXAMPLE_13                                                                                 \
    "<?xml version='1.0' encoding='UTF-8'?>\n"                                                     \
    "<xmpp xmlns='jabber:client'><message from='iago@example.com/pda' "                            \
    "to='emilia@example.com/cell'><body>I told him what I thought, and told no more</body>"        \
    "<evil xmlns='http://jabber.org/protocol/evil'/></message></xmpp>"

/* RFC 3923 5, example 14. */
#define EXAMPLE_14                                                                                 \
    "<?xml version='1.0' encoding='UTF-8'?>\n"                                                     \
    "<xmpp xmlns='jabber:client'><presence from='iago@example.com/pda'><show>dnd</show>"           \
    "<status>Fomenting dissension</status><evil xmlns='http://jabber.org/protocol/evil'/>"         \
    "</presence></xmpp>"

#define CPIM                                                                                       \
    "Content-type: Message/CPIM\r\n\r\nFrom: <im:iago@example.com>\r\n"                            \
    "To: <im:emilia@example.com>\r\nDateTime: 2026-11-23T07:00:00Z\r\n\r\n"

/* --- the element --- */

static void
test_the_signed_example_is_an_entity(void **state)
{
    g_autoptr(Element) stanza = element_parse(EXAMPLE_3);
    g_autoptr(GBytes) entity = smime_unwrap(stanza);
    const char *begin = "Content-Type: multipart/signed; boundary=next;\r\n";

    (void)state;
    assert_non_null(entity);
    assert_memory_equal(g_bytes_get_data(entity, NULL), begin, strlen(begin));
}

static void
test_the_encrypted_example_is_bytes(void **state)
{
    g_autoptr(Element) stanza = element_parse(EXAMPLE_6);
    g_autoptr(GBytes) bytes = smime_unwrap(stanza);

    (void)state;
    assert_non_null(bytes);
    assert_memory_equal(g_bytes_get_data(bytes, NULL), "Salted__", 8);
}

static void
test_what_is_wrapped_comes_out(void **state)
{
    g_autoptr(Element) stanza = element_new("message", "jabber:client");
    g_autoptr(GBytes) bytes = g_bytes_new("0\x82\0\1\xff", 5);

    (void)state;
    smime_wrap(stanza, bytes);
    g_autofree char *xml = element_to_xml(stanza, NULL);
    g_autoptr(Element) came = element_parse(xml);
    g_autoptr(GBytes) entity = smime_unwrap(came);
    assert_non_null(entity);
    g_autofree char *text = g_strndup(g_bytes_get_data(entity, NULL), g_bytes_get_size(entity));
    assert_true(g_str_has_prefix(text, "Content-Type: application/pkcs7-mime; "
                                       "smime-type=enveloped-data;\r\n"));
    assert_non_null(strstr(text, "\r\n\r\nMIIAAf8=\r\n"));
}

static void
test_what_is_neither_is_nothing(void **state)
{
    static const char *const texts[] = { "", " \n ", "hello, world", "=====", "Content-Type: x" };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *xml =
            g_strdup_printf("<message xmlns='jabber:client'>" E2E "%s</e2e></message>", texts[i]);
        g_autoptr(Element) stanza = element_parse(xml);
        assert_null(smime_unwrap(stanza));
    }
}

static void
test_errors_are_understood(void **state)
{
    static const char *const conditions[] = {
        "<bad-timestamp xmlns='urn:ietf:params:xml:xmpp-e2e'/>",
        "<unverified-signature xmlns='urn:ietf:params:xml:ns:xmpp-e2e'/>",
        "<signature-unverified xmlns='urn:ietf:params:xml:ns:xmpp-e2e'/>",
        "<decryption-failed xmlns='urn:ietf:params:xml:xmpp-e2e'/>",
    };
    static const char *const words[] = { "clock", "signature", "signature", "decrypt" };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(conditions); i++) {
        g_autofree char *xml = g_strdup_printf("<message xmlns='jabber:client' type='error'>"
                                               "<error type='modify'>%s</error></message>",
                                               conditions[i]);
        g_autoptr(Element) stanza = element_parse(xml);
        assert_non_null(smime_failure_text(stanza));
        assert_non_null(strstr(smime_failure_text(stanza), words[i]));
    }
    g_autoptr(Element) other = element_parse("<message xmlns='jabber:client' type='error'><error/>"
                                             "</message>");
    assert_null(smime_failure_text(other));
}

/* --- what is inside --- */

static SmimeContent *
read_text(const char *text, GError **error)
{
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));

    return smime_content_read(bytes, error);
}

static void
assert_refused(const char *text, const char *word)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SmimeContent) content = read_text(text, &error);

    if (content)
        fail_msg("taken: %s", text);
    if (!strstr(error->message, word))
        fail_msg("%s: no %s", error->message, word);
}

static void
test_a_message_with_more_than_text(void **state)
{
    g_autoptr(SmimeContent) alone =
        read_text("Content-Type: application/xmpp+xml\r\n\r\n" EXAMPLE_13, NULL);
    g_autoptr(SmimeContent) in_cpim =
        read_text(CPIM "Content-Type: application/xmpp+xml\r\n\r\n" EXAMPLE_13, NULL);

    (void)state;
    assert_non_null(alone);
    assert_string_equal(jid_full(alone->from), "iago@example.com");
    assert_int_equal(alone->to->len, 1);
    assert_int_equal(alone->time, 0);
    assert_non_null(element_child(alone->inside, "evil", "http://jabber.org/protocol/evil"));
    assert_non_null(in_cpim);
    assert_true(in_cpim->time > 0);
    assert_non_null(element_child(in_cpim->inside, "evil", "http://jabber.org/protocol/evil"));
}

static void
test_a_presence_with_more(void **state)
{
    g_autoptr(SmimeContent) content =
        read_text("Content-Type: application/xmpp+xml\r\n\r\n" EXAMPLE_14, NULL);

    (void)state;
    assert_non_null(content);
    assert_string_equal(element_name(content->inside), "presence");
    assert_int_equal(content->to->len, 0);
    assert_string_equal(element_child_text(content->inside, "show", NULL), "dnd");
}

static void
test_what_contradicts_itself_is_refused(void **state)
{
    (void)state;
    assert_refused(CPIM "Content-Type: application/xmpp+xml\r\n\r\n<xmpp xmlns='jabber:client'>"
                        "<message from='mallory@example.com' to='emilia@example.com'/></xmpp>",
                   "contradicts");
    assert_refused(CPIM "Content-Type: application/xmpp+xml\r\n\r\n<xmpp xmlns='jabber:client'>"
                        "<message from='iago@example.com' to='othello@example.com'/></xmpp>",
                   "contradicts");
    assert_refused(CPIM "Content-Type: application/xmpp+xml\r\n\r\n<xmpp xmlns='jabber:client'>"
                        "<message/><message/></xmpp>",
                   "no message");
    assert_refused(CPIM "Content-Type: application/xmpp+xml\r\n\r\n<xmpp xmlns='jabber:client'>"
                        "<iq type='set'/></xmpp>",
                   "no message");
    assert_refused("Content-Type: application/xmpp+xml\r\n\r\n<xmpp xmlns='jabber:client'>"
                   "<message/></xmpp>",
                   "contradicts");
    assert_refused(CPIM "Content-Type: application/xmpp+xml\r\n\r\n<xmpp>", "no message");
    assert_refused(CPIM "Content-Type: text/html\r\n\r\n<b>x</b>", "cannot show");
    assert_refused("Content-Type: text/plain\r\n\r\nhello", "cannot show");
    assert_refused("hello", "cannot show");
    assert_refused("", "cannot show");
}

static void
test_what_is_written_is_read(void **state)
{
    static const char *const messages[] = {
        "<message xmlns='jabber:client'><body>one\ntwo</body></message>",
        "<message xmlns='jabber:client'><body>a &lt;b&gt;</body>"
        "<x xmlns='urn:x'><y/></x></message>",
    };
    static const char *const types[] = { "text/plain", "application/xmpp+xml" };
    g_autoptr(Jid) iago = jid_new("iago@example.com/pda", NULL);
    g_autoptr(Jid) emilia = jid_new("emilia@example.com", NULL);
    g_autoptr(GPtrArray) to = g_ptr_array_new();

    (void)state;
    g_ptr_array_add(to, emilia);
    for (unsigned i = 0; i < G_N_ELEMENTS(messages); i++) {
        g_autoptr(Element) inside = element_parse(messages[i]);
        g_autoptr(GBytes) entity = smime_content_write(
            &(SmimeContent){ .from = iago, .to = to, .time = 1763881200123, .inside = inside });
        g_autofree char *text = g_strndup(g_bytes_get_data(entity, NULL), g_bytes_get_size(entity));
        assert_non_null(strstr(text, types[i]));
        g_autoptr(SmimeContent) content = smime_content_read(entity, NULL);
        assert_non_null(content);
        assert_true(jid_equal_bare(content->from, iago));
        assert_true(jid_equal(content->to->pdata[0], emilia));
        assert_int_equal(content->time, 1763881200123);
        assert_string_equal(element_child_text(content->inside, "body", NULL),
                            element_child_text(inside, "body", NULL));
        assert_int_equal(element_child(content->inside, "x", "urn:x") != NULL, i == 1);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_signed_example_is_an_entity),
        cmocka_unit_test(test_the_encrypted_example_is_bytes),
        cmocka_unit_test(test_what_is_wrapped_comes_out),
        cmocka_unit_test(test_what_is_neither_is_nothing),
        cmocka_unit_test(test_errors_are_understood),
        cmocka_unit_test(test_a_message_with_more_than_text),
        cmocka_unit_test(test_a_presence_with_more),
        cmocka_unit_test(test_what_contradicts_itself_is_refused),
        cmocka_unit_test(test_what_is_written_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
