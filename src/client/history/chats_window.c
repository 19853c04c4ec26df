/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of all chats that are stored, as a window: what was said last in each, to be read
 * without a connection. It shows how they were when it was asked for. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/list_window.h"
#include "model/notice.h"
#include "model/room.h"
#include "storage/archive_recent.h"
#include "client/private.h"

/* The newest; older ones are found by /search, or by their addresses. */
#define MOST_CHATS 1000

typedef struct {
    Client *client;
    Window *window;
    GPtrArray *chats; /* ArchiveRecentChat, owned; NULL: not read yet */
    GHashTable *ids;  /* of their rows -> ArchiveRecentChat */
} Chats;

enum { ACTION_OPEN, ACTION_REFRESH };

static const ListColumn columns[] = {
    { "chat", N_("Chat"), 0 },     { "text", N_("Last line"), 2 },  { "time", N_("When"), 1 },
    { "unread", N_("Unread"), 3 }, { "account", N_("Account"), 4 }, { 0 },
};

static const ListAction actions[] = {
    [ACTION_OPEN] = { "open", N_("Open"), 'o', LIST_NEEDS_ONE },
    [ACTION_REFRESH] = { "refresh", N_("Refresh"), 'r', LIST_NEEDS_NONE },
    { 0 },
};

static const Chat *
find_chat(const Chats *chats, const ArchiveRecentChat *recent)
{
    const Account *account = model_find_account(chats->client->model, recent->account);

    return account ? account_find_chat(account, recent->jid, recent->kind) : NULL;
}

/* As its window is called, or would be. */
static const char *
name_of(const Chats *chats, const ArchiveRecentChat *recent)
{
    const Account *account = model_find_account(chats->client->model, recent->account);
    const Chat *chat = find_chat(chats, recent);
    const Contact *contact =
        account && recent->kind == CHAT_CONTACT ? roster_find(account->roster, recent->jid) : NULL;

    if (chat)
        return chat_display_name(chat);
    return contact && contact->name ? contact->name : jid_shown(recent->jid);
}

static char *
describe_last(const Message *last)
{
    g_autofree char *line = utf8_short_line(last->body, LIMIT_SAID_BYTES);

    return last->is_outgoing ? g_strdup_printf(_("you: %s"), line) : g_steal_pointer(&line);
}

static void
set_row(Chats *chats, ArchiveRecentChat *recent)
{
    const Chat *chat = find_chat(chats, recent);
    const char *account = jid_bare(recent->account);
    bool is_known = g_hash_table_contains(chats->ids, jid_full(recent->jid));
    char *id = is_known ? g_strdup_printf("%s %s", jid_full(recent->jid), account)
                        : g_strdup(jid_full(recent->jid));
    g_autofree char *text = describe_last(recent->last);
    g_autofree char *time = date_format(recent->last->time, "%Y-%m-%d %H:%M");
    g_autofree char *unread =
        chat && chat->unread > 0 ? g_strdup_printf("%u", chat->unread) : g_strdup("");
    const char *const cells[] = { name_of(chats, recent), text, time, unread, account };

    list_window_set(chats->window, &(ListRowFacts){
                                       .id = id,
                                       .cells = cells,
                                       .detail = jid_shown(recent->jid),
                                       .style = *unread ? LIST_STRONG : LIST_PLAIN,
                                   });
    g_hash_table_insert(chats->ids, id, recent);
}

static void
fill(Chats *chats)
{
    g_clear_pointer(&chats->chats, g_ptr_array_unref);
    g_hash_table_remove_all(chats->ids);
    chats->chats = archive_recent_chats(chats->client->options.archive, MOST_CHATS);
    list_window_begin(chats->window);
    list_window_clear(chats->window);
    for (unsigned i = 0; i < chats->chats->len; i++)
        set_row(chats, chats->chats->pdata[i]);
    list_window_end(chats->window);
}

static void
open_chat(const Chats *chats, const ArchiveRecentChat *recent)
{
    Model *model = chats->client->model;
    Account *account = model_find_account(model, recent->account);
    Chat *chat = account ? account_get_chat(account, recent->jid, recent->kind) : NULL;

    if (chat) {
        Window *window = windows_open_chat(model_windows(model), chat);
        client_load_history(chats->client, chat);
        windows_go(model_windows(model), window);
    } else if (account) {
        notice_here(model, SEVERITY_ERROR, "%s",
                    _("Too many chats are open: no other can be opened."));
    } else {
        notice_here(model, SEVERITY_ERROR,
                    _("There is no account %s any more; jaser log prints what is stored of it."),
                    jid_bare(recent->account));
    }
}

static void
on_act(Window *window, const ListAction *action, const GPtrArray *ids, gpointer data)
{
    Chats *chats = data;
    const ArchiveRecentChat *recent =
        ids->len ? g_hash_table_lookup(chats->ids, ids->pdata[0]) : NULL;

    (void)window;
    if (action == &actions[ACTION_REFRESH])
        fill(chats);
    else if (recent)
        open_chat(chats, recent);
}

static void
on_close(gpointer data)
{
    Chats *chats = data;

    g_hash_table_unref(chats->ids);
    g_ptr_array_unref(chats->chats);
    g_free(chats);
}

static Chats *
open_list(Client *client)
{
    Chats *chats = g_new0(Chats, 1);

    chats->client = client;
    chats->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    chats->window = list_window_open(
        client->model,
        &(ListRequest){ .name = "chats",
                        .title = _("Chats"),
                        .help = _("All that is stored here, the newest first. Enter opens; typed "
                                  "words filter."),
                        .empty = _("Nothing is stored yet."),
                        .columns = columns,
                        .actions = actions,
                        .act = on_act,
                        .close = on_close,
                        .data = chats });
    return chats;
}

void
client_show_chats(Client *client, const char *filter)
{
    Window *window = list_window_find(client->model, NULL, "chats");
    Chats *chats = window ? window->list->request.data : open_list(client);

    fill(chats);
    list_window_set_filter(chats->window, filter);
    windows_go(model_windows(client->model), chats->window);
    list_window_tell(chats->window);
}
