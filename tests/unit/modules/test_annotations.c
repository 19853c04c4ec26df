/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0145: notes, ours and those that other clients made. */

#include "config.h"

#include <string.h>

#include "model/contact.h"

#include "modules/annotations.h"
#include "unit/xmpp/stream_fixture.h"

#define GET                                                                                        \
    "<iq id='*' type='get'><query xmlns='jabber:iq:private'>"                                      \
    "<storage xmlns='storage:rosternotes'/></query></iq>"
#define STORAGE(inside)                                                                            \
    "<query xmlns='jabber:iq:private'><storage xmlns='storage:rosternotes'>" inside                \
    "</storage></query>"
#define HAMLET                                                                                     \
    "<note jid='hamlet@shakespeare.lit' cdate='2004-09-24T15:23:21Z' "                             \
    "mdate='2004-09-24T15:23:21Z'>Seems to be a good writer</note>"
#define JULIET                                                                                     \
    "<note jid='juliet@capulet.com' cdate='2004-09-27T17:23:14Z' "                                 \
    "mdate='2004-09-28T12:43:12Z'>Oh my sweetest love ...</note>"
#define FOREIGN "<note jid='no address at all' colour='red'><b/>?</note><other xmlns='x' a='1'/>"

static void
on_reply(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)stream;
    (void)result;
    g_string_append(data, error ? "failed " : "done ");
}

static void
answer(Fixture *f, const char *inside)
{
    receive(f, "<iq from='alice@example.org' id='%s' type='result'>%s</iq>", f->id, inside);
}

static const char *
note_of(Fixture *f, const char *address)
{
    return fixture_find_contact(f, address)->note;
}

/* Whether the roster comes before the notes, or later. */
static void
test_reading(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) hamlet = jid_new("Hamlet@shakespeare.lit/x", NULL);

    fixture_add_contact(f, "juliet@capulet.com", "both");
    forget_sent(f);
    annotations_refresh(f->stream, NULL, NULL);
    assert_sent(f, GET);
    answer(f, STORAGE(HAMLET JULIET FOREIGN));
    assert_string_equal(note_of(f, "juliet@capulet.com"), "Oh my sweetest love ...");
    fixture_add_contact(f, "hamlet@shakespeare.lit", "none");
    assert_string_equal(note_of(f, "hamlet@shakespeare.lit"), "Seems to be a good writer");
    assert_string_equal(annotations_find(f->stream, hamlet), "Seems to be a good writer");
    forget_sent(f);
    annotations_refresh(f->stream, NULL, NULL);
    assert_sent(f, GET);
    answer(f, STORAGE(HAMLET));
    assert_null(note_of(f, "juliet@capulet.com"));
}

/* Notes that we cannot read, and those that another client has just made, are written as well. */
static void
test_writing(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) juliet = jid_new("juliet@capulet.com", NULL);
    g_autoptr(GString) told = g_string_new(NULL);

    fixture_add_contact(f, "juliet@capulet.com", "both");
    forget_sent(f);
    annotations_set(f->stream, juliet, "a < b", on_reply, told);
    annotations_set(f->stream, juliet, NULL, on_reply, told);
    assert_sent(f, GET);
    assert_nothing_sent(f); /* one after the other */
    answer(f, STORAGE(HAMLET FOREIGN JULIET));
    assert_sent(f, "<iq id='*' type='set'>" STORAGE(
                       HAMLET FOREIGN "<note jid='juliet@capulet.com' "
                                      "cdate='2004-09-27T17:23:14Z' "
                                      "mdate='2026-11-22T09:14:03.000Z'>a &lt; b</note>") "</iq>");
    assert_string_equal(told->str, "");
    answer(f, "");
    assert_string_equal(told->str, "done ");
    assert_string_equal(note_of(f, "juliet@capulet.com"), "a < b");
    assert_sent(f, GET);
    answer(f, STORAGE(HAMLET FOREIGN JULIET));
    assert_sent(f, "<iq id='*' type='set'>" STORAGE(HAMLET FOREIGN) "</iq>");
    answer(f, "");
    assert_string_equal(told->str, "done done ");
    assert_null(note_of(f, "juliet@capulet.com"));
}

static void
test_the_first_note(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) juliet = jid_new("juliet@capulet.com/balcony", NULL);
    g_autoptr(GString) told = g_string_new(NULL);

    annotations_set(f->stream, juliet, "hm", on_reply, told);
    assert_sent(f, GET);
    answer(f, STORAGE(""));
    assert_sent(f, "<iq id='*' type='set'>" STORAGE(
                       "<note jid='juliet@capulet.com' cdate='2026-11-22T09:14:03.000Z' "
                       "mdate='2026-11-22T09:14:03.000Z'>hm</note>") "</iq>");
    answer(f, "");
    assert_string_equal(told->str, "done ");
}

/* Who could not read must not write: all would be lost. */
static void
test_nothing_is_written_unread(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) juliet = jid_new("juliet@capulet.com", NULL);
    g_autoptr(GString) told = g_string_new(NULL);

    annotations_set(f->stream, juliet, "hm", on_reply, told);
    assert_sent(f, GET);
    receive(f,
            "<iq from='alice@example.org' id='%s' type='error'><error type='wait'>"
            "<internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            f->id);
    assert_string_equal(told->str, "failed ");
    assert_nothing_sent(f);
}

static void
test_what_is_odd(void **state)
{
    Fixture *f = *state;
    g_autofree char *much = g_strnfill(100000, 'x');
    g_autofree char *storage = g_strdup_printf(
        STORAGE("<note jid='juliet@capulet.com'>%s</note><note jid='b@x'> </note><note/>"
                "<note jid='a@x'><deep><er/></deep></note>"),
        much);

    fixture_add_contact(f, "juliet@capulet.com", "both");
    forget_sent(f);
    annotations_refresh(f->stream, NULL, NULL);
    assert_sent(f, GET);
    answer(f, storage);
    assert_true(strlen(note_of(f, "juliet@capulet.com")) <= 4096);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_reading),        TEST(test_writing),
        TEST(test_the_first_note), TEST(test_nothing_is_written_unread),
        TEST(test_what_is_odd),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
