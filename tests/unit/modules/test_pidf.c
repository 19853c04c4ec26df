/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 3863, and the examples of RFC 3923 and 3922. */

#include "config.h"

#include <string.h>

#include "base/date.h"

#include "modules/pidf.h"
#include "unit/test.h"

#define HEADER "Content-type: application/pidf+xml\r\nContent-ID: <2345678901@example.com>\r\n\r\n"
#define OPENED                                                                                     \
    HEADER "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"                                        \
           "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\"\r\n"                                   \
           "          xmlns:im=\"urn:ietf:params:xml:ns:pidf:im\"\r\n"                             \
           "          entity=\"pres:juliet@example.com\">"

/* RFC 3923 4.2, example 8, but for what is no XML in it. */
#define EXAMPLE                                                                                    \
    OPENED "<tuple id=\"hr0zny\"><status><basic>open</basic><im:im>away</im:im></status>"          \
           "<note xml:lang=\"en\">retired to the chamber</note>"                                   \
           "<timestamp>2003-12-09T23:53:11.31Z</timestamp></tuple></presence>"

static void
test_the_example(void **state)
{
    g_autoptr(Pidf) pidf = pidf_read(EXAMPLE, strlen(EXAMPLE), NULL);
    int64_t time;

    (void)state;
    assert_non_null(pidf);
    assert_true(date_from_iso("2003-12-09T23:53:11.310Z", &time));
    assert_string_equal(jid_full(pidf->entity), "juliet@example.com");
    assert_int_equal(pidf->show, SHOW_AWAY);
    assert_string_equal(pidf->status, "retired to the chamber");
    assert_int_equal(pidf->time, time);
}

static void
test_other_words(void **state)
{
    static const struct {
        const char *status;
        Show show;
    } cases[] = {
        { "<basic>closed</basic>", SHOW_OFFLINE },
        { "<basic>open</basic>", SHOW_ONLINE },
        { "<basic>open</basic><im:im>busy</im:im>", SHOW_DND },
        { "<basic>open</basic><im:im>xa</im:im>", SHOW_XA },
        { "<basic>open</basic><im:im>offline</im:im>", SHOW_ONLINE },
        { "<basic>open</basic><im:im>asleep</im:im>", SHOW_ONLINE },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            OPENED "<tuple id='a'><status>%s</status></tuple></presence>", cases[i].status);
        g_autoptr(Pidf) pidf = pidf_read(text, strlen(text), NULL);
        assert_non_null(pidf);
        assert_int_equal(pidf->show, cases[i].show);
        assert_int_equal(pidf->time, 0);
    }
}

static void
test_the_newest_tuple_counts(void **state)
{
    const char *text = OPENED "<tuple id='a'><status><basic>open</basic></status><note>old</note>"
                              "<timestamp>2026-11-23T10:00:00Z</timestamp></tuple>"
                              "<tuple id='b'><status><basic>open</basic></status><note>new</note>"
                              "<timestamp>2026-11-23T11:00:00Z</timestamp></tuple>"
                              "<tuple id='c'><status><basic>open</basic></status><note>older</note>"
                              "<timestamp>2026-11-23T09:00:00Z</timestamp></tuple></presence>";
    g_autoptr(Pidf) pidf = pidf_read(text, strlen(text), NULL);

    (void)state;
    assert_non_null(pidf);
    assert_string_equal(pidf->status, "new");
}

static void
test_what_is_none_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "hello",
        HEADER "hello",
        HEADER "<presence xmlns='jabber:client' entity='pres:a@b.c'/>",
        OPENED "</presence>",
        HEADER "<presence xmlns='urn:ietf:params:xml:ns:pidf'><tuple id='a'/></presence>",
        HEADER "<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='mailto:a@b.c'>"
               "<tuple id='a'/></presence>",
        /* As RFC 3923 4.2 has it. */
        HEADER "<xml version=\"1.0\" encoding=\"UTF-8\"?><presence/>",
        "Content-Type: text/plain\r\n\r\nopen",
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        if (pidf_read(texts[i], strlen(texts[i]), &error))
            fail_msg("taken: %s", texts[i]);
        assert_non_null(error);
    }
}

static void
test_what_is_written_is_read(void **state)
{
    g_autoptr(Jid) juliet = jid_new("juliet@example.com/balcony", NULL);

    (void)state;
    for (Show show = SHOW_OFFLINE; show <= SHOW_CHAT; show++) {
        g_autoptr(GString) text = pidf_write(&(Pidf){
            .entity = juliet, .show = show, .status = (char *)"a <b> & c", .time = 1763881200123 });
        g_autoptr(Pidf) pidf = pidf_read(text->str, text->len, NULL);
        assert_non_null(pidf);
        assert_string_equal(jid_full(pidf->entity), "juliet@example.com");
        assert_int_equal(pidf->show, show);
        assert_string_equal(pidf->status, "a <b> & c");
        assert_int_equal(pidf->time, 1763881200123);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_example),
        cmocka_unit_test(test_other_words),
        cmocka_unit_test(test_the_newest_tuple_counts),
        cmocka_unit_test(test_what_is_none_is_refused),
        cmocka_unit_test(test_what_is_written_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
