/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of requests. */

#include "config.h"

#include "model/request.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/private.h"
#include "model/room.h"

static const char *const names[REQUEST_KINDS] = {
    [REQUEST_SUBSCRIPTION] = "subscription",
    [REQUEST_MESSAGE] = "message",
    [REQUEST_INVITATION] = "invitation",
    [REQUEST_CONTACTS] = "contacts",
    [REQUEST_MOVED] = "moved",
    [REQUEST_VOICE] = "voice",
    [REQUEST_REGISTRATION] = "registration",
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

/* "thirdwitch (hag66@shakespeare.lit)", as far as the room tells. */
static char *
describe_occupant(const Request *request)
{
    const char *nick = request->about ? jid_resource(request->about) : NULL;
    Room *room = room_of(request->account, request->from);
    const Occupant *occupant = room && nick ? room_find(room, nick) : NULL;

    if (occupant && occupant->real)
        return g_strdup_printf("%s (%s)", nick, jid_shown_bare(occupant->real));
    return g_strdup(nick ? nick : "?");
}

/* What is only claimed is told as such: anybody can send in the name of a room that he has made up.
 */
static char *
describe_invitation(const Request *request)
{
    const char *from = jid_shown_bare(request->from);
    const char *room = request->about ? jid_shown_bare(request->about) : "?";
    const char *claimed = request->claimed ? jid_shown(request->claimed) : NULL;

    if (!request->about || !jid_equal_bare(request->from, request->about))
        return g_strdup_printf(_("%s invites you into the room %s"), claimed ? claimed : from,
                               room);
    if (claimed)
        return g_strdup_printf(_("The room %s invites you, it says in the name of %s"), room,
                               claimed);
    return g_strdup_printf(_("The room %s invites you"), room);
}

char *
request_describe(const Request *request)
{
    const char *from = jid_shown_bare(request->from);
    g_autofree char *who = NULL;

    switch (request->kind) {
    case REQUEST_INVITATION:
        return describe_invitation(request);
    case REQUEST_MOVED:
        return g_strdup_printf(_("%s says that their new address is %s"), from,
                               request->about ? jid_shown_bare(request->about) : "?");
    case REQUEST_SUBSCRIPTION:
        return g_strdup_printf(_("%s wants to see when you are online"), from);
    case REQUEST_MESSAGE:
        return g_strdup_printf(_("%s, who is not among your contacts, wrote to you"), from);
    case REQUEST_CONTACTS:
        return g_strdup_printf(_("%s wants to change your contacts"), from);
    case REQUEST_VOICE:
        who = describe_occupant(request);
        return g_strdup_printf(_("%s asks for permission to talk in the room %s"), who, from);
    case REQUEST_REGISTRATION:
        who = describe_occupant(request);
        return g_strdup_printf(_("%s wants to become a member of the room %s"), who, from);
    }
    return NULL;
}

/* --- the index --- */

/* from NULL: all of this account and kind. */
typedef struct {
    const Account *account;
    RequestKind kind;
    const char *from;
} RequestKey;

struct RequestIndex {
    GHashTable *by_sender; /* RequestKey -> Request, the oldest of them */
    GHashTable *counts;    /* RequestKey without sender -> how many */
};

static guint
hash_key(gconstpointer data)
{
    const RequestKey *key = data;

    return g_direct_hash(key->account) + (guint)key->kind + (key->from ? g_str_hash(key->from) : 0);
}

static gboolean
equal_keys(gconstpointer a, gconstpointer b)
{
    const RequestKey *first = a, *second = b;

    return first->account == second->account && first->kind == second->kind &&
           g_strcmp0(first->from, second->from) == 0;
}

/* from is borrowed from a request. */
static RequestKey *
key_new(const Account *account, RequestKind kind, const char *from)
{
    RequestKey *key = g_new(RequestKey, 1);

    *key = (RequestKey){ account, kind, from };
    return key;
}

RequestIndex *
request_index_new(void)
{
    RequestIndex *index = g_new0(RequestIndex, 1);

    index->by_sender = g_hash_table_new_full(hash_key, equal_keys, g_free, NULL);
    index->counts = g_hash_table_new_full(hash_key, equal_keys, g_free, NULL);
    return index;
}

void
request_index_free(RequestIndex *index)
{
    g_hash_table_unref(index->by_sender);
    g_hash_table_unref(index->counts);
    g_free(index);
}

static unsigned
count_alike(const RequestIndex *index, const Account *account, RequestKind kind)
{
    const RequestKey key = { account, kind, NULL };

    return GPOINTER_TO_UINT(g_hash_table_lookup(index->counts, &key));
}

static void
set_count(RequestIndex *index, const Request *request, unsigned count)
{
    RequestKey *key = key_new(request->account, request->kind, NULL);

    g_hash_table_replace(index->counts, key, GUINT_TO_POINTER(count));
    if (count == 0)
        g_hash_table_remove(index->counts, key);
}

static Request *
find_oldest(const RequestIndex *index, const Account *account, RequestKind kind, const Jid *from)
{
    const RequestKey key = { account, kind, jid_bare(from) };

    return g_hash_table_lookup(index->by_sender, &key);
}

/* The key's address is that of the first, with which it goes. */
static void
put_first(RequestIndex *index, Request *request)
{
    g_hash_table_replace(index->by_sender,
                         key_new(request->account, request->kind, jid_bare(request->from)),
                         request);
}

void
request_index_add(RequestIndex *index, Request *request)
{
    Request *last = find_oldest(index, request->account, request->kind, request->from);

    set_count(index, request, count_alike(index, request->account, request->kind) + 1);
    while (last && last->next_alike)
        last = last->next_alike;
    if (last)
        last->next_alike = request;
    else
        put_first(index, request);
}

void
request_index_remove(RequestIndex *index, Request *request)
{
    const RequestKey key = { request->account, request->kind, jid_bare(request->from) };
    Request *before = g_hash_table_lookup(index->by_sender, &key);

    set_count(index, request, count_alike(index, request->account, request->kind) - 1);
    while (before != request && before->next_alike != request)
        before = before->next_alike;
    if (before != request)
        before->next_alike = request->next_alike;
    else if (request->next_alike)
        put_first(index, request->next_alike);
    else
        g_hash_table_remove(index->by_sender, &key);
    request->next_alike = NULL;
}

/* --- requests --- */

static void
request_free(Request *request)
{
    jid_unref(request->from);
    jid_unref(request->about);
    jid_unref(request->claimed);
    g_free(request->text);
    g_free(request->details);
    g_free(request);
}

Request *
requests_find_number(const Model *model, unsigned number)
{
    const GPtrArray *requests = model_requests(model);
    unsigned from = 0, to = requests->len;

    while (from < to) {
        unsigned middle = from + (to - from) / 2;
        Request *request = requests->pdata[middle];
        if (request->number == number)
            return request;
        if (request->number < number)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

static bool
is_about(const Request *request, const Jid *about)
{
    if (!about)
        return true;
    return request->about && (jid_resource(about) ? jid_equal(request->about, about)
                                                  : jid_equal_bare(request->about, about));
}

Request *
requests_find(const Account *account, RequestKind kind, const Jid *from, const Jid *about)
{
    Request *request = find_oldest(model_request_index(account->model), account, kind, from);

    while (request && !is_about(request, about))
        request = request->next_alike;
    return request;
}

Request *
requests_find_contact(const Contact *contact)
{
    return requests_find(contact->account, REQUEST_SUBSCRIPTION, contact->jid, NULL);
}

bool
requests_are_full(const Account *account, RequestKind kind)
{
    return count_alike(model_request_index(account->model), account, kind) >= LIMIT_ASKING;
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
    jid_unref(request->claimed);
    request->claimed = facts->claimed ? jid_ref((Jid *)facts->claimed) : NULL;
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

bool
request_is_of_room(const Request *request)
{
    return request->kind == REQUEST_VOICE || request->kind == REQUEST_REGISTRATION;
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
