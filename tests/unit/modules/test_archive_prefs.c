/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0441: the archive's preferences, asked for and changed. */

#include "config.h"

#include "modules/archive_prefs.h"
#include "unit/xmpp/stream_fixture.h"

#define PREFS "<prefs xmlns='urn:xmpp:mam:2'"

typedef struct {
    unsigned calls;
    ArchivePrefs *prefs;
    char *error;
} Answer;

static void
on_answer(Stream *stream, const ArchivePrefs *prefs, const GError *error, gpointer data)
{
    Answer *answer = data;

    (void)stream;
    answer->calls++;
    answer->prefs = prefs ? archive_prefs_copy(prefs) : NULL;
    answer->error = g_strdup(error ? error->message : NULL);
}

static void
answer_done(Answer *answer)
{
    archive_prefs_free(answer->prefs);
    g_free(answer->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, answer_done)

static void
test_asking(void **state)
{
    Fixture *f = *state;
    g_auto(Answer) answer = { 0 };

    archive_prefs_ask(f->stream, on_answer, &answer);
    assert_sent(f, "<iq type='get' id='*'>" PREFS "/></iq>");
    receive(f,
            "<iq type='result' id='%s'>" PREFS " default='roster'><always>"
            "<jid>romeo@montague.lit</jid><jid>@@</jid><x/></always><never/></prefs></iq>",
            f->id);
    assert_int_equal(answer.calls, 1);
    assert_int_equal(answer.prefs->rule, ARCHIVE_ROSTER);
    assert_int_equal(answer.prefs->always->len, 1);
    assert_string_equal(jid_full(answer.prefs->always->pdata[0]), "romeo@montague.lit");
    assert_int_equal(answer.prefs->never->len, 0);
}

static void
test_changing(void **state)
{
    Fixture *f = *state;
    g_auto(Answer) first = { 0 }, second = { 0 };

    archive_prefs_ask(f->stream, on_answer, &first);
    assert_sent(f, "<iq type='get' id='*'>" PREFS "/></iq>");
    receive(f,
            "<iq type='result' id='%s'>" PREFS " default='always'><always/>"
            "<never><jid>montague@montague.lit</jid></never></prefs></iq>",
            f->id);
    first.prefs->rule = ARCHIVE_NEVER;
    archive_prefs_set(f->stream, first.prefs, on_answer, &second);
    assert_sent(f, "<iq type='set' id='*'>" PREFS " default='never'><always/><never>"
                   "<jid>montague@montague.lit</jid></never></prefs></iq>");
    /* Who confirms it with nothing more is asked what has become of it. */
    receive(f, "<iq type='result' id='%s'/>", f->id);
    assert_int_equal(second.calls, 0);
    assert_sent(f, "<iq type='get' id='*'>" PREFS "/></iq>");
    receive(f, "<iq type='result' id='%s'>" PREFS " default='always'/></iq>", f->id);
    assert_int_equal(second.calls, 1);
    assert_int_equal(second.prefs->rule, ARCHIVE_ALWAYS);
    assert_int_equal(second.prefs->never->len, 0);
}

static void
test_answers_that_are_none(void **state)
{
    Fixture *f = *state;
    const char *const answers[] = {
        "<iq type='result' id='%s'/>",
        "<iq type='result' id='%s'>" PREFS "/></iq>",
        "<iq type='result' id='%s'>" PREFS " default='sometimes'/></iq>",
        "<iq type='error' id='%s'><error type='cancel'><feature-not-implemented"
        " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(answers); i++) {
        g_auto(Answer) answer = { 0 };

        archive_prefs_ask(f->stream, on_answer, &answer);
        assert_sent(f, "<iq type='get' id='*'>" PREFS "/></iq>");
        g_auto(GStrv) parts = g_strsplit(answers[i], "%s", 2);
        receive(f, "%s%s%s", parts[0], f->id, parts[1]);
        assert_int_equal(answer.calls, 1);
        assert_null(answer.prefs);
        assert_true(*answer.error);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_asking),
        TEST(test_changing),
        TEST(test_answers_that_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
