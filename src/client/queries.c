/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to servers and contacts whose answers are shown to the user. */

#include "config.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "xmpp/ns.h"
#include "xmpp/ping.h"
#include "xmpp/version.h"
#include "client/private.h"

typedef struct {
    Client *client;
    char *whom;
    int64_t began; /* monotonic ms */
} Question;

static Question *
question_new(Client *client, const Account *account, const Jid *to)
{
    Question *question = g_new0(Question, 1);

    question->client = client;
    question->whom = g_strdup(to ? jid_full(to) : jid_domain(account->jid));
    question->began = clock_monotonic(model_clock(client->model));
    return question;
}

static void
question_free(Question *question)
{
    g_free(question->whom);
    g_free(question);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Question, question_free)

static void
on_pong(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Question) question = data;
    Model *model = question->client->model;

    (void)stream;
    (void)result;
    if (error) {
        notice_here(model, SEVERITY_ERROR, _("Ping to %s: %s"), question->whom, error->message);
        return;
    }
    int64_t took = clock_monotonic(model_clock(model)) - question->began;
    notice_here(model, SEVERITY_INFO, _("%s answered in %d ms."), question->whom, (int)took);
}

bool
client_ping(Client *client, Account *account, const Jid *to, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    ping_send(stream, to, on_pong, question_new(client, account, to));
    return true;
}

/* One clean line of bounded length. NULL: it is not there. */
static char *
read_line(const Element *query, const char *name)
{
    const char *text = query ? element_child_text(query, name, NULL) : NULL;
    g_autofree char *cut = text ? utf8_cut(text, LIMIT_NAME_BYTES) : NULL;

    return cut ? utf8_for_line(cut) : NULL;
}

static void
on_version(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Question) question = data;
    Model *model = question->client->model;

    (void)stream;
    if (error) {
        notice_here(model, SEVERITY_ERROR, _("%s did not say what it is: %s"), question->whom,
                    error->message);
        return;
    }
    const Element *query = element_child(result, "query", "jabber:iq:version");
    g_autofree char *name = read_line(query, "name");
    g_autofree char *version = read_line(query, "version");
    g_autofree char *os = read_line(query, "os");
    notice_here(model, SEVERITY_INFO, "%s: %s %s%s%s", question->whom, name ? name : _("unknown"),
                version ? version : "", os ? ", " : "", os ? os : "");
}

bool
client_ask_version(Client *client, Account *account, const Jid *to, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    version_request(stream, to, on_version, question_new(client, account, to));
    return true;
}

static bool
is_stanza(const Element *element)
{
    return element && g_str_equal(element_ns(element), NS_CLIENT) &&
           (g_str_equal(element_name(element), "message") ||
            g_str_equal(element_name(element), "presence") ||
            g_str_equal(element_name(element), "iq"));
}

bool
client_send_xml(Client *client, Account *account, const char *xml, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    g_autofree char *wrapped = g_strconcat("<x xmlns='" NS_CLIENT "'>", xml, "</x>", NULL);
    g_autoptr(Element) root = element_parse(wrapped);
    const Element *stanza = root ? element_first(root) : NULL;
    if (!is_stanza(stanza) || element_next(stanza)) {
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                            _("That is not one well-formed stanza: write a whole <message/>, "
                              "<presence/> or <iq/>."));
        return false;
    }
    stream_send(stream, stanza);
    return true;
}
