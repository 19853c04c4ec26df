/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others ask of us: one table says for each kind what an answer does. */

#include "config.h"

#include "client/requests.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/utf8.h"
#include "model/address.h"
#include "model/notice.h"
#include "storage/requests.h"
#include "client/private.h"
#include "client/rooms/invitations.h"
#include "client/roster_suggestions.h"
#include "client/strangers.h"

#include "modules/muc_requests.h"

struct RequestKeeper {
    Client *client;
    unsigned observer;
    bool is_loading;
    unsigned last; /* the highest number that was heard of: what is higher is new */
};

/* --- what an answer does --- */

static bool
allow_subscription(Client *client, Request *request, GError **error)
{
    Account *account = request->account;
    SettingScope scope = { .account = jid_bare(account->jid) };
    g_autoptr(Jid) from = jid_ref(request->from);
    const Contact *contact = roster_find(account->roster, from);
    bool sees = contact && (contact->is_asking || (contact->subscription & SUBSCRIPTION_TO));

    if (!client_subscribe(client, account, from, SUBSCRIBE_ALLOW, error))
        return false;
    if (!sees &&
        settings_bool(model_settings(client->model), SETTING_PRESENCE_SUBSCRIBE_BACK, &scope))
        client_subscribe(client, account, from, SUBSCRIBE_REQUEST, NULL);
    return true;
}

static bool
deny_subscription(Client *client, Request *request, GError **error)
{
    g_autoptr(Jid) from = jid_ref(request->from);

    return client_subscribe(client, request->account, from, SUBSCRIBE_DENY, error);
}

/* Nobody is told that it was denied. */
static bool
drop(Client *client, Request *request, GError **error)
{
    (void)client;
    (void)request;
    (void)error;
    return true;
}

static bool
take_contacts(Client *client, Request *request, GError **error)
{
    return roster_exchange_accept(client, request, error);
}

static bool
answer_room(Client *client, const Request *request, bool is_allowed, GError **error)
{
    Stream *stream = client_stream(client, request->account, error);

    if (stream)
        muc_answer_request(stream, request, is_allowed);
    return stream != NULL;
}

static bool
allow_in_room(Client *client, Request *request, GError **error)
{
    return answer_room(client, request, true, error);
}

static bool
deny_in_room(Client *client, Request *request, GError **error)
{
    return answer_room(client, request, false, error);
}

/* Through the room that passed it on. */
static bool
decline_invitation(Client *client, Request *request, GError **error)
{
    return invitation_decline(client, request, NULL, error);
}

/* They may take the request out of the list themselves. */
static const struct {
    bool (*accept)(Client *client, Request *request, GError **error);
    bool (*deny)(Client *client, Request *request, GError **error);
    const char *accepted, *denied; /* %s: who asked, or the nick in a room; N_() */
    bool tells; /* denying tells them that we have read it: not done for who is blocked */
} kinds[REQUEST_KINDS] = {
    [REQUEST_SUBSCRIPTION] = { allow_subscription, deny_subscription,
                               N_("%s may see your presence."),
                               N_("%s may not see your presence.") },
    [REQUEST_MESSAGE] = { stranger_accept, stranger_forget, N_("%s may write to you."),
                          N_("What %s wrote is put aside.") },
    [REQUEST_INVITATION] = { invitation_accept, decline_invitation,
                             N_("The invitation of %s is accepted."),
                             N_("The invitation of %s is declined."), .tells = true },
    [REQUEST_CONTACTS] = { take_contacts, drop, N_("The contacts of %s are taken over."),
                           N_("The contacts of %s are not taken over.") },
    [REQUEST_MOVED] = { client_accept_move, drop, N_("The new address of %s is taken over."),
                        N_("%s stays at the old address.") },
    [REQUEST_VOICE] = { allow_in_room, deny_in_room, N_("%s may talk now."),
                        N_("%s may not talk.") },
    [REQUEST_REGISTRATION] = { allow_in_room, deny_in_room, N_("%s becomes a member of the room."),
                               N_("%s does not become a member of the room.") },
};

static bool
run(Client *client, Request *request, bool is_accepted, GError **error)
{
    unsigned number = request->number;
    g_autofree char *from = g_strdup(request_is_of_room(request) ? jid_resource(request->about)
                                                                 : jid_bare(request->from));
    bool (*answer)(Client *, Request *, GError **) =
        is_accepted ? kinds[request->kind].accept : kinds[request->kind].deny;
    const char *said = is_accepted ? kinds[request->kind].accepted : kinds[request->kind].denied;

    if (!answer) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                    _("That cannot be answered here yet."));
        return false;
    }
    if (!answer(client, request, error))
        return false;
    request_remove(requests_find_number(client->model, number));
    notice_here(client->model, SEVERITY_INFO, _(said), from);
    return true;
}

bool
client_decline_invitation(Client *client, Request *request, const char *reason, GError **error)
{
    g_autofree char *from = g_strdup(jid_bare(request->from));

    if (!invitation_decline(client, request, reason, error))
        return false;
    request_remove(request);
    notice_here(client->model, SEVERITY_INFO, _(kinds[REQUEST_INVITATION].denied), from);
    return true;
}

static bool
is_from(const Request *request, const Account *account, const Jid *jid)
{
    bool is_domain = !jid_local(jid) && strcmp(jid_domain(jid), jid_domain(request->from)) == 0;

    return request->account == account && (is_domain || jid_equal_bare(request->from, jid));
}

void
client_deny_requests(Client *client, Account *account, const Jid *jid)
{
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(unsigned));
    const GPtrArray *all = model_requests(client->model);

    for (unsigned i = 0; i < all->len; i++) {
        const Request *request = all->pdata[i];
        if (is_from(request, account, jid))
            g_array_append_val(numbers, request->number);
    }
    for (unsigned i = 0; i < numbers->len; i++) {
        unsigned number = g_array_index(numbers, unsigned, i);
        Request *request = requests_find_number(client->model, number);
        if (request && kinds[request->kind].deny && !kinds[request->kind].tells)
            kinds[request->kind].deny(client, request, NULL);
        request_remove(requests_find_number(client->model, number));
    }
}

bool
client_answer_request(Client *client, Request *request, RequestAnswer answer, GError **error)
{
    const ClientReport spam = { 0 };
    g_autoptr(GPtrArray) jids = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);

    if (answer == REQUEST_ACCEPT || answer == REQUEST_DENY)
        return run(client, request, answer == REQUEST_ACCEPT, error);
    if (request_is_of_room(request)) {
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                            _("A room asks that for somebody in it: accept or deny it, /kick and "
                              "/ban keep people out of the room."));
        return false;
    }
    g_ptr_array_add(jids, jid_ref(request->from));
    return client_block(client, request->account, jids, answer == REQUEST_REPORT ? &spam : NULL,
                        error);
}

/* --- how it comes --- */

static void
tell_request(Client *client, Request *request)
{
    SettingScope scope = { .account = jid_bare(request->account->jid) };
    const char *from = jid_bare(request->from);
    g_autofree char *what = request_describe(request);
    g_autofree char *line = utf8_short_line(request->text ? request->text : "", LIMIT_SAID_BYTES);

    g_autofree char *warning = address_warning(request->account, request->from);
    g_autofree char *quoted = line[0] ? g_strdup_printf(_(": \"%s\""), line) : g_strdup(".");

    if (request->kind == REQUEST_SUBSCRIPTION)
        notice_of_others(request->account, SEVERITY_WARNING,
                         _("%s%s Answer with /sub allow %s, /sub deny %s or /block %s; /requests "
                           "shows all."),
                         what, quoted, from, from, from);
    else if (request_is_of_room(request))
        notice_of_others(request->account, SEVERITY_WARNING,
                         _("%s%s Answer with /requests accept %u or deny %u; /requests shows all."),
                         what, quoted, request->number, request->number);
    else
        notice_of_others(request->account, SEVERITY_WARNING,
                         _("%s%s Answer with /requests accept %u, deny %u or block %u; /requests "
                           "shows all."),
                         what, quoted, request->number, request->number, request->number);
    if (warning)
        notice_of_others(request->account, SEVERITY_WARNING, "%s.", warning);
    if (settings_bool(model_settings(client->model), SETTING_NOTIFY_REQUESTS, &scope))
        request_call_attention(request);
}

/* Told again and again, as servers do at each login. */
static bool
is_repeated(const Request *request, const RequestFacts *facts)
{
    return request && request->kind == REQUEST_SUBSCRIPTION &&
           g_strcmp0(request->text, facts->text && facts->text[0] ? facts->text : NULL) == 0;
}

Request *
client_take_request(Account *account, const RequestFacts *facts)
{
    Request *known = requests_find(account, facts->kind, facts->from, facts->about);

    if (account_is_blocked(account, facts->from))
        return NULL;
    if (is_repeated(known, facts))
        return known;
    Request *request = request_add(account, facts);
    if (!request)
        log_warning("requests", "too many wait for an answer: %s was not heard",
                    jid_bare(facts->from));
    return request;
}

/* --- explaining --- */

char *
client_explain_request(const Request *request)
{
    g_autofree char *what = request_describe(request);
    GString *text = g_string_new(what);

    g_string_append_printf(text, " (%s)", jid_bare(request->account->jid));
    if (request->count > 1)
        g_string_append_printf(text, ngettext(", %u time", ", %u times", request->count),
                               request->count);
    if (request->kind == REQUEST_CONTACTS && request->details) {
        g_autofree char *changes = roster_exchange_describe(request);
        g_string_append_printf(text, "\n%s", changes);
    }
    if (request->kind == REQUEST_INVITATION) {
        g_autofree char *more = invitation_explain(request);
        g_string_append(text, more);
    }
    if (request->text) {
        g_autofree char *clean = utf8_for_screen(request->text);
        g_string_append_printf(text, "\n%s", clean);
    }
    return g_string_free(text, FALSE);
}

/* --- keeping --- */

/* Who asks for voice is gone with the run. */
static void
on_request(RequestKeeper *keeper, Request *request)
{
    Database *database = keeper->client->options.database;
    bool is_new = request->number > keeper->last;

    keeper->last = MAX(keeper->last, request->number);
    if (keeper->is_loading)
        return;
    if (is_new && request_is_open(request))
        tell_request(keeper->client, request);
    if (request->kind == REQUEST_VOICE)
        return;
    if (!request_is_open(request))
        requests_unstore(database, request);
    else
        requests_store(database, request);
}

/* Who is let in by other means asks no more: in the roster, on another device, by a line to him. */
static bool
is_settled(const Request *request)
{
    const Contact *contact = roster_find(request->account->roster, request->from);

    if (!contact || !contact->is_in_roster)
        return false;
    return request->kind == REQUEST_MESSAGE ||
           (request->kind == REQUEST_SUBSCRIPTION && (contact->subscription & SUBSCRIPTION_FROM));
}

/* What a stranger wrote who is one no more is shown. */
static void
settle(Client *client, Request *request)
{
    if (!is_settled(request))
        return;
    if (request->kind == REQUEST_MESSAGE)
        stranger_admit(client, request, NULL);
    request_remove(request);
}

static void
settle_account(Client *client, Account *account)
{
    const GPtrArray *requests = model_requests(account->model);

    for (unsigned i = requests->len; i-- > 0;) {
        Request *request = requests->pdata[i];
        if (request->account == account)
            settle(client, request);
    }
}

static void
settle_contact(Client *client, const Contact *contact)
{
    static const RequestKind settled[] = { REQUEST_MESSAGE, REQUEST_SUBSCRIPTION };

    for (unsigned i = 0; i < G_N_ELEMENTS(settled); i++) {
        Request *request = requests_find(contact->account, settled[i], contact->jid, NULL);
        if (request)
            settle(client, request);
    }
}

static void
on_event(const Event *event, gpointer data)
{
    RequestKeeper *keeper = data;

    if (event->kind == EVENT_REQUESTS)
        on_request(keeper, event->request);
    else if (event->kind == EVENT_ROSTER && event->contact)
        settle_contact(keeper->client, event->contact);
    else if (event->kind == EVENT_ROSTER)
        settle_account(keeper->client, event->account);
    else if (event->chat && event->chat->kind == CHAT_CONTACT && event->message->is_outgoing &&
             event->message->kind == MESSAGE_CHAT)
        request_remove(requests_find(event->account, REQUEST_MESSAGE, event->chat->jid, NULL));
}

RequestKeeper *
request_keeper_new(Client *client)
{
    RequestKeeper *keeper = g_new0(RequestKeeper, 1);

    keeper->client = client;
    keeper->observer = model_observe(
        client->model, EVENT_REQUESTS | EVENT_ROSTER | EVENT_MESSAGE_ADDED, on_event, keeper);
    return keeper;
}

void
request_keeper_free(RequestKeeper *keeper)
{
    if (!keeper)
        return;
    model_unobserve(keeper->client->model, keeper->observer);
    g_free(keeper);
}

void
request_keeper_load(RequestKeeper *keeper, Account *account)
{
    keeper->is_loading = true;
    requests_load(keeper->client->options.database, account);
    keeper->is_loading = false;
}
