/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account: its state as far as anybody above the stream can know it. */

#include "config.h"

#include "model/account.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "model/chat.h"
#include "model/private.h"

Account *
account_new(Model *model, const Jid *jid)
{
    Account *account = g_new0(Account, 1);

    account->model = model;
    account->jid = jid_to_bare(jid);
    account->show = SHOW_OFFLINE;
    account->routes = g_ptr_array_new_with_free_func((GDestroyNotify)route_free);
    account->blocked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    account->roster = roster_new(account);
    account->chats = g_ptr_array_new();
    for (unsigned i = 0; i < CHAT_KINDS; i++)
        account->chats_by_address[i] = g_hash_table_new(g_str_hash, g_str_equal);
    model_take_account(model, account);
    model_emit_account(EVENT_ACCOUNT_ADDED, account, NULL, NULL);
    return account;
}

void
account_remove(Account *account)
{
    while (account->chats->len > 0)
        chat_remove(account->chats->pdata[account->chats->len - 1]);
    requests_forget_account(account);
    model_drop_account(account->model, account);
    model_emit_account(EVENT_ACCOUNT_REMOVED, account, NULL, NULL);
    roster_free(account->roster);
    g_ptr_array_unref(account->routes);
    g_ptr_array_unref(account->chats);
    for (unsigned i = 0; i < CHAT_KINDS; i++)
        g_hash_table_unref(account->chats_by_address[i]);
    jid_unref(account->jid);
    jid_unref(account->bound_jid);
    g_free(account->state_text);
    g_free(account->status);
    g_free(account->nickname);
    extended_free_all(account->extended);
    g_hash_table_unref(account->blocked);
    g_free(account->connection_text);
    g_free(account);
}

static const char *const state_names[] = {
    [ACCOUNT_OFFLINE] = N_("offline"), [ACCOUNT_CONNECTING] = N_("connecting"),
    [ACCOUNT_WAITING] = N_("waiting"), [ACCOUNT_ONLINE] = N_("online"),
    [ACCOUNT_FAILED] = N_("failed"),
};

bool
account_is_connecting(const Account *account)
{
    return account->state == ACCOUNT_CONNECTING || account->state == ACCOUNT_WAITING;
}

const char *
account_state_name(AccountState state)
{
    return state_names[state];
}

const char *
account_state_label(AccountState state)
{
    return _(state_names[state]);
}

static void
emit_changed(Account *account)
{
    model_emit_account(EVENT_ACCOUNT_CHANGED, account, NULL, NULL);
}

void
account_set_default(Account *account)
{
    const GPtrArray *accounts = model_accounts(account->model);

    for (unsigned i = 0; i < accounts->len; i++) {
        Account *other = accounts->pdata[i];
        if (other->is_default == (other == account))
            continue;
        other->is_default = other == account;
        emit_changed(other);
    }
}

void
account_set_state(Account *account, AccountState state, const char *text)
{
    if (account->state == state && g_strcmp0(account->state_text, text) == 0)
        return;
    account->state = state;
    g_free(account->state_text);
    account->state_text = g_strdup(text);
    emit_changed(account);
}

void
account_set_bound_jid(Account *account, const Jid *jid)
{
    if (jid_equal(account->bound_jid, jid))
        return;
    jid_unref(account->bound_jid);
    account->bound_jid = jid ? jid_ref((Jid *)jid) : NULL;
    emit_changed(account);
}

void
account_set_connection(Account *account, const char *text, bool is_secured)
{
    if (g_strcmp0(account->connection_text, text) == 0 && account->is_secured == is_secured)
        return;
    g_free(account->connection_text);
    account->connection_text = g_strdup(text);
    account->is_secured = is_secured;
    emit_changed(account);
}

void
account_forget_routes(Account *account)
{
    g_ptr_array_set_size(account->routes, 0);
}

void
account_set_route(Account *account, const Route *route)
{
    GPtrArray *routes = account->routes;

    for (unsigned i = 0; i < routes->len; i++) {
        if (!route_is_same(routes->pdata[i], route))
            continue;
        route_free(routes->pdata[i]);
        routes->pdata[i] = route_copy(route);
        return;
    }
    if (routes->len < LIMIT_ROUTES)
        g_ptr_array_add(routes, route_copy(route));
}

void
account_set_presence(Account *account, Show show, const char *status, int priority)
{
    if (account->show == show && account->priority == priority &&
        g_strcmp0(account->status, status) == 0)
        return;
    char *copy = g_strdup(status);
    g_free(account->status);
    account->status = copy;
    account->show = show;
    account->priority = priority;
    emit_changed(account);
}

void
account_tell_xml(Account *account, const char *xml, bool is_outgoing)
{
    Event event = {
        .kind = EVENT_XML, .account = account, .text = xml, .is_outgoing = is_outgoing
    };

    model_emit(account->model, &event);
}

static const char *
address_of(const Jid *jid, ChatKind kind)
{
    return kind == CHAT_PRIVATE ? jid_full(jid) : jid_bare(jid);
}

Chat *
account_find_chat(const Account *account, const Jid *jid, ChatKind kind)
{
    return g_hash_table_lookup(account->chats_by_address[kind], address_of(jid, kind));
}

void
account_drop_chat(Account *account, Chat *chat)
{
    g_ptr_array_remove(account->chats, chat);
    g_hash_table_remove(account->chats_by_address[chat->kind], address_of(chat->jid, chat->kind));
}

void
account_readdress_chat(Account *account, Chat *chat, const Jid *jid)
{
    GHashTable *chats = account->chats_by_address[chat->kind];

    g_hash_table_remove(chats, address_of(chat->jid, chat->kind));
    jid_unref(chat->jid);
    chat->jid = jid_ref((Jid *)jid);
    g_hash_table_insert(chats, (char *)address_of(chat->jid, chat->kind), chat);
}

Chat *
account_get_chat(Account *account, const Jid *jid, ChatKind kind)
{
    Chat *chat = account_find_chat(account, jid, kind);

    if (chat)
        return chat;
    if (account->chats->len >= LIMIT_CHATS_PER_ACCOUNT)
        return NULL;
    chat = chat_new(account, jid, kind);
    g_ptr_array_add(account->chats, chat);
    g_hash_table_insert(account->chats_by_address[kind], (char *)address_of(chat->jid, kind), chat);
    model_emit_account(EVENT_CHAT_ADDED, account, NULL, chat);
    return chat;
}

void
account_set_idle(Account *account, int64_t since)
{
    if (account->idle_since == since)
        return;
    account->idle_since = since;
    model_emit_account(EVENT_ACCOUNT_CHANGED, account, NULL, NULL);
}

void
account_set_invisible(Account *account, bool is_invisible)
{
    if (account->is_invisible == is_invisible)
        return;
    account->is_invisible = is_invisible;
    model_emit_account(EVENT_ACCOUNT_CHANGED, account, NULL, NULL);
}

void
account_set_nickname(Account *account, const char *nickname)
{
    if (g_strcmp0(account->nickname, nickname) == 0)
        return;
    g_free(account->nickname);
    account->nickname = g_strdup(nickname);
    model_emit_extended(account, NULL, -1);
}

void
account_set_extended(Account *account, ExtendedKind kind, Extended *extended)
{
    if (extended_take(&account->extended, kind, extended))
        model_emit_extended(account, NULL, (int)kind);
}

void
account_set_blocked(Account *account, const GPtrArray *jids)
{
    g_hash_table_remove_all(account->blocked);
    account_add_blocked(account, jids);
}

void
account_add_blocked(Account *account, const GPtrArray *jids)
{
    for (unsigned i = 0; i < jids->len; i++) {
        if (g_hash_table_size(account->blocked) < LIMIT_BLOCKED)
            g_hash_table_add(account->blocked, g_strdup(jid_full(jids->pdata[i])));
    }
    model_emit_account(EVENT_BLOCKED, account, NULL, NULL);
}

void
account_remove_blocked(Account *account, const GPtrArray *jids)
{
    for (unsigned i = 0; i < jids->len; i++)
        g_hash_table_remove(account->blocked, jid_full(jids->pdata[i]));
    model_emit_account(EVENT_BLOCKED, account, NULL, NULL);
}

bool
account_is_blocked(const Account *account, const Jid *jid)
{
    const char *resource = jid_resource(jid);

    if (g_hash_table_size(account->blocked) == 0)
        return false;
    g_autofree char *device =
        resource ? g_strconcat(jid_domain(jid), "/", resource, NULL) : g_strdup(jid_domain(jid));
    return g_hash_table_contains(account->blocked, jid_full(jid)) ||
           g_hash_table_contains(account->blocked, jid_bare(jid)) ||
           g_hash_table_contains(account->blocked, device) ||
           g_hash_table_contains(account->blocked, jid_domain(jid));
}
