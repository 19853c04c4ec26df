/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others ask of us, as a window. */

#include "config.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/i18n.h"
#include "model/list_window.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "client/private.h"
#include "client/requests.h"

typedef struct {
    Client *client;
    Window *window;
    unsigned observer;
} Requests;

enum { ACTION_SHOW, ACTION_ACCEPT, ACTION_DENY, ACTION_BLOCK, ACTION_REPORT };

static const ListColumn columns[] = {
    { "kind", N_("What"), 3 }, { "from", N_("Who"), 0 },        { "text", N_("Text"), 1 },
    { "time", N_("When"), 2 }, { "account", N_("Account"), 4 }, { 0 },
};

static const ListAction actions[] = {
    [ACTION_SHOW] = { "show", N_("Show"), 's', LIST_NEEDS_ONE },
    [ACTION_ACCEPT] = { "accept", N_("Accept"), 'y', LIST_NEEDS_MANY },
    [ACTION_DENY] = { "deny", N_("Deny"), 'n', LIST_NEEDS_MANY },
    [ACTION_BLOCK] = { "block", N_("Block"), 'b', LIST_NEEDS_MANY },
    [ACTION_REPORT] = { "report", N_("Report as spam"), 'r', LIST_NEEDS_MANY },
    { 0 },
};

static const char *const labels[REQUEST_KINDS] = {
    [REQUEST_SUBSCRIPTION] = N_("wants to see you"),
    [REQUEST_MESSAGE] = N_("wrote to you"),
    [REQUEST_INVITATION] = N_("invites you"),
    [REQUEST_CONTACTS] = N_("sends contacts"),
    [REQUEST_MOVED] = N_("has moved"),
    [REQUEST_VOICE] = N_("wants to talk"),
    [REQUEST_REGISTRATION] = N_("wants to be a member"),
};

static void
set_row(const Requests *requests, const Request *request)
{
    g_autofree char *id = g_strdup_printf("%u", request->number);
    g_autofree char *time = date_format(request->time, "%Y-%m-%d %H:%M");
    g_autofree char *kind =
        request->count > 1 ? g_strdup_printf("%s (%u)", _(labels[request->kind]), request->count)
                           : g_strdup(_(labels[request->kind]));
    g_autofree char *what = request_describe(request);
    const char *const cells[] = {
        kind,
        request_is_of_room(request) ? jid_full(request->about) : jid_bare(request->from),
        request->text,
        time,
        jid_bare(request->account->jid),
    };

    list_window_set(
        requests->window,
        &(ListRowFacts){
            .id = id,
            .cells = cells,
            .detail = request->text && !request_is_of_room(request) ? request->text : what,
        });
}

static void
on_event(const Event *event, gpointer data)
{
    const Requests *requests = data;
    g_autofree char *id = g_strdup_printf("%u", event->request->number);

    if (request_is_open(event->request))
        set_row(requests, event->request);
    else
        list_window_remove(requests->window, id);
}

/* --- answers --- */

static void
answer(Client *client, const GPtrArray *ids, RequestAnswer what)
{
    for (unsigned i = 0; i < ids->len; i++) {
        Request *request = requests_find_number(client->model, (unsigned)atoi(ids->pdata[i]));
        g_autoptr(GError) error = NULL;
        if (request && !client_answer_request(client, request, what, &error))
            notice_here(client->model, SEVERITY_ERROR, "%s", error->message);
    }
}

static void
show(const Client *client, const char *id)
{
    const Request *request = requests_find_number(client->model, (unsigned)atoi(id));

    if (!request)
        return;
    g_autofree char *text = client_explain_request(request);
    notice_here(client->model, SEVERITY_INFO, "%s", text);
}

typedef struct {
    Client *client;
    GPtrArray *ids;
} Question;

static void
on_answer(const char *word, gpointer data)
{
    Question *question = data;

    if (g_strcmp0(word, "yes") == 0)
        answer(question->client, question->ids, REQUEST_REPORT);
    g_ptr_array_unref(question->ids);
    g_free(question);
}

static void
ask_report(Client *client, const GPtrArray *ids)
{
    static const char *const choices[] = { "yes", "no", NULL };
    Question *question = g_new0(Question, 1);

    question->client = client;
    question->ids = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < ids->len; i++)
        g_ptr_array_add(question->ids, g_strdup(ids->pdata[i]));
    prompt_ask(client->model, &(PromptRequest){
                                  .kind = PROMPT_CONFIRM,
                                  .text = _("Report as spam to your server, and block?"),
                                  .choices = choices,
                                  .answer = on_answer,
                                  .data = question,
                              });
}

static void
on_act(Window *window, const ListAction *action, const GPtrArray *ids, gpointer data)
{
    Client *client = ((Requests *)data)->client;

    (void)window;
    switch (action - actions) {
    case ACTION_SHOW:
        show(client, ids->pdata[0]);
        break;
    case ACTION_ACCEPT:
        answer(client, ids, REQUEST_ACCEPT);
        break;
    case ACTION_DENY:
        answer(client, ids, REQUEST_DENY);
        break;
    case ACTION_BLOCK:
        answer(client, ids, REQUEST_BLOCK);
        break;
    case ACTION_REPORT:
        ask_report(client, ids);
        break;
    }
}

static void
on_close(gpointer data)
{
    Requests *requests = data;

    model_unobserve(requests->client->model, requests->observer);
    g_free(requests);
}

static Window *
open_window(Client *client)
{
    const GPtrArray *all = model_requests(client->model);
    Requests *requests = g_new0(Requests, 1);

    requests->client = client;
    requests->window = list_window_open(
        client->model,
        &(ListRequest){ .name = "requests",
                        .title = _("What others ask of you"),
                        .help = _("They hear nothing of you until you answer. Enter shows more."),
                        .empty = _("Nobody asks anything of you."),
                        .columns = columns,
                        .actions = actions,
                        .act = on_act,
                        .close = on_close,
                        .data = requests });
    list_window_begin(requests->window);
    for (unsigned i = 0; i < all->len; i++)
        set_row(requests, all->pdata[i]);
    list_window_end(requests->window);
    requests->observer = model_observe(client->model, EVENT_REQUESTS, on_event, requests);
    return requests->window;
}

void
client_show_requests(Client *client)
{
    Window *window = list_window_find(client->model, NULL, "requests");

    if (!window)
        window = open_window(client);
    windows_go(model_windows(client->model), window);
    list_window_tell(window);
}
