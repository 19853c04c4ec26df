/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to servers and contacts whose answers are shown to the user. */

#include "config.h"

#include "base/i18n.h"
#include "model/notice.h"
#include "model/window.h"
#include "client/answers.h"
#include "client/private.h"

#include "modules/entity_time.h"
#include "modules/last_activity.h"
#include "modules/ping.h"
#include "modules/version.h"

typedef struct {
    Client *client;
    Jid *whom;
    const Window *window; /* where it was asked; it may be gone */
    int64_t began;        /* monotonic ms */
} Question;

static Question *
question_new(Client *client, const Account *account, const Jid *to)
{
    Question *question = g_new0(Question, 1);

    question->client = client;
    question->whom =
        to ? jid_ref((Jid *)to) : jid_new_from_parts(NULL, jid_domain(account->jid), NULL, NULL);
    question->window = windows_current(model_windows(client->model));
    question->began = clock_monotonic(model_clock(client->model));
    client_begin_question(client);
    return question;
}

static void
question_free(Question *question)
{
    client_end_question(question->client);
    jid_unref(question->whom);
    g_free(question);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Question, question_free)

/* text: what the answer says; NULL: nothing, or there was none. */
static void
tell(const Question *question, const char *text, const GError *error)
{
    Model *model = question->client->model;
    const char *whom = jid_shown(question->whom);

    if (text)
        notice_in(model, question->window, SEVERITY_INFO, "%s: %s", whom, text);
    else if (error)
        notice_in(model, question->window, SEVERITY_ERROR, _("%s does not say that: %s"), whom,
                  error->message);
    else
        notice_in(model, question->window, SEVERITY_ERROR, _("%s does not say that."), whom);
}

static int64_t
now(const Question *question)
{
    return clock_now(model_clock(question->client->model));
}

static void
on_pong(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Question) question = data;
    Model *model = question->client->model;
    const char *whom = jid_shown(question->whom);

    (void)stream;
    (void)result;
    if (error) {
        notice_in(model, question->window, SEVERITY_ERROR, _("Ping to %s: %s"), whom,
                  error->message);
        return;
    }
    int64_t took = clock_monotonic(model_clock(model)) - question->began;
    notice_in(model, question->window, SEVERITY_INFO, _("%s answered in %d ms."), whom, (int)took);
}

static void
on_version(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Question) question = data;
    g_autofree char *text = result ? answer_software(result) : NULL;

    (void)stream;
    tell(question, text, error);
}

static void
on_time(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Question) question = data;
    g_autofree char *text = result ? answer_time(result, now(question)) : NULL;

    (void)stream;
    tell(question, text, error);
}

static void
on_last(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Question) question = data;
    g_autofree char *text = result ? answer_last(result, question->whom, now(question)) : NULL;

    (void)stream;
    tell(question, text, error);
}

typedef void (*AskFn)(Stream *stream, const Jid *to, ReplyFn on_reply, gpointer data);

static bool
ask(Client *client, Account *account, const Jid *to, AskFn ask_fn, ReplyFn on_reply, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    ask_fn(stream, to, on_reply, question_new(client, account, to));
    return true;
}

bool
client_ping(Client *client, Account *account, const Jid *to, GError **error)
{
    return ask(client, account, to, ping_send, on_pong, error);
}

bool
client_ask_version(Client *client, Account *account, const Jid *to, GError **error)
{
    return ask(client, account, to, version_request, on_version, error);
}

bool
client_ask_time(Client *client, Account *account, const Jid *to, GError **error)
{
    return ask(client, account, to, entity_time_request, on_time, error);
}

bool
client_ask_last(Client *client, Account *account, const Jid *to, GError **error)
{
    return ask(client, account, to, last_activity_request, on_last, error);
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
