/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 3862, and the examples of RFC 3923. */

#include "config.h"

#include <string.h>

#include "base/date.h"

#include "modules/cpim.h"
#include "unit/test.h"

#define EXAMPLE                                                                                    \
    "Content-type: Message/CPIM\r\n"                                                               \
    "\r\n"                                                                                         \
    "From: Juliet Capulet <im:juliet@example.com>\r\n"                                             \
    "To: Romeo Montague <im:romeo@example.net>\r\n"                                                \
    "DateTime: 2003-12-09T11:45:36.66Z\r\n"                                                        \
    "Subject: Imploring\r\n"                                                                       \
    "\r\n"                                                                                         \
    "Content-type: text/plain; charset=utf-8\r\n"                                                  \
    "Content-ID: <1234567890@example.com>\r\n"                                                     \
    "\r\n"                                                                                         \
    "Wherefore art thou, Romeo?"

#define TOP     "Content-Type: Message/CPIM\r\n\r\n"
#define FROM    "From: <im:a@example.org>\r\n"
#define TO      "To: <im:b@example.org>\r\n"
#define TIME    "DateTime: 2026-11-23T07:00:00Z\r\n"
#define CONTENT "\r\nContent-Type: text/plain\r\n\r\nhello"

static int64_t
ms(const char *text)
{
    int64_t time;

    assert_true(date_from_iso(text, &time));
    return time;
}

static Cpim *
read_text(const char *text)
{
    g_autoptr(GError) error = NULL;
    Cpim *cpim = cpim_read(text, strlen(text), &error);

    if (!cpim)
        fail_msg("%s: %s", error->message, text);
    return cpim;
}

static void
assert_refused(const char *text, const char *word)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Cpim) cpim = cpim_read(text, strlen(text), &error);

    if (cpim)
        fail_msg("taken: %s", text);
    if (!strstr(error->message, word))
        fail_msg("%s: \"%s\" without \"%s\"", text, error->message, word);
}

/* RFC 3923 3.2, example 1. */
static void
the_example_is_read(void **state)
{
    (void)state;
    g_autoptr(Cpim) cpim = read_text(EXAMPLE);

    assert_string_equal(jid_full(cpim->from), "juliet@example.com");
    assert_int_equal(cpim->to->len, 1);
    assert_string_equal(jid_full(cpim->to->pdata[0]), "romeo@example.net");
    assert_int_equal(cpim->time, ms("2003-12-09T11:45:36.66Z"));
    assert_string_equal(cpim->subject, "Imploring");
    assert_string_equal(cpim->type, "text/plain");
    assert_string_equal(cpim->content, "Wherefore art thou, Romeo?");
}

/* XML makes LF of all ends of lines; and the example of the stanza begins on a line of its own. */
static void
ends_of_lines_do_not_matter(void **state)
{
    g_autofree char *text = g_strdup("\n" EXAMPLE "\r\nTwo lines.");
    char *to = text;

    (void)state;
    for (const char *at = text; *at; at++) {
        if (*at != '\r')
            *to++ = *at;
    }
    *to = '\0';
    g_autoptr(Cpim) cpim = read_text(text);
    assert_string_equal(cpim->subject, "Imploring");
    assert_string_equal(cpim->content, "Wherefore art thou, Romeo?\nTwo lines.");
}

static void
what_is_written_is_read(void **state)
{
    Cpim cpim = {
        .from = jid_new("alice@example.org/desk", NULL),
        .to = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref),
        .time = ms("2026-11-23T07:00:00.120Z"),
        .subject = (char *)"tab\t, line\n, \\, bell\a, ü",
        .type = (char *)"text/plain",
        .content = (char *)"\n  Grüße\n\n--next\n  🙂 <im:x@y>",
    };

    (void)state;
    g_ptr_array_add(cpim.to, jid_new("bob@example.org", NULL));
    g_ptr_array_add(cpim.to, jid_new("carol@example.org", NULL));
    g_autoptr(GString) text = cpim_write(&cpim);
    for (const char *at = text->str; (at = strchr(at, '\n')); at++)
        assert_int_equal(at[-1], '\r');
    g_autoptr(Cpim) again = read_text(text->str);
    assert_string_equal(jid_full(again->from), "alice@example.org");
    assert_int_equal(again->to->len, 2);
    assert_string_equal(jid_full(again->to->pdata[1]), "carol@example.org");
    assert_int_equal(again->time, cpim.time);
    assert_string_equal(again->subject, cpim.subject);
    assert_string_equal(again->type, "text/plain");
    assert_string_equal(again->content, cpim.content);
    jid_unref(cpim.from);
    g_ptr_array_unref(cpim.to);
}

/* RFC 3862 2.3, 5.1: names and parameters that we do not know, escapes that need not be. */
static void
others_may_write_it_otherwise(void **state)
{
    (void)state;
    g_autoptr(Cpim) cpim = read_text(
        TOP "From: \"MR SANDERS\" <im:pig%6cet@100akerwood.com>\r\n"
            "To: <mailto:someone@example.org>\r\n" TO "DateTime: 2000-12-13T13:40:00-08:00\r\n"
            "Subject:;lang=fr beau \\\"temps\\\" \\u0041\\q\\\r\n"
            "subject: another header\r\n"
            "NS: MyFeatures <mid:MessageFeatures@id.foo.com>\r\n"
            "MyFeatures.WackyMessageOption: Use-silly-font\r\n"
            "\r\nContent-Type: text/plain; charset=\"UTF-8\"\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\naGVs\r\nbG8=\r\n");

    assert_string_equal(jid_full(cpim->from), "piglet@100akerwood.com");
    assert_int_equal(cpim->to->len, 1);
    assert_int_equal(cpim->time, ms("2000-12-13T21:40:00Z"));
    assert_string_equal(cpim->subject, "beau \"temps\" Aq");
    assert_string_equal(cpim->content, "hello");
}

static void
what_is_not_clear_is_refused(void **state)
{
    (void)state;
    cpim_free(read_text(TOP FROM TO TIME CONTENT));
    assert_refused("", "no message");
    assert_refused("hello", "no message");
    assert_refused("Content-Type: text/plain\r\n\r\n" FROM TO TIME CONTENT, "no message");
    assert_refused(TOP FROM TO TIME, "no content");
    assert_refused(TOP TO TIME CONTENT, "who wrote it");
    assert_refused(TOP FROM FROM TO TIME CONTENT, "clearly who");
    assert_refused(TOP "From: a@example.org\r\n" TO TIME CONTENT, "clearly who");
    assert_refused(TOP "From: <im:@>\r\n" TO TIME CONTENT, "clearly who");
    assert_refused(TOP FROM TIME CONTENT, "to whom");
    assert_refused(TOP FROM TO CONTENT, "and when");
    assert_refused(TOP FROM TO TIME TIME CONTENT, "clearly when");
    assert_refused(TOP FROM TO "DateTime: now\r\n" CONTENT, "clearly when");
    assert_refused(TOP FROM TO TIME "Require: Everything\r\n" CONTENT, "needs something");
    assert_refused(TOP FROM TO TIME "nonsense\r\n" CONTENT, "broken");
    assert_refused(TOP FROM TO TIME "\r\nContent-Type: text/plain; charset=utf-16\r\n\r\nhello",
                   "cannot be read");
    assert_refused(TOP FROM TO TIME "\r\nContent-Type: text/plain\r\n\r\n\xff", "no message");
    assert_refused(TOP FROM TO TIME "\r\nContent-Type: text/plain\r\n"
                                    "Content-Transfer-Encoding: base64\r\n\r\n%%%",
                   "cannot be read");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_is_read),
        cmocka_unit_test(ends_of_lines_do_not_matter),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(others_may_write_it_otherwise),
        cmocka_unit_test(what_is_not_clear_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
