/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0050: its examples, and answers that are none. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "xmpp/data_form.h"

#include "modules/adhoc.h"
#include "unit/xmpp/stream_fixture.h"

#define X    "xmlns='" NS_COMMANDS "'"
#define DATA "xmlns='jabber:x:data'"

typedef struct {
    unsigned calls;
    char *error;
    GString *rows;
} Reply;

static void
add_row(const AdhocCommand *command, gpointer data)
{
    Reply *reply = data;

    g_string_append_printf(reply->rows, "%s %s %s\n", command->jid, command->node, command->name);
}

static void
on_reply(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Reply *reply = data;

    reply->calls++;
    adhoc_read_list(result, add_row, reply);
    if (error)
        reply->error = g_strdup(adhoc_error(stream, error));
}

static void
ignore(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)stream;
    (void)result;
    (void)error;
    (void)data;
}

static void
test_list(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) to = jid_new("responder@domain", NULL);
    Reply reply = { .rows = g_string_new(NULL) };

    adhoc_request_list(f->stream, to, on_reply, &reply);
    assert_sent(f, "<iq type='get' to='responder@domain' id='*'>"
                   "<query xmlns='http://jabber.org/protocol/disco#items' node='" NS_COMMANDS
                   "'/></iq>");
    receive(f,
            "<iq type='result' from='responder@domain' id='%s'>"
            "<query xmlns='http://jabber.org/protocol/disco#items' node='" NS_COMMANDS "'>"
            "<item jid='responder@domain' node='list' name='List Service\nConfigurations'/>"
            "<item jid='responder@domain' node='config'/>"
            "<item jid='responder@domain' name='no node'/><item node='no address'/>"
            "<other jid='a' node='b'/></query></iq>",
            f->id);
    assert_int_equal(reply.calls, 1);
    assert_string_equal(reply.rows->str, "responder@domain list List Service Configurations\n"
                                         "responder@domain config config\n");
    g_string_free(reply.rows, TRUE);
}

/* A list of a million is one of LIMIT_ADHOC_COMMANDS. */
static void
test_endless_list(void **state)
{
    g_autoptr(GString) xml =
        g_string_new("<iq><query xmlns='http://jabber.org/protocol/disco#items'>");
    Reply reply = { .rows = g_string_new(NULL) };

    (void)state;
    for (unsigned i = 0; i < 2 * LIMIT_ADHOC_COMMANDS; i++)
        g_string_append_printf(xml, "<item jid='a' node='%u'/>", i);
    g_string_append(xml, "</query></iq>");
    g_autoptr(Element) iq = element_parse(xml->str);
    adhoc_read_list(iq, add_row, &reply);
    assert_null(strstr(reply.rows->str, " 500\n"));
    assert_non_null(strstr(reply.rows->str, " 499\n"));
    g_string_free(reply.rows, TRUE);
}

static void
test_steps(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) to = jid_new("responder@domain", NULL);
    g_autoptr(Element) x = element_parse("<x " DATA " type='form'><field var='service' "
                                         "type='list-single'><value>httpd</value>"
                                         "<option><value>httpd</value></option></field></x>");
    Form *form = data_form_read(x);
    Reply reply = { .rows = g_string_new(NULL) };
    AdhocStep step = { to, "config", NULL, ADHOC_EXECUTE, NULL };

    adhoc_step(f->stream, &step, ignore, NULL);
    assert_sent(f, "<iq type='set' to='responder@domain' id='*'><command " X
                   " node='config' action='execute'/></iq>");
    step = (AdhocStep){ to, "config", "config:20020923T213616Z-700", ADHOC_NEXT, form };
    adhoc_step(f->stream, &step, on_reply, &reply);
    assert_sent(f, "<iq type='set' to='responder@domain' id='*'><command " X
                   " sessionid='config:20020923T213616Z-700' node='config' action='next'>"
                   "<x " DATA " type='submit'><field var='service'><value>httpd</value></field>"
                   "</x></command></iq>");
    receive(f,
            "<iq type='error' from='responder@domain' id='%s'><error type='cancel'><not-allowed "
            "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><session-expired " X "/></error></iq>",
            f->id);
    assert_string_equal(reply.error, "The command has waited too long, and is over: begin it "
                                     "again.");
    step.action = ADHOC_CANCEL;
    step.form = NULL;
    adhoc_step(f->stream, &step, ignore, NULL);
    assert_sent(f, "<iq type='set' to='responder@domain' id='*'><command " X
                   " sessionid='config:20020923T213616Z-700' node='config' action='cancel'/></iq>");
    form_free(form);
    g_free(reply.error);
    g_string_free(reply.rows, TRUE);
}

/* An answer of somebody else's is none. */
static void
test_others_do_not_answer(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) to = jid_new("responder@domain", NULL);
    const AdhocStep step = { to, "config", NULL, ADHOC_EXECUTE, NULL };
    Reply reply = { .rows = g_string_new(NULL) };

    adhoc_step(f->stream, &step, on_reply, &reply);
    assert_sent(f, "<iq type='set' to='responder@domain' id='*'><command " X
                   " node='config' action='execute'/></iq>");
    receive(f,
            "<iq type='result' from='evil@domain' id='%s'><command " X
            " node='config' sessionid='1' status='completed'/></iq>",
            f->id);
    assert_int_equal(reply.calls, 0);
    receive(f,
            "<iq type='result' from='responder@domain' id='%s'><command " X
            " node='config' sessionid='1' status='completed'/></iq>",
            f->id);
    assert_int_equal(reply.calls, 1);
    g_string_free(reply.rows, TRUE);
}

/* "executing s next*,prev notes=1 form": what was understood; or the error. */
static char *
read_answer(const char *inside, const char *session)
{
    static const char *const statuses[] = { "executing", "completed", "canceled" };
    static const char *const actions[] = { "next", "complete", "prev", "execute", "cancel" };
    g_autofree char *xml = g_strdup_printf("<iq type='result'>%s</iq>", inside);
    g_autoptr(Element) iq = element_parse(xml);
    const AdhocStep step = { .node = "config", .session = session };
    g_autoptr(GError) error = NULL;
    g_autoptr(AdhocAnswer) answer = adhoc_read(iq, &step, &error);

    if (!answer)
        return g_strdup(error->message);
    GString *text = g_string_new(statuses[answer->status]);
    g_string_append_printf(text, " %s", answer->session ? answer->session : "-");
    for (unsigned i = 0; i < answer->choice_count; i++)
        g_string_append_printf(text, " %s", actions[answer->choices[i]]);
    for (unsigned i = 0; i < answer->notes->len; i++) {
        const AdhocNote *note = answer->notes->pdata[i];
        g_string_append_printf(text, " %d:\"%s\"", note->severity, note->text);
    }
    if (answer->form)
        g_string_append(text, " form");
    return g_string_free(text, FALSE);
}

static void
test_answers(void **state)
{
    static const char wrong[] = "The answer does not belong to this command.";
    static const struct {
        const char *xml, *session, *expected;
    } rows[] = {
        { "<command " X " sessionid='s' node='config' status='executing'><actions execute='next'>"
          "<next/></actions><x " DATA " type='form'/></command>",
          NULL, "executing s next form" },
        { "<command " X " sessionid='s' node='config' status='executing'>"
          "<actions execute='complete'><prev/><complete/></actions></command>",
          "s", "executing s complete prev" },
        { "<command " X " sessionid='s' node='config' status='executing'><actions>"
          "<complete/><next/><prev/></actions></command>",
          "s", "executing s next complete prev" },
        /* The default is not allowed: the others are. */
        { "<command " X " sessionid='s' node='config' status='executing'>"
          "<actions execute='cancel'><prev/></actions></command>",
          "s", "executing s prev" },
        { "<command " X " sessionid='s' node='config' status='executing'/>", "s", "executing s" },
        { "<command " X " node='config' status='executing'/>", "s", "executing -" },
        { "<command " X " sessionid='s' node='config' status='completed'>"
          "<note type='info'>Service &apos;httpd&apos; has been configured.</note>"
          "<note type='warn'>slow\x01</note><note type='error'>no</note><note>plain</note><note/>"
          "<x xmlns='jabber:x:oob'><url>http://a/</url><desc>More</desc></x></command>",
          "s",
          "completed s 0:\"Service 'httpd' has been configured.\" 1:\"slow\" 2:\"no\" 0:\"plain\" "
          "0:\"More: http://a/\"" },
        { "<command " X " sessionid='s' node='config' status='canceled'/>", "s", "canceled s" },
        { "<command " X " node='config' status='completed'/>", NULL, "completed -" },
        { "<command " X " sessionid='t' node='config' status='executing'/>", "s", wrong },
        { "<command " X " sessionid='s' node='other' status='executing'/>", "s", wrong },
        { "<command " X " sessionid='s' status='executing'/>", "s", wrong },
        { "<command " X " node='config' status='executing'/>", NULL, wrong },
        { "<command " X " sessionid='s' node='config' status='exploding'/>", "s", wrong },
        { "<command xmlns='other' sessionid='s' node='config' status='executing'/>", "s", wrong },
        { "", "s", wrong },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *xml = g_strdelimit(g_strdup(rows[i].xml), "\x01", ' ');
        g_autofree char *text = read_answer(xml, rows[i].session);
        assert_string_equal(text, rows[i].expected);
    }
}

static void
test_bounds(void **state)
{
    g_autofree char *session = g_strnfill(2 * LIMIT_NAME_BYTES, 's');
    g_autoptr(GString) xml = g_string_new(NULL);

    (void)state;
    g_string_printf(xml, "<command " X " sessionid='%s' node='config' status='executing'/>",
                    session);
    g_autofree char *text = read_answer(xml->str, NULL);
    assert_string_equal(text, "The answer does not belong to this command.");
    g_string_assign(xml, "<command " X " node='config' status='completed'>");
    for (unsigned i = 0; i < 1000; i++)
        g_string_append(xml, "<note>n</note>");
    g_string_append(xml, "</command>");
    g_autofree char *many = read_answer(xml->str, NULL);
    g_auto(GStrv) notes = g_strsplit(many, " 0:", -1);
    assert_int_equal(g_strv_length(notes), LIMIT_ADHOC_NOTES + 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_list),    TEST(test_endless_list),
        TEST(test_steps),   TEST(test_others_do_not_answer),
        TEST(test_answers), TEST(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
