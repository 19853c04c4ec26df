/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of requests. */

#include "config.h"

#include "model/request.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/private.h"

static const char *const names[REQUEST_KINDS] = {
    [REQUEST_SUBSCRIPTION] = "subscription",
    [REQUEST_MESSAGE] = "message",
    [REQUEST_INVITATION] = "invitation",
    [REQUEST_CONTACTS] = "contacts",
    [REQUEST_MOVED] = "moved",
};

const char *
request_kind_name(RequestKind kind)
{
    return names[kind];
}

bool
request_kind_parse(const char *name, RequestKind *ret_kind)
{
    for (unsigned i = 0; i < REQUEST_KINDS; i++) {
        if (strcmp(names[i], name) == 0) {
            *ret_kind = i;
            return true;
        }
    }
    return false;
}

char *
request_describe(const Request *request)
{
    const char *from = jid_shown_bare(request->from);

    switch (request->kind) {
    case REQUEST_INVITATION:
        return g_strdup_printf(_("%s invites you into the room %s"), from,
                               request->about ? jid_shown_bare(request->about) : "?");
    case REQUEST_MOVED:
        return g_strdup_printf(_("%s says that their new address is %s"), from,
                               request->about ? jid_shown_bare(request->about) : "?");
    case REQUEST_SUBSCRIPTION:
        return g_strdup_printf(_("%s wants to see when you are online"), from);
    case REQUEST_MESSAGE:
        return g_strdup_printf(_("%s, who is not among your contacts, wrote to you"), from);
    case REQUEST_CONTACTS:
        return g_strdup_printf(_("%s wants to change your contacts"), from);
    }
    return NULL;
}

static void
request_free(Request *request)
{
    jid_unref(request->from);
    jid_unref(request->about);
    g_free(request->text);
    g_free(request->details);
    g_free(request);
}

Request *
requests_find_number(const Model *model, unsigned number)
{
    const GPtrArray *requests = model_requests(model);

    for (unsigned i = 0; i < requests->len; i++) {
        Request *request = requests->pdata[i];
        if (request->number == number)
            return request;
    }
    return NULL;
}

Request *
requests_find(const Account *account, RequestKind kind, const Jid *from, const Jid *about)
{
    const GPtrArray *requests = model_requests(account->model);

    for (unsigned i = 0; i < requests->len; i++) {
        Request *request = requests->pdata[i];
        if (request->account == account && request->kind == kind &&
            jid_equal_bare(request->from, from) &&
            (!about || (request->about && jid_equal_bare(request->about, about))))
            return request;
    }
    return NULL;
}

Request *
requests_find_contact(const Contact *contact)
{
    return requests_find(contact->account, REQUEST_SUBSCRIPTION, contact->jid, NULL);
}

bool
requests_are_full(const Account *account, RequestKind kind)
{
    const GPtrArray *requests = model_requests(account->model);
    unsigned count = 0;

    for (unsigned i = 0; i < requests->len; i++) {
        const Request *request = requests->pdata[i];
        count += request->account == account && request->kind == kind;
    }
    return count >= LIMIT_ASKING;
}

static Request *
request_new(Account *account, const RequestFacts *facts)
{
    Request *request = g_new0(Request, 1);

    request->number = model_next_request(account->model);
    request->kind = facts->kind;
    request->account = account;
    request->from = jid_to_bare(facts->from);
    return request;
}

static void
take_facts(Request *request, const RequestFacts *facts)
{
    g_free(request->details);
    request->details = g_strdup(facts->details);
    jid_unref(request->about);
    request->about = facts->about ? jid_ref((Jid *)facts->about) : NULL;
    g_free(request->text);
    request->text =
        facts->text && facts->text[0] ? utf8_cut(facts->text, LIMIT_STATUS_BYTES) : NULL;
    request->time = facts->time ? facts->time : clock_now(model_clock(request->account->model));
    request->count = facts->count ? facts->count : request->count + 1;
}

static void
emit(Request *request)
{
    Event event = {
        .kind = EVENT_REQUESTS,
        .account = request->account,
        .request = request,
    };

    model_emit(request->account->model, &event);
}

Request *
request_add(Account *account, const RequestFacts *facts)
{
    Request *request = requests_find(account, facts->kind, facts->from, facts->about);

    if (!request && requests_are_full(account, facts->kind))
        return NULL;
    if (!request) {
        request = request_new(account, facts);
        model_take_request(account->model, request);
    }
    take_facts(request, facts);
    emit(request);
    return request;
}

void
request_call_attention(Request *request)
{
    Event event = {
        .kind = EVENT_ATTENTION,
        .account = request->account,
        .request = request,
    };

    model_emit(request->account->model, &event);
}

bool
request_is_open(const Request *request)
{
    return requests_find_number(request->account->model, request->number) == request;
}

void
request_remove(Request *request)
{
    if (!request)
        return;
    model_drop_request(request->account->model, request);
    emit(request);
    request_free(request);
}

void
requests_forget_account(Account *account)
{
    const GPtrArray *requests = model_requests(account->model);

    for (unsigned i = requests->len; i-- > 0;) {
        Request *request = requests->pdata[i];
        if (request->account == account)
            request_remove(request);
    }
}
