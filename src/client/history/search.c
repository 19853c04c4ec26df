/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking for what was said: the hits as a window, found in steps that hold nothing up. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "model/list_window.h"
#include "model/notice.h"
#include "model/room.h"
#include "storage/archive_search.h"
#include "client/private.h"

#define PAGE          500
#define STEP_MS       1
#define STEPS_AT_ONCE 3
#define DETAIL_BYTES  1000 /* of the line where the user is */
#define LINE_BYTES    4000 /* of a text, before the hit is looked for in it */
#define AHEAD_BYTES   40   /* of a line, before the first hit */
#define CONTEXT       3    /* lines before and after */

typedef struct {
    Client *client;
    Window *window;
    ArchiveSearch *search;
    unsigned wanted;
    unsigned timer;
} Finder;

enum { ACTION_SHOW, ACTION_CONTEXT, ACTION_MORE };

static const ListColumn columns[] = {
    { "time", N_("When"), 0 },
    { "chat", N_("Chat"), 1 },
    { "from", N_("Who"), 2 },
    { "text", N_("What"), 0 },
    { 0 },
};

static const ListAction actions[] = {
    [ACTION_SHOW] = { "show", N_("Show in its chat"), 's', LIST_NEEDS_ONE },
    [ACTION_CONTEXT] = { "context", N_("Lines around it"), 'c', LIST_NEEDS_ONE },
    [ACTION_MORE] = { "more", N_("More"), 'm', LIST_NEEDS_NONE },
    { 0 },
};

/* --- rows --- */

static Chat *
find_chat(const Finder *finder, const ArchiveHit *hit)
{
    Account *account =
        hit->account ? model_find_account(finder->client->model, hit->account) : NULL;

    return account ? account_find_chat(account, hit->chat, hit->kind) : NULL;
}

/* Whether another chat is called the same: bob@example.org, bob@example.net. */
static bool
is_called_as_another(const Finder *finder, const Chat *chat)
{
    const GPtrArray *accounts = model_accounts(finder->client->model);
    const char *name = chat_display_name(chat);

    for (unsigned i = 0; i < accounts->len; i++) {
        const Account *account = accounts->pdata[i];

        for (unsigned j = 0; j < account->chats->len; j++) {
            const Chat *other = account->chats->pdata[j];
            if (other != chat && strcmp(chat_display_name(other), name) == 0)
                return true;
        }
    }
    return false;
}

static char *
name_chat(const Finder *finder, const ArchiveHit *hit)
{
    const Chat *chat = find_chat(finder, hit);

    if (chat && !is_called_as_another(finder, chat))
        return utf8_for_line(chat_display_name(chat));
    return utf8_for_line(hit->kind == CHAT_PRIVATE ? jid_full(hit->chat)
                                                   : jid_shown_bare(hit->chat));
}

/* A nick, or the first part of an address. */
static char *
name_sender(const Jid *account, const Jid *chat, ChatKind kind, const Message *message)
{
    const Jid *jid = message->is_outgoing && account ? account : chat;
    const char *address = jid_shown_bare(jid);
    const char *nick = message->from && kind != CHAT_CONTACT && !message->is_outgoing
                           ? jid_resource(message->from)
                           : NULL;
    g_autofree char *local = g_strndup(address, strcspn(address, "@"));

    return utf8_for_line(nick ? nick : local);
}

/* The line from a little before the first hit on, with the hits marked. */
static char *
excerpt(const SearchQuery *query, const char *line)
{
    g_autoptr(GArray) spans = search_spans(query, line);
    GString *text = g_string_new(NULL);
    int at = 0;

    if (spans->len && g_array_index(spans, SearchSpan, 0).start > AHEAD_BYTES) {
        const char *start = line + g_array_index(spans, SearchSpan, 0).start - AHEAD_BYTES;
        const char *blank = strchr(start, ' '); /* before the hit, where there is one */
        if (blank && blank - line < g_array_index(spans, SearchSpan, 0).start)
            start = blank + 1;
        while (((unsigned char)*start & 0xc0) == 0x80)
            start++;
        at = (int)(start - line);
        g_string_append(text, "…");
    }
    for (unsigned i = 0; i < spans->len; i++) {
        const SearchSpan span = g_array_index(spans, SearchSpan, i);
        g_string_append_len(text, line + at, span.start - at);
        g_string_append_printf(text, "‹%.*s›", span.end - span.start, line + span.start);
        at = span.end;
    }
    g_string_append(text, line + at);
    return g_string_free(text, FALSE);
}

static void
set_row(Finder *finder, const ArchiveHit *hit)
{
    const Message *message = hit->message;
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, (gint64)message->row);
    g_autofree char *when = date_format(message->time, "%Y-%m-%d %H:%M");
    g_autofree char *chat = name_chat(finder, hit);
    g_autofree char *who = name_sender(hit->account, hit->chat, hit->kind, message);
    g_autofree char *line = utf8_short_line(message->body, LINE_BYTES);
    g_autofree char *text = excerpt(archive_search_query(finder->search), line);
    g_autofree char *detail = utf8_cut(line, DETAIL_BYTES);
    const char *const cells[] = { when, chat, who, text };

    list_window_set(finder->window, &(ListRowFacts){ .id = id, .cells = cells, .detail = detail });
}

static void
set_rows(Finder *finder)
{
    g_autoptr(GPtrArray) hits = archive_search_hits(finder->search, 0, finder->wanted);

    list_window_begin(finder->window);
    list_window_clear(finder->window);
    for (unsigned i = 0; i < hits->len; i++)
        set_row(finder, hits->pdata[i]);
    list_window_end(finder->window);
}

static void
fill(Finder *finder)
{
    set_rows(finder);
    if (archive_search_is_complete(finder->search) &&
        archive_search_count(finder->search) <= finder->wanted)
        return;
    notice_in(finder->client->model, finder->window, SEVERITY_INFO,
              _("More than %u messages were found: these are the newest. \"More\" lists %u more."),
              finder->wanted, PAGE);
}

/* --- steps --- */

static void
finish(Finder *finder)
{
    fill(finder);
    list_window_tell(finder->window);
}

static void
on_timer(gpointer data)
{
    Finder *finder = data;
    Clock *clock = model_clock(finder->client->model);

    finder->timer = 0;
    if (archive_search_step(finder->search, finder->wanted + 1)) {
        finder->timer = timer_start(clock, STEP_MS, on_timer, finder);
        return;
    }
    finish(finder);
    client_end_question(finder->client);
}

/* Mostly it is done at once. */
static void
look_on(Finder *finder)
{
    if (finder->timer)
        return;
    for (int i = 0; i < STEPS_AT_ONCE; i++) {
        if (!archive_search_step(finder->search, finder->wanted + 1)) {
            finish(finder);
            return;
        }
    }
    client_begin_question(finder->client);
    finder->timer = timer_start(model_clock(finder->client->model), STEP_MS, on_timer, finder);
}

void
client_search_renew(Client *client)
{
    Window *window = list_window_find(client->model, NULL, "search");
    Finder *finder = window ? window->list->request.data : NULL;

    if (finder && !finder->timer)
        set_rows(finder);
}

/* --- actions --- */

/* The hit again; NULL: it is gone. */
static ArchiveHit *
find_hit(const GPtrArray *hits, const char *id)
{
    gint64 row = g_ascii_strtoll(id, NULL, 10);

    for (unsigned i = 0; i < hits->len; i++) {
        ArchiveHit *hit = hits->pdata[i];
        if (hit->message->row == row)
            return hit;
    }
    return NULL;
}

static bool
show(Finder *finder, const ArchiveHit *hit, GError **error)
{
    Account *account =
        hit->account ? model_find_account(finder->client->model, hit->account) : NULL;
    Chat *chat = account ? account_get_chat(account, hit->chat, hit->kind) : NULL;
    const ArchivePosition position = { hit->message->time, hit->message->row };

    if (!account)
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                    _("There is no account %s any more: jaser log prints what it said."),
                    hit->account ? jid_shown_bare(hit->account) : "");
    else if (!chat)
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                            _("Too many chats are open: /close closes some."));
    return chat && client_show_line(finder->client, chat, &position, error);
}

static void
print_context(Finder *finder, const ArchiveHit *hit)
{
    g_autoptr(GPtrArray) lines =
        archive_context(finder->client->options.archive, hit->message->row, CONTEXT, CONTEXT);

    for (unsigned i = 0; i < lines->len; i++) {
        const Message *message = lines->pdata[i];
        g_autofree char *when = date_format(message->time, "%Y-%m-%d %H:%M");
        g_autofree char *who = name_sender(hit->account, hit->chat, hit->kind, message);
        g_autofree char *words = message_words(message);
        g_autofree char *line = utf8_short_line(words, DETAIL_BYTES);
        notice_here(finder->client->model, SEVERITY_INFO, "%s %s %s: %s",
                    message->row == hit->message->row ? "▸" : " ", when, who, line);
    }
}

static void
on_act(Window *window, const ListAction *action, const GPtrArray *ids, gpointer data)
{
    Finder *finder = data;
    g_autoptr(GError) error = NULL;

    (void)window;
    if (action - actions == ACTION_MORE) {
        if (archive_search_is_complete(finder->search) &&
            archive_search_count(finder->search) <= finder->wanted)
            notice_here(finder->client->model, SEVERITY_INFO, _("These are all."));
        else
            finder->wanted += PAGE;
        look_on(finder);
        return;
    }
    g_autoptr(GPtrArray) hits = archive_search_hits(finder->search, 0, finder->wanted);
    const ArchiveHit *hit = find_hit(hits, ids->pdata[0]);
    if (!hit)
        notice_here(finder->client->model, SEVERITY_ERROR, _("This line is not stored any more."));
    else if (action - actions == ACTION_CONTEXT)
        print_context(finder, hit);
    else if (!show(finder, hit, &error))
        notice_here(finder->client->model, SEVERITY_ERROR, "%s", error->message);
}

static void
on_close(gpointer data)
{
    Finder *finder = data;

    if (finder->timer)
        client_end_question(finder->client);
    timer_stop(model_clock(finder->client->model), &finder->timer);
    archive_search_free(finder->search);
    g_free(finder);
}

/* --- life --- */

static SearchQuery *
read_query(Client *client, const char *words, const Chat *chat, GError **error)
{
    g_autoptr(SearchQuery) query = search_query_new();
    int64_t now = clock_now(model_clock(client->model));

    if (!search_query_add(query, words, now, error))
        return NULL;
    if (chat && (!search_query_filter(query, "in", jid_full(chat->jid), now, error) ||
                 !search_query_filter(query, "account", jid_bare(chat->account->jid), now, error)))
        return NULL;
    return search_query_is_empty(query, error) ? NULL : g_steal_pointer(&query);
}

bool
client_search(Client *client, const char *words, const Chat *chat, GError **error)
{
    SearchQuery *query = read_query(client, words, chat, error);
    g_autoptr(ArchiveSearch) search =
        query ? archive_search_new(client->options.archive, query, error) : NULL;
    Window *window = list_window_find(client->model, NULL, "search");

    if (!search)
        return false;
    if (window)
        list_window_close(window);
    Finder *finder = g_new0(Finder, 1);
    *finder = (Finder){ .client = client, .search = g_steal_pointer(&search), .wanted = PAGE };
    g_autofree char *shown = utf8_short_line(words, DETAIL_BYTES);
    g_autofree char *title =
        chat ? g_strdup_printf(_("Search in %s: %s"), chat_display_name(chat), shown)
             : g_strdup_printf(_("Search: %s"), shown);
    finder->window = list_window_open(
        client->model,
        &(ListRequest){ .name = "search",
                        .title = title,
                        .help = _("Enter shows the line in its chat. What you type is looked for "
                                  "in these lines. /help search tells what can be looked for."),
                        .empty = _("Nothing was found."),
                        .columns = columns,
                        .actions = actions,
                        .act = on_act,
                        .close = on_close,
                        .data = finder });
    g_free(client->sought);
    client->sought = g_strconcat(chat ? "-here " : "", shown, NULL);
    windows_go(model_windows(client->model), finder->window);
    look_on(finder);
    return true;
}

static bool
refuse_without_list(const Client *client, GError **error)
{
    if (client->sought)
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                    _("The list of what was found is closed: /search %s looks for it again."),
                    client->sought);
    else
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                            _("Nothing has been looked for yet: /search WORDS does."));
    return false;
}

bool
client_search_again(Client *client, int step, GError **error)
{
    Window *window = list_window_find(client->model, NULL, "search");
    const ListRow *row = window ? list_window_row(window) : NULL;

    if (!window)
        return refuse_without_list(client, error);
    if (!step) {
        windows_go(model_windows(client->model), window);
        list_window_tell(window);
        return true;
    }
    list_window_move(window, step);
    if (!row || list_window_row(window) == row) {
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                            step > 0 ? _("There is no older hit.") : _("There is no newer hit."));
        return false;
    }
    return list_window_act(window, "show", NULL, error);
}
