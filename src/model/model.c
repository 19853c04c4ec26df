/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The root of the model: it owns the accounts and delivers the events. */

#include "config.h"

#include "model/model.h"

#include "base/observers.h"
#include "model/private.h"
#include "model/prompt.h"
#include "model/request.h"
#include "model/window.h"

struct Model {
    Settings *settings;
    Clock *clock;
    Observers *observers;
    unsigned observed; /* the bits that anybody wants */
    GPtrArray *accounts;
    Timeline *console;
    Windows *windows;
    Prompts *prompts;
    unsigned order;
    GPtrArray *requests; /* Request *, owned by request.c; by their numbers */
    RequestIndex *request_index;
    unsigned last_request;
    bool is_private;
    char *work;
};

static void
on_tell(ObserverFn fn, gpointer data, gconstpointer payload)
{
    ((EventFn)fn)(payload, data);
}

Model *
model_new(Settings *settings, Clock *clock)
{
    Model *model = g_new0(Model, 1);

    model->settings = settings;
    model->clock = clock;
    model->observers = observers_new(on_tell);
    model->accounts = g_ptr_array_new();
    model->requests = g_ptr_array_new();
    model->request_index = request_index_new();
    model->console = timeline_new(model, NULL);
    model->prompts = prompts_new(model);
    model->windows = windows_new(model);
    return model;
}

void
model_free(Model *model)
{
    if (!model)
        return;
    prompts_free(model->prompts);
    model->prompts = NULL;
    while (model->accounts->len > 0)
        account_remove(model->accounts->pdata[model->accounts->len - 1]);
    windows_free(model->windows);
    timeline_free(model->console);
    g_ptr_array_unref(model->accounts);
    g_ptr_array_unref(model->requests);
    request_index_free(model->request_index);
    observers_free(model->observers);
    g_free(model->work);
    g_free(model);
}

const char *
model_work(const Model *model)
{
    return model->work;
}

void
model_set_work(Model *model, const char *words)
{
    if (g_strcmp0(model->work, words) == 0)
        return;
    g_free(model->work);
    model->work = g_strdup(words);
    model_emit(model, &(Event){ .kind = EVENT_WORK });
}

bool
model_is_private(const Model *model)
{
    return model->is_private;
}

void
model_set_private(Model *model)
{
    model->is_private = true;
}

Settings *
model_settings(const Model *model)
{
    return model->settings;
}

Clock *
model_clock(const Model *model)
{
    return model->clock;
}

unsigned
model_observe(Model *model, unsigned mask, EventFn fn, gpointer data)
{
    model->observed |= mask;
    return observers_add(model->observers, mask, (ObserverFn)fn, data);
}

void
model_unobserve(Model *model, unsigned id)
{
    observers_remove(model->observers, id);
    model->observed = observers_mask(model->observers);
}

void
model_emit(Model *model, const Event *event)
{
    if (model->observed & event->kind)
        observers_tell(model->observers, event->kind, event);
}

void
model_emit_account(EventKind kind, Account *account, Contact *contact, Chat *chat)
{
    Event event = { .kind = kind, .account = account, .contact = contact, .chat = chat };

    model_emit(account->model, &event);
}

void
model_emit_extended(Account *account, Contact *contact, int kind)
{
    Event event = {
        .kind = EVENT_EXTENDED,
        .account = account,
        .contact = contact,
        .extended = kind,
    };

    model_emit(account->model, &event);
}

bool
model_is_observed(const Model *model, unsigned mask)
{
    return (model->observed & mask) != 0;
}

const GPtrArray *
model_accounts(const Model *model)
{
    return model->accounts;
}

Account *
model_find_account(const Model *model, const Jid *jid)
{
    for (unsigned i = 0; i < model->accounts->len; i++) {
        Account *account = model->accounts->pdata[i];
        if (jid_equal_bare(account->jid, jid))
            return account;
    }
    return NULL;
}

Account *
model_default_account(const Model *model)
{
    Account *online = NULL;

    for (unsigned i = 0; i < model->accounts->len; i++) {
        Account *account = model->accounts->pdata[i];
        if (account->is_default)
            return account;
        if (!online && account->state == ACCOUNT_ONLINE)
            online = account;
    }
    if (online)
        return online;
    return model->accounts->len > 0 ? model->accounts->pdata[0] : NULL;
}

void
model_take_account(Model *model, Account *account)
{
    g_ptr_array_add(model->accounts, account);
}

void
model_drop_account(Model *model, Account *account)
{
    g_ptr_array_remove(model->accounts, account);
}

Windows *
model_windows(const Model *model)
{
    return model->windows;
}

Prompts *
model_prompts(const Model *model)
{
    return model->prompts;
}

Timeline *
model_console(const Model *model)
{
    return model->console;
}

unsigned
model_order(const Model *model)
{
    return model->order;
}

void
model_set_order(Model *model, unsigned order)
{
    model->order = order;
}

const GPtrArray *
model_requests(const Model *model)
{
    return model->requests;
}

unsigned
model_next_request(Model *model)
{
    return ++model->last_request;
}

void
model_take_request(Model *model, Request *request)
{
    g_ptr_array_add(model->requests, request);
    request_index_add(model->request_index, request);
}

void
model_drop_request(Model *model, Request *request)
{
    request_index_remove(model->request_index, request);
    g_ptr_array_remove(model->requests, request);
}

RequestIndex *
model_request_index(const Model *model)
{
    return model->request_index;
}
