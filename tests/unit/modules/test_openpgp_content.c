/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0373 3: what is written is read back; what breaks a rule is not read. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/limits.h"

#include "modules/openpgp_content.h"
#include "unit/test.h"

#define NS      "urn:xmpp:openpgp:0"
#define TIME    "<time stamp='2014-07-10T17:06:00+02:00'/>"
#define PAYLOAD "<payload><body xmlns='jabber:client'>This is a secret message.</body></payload>"
#define TO      "<to jid='juliet@example.org'/>"

static int64_t
ms(const char *text)
{
    int64_t time;

    assert_true(date_from_iso(text, &time));
    return time;
}

static OpenpgpContent *
read_text(const char *xml, GError **error)
{
    g_autoptr(GBytes) bytes = g_bytes_new(xml, strlen(xml));

    return openpgp_content_read(bytes, error);
}

static void
assert_refused(const char *xml, const char *word)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(OpenpgpContent) content = read_text(xml, &error);

    if (content)
        fail_msg("taken: %s", xml);
    assert_non_null(error);
    if (!strstr(error->message, word))
        fail_msg("%s: \"%s\" without \"%s\"", xml, error->message, word);
}

static void
a_zone_may_have_no_colon(void **state)
{
    static const struct {
        const char *stamp, *time;
    } rows[] = {
        { "2014-07-10T17:06:00+02", "2014-07-10T15:06:00Z" },
        { "2014-07-10T17:06:00-03", "2014-07-10T20:06:00Z" },
        { "2014-07-10T17:06:00+0130", "2014-07-10T15:36:00Z" },
        { "2014-07-10T17:06:00-0300", "2014-07-10T20:06:00Z" },
        { "2014-07-10T17:06:00+00", "2014-07-10T17:06:00Z" },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *xml = g_strdup_printf("<signcrypt xmlns='" NS "'>" TO
                                               "<time stamp='%s'/>" PAYLOAD "</signcrypt>",
                                               rows[i].stamp);
        g_autoptr(OpenpgpContent) content = read_text(xml, NULL);
        assert_non_null(content);
        assert_int_equal(content->time, ms(rows[i].time));
    }
    assert_refused("<signcrypt xmlns='" NS "'>" TO "<time stamp='2014-07-10'/>" PAYLOAD
                   "</signcrypt>",
                   "when it was made");
}

static void
the_example_is_read(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(OpenpgpContent) content = read_text(
        "<signcrypt xmlns='" NS "'>" TO TIME
        "<rpad>f0rm1l4n4-mT8y33j!Y%fRSrcd^ZE4Q7VDt1L%WEgR!kv</rpad>" PAYLOAD "</signcrypt>",
        &error);

    assert_non_null(content);
    assert_int_equal(content->kind, OPENPGP_SIGNCRYPT);
    assert_int_equal(content->to->len, 1);
    assert_string_equal(jid_full(content->to->pdata[0]), "juliet@example.org");
    assert_int_equal(content->time, ms("2014-07-10T15:06:00Z"));
    assert_string_equal(element_child_text(content->payload, "body", "jabber:client"),
                        "This is a secret message.");
}

static OpenpgpContent *
make(OpenpgpKind kind, const char *to)
{
    OpenpgpContent *content = g_new0(OpenpgpContent, 1);

    content->kind = kind;
    content->to = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);
    if (to)
        g_ptr_array_add(content->to, jid_new(to, NULL));
    content->time = ms("2026-11-23T07:00:00.120Z");
    content->payload = element_new("payload", NS);
    element_add_text(content->payload, "body", "jabber:client", "Grüße & <mehr> 🙂");
    return content;
}

static void
what_is_written_is_read(void **state)
{
    static const OpenpgpKind kinds[] = { OPENPGP_SIGNCRYPT, OPENPGP_SIGN, OPENPGP_CRYPT };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(OpenpgpContent) content =
            make(kinds[i], kinds[i] == OPENPGP_CRYPT ? NULL : "bob@example.org/phone");
        g_autoptr(GBytes) bytes = openpgp_content_write(content);
        g_autoptr(OpenpgpContent) again = openpgp_content_read(bytes, NULL);
        assert_non_null(again);
        assert_int_equal(again->kind, kinds[i]);
        assert_int_equal(again->to->len, content->to->len);
        if (again->to->len)
            assert_string_equal(jid_full(again->to->pdata[0]), "bob@example.org");
        assert_int_equal(again->time, content->time);
        assert_string_equal(element_child_text(again->payload, "body", "jabber:client"),
                            "Grüße & <mehr> 🙂");
    }
}

/* Nobody is to learn from the length what was said. */
static void
equal_texts_have_different_lengths(void **state)
{
    g_autoptr(OpenpgpContent) content = make(OPENPGP_SIGNCRYPT, "bob@example.org");
    g_autoptr(GHashTable) lengths = g_hash_table_new(NULL, NULL);

    (void)state;
    for (unsigned i = 0; i < 50; i++) {
        g_autoptr(GBytes) bytes = openpgp_content_write(content);
        g_hash_table_add(lengths, GSIZE_TO_POINTER(g_bytes_get_size(bytes)));
    }
    assert_true(g_hash_table_size(lengths) > 10);
}

static void
what_breaks_a_rule_is_refused(void **state)
{
    (void)state;
    assert_refused("", "XEP-0373");
    assert_refused("hello", "XEP-0373");
    assert_refused("<signcrypt xmlns='urn:other'>" TO TIME PAYLOAD "</signcrypt>", "XEP-0373");
    assert_refused("<body xmlns='jabber:client'>hello</body>", "XEP-0373");
    assert_refused("<sign xmlns='" NS "'>" TO TIME PAYLOAD "</sign>"
                   "<sign xmlns='" NS "'>" TO TIME PAYLOAD "</sign>",
                   "XEP-0373");
    assert_refused("<!DOCTYPE a [<!ENTITY b 'c'>]><sign xmlns='" NS "'>" TO TIME PAYLOAD "</sign>",
                   "XEP-0373");
    assert_refused("<signcrypt xmlns='" NS "'>" TIME PAYLOAD "</signcrypt>", "for whom");
    assert_refused("<sign xmlns='" NS "'>" TIME PAYLOAD "</sign>", "for whom");
    assert_refused("<sign xmlns='" NS "'><to/>" TIME PAYLOAD "</sign>", "no address");
    assert_refused("<sign xmlns='" NS "'><to jid='@'/>" TIME PAYLOAD "</sign>", "no address");
    assert_refused("<signcrypt xmlns='" NS "'>" TO PAYLOAD "</signcrypt>", "when it was made");
    assert_refused("<signcrypt xmlns='" NS "'>" TO TIME TIME PAYLOAD "</signcrypt>", "clearly");
    assert_refused("<signcrypt xmlns='" NS "'>" TO "<time stamp='yesterday'/>" PAYLOAD
                   "</signcrypt>",
                   "clearly");
    assert_refused("<signcrypt xmlns='" NS "'>" TO TIME "</signcrypt>", "no content");
    assert_refused("<signcrypt xmlns='" NS "'>" TO TIME PAYLOAD PAYLOAD "</signcrypt>",
                   "more than one");
}

static void
zeros_and_broken_letters_are_refused(void **state)
{
    static const char zero[] = "<sign xmlns='" NS "'>" TO TIME PAYLOAD "</sign>\0<more/>";
    g_autoptr(GBytes) with_zero = g_bytes_new_static(zero, sizeof zero - 1);

    (void)state;
    assert_null(openpgp_content_read(with_zero, NULL));
    assert_refused("<sign xmlns='" NS "'>" TO TIME "<payload>\xff</payload></sign>", "XEP-0373");
}

static void
it_may_be_meant_for_many_but_not_for_all(void **state)
{
    g_autoptr(GString) xml = g_string_new("<sign xmlns='" NS "'>" TIME PAYLOAD);

    (void)state;
    for (unsigned i = 0; i <= LIMIT_SEALED_READERS; i++)
        g_string_append_printf(xml, "<to jid='u%u@example.org'/>", i);
    g_string_append(xml, "</sign>");
    assert_refused(xml->str, "too many");
}

static void
assert_check(const OpenpgpContent *content, const char *to, int64_t sent, int code)
{
    g_autoptr(Jid) jid = jid_new(to, NULL);
    g_autoptr(GError) error = NULL;
    bool is_good = openpgp_content_check(content, jid, sent, &error);

    if (code < 0)
        assert_true(is_good);
    else
        assert_true(g_error_matches(error, OPENPGP_ERROR, code));
}

/* What somebody has got cannot be sent on as if it had been written to another (3.1). */
static void
it_is_read_by_those_it_is_meant_for(void **state)
{
    g_autoptr(OpenpgpContent) content = make(OPENPGP_SIGNCRYPT, "Bob@Example.ORG");
    g_autoptr(OpenpgpContent) open = make(OPENPGP_CRYPT, NULL);

    (void)state;
    assert_check(content, "bob@example.org", content->time, -1);
    assert_check(content, "bob@example.org/phone", content->time, -1);
    assert_check(content, "carol@example.org", content->time, OPENPGP_ERROR_READER);
    g_ptr_array_add(content->to, jid_new("carol@example.org", NULL));
    assert_check(content, "carol@example.org", content->time, -1);
    assert_check(open, "carol@example.org", open->time, -1);
}

static void
its_time_is_that_of_its_stanza(void **state)
{
    g_autoptr(OpenpgpContent) content = make(OPENPGP_SIGNCRYPT, "bob@example.org");
    int64_t made = content->time, skew = LIMIT_SEALED_SKEW_MS;

    (void)state;
    assert_check(content, "bob@example.org", made + skew, -1);
    assert_check(content, "bob@example.org", made - skew, -1);
    assert_check(content, "bob@example.org", made + skew + 1, OPENPGP_ERROR_TIME);
    assert_check(content, "bob@example.org", made - skew - 1, OPENPGP_ERROR_TIME);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_is_read),
        cmocka_unit_test(a_zone_may_have_no_colon),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(equal_texts_have_different_lengths),
        cmocka_unit_test(what_breaks_a_rule_is_refused),
        cmocka_unit_test(zeros_and_broken_letters_are_refused),
        cmocka_unit_test(it_may_be_meant_for_many_but_not_for_all),
        cmocka_unit_test(it_is_read_by_those_it_is_meant_for),
        cmocka_unit_test(its_time_is_that_of_its_stanza),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
