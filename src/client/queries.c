/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to servers and contacts whose answers are shown to the user. */

#include "config.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/notice.h"
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

/* NULL: it is not there. */
static char *
short_line(const char *text)
{
    return text ? utf8_short_line(text, LIMIT_NAME_BYTES) : NULL;
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
    Version version = version_read(result);
    g_autofree char *name = short_line(version.name);
    g_autofree char *number = short_line(version.version);
    g_autofree char *system = short_line(version.system);
    notice_here(model, SEVERITY_INFO, "%s: %s %s%s%s", question->whom, name ? name : _("unknown"),
                number ? number : "", system ? ", " : "", system ? system : "");
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

bool
client_send_xml(Client *client, Account *account, const char *xml, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    g_autoptr(Element) stanza = stanza_parse(xml);
    if (!stanza) {
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                            _("That is not one well-formed stanza: write a whole <message/>, "
                              "<presence/> or <iq/>."));
        return false;
    }
    stream_send(stream, stanza);
    return true;
}
