/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is banned from a room, a member, an admin or an owner, as a window: read page by page, kept
 * up to date by what is heard, and changed from there. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "model/form_window.h"
#include "model/list_window.h"
#include "model/notice.h"
#include "client/private.h"
#include "client/rooms/room_moderation.h"

#include "modules/muc_admin.h"

/* How often what is heard is shown at once, within such a time. */
#define SHOWN_AT_ONCE 4
#define SHOW_PAUSE_MS 250

/* It lives as long as its window, or an answer that is waited for. */
typedef struct {
    unsigned references;
    Client *client;
    Jid *account, *room;
    Window *window; /* NULL: it is closed */
    unsigned ranks; /* bits of those that are shown */
    unsigned waiting;
    GHashTable *entries; /* bare address -> Entry, owned */
    GString *refused;    /* names of lists that the room does not show */
    char *refusal;       /* why, a sentence; NULL */
    unsigned timer;      /* while what is heard is counted */
    unsigned shown;      /* how often it was shown since */
    bool is_stale;       /* more was heard */
    unsigned observer;
} Ranks;

typedef struct {
    char *address;
    Affiliation affiliation;
    char *nick, *reason, *actor; /* NULL */
} Entry;

/* In the order of the rows. */
static const struct {
    Affiliation affiliation;
    const char *title, *list;
} lists[] = {
    { AFFILIATION_OWNER, N_("Owners of %s"), N_("owners") },
    { AFFILIATION_ADMIN, N_("Admins of %s"), N_("admins") },
    { AFFILIATION_MEMBER, N_("Members of %s"), N_("members") },
    { AFFILIATION_OUTCAST, N_("Banned from %s"), N_("bans") },
};

enum { ACTION_CHANGE, ACTION_ADD, ACTION_REMOVE, ACTION_RELOAD };

static const ListColumn columns[] = {
    { "affiliation", N_("Affiliation"), 1 },
    { "address", N_("Address"), 0 },
    { "nick", N_("Nick"), 3 },
    { "reason", N_("Reason"), 2 },
    { "actor", N_("By"), 4 },
    { 0 },
};

static const ListAction actions[] = {
    [ACTION_CHANGE] = { "change", N_("Change"), 'c', LIST_NEEDS_MANY },
    [ACTION_ADD] = { "add", N_("Add"), 'a', LIST_NEEDS_NONE },
    [ACTION_REMOVE] = { "remove", N_("Remove"), 'r', LIST_NEEDS_MANY },
    [ACTION_RELOAD] = { "reload", N_("Read again"), 'l', LIST_NEEDS_NONE },
    { 0 },
};

static Ranks *
ranks_ref(Ranks *ranks)
{
    ranks->references++;
    return ranks;
}

static void
ranks_unref(Ranks *ranks)
{
    if (--ranks->references > 0)
        return;
    g_hash_table_unref(ranks->entries);
    g_string_free(ranks->refused, TRUE);
    g_free(ranks->refusal);
    jid_unref(ranks->account);
    jid_unref(ranks->room);
    g_free(ranks);
}

static void
entry_free(gpointer data)
{
    Entry *entry = data;

    g_free(entry->address);
    g_free(entry->nick);
    g_free(entry->reason);
    g_free(entry->actor);
    g_free(entry);
}

/* NULL: it is gone. */
static Chat *
ranks_chat(const Ranks *ranks)
{
    Account *account = model_find_account(ranks->client->model, ranks->account);

    return account ? account_find_chat(account, ranks->room, CHAT_ROOM) : NULL;
}

/* --- rows --- */

static int
compare_entries(gconstpointer a, gconstpointer b)
{
    const Entry *first = *(Entry *const *)a, *second = *(Entry *const *)b;

    if (first->affiliation != second->affiliation)
        return (int)second->affiliation - (int)first->affiliation;
    return strcmp(first->address, second->address);
}

static ListStyle
style_of(Affiliation affiliation)
{
    if (affiliation == AFFILIATION_OUTCAST)
        return LIST_WARNING;
    return affiliation == AFFILIATION_OWNER ? LIST_STRONG : LIST_PLAIN;
}

static void
set_row(const Ranks *ranks, const Entry *entry)
{
    const char *const cells[] = {
        affiliation_label(entry->affiliation),
        entry->address,
        entry->nick,
        entry->reason,
        entry->actor,
    };

    list_window_set(ranks->window, &(ListRowFacts){ .id = entry->address,
                                                    .cells = cells,
                                                    .detail = entry->reason,
                                                    .style = style_of(entry->affiliation) });
}

static void
show(const Ranks *ranks)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    GHashTableIter iter;
    gpointer entry;

    g_hash_table_iter_init(&iter, ranks->entries);
    while (g_hash_table_iter_next(&iter, NULL, &entry))
        g_ptr_array_add(all, entry);
    g_ptr_array_sort(all, compare_entries);
    list_window_begin(ranks->window);
    list_window_clear(ranks->window);
    for (unsigned i = 0; i < all->len; i++)
        set_row(ranks, all->pdata[i]);
    list_window_end(ranks->window);
}

static void on_pause_over(gpointer data);

/* At once, but not too often: what is heard may be thousands of changes. */
static void
show_in_time(Ranks *ranks)
{
    ranks->is_stale = ranks->shown >= SHOWN_AT_ONCE;
    if (ranks->is_stale)
        return;
    ranks->shown++;
    show(ranks);
    if (!ranks->timer)
        ranks->timer =
            timer_start(model_clock(ranks->client->model), SHOW_PAUSE_MS, on_pause_over, ranks);
}

static void
on_pause_over(gpointer data)
{
    Ranks *ranks = data;

    ranks->timer = 0;
    ranks->shown = 0;
    if (ranks->is_stale)
        show_in_time(ranks);
}

static void
take_entry(Ranks *ranks, const MucListed *listed)
{
    Entry *entry = g_new0(Entry, 1);

    entry->address = g_strdup(jid_bare(listed->jid));
    entry->affiliation = listed->affiliation;
    entry->nick = g_strdup(listed->nick);
    entry->reason = g_strdup(listed->reason);
    entry->actor = g_strdup(listed->actor);
    g_hash_table_replace(ranks->entries, entry->address, entry);
}

/* --- reading --- */

/* One list, and how far it was read. */
typedef struct {
    Ranks *ranks;
    unsigned list; /* in lists */
} Reading;

static void read_page(Ranks *ranks, Stream *stream, unsigned list, const char *after);

/* Told once for all lists. */
static void
finish(Ranks *ranks)
{
    Model *model = ranks->client->model;

    if (--ranks->waiting > 0 || !ranks->window)
        return;
    if (ranks->refusal)
        notice_in(model, ranks->window, SEVERITY_ERROR, "%s (%s)", ranks->refusal,
                  ranks->refused->str);
    list_window_tell(ranks->window);
}

static void
refuse(Ranks *ranks, unsigned list, const GError *error)
{
    g_string_append_printf(ranks->refused, "%s%s", ranks->refused->len ? ", " : "",
                           _(lists[list].list));
    g_free(ranks->refusal);
    ranks->refusal = g_strdup(error->message);
}

static void
on_list(Stream *stream, const MucList *list, const GError *error, gpointer data)
{
    g_autofree Reading *reading = data;
    Ranks *ranks = reading->ranks;
    unsigned before = g_hash_table_size(ranks->entries);
    bool is_full = before >= LIMIT_ROOM_LISTED;

    client_end_question(ranks->client);
    for (unsigned i = 0; list && !is_full && i < list->listed->len; i++)
        take_entry(ranks, list->listed->pdata[i]);
    if (ranks->window && error)
        refuse(ranks, reading->list, error);
    if (ranks->window && list)
        show(ranks);
    /* A page that brings nobody is the last, whatever the room says. */
    if (ranks->window && list && list->last && !is_full &&
        g_hash_table_size(ranks->entries) > before)
        read_page(ranks, stream, reading->list, list->last);
    finish(ranks);
    ranks_unref(ranks);
}

static void
read_page(Ranks *ranks, Stream *stream, unsigned list, const char *after)
{
    Reading *reading = g_new0(Reading, 1);
    const Chat *chat = ranks_chat(ranks);
    const MucListQuery query = {
        .affiliation = lists[list].affiliation,
        .is_paged = chat && (chat->room->features & ROOM_PAGES),
        .after = after,
    };

    *reading = (Reading){ ranks_ref(ranks), list };
    ranks->waiting++;
    client_begin_question(ranks->client);
    muc_request_list(stream, ranks->room, &query, on_list, reading);
}

static void
read_all(Ranks *ranks)
{
    const Chat *chat = ranks_chat(ranks);
    g_autoptr(GError) error = NULL;
    Stream *stream = chat ? client_stream(ranks->client, chat->account, &error) : NULL;

    if (ranks->waiting > 0)
        return;
    if (!stream) {
        notice_in(ranks->client->model, ranks->window, SEVERITY_ERROR, "%s",
                  error ? error->message : _("The room is gone."));
        return;
    }
    g_hash_table_remove_all(ranks->entries);
    g_string_truncate(ranks->refused, 0);
    g_clear_pointer(&ranks->refusal, g_free);
    show(ranks);
    /* So that an answer that comes at once is not the end. */
    ranks->waiting++;
    for (unsigned i = 0; i < G_N_ELEMENTS(lists); i++) {
        if (ranks->ranks & (1u << lists[i].affiliation))
            read_page(ranks, stream, i, NULL);
    }
    finish(ranks);
}

/* --- what is heard --- */

static void
hear(Ranks *ranks, const Jid *jid, Affiliation affiliation, const char *reason)
{
    const Entry *known = g_hash_table_lookup(ranks->entries, jid_bare(jid));
    bool is_listed = (ranks->ranks & (1u << affiliation)) != 0;
    g_autoptr(Jid) bare = jid_to_bare(jid);

    if (known ? known->affiliation == affiliation && !reason : !is_listed)
        return;
    const MucListed listed = { .jid = bare,
                               .affiliation = affiliation,
                               .nick = known ? known->nick : NULL,
                               .reason = (char *)reason };
    if (!is_listed)
        g_hash_table_remove(ranks->entries, jid_bare(jid));
    else if (known || g_hash_table_size(ranks->entries) < LIMIT_ROOM_LISTED)
        take_entry(ranks, &listed);
    show_in_time(ranks);
}

static void on_act(Window *window, const ListAction *action, const GPtrArray *ids, gpointer data);

/* NULL: no window is open. */
static Ranks *
find_ranks(const Client *client, const Chat *chat)
{
    const GPtrArray *windows = windows_all(model_windows(client->model));

    for (unsigned i = 0; i < windows->len; i++) {
        const Window *window = windows->pdata[i];
        Ranks *ranks =
            window->list && window->list->request.act == on_act ? window->list->request.data : NULL;
        if (ranks && jid_equal(ranks->room, chat->jid) &&
            jid_equal(ranks->account, chat->account->jid))
            return ranks;
    }
    return NULL;
}

void
affiliations_window_hear(Client *client, const Chat *chat, const Jid *jid, Affiliation affiliation,
                         const char *reason)
{
    Ranks *ranks = find_ranks(client, chat);

    if (ranks)
        hear(ranks, jid, affiliation, reason);
}

void
affiliations_window_renew(Client *client, const Chat *chat)
{
    Ranks *ranks = find_ranks(client, chat);

    if (ranks)
        read_all(ranks);
}

GPtrArray *
client_known_banned(const Client *client, const Chat *chat)
{
    const Ranks *ranks = find_ranks(client, chat);
    GPtrArray *banned = ranks ? g_ptr_array_new() : NULL;
    GHashTableIter iter;
    gpointer value;

    if (!ranks)
        return NULL;
    g_hash_table_iter_init(&iter, ranks->entries);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Entry *entry = value;
        if (entry->affiliation == AFFILIATION_OUTCAST)
            g_ptr_array_add(banned, entry->address);
    }
    return banned;
}

/* As far as the room tells who is who. */
static void
on_event(const Event *event, gpointer data)
{
    Ranks *ranks = data;
    const OccupantNews *news = event->occupant;
    const Occupant *occupant = news->occupant;
    bool is_its =
        jid_equal(event->chat->jid, ranks->room) && jid_equal(event->account->jid, ranks->account);

    if (is_its && occupant && occupant->real && news->change != OCCUPANT_SPOKE)
        hear(ranks, occupant->real, occupant->affiliation, NULL);
}

/* --- changing --- */

/* A form that is open: for these addresses, or for others. */
typedef struct {
    Ranks *ranks;
    GPtrArray *ids; /* char *; NULL: they are in the form */
} Editing;

static void
editing_free(gpointer data)
{
    Editing *editing = data;

    if (editing->ids)
        g_ptr_array_unref(editing->ids);
    ranks_unref(editing->ranks);
    g_free(editing);
}

static bool
change_all(const Ranks *ranks, const GPtrArray *ids, const RankChange *model, GError **error)
{
    Chat *chat = ranks_chat(ranks);
    g_autoptr(GPtrArray) jids = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);
    g_autofree RankChange *changes = g_new0(RankChange, ids->len);

    for (unsigned i = 0; i < ids->len; i++) {
        Jid *jid = jid_new_from_typed(ids->pdata[i], error);
        if (!jid)
            return false;
        g_ptr_array_add(jids, jid);
        changes[i] = *model;
        changes[i].jid = jid;
    }
    if (!chat)
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_FAILED, _("The room is gone."));
    return chat && client_change_ranks(ranks->client, chat, changes, jids->len, error);
}

static void
on_submit(Window *window, const Form *form, gpointer data)
{
    Editing *editing = data;
    const FormField *addresses = form_find(form, "address");
    const char *nick = form_value(form, "nick"), *reason = form_value(form, "reason");
    RankChange change = { .nick = nick[0] ? nick : NULL, .reason = reason[0] ? reason : NULL };
    g_autoptr(GError) error = NULL;

    affiliation_parse(form_value(form, "affiliation"), &change.affiliation);
    if (!change_all(editing->ranks, editing->ids ? editing->ids : addresses->values, &change,
                    &error)) {
        form_window_ask_again(window, NULL, error->message);
        return;
    }
    form_window_done(window);
    editing_free(editing);
}

static void
add_ranks(Form *form, FormField *field, bool has_none)
{
    static const Affiliation choices[] = { AFFILIATION_MEMBER, AFFILIATION_ADMIN, AFFILIATION_OWNER,
                                           AFFILIATION_OUTCAST, AFFILIATION_NONE };

    for (unsigned i = 0; i < G_N_ELEMENTS(choices); i++) {
        if (choices[i] != AFFILIATION_NONE || has_none)
            form_add_option(form, field, affiliation_label(choices[i]),
                            affiliation_name(choices[i]));
    }
    field->is_required = true;
}

static Form *
new_form(const Ranks *ranks, const GPtrArray *ids)
{
    Form *form = form_new(FORM_FORM);
    const Entry *first = ids ? g_hash_table_lookup(ranks->entries, ids->pdata[0]) : NULL;

    form->title = g_strdup_printf(_("Affiliations in %s"), jid_shown_bare(ranks->room));
    if (!ids) {
        FormField *field = form_add_field(form, FIELD_JID_MULTI, "address", _("Addresses"));
        field->is_required = true;
    }
    for (unsigned i = 0; ids && i < MIN(ids->len, LIMIT_FORM_FIELDS / 2); i++)
        form_field_add_value(form_add_field(form, FIELD_FIXED, NULL, NULL), ids->pdata[i]);
    FormField *rank = form_add_field(form, FIELD_LIST_SINGLE, "affiliation", _("Affiliation"));
    add_ranks(form, rank, ids != NULL);
    /* What the window shows alone is what is added to it. */
    Affiliation proposed = first ? first->affiliation : AFFILIATION_MEMBER;
    for (unsigned i = 0; !first && i < G_N_ELEMENTS(lists); i++) {
        if (ranks->ranks == 1u << lists[i].affiliation)
            proposed = lists[i].affiliation;
    }
    form_field_add_value(rank, affiliation_name(proposed));
    if (!ids)
        form_add_field(form, FIELD_TEXT_SINGLE, "nick", _("Nick that is kept for them"));
    FormField *reason = form_add_field(form, FIELD_TEXT_SINGLE, "reason", _("Reason"));
    if (first && first->reason && ids->len == 1)
        form_field_add_value(reason, first->reason);
    form_complete_parts(form);
    return form;
}

static void
edit(Ranks *ranks, const GPtrArray *ids)
{
    Model *model = ranks->client->model;
    Chat *chat = ranks_chat(ranks);
    Editing *editing = g_new0(Editing, 1);

    editing->ranks = ranks_ref(ranks);
    for (unsigned i = 0; ids && i < ids->len; i++) {
        if (!editing->ids)
            editing->ids = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(editing->ids, g_strdup(ids->pdata[i]));
    }
    Window *window = form_window_open(model, &(FormRequest){ .account = chat ? chat->account : NULL,
                                                             .form = new_form(ranks, ids),
                                                             .name = _("affiliations in a room"),
                                                             .submit = on_submit,
                                                             .cancel = editing_free,
                                                             .data = editing });
    windows_go(model_windows(model), window);
}

static void
on_act(Window *window, const ListAction *action, const GPtrArray *ids, gpointer data)
{
    Ranks *ranks = data;
    const RankChange removal = { .affiliation = AFFILIATION_NONE };
    g_autoptr(GError) error = NULL;

    switch (action - actions) {
    case ACTION_CHANGE:
        edit(ranks, ids);
        break;
    case ACTION_ADD:
        edit(ranks, NULL);
        break;
    case ACTION_REMOVE:
        if (!change_all(ranks, ids, &removal, &error))
            notice_in(ranks->client->model, window, SEVERITY_ERROR, "%s", error->message);
        break;
    case ACTION_RELOAD:
        read_all(ranks);
        break;
    }
}

static void
on_close(gpointer data)
{
    Ranks *ranks = data;

    model_unobserve(ranks->client->model, ranks->observer);
    timer_stop(model_clock(ranks->client->model), &ranks->timer);
    ranks->window = NULL;
    ranks_unref(ranks);
}

/* --- the window --- */

static char *
new_title(const Ranks *ranks)
{
    const char *room = jid_shown_bare(ranks->room);

    for (unsigned i = 0; i < G_N_ELEMENTS(lists); i++) {
        if (ranks->ranks == 1u << lists[i].affiliation)
            return g_strdup_printf(_(lists[i].title), room);
    }
    return g_strdup_printf(_("Members, admins, owners of %s, and who is banned"), room);
}

static Ranks *
open_window(Client *client, Chat *chat, unsigned shown)
{
    Ranks *ranks = g_new0(Ranks, 1);

    ranks->references = 1;
    ranks->client = client;
    ranks->account = jid_ref(chat->account->jid);
    ranks->room = jid_ref(chat->jid);
    ranks->ranks = shown;
    ranks->refused = g_string_new(NULL);
    ranks->entries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, entry_free);
    g_autofree char *title = new_title(ranks);
    g_autofree char *name = g_strdup_printf("ranks %s", jid_bare(chat->jid));
    ranks->window = list_window_open(
        client->model,
        &(ListRequest){ .account = chat->account,
                        .name = name,
                        .title = title,
                        .help =
                            _("Enter changes an affiliation, with a reason; Insert marks several."),
                        .empty = _("Nobody is on this list."),
                        .columns = columns,
                        .actions = actions,
                        .act = on_act,
                        .close = on_close,
                        .data = ranks });
    ranks->observer = model_observe(client->model, EVENT_OCCUPANT, on_event, ranks);
    return ranks;
}

bool
client_show_affiliations(Client *client, Chat *chat, unsigned shown, GError **error)
{
    Ranks *ranks = find_ranks(client, chat);

    if (!client_stream(client, chat->account, error))
        return false;
    if (ranks && ranks->ranks != shown) {
        list_window_close(ranks->window);
        ranks = NULL;
    }
    if (!ranks)
        ranks = open_window(client, chat, shown);
    windows_go(model_windows(client->model), ranks->window);
    read_all(ranks);
    return true;
}
