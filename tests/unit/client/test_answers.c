/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers in words, also those of liars. */

#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/answers.h"

#include "unit/test.h"

#define NOW 1795338843000LL /* 2026-11-22T09:14:03Z */

typedef char *(*AnswerFn)(const Element *answer, const Jid *jid);

static char *
software(const Element *answer, const Jid *jid)
{
    (void)jid;
    return answer_software(answer);
}

static char *
time_there(const Element *answer, const Jid *jid)
{
    (void)jid;
    return answer_time(answer, NOW);
}

static char *
last(const Element *answer, const Jid *jid)
{
    return answer_last(answer, jid, NOW);
}

#define SOFTWARE(inside)    "<query xmlns='jabber:iq:version'>" inside "</query>"
#define TIME(zone, utc)     "<time xmlns='urn:xmpp:time'><tzo>" zone "</tzo><utc>" utc "</utc></time>"
#define LAST(seconds, text) "<query xmlns='jabber:iq:last' seconds='" seconds "'>" text "</query>"
#define DEVICE              "juliet@capulet.com/balcony"
#define ACCOUNT             "juliet@capulet.com"

static const struct {
    AnswerFn answer;
    const char *jid, *xml, *text;
} rows[] = {
    { software, DEVICE,
      SOFTWARE("<name>Exodus</name><version>0.7.0.4</version><os>Windows-XP 5.01.2600</os>"),
      "Exodus 0.7.0.4 (Windows-XP 5.01.2600)" },
    { software, DEVICE, SOFTWARE("<name>Exodus</name>"), "Exodus" },
    { software, DEVICE, SOFTWARE("<version>1</version>"), "unknown program 1" },
    { software, DEVICE, SOFTWARE("<name>A&#10;B</name><version> </version>"), "A B" },
    { software, DEVICE, SOFTWARE(""), NULL },
    { software, DEVICE, SOFTWARE("<name><b>Exodus</b></name>"), NULL },
    { software, DEVICE, "<query xmlns='jabber:iq:last'><name>x</name></query>", NULL },
    { time_there, DEVICE, TIME("+00:00", "2026-11-22T09:14:03Z"), "09:14, as with you" },
    { time_there, DEVICE, TIME("+01:00", "2026-11-22T09:14:50Z"), "10:14, 1 h 0 min ahead of you" },
    { time_there, DEVICE, TIME("-11:00", "2026-11-22T09:14:03Z"),
      "2026-11-21 22:14, 11 h 0 min behind you" },
    { time_there, DEVICE, TIME("Z", "2026-11-22T09:10:03Z"),
      "09:10, as with you, by a clock that is 4 min slow" },
    { time_there, DEVICE, TIME("Z", "9999-12-31T23:59:59Z"),
      "9999-12-31 23:59, as with you, by a clock that is 2912117 days 14 h fast" },
    { time_there, DEVICE, TIME("Z", "0001-01-01T00:00:00Z"),
      "1-01-01 00:00, as with you, by a clock that is 739941 days 9 h slow" },
    { time_there, DEVICE, TIME("+99:99", "2026-11-22T09:14:03Z"), NULL },
    { time_there, DEVICE, TIME("", ""), NULL },
    { last, DEVICE, LAST("123", ""), "idle for 2 min" },
    { last, DEVICE, LAST("5", ""), "in use" },
    { last, "capulet.com", LAST("123456", ""), "up for 1 day 10 h" },
    { last, ACCOUNT, LAST("903", "Heading Home"),
      "last seen 2026-11-22 08:59, 15 min ago: Heading Home" },
    { last, ACCOUNT, LAST("0", ""), "online now" },
    { last, ACCOUNT, LAST("-903", ""), NULL },
    { last, ACCOUNT, LAST("3162240000", ""), "last seen 1926-09-08 09:14, 36600 days 0 h ago" },
};

static void
test_answers(void **state)
{
    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *xml = g_strdup_printf("<iq xmlns='jabber:client'>%s</iq>", rows[i].xml);
        g_autoptr(Element) answer = element_parse(xml);
        g_autoptr(Jid) jid = jid_new(rows[i].jid, NULL);
        g_autofree char *text = rows[i].answer(answer, jid);
        if (g_strcmp0(text, rows[i].text) != 0)
            fail_msg("%s: %s", xml, text);
    }
}

/* However much they say, and whatever it does to a terminal. */
static void
test_they_are_short_and_clean(void **state)
{
    g_autofree char *much = g_strnfill(100000, 'x');
    g_autofree char *xml = g_strdup_printf(
        "<iq xmlns='jabber:client'><query xmlns='jabber:iq:version'><name>\xE2\x80\xAE\xC2\x9B%s"
        "</name></query></iq>",
        much);
    g_autoptr(Element) answer = element_parse(xml);
    g_autofree char *text = answer_software(answer);

    (void)state;
    assert_true(strlen(text) < 1000);
    assert_null(strstr(text, "\xE2\x80\xAE"));
    assert_null(strstr(text, "\xC2\x9B"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_they_are_short_and_clean),
    };

    setenv("TZ", "UTC", 1);
    tzset();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
