/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The roster panel's rows: what events do to them, what is shown of them, and folding. */

#include "config.h"

#include "ui/roster_rows.h"

#include <string.h>

#include "base/utf8.h"
#include "model/request.h"
#include "model/window.h"
#include "ui/roster_tree.h"

const RosterOptions roster_default_options = {
    .has_requests = true,
    .has_accounts = true,
    .has_groups = true,
    .has_rooms = true,
    .has_transports = true,
    .has_others = true,
    .sort = { SORT_ONLINE, SORT_NAME },
    .sort_count = 2,
};

/* --- events --- */

static RowRange
on_account(RosterRows *rows, const Event *event)
{
    Branch *branch = roster_tree_find(rows, event->account);
    unsigned place = rows->branches->len;

    if (event->kind == EVENT_ACCOUNT_CHANGED) {
        roster_tree_number(rows);
        return branch ? (RowRange){ branch->start, branch->start } : roster_no_rows;
    }
    if (event->kind == EVENT_ACCOUNT_REMOVED && branch)
        g_ptr_array_remove(rows->branches, branch);
    if (event->kind == EVENT_ACCOUNT_ADDED && !branch) {
        g_ptr_array_find((GPtrArray *)model_accounts(rows->model), event->account, &place);
        g_ptr_array_insert(rows->branches, (int)MIN(place, rows->branches->len),
                           roster_people_fill(rows, event->account));
    }
    rows->has_starts = false;
    return roster_all_rows;
}

/* Groups may nest in another way than before. */
static RowRange
on_whole_roster(RosterRows *rows, Branch *branch)
{
    guint place;

    if (g_strcmp0(branch->delimiter, roster_delimiter(branch->account->roster)) == 0)
        return roster_people_refill(branch);
    if (g_ptr_array_find(rows->branches, branch, &place)) {
        rows->branches->pdata[place] = roster_people_fill(rows, branch->account);
        roster_branch_free(branch);
    }
    return roster_all_rows;
}

static RowRange
on_contact(RosterRows *rows, const Event *event, bool want_range)
{
    Branch *branch = roster_tree_find(rows, event->account);

    if (!branch || (event->kind == EVENT_EXTENDED && !event->contact))
        return roster_no_rows;
    if (!event->contact)
        return on_whole_roster(rows, branch);
    PersonFacts facts = { .jid = event->contact->jid };
    const Person *person = roster_people_find(branch, jid_bare(facts.jid));
    if (event->kind != EVENT_CONTACT_REMOVED)
        facts.contact = event->contact;
    facts.chat = person ? person->chat : account_find_chat(event->account, facts.jid, CHAT_CONTACT);
    return roster_people_set(branch, &facts, want_range);
}

static RowRange
on_chat(RosterRows *rows, const Event *event, bool want_range)
{
    Branch *branch = roster_tree_find(rows, event->account);
    bool is_gone = event->kind == EVENT_CHAT_REMOVED;

    if (is_gone && rows->current == event->chat)
        rows->current = NULL;
    if (!branch)
        return roster_no_rows;
    return roster_people_set_chat(branch, event->chat, is_gone, want_range);
}

/* What was said last matters where it sorts. */
static RowRange
on_lines(RosterRows *rows, const Event *event, bool want_range)
{
    for (unsigned i = 0; event->chat && i < rows->options.sort_count; i++) {
        if (rows->options.sort[i] == SORT_ACTIVITY)
            return on_chat(rows, event, want_range);
    }
    return roster_no_rows;
}

static void
set_chat_again(RosterRows *rows, Chat *chat)
{
    Branch *branch = chat ? roster_tree_find(rows, chat->account) : NULL;

    if (branch)
        roster_people_set_chat(branch, chat, false, false);
}

static void
add_chats_of(const Section *section, GPtrArray *chats)
{
    for (GSequenceIter *iter = g_sequence_get_begin_iter(section->entries);
         !g_sequence_iter_is_end(iter); iter = g_sequence_iter_next(iter)) {
        Chat *chat = ((Entry *)g_sequence_get(iter))->person->chat;
        if (chat)
            g_ptr_array_add(chats, chat);
    }
}

static void
add_rooms(const Branch *branch, GPtrArray *chats)
{
    GHashTableIter iter;
    gpointer chat;

    g_hash_table_iter_init(&iter, branch->rooms);
    while (g_hash_table_iter_next(&iter, &chat, NULL))
        g_ptr_array_add(chats, chat);
}

/* Chats that stood there for their window alone, which may have been closed. */
static void
sweep_windowless(RosterRows *rows, const Branch *branch)
{
    const Section *others = roster_people_others(branch);
    g_autoptr(GPtrArray) chats = g_ptr_array_new();

    if (others)
        add_chats_of(others, chats);
    add_rooms(branch, chats);
    for (unsigned i = 0; i < chats->len; i++)
        set_chat_again(rows, chats->pdata[i]);
}

static RowRange
on_windows(RosterRows *rows, const Event *event)
{
    Chat *before = rows->current;

    rows->current = windows_current(model_windows(rows->model))->chat;
    set_chat_again(rows, before);
    set_chat_again(rows, rows->current);
    if (event->window)
        set_chat_again(rows, event->window->chat);
    for (unsigned i = 0; !event->window && i < rows->branches->len; i++)
        sweep_windowless(rows, rows->branches->pdata[i]);
    return roster_all_rows;
}

/* Who is among the requests has no place among the others. */
static RowRange
on_requests(RosterRows *rows, const Event *event)
{
    Branch *branch = event->request ? roster_tree_find(rows, event->account) : NULL;

    if (branch) {
        const Jid *jid = event->request->from;
        const PersonFacts facts = { jid, roster_find(event->account->roster, jid),
                                    account_find_chat(event->account, jid, CHAT_CONTACT) };
        roster_people_set(branch, &facts, false);
    }
    rows->has_starts = false;
    return roster_all_rows;
}

RowRange
roster_rows_on_event(RosterRows *rows, const Event *event, bool want_range)
{
    switch (event->kind) {
    case EVENT_ACCOUNT_ADDED:
    case EVENT_ACCOUNT_CHANGED:
    case EVENT_ACCOUNT_REMOVED:
        return on_account(rows, event);
    case EVENT_ROSTER:
    case EVENT_PRESENCE:
    case EVENT_EXTENDED:
    case EVENT_CONTACT_REMOVED:
        return on_contact(rows, event, want_range);
    case EVENT_CHAT_ADDED:
    case EVENT_CHAT_CHANGED:
    case EVENT_CHAT_REMOVED:
    case EVENT_ROOM:
        return on_chat(rows, event, want_range);
    case EVENT_MESSAGE_ADDED:
    case EVENT_MESSAGE_OPENED:
    case EVENT_TIMELINE:
        return on_lines(rows, event, want_range);
    case EVENT_WINDOWS:
        return on_windows(rows, event);
    case EVENT_REQUESTS:
        return on_requests(rows, event);
    case EVENT_CAPABILITIES:
    case EVENT_BLOCKED:
        return roster_all_rows;
    default:
        return roster_no_rows;
    }
}

/* --- all of it --- */

static void
fill(RosterRows *rows)
{
    const GPtrArray *accounts = model_accounts(rows->model);

    g_ptr_array_set_size(rows->branches, 0);
    for (unsigned i = 0; i < accounts->len; i++)
        g_ptr_array_add(rows->branches, roster_people_fill(rows, accounts->pdata[i]));
    rows->has_starts = false;
}

RosterRows *
roster_rows_new(Model *model)
{
    RosterRows *rows = g_new0(RosterRows, 1);

    rows->model = model;
    rows->options = roster_default_options;
    rows->filter = g_strdup("");
    rows->branches = g_ptr_array_new_with_free_func(roster_branch_free);
    rows->folded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    rows->current = windows_current(model_windows(model))->chat;
    fill(rows);
    return rows;
}

void
roster_rows_free(RosterRows *rows)
{
    if (!rows)
        return;
    g_ptr_array_unref(rows->branches);
    g_hash_table_unref(rows->folded);
    g_strfreev(rows->words);
    g_free(rows->filter);
    g_free(rows);
}

void
roster_rows_set_options(RosterRows *rows, const RosterOptions *options)
{
    rows->options = *options;
    fill(rows);
}

/* NULL if there are none. */
static char **
split_words(const char *text)
{
    g_autofree char *folded = utf8_fold(text);
    g_auto(GStrv) parts = g_strsplit_set(folded, " \t\n", -1);
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    for (char **part = parts; *part; part++) {
        if (**part)
            g_ptr_array_add(words, *part);
    }
    g_ptr_array_add(words, NULL);
    return words->len > 1 ? g_strdupv((char **)words->pdata) : NULL;
}

void
roster_rows_set_filter(RosterRows *rows, const char *text)
{
    if (strcmp(rows->filter, text) == 0)
        return;
    g_free(rows->filter);
    rows->filter = g_strdup(text);
    g_strfreev(rows->words);
    rows->words = split_words(text);
    roster_tree_refilter(rows);
}

/* --- folding --- */

static bool
set_folded(RosterRows *rows, Branch *branch, Section *section, FoldOrder order)
{
    bool *is_folded = section ? &section->is_folded : &branch->is_folded;
    bool is_wanted = order == FOLD_TOGGLE ? !*is_folded : order == FOLD_CLOSE;
    g_autofree char *name = roster_fold_name(branch, section);

    if (*is_folded == is_wanted)
        return false;
    *is_folded = is_wanted;
    if (is_wanted)
        g_hash_table_add(rows->folded, g_steal_pointer(&name));
    else
        g_hash_table_remove(rows->folded, name);
    rows->has_starts = false;
    return true;
}

bool
roster_rows_fold(RosterRows *rows, int index, FoldOrder order)
{
    Place place = { 0 };

    if (!roster_place_find(rows, index, &place) || place.entry || !place.branch)
        return false;
    return set_folded(rows, (Branch *)place.branch, (Section *)place.section, order);
}

static unsigned
fold_sections(Branch *branch, const char *folded_name, FoldOrder order)
{
    GHashTableIter iter;
    gpointer value;
    unsigned count = 0;

    g_hash_table_iter_init(&iter, branch->by_id);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Section *section = value;
        const char *label = roster_section_label(section);
        g_autofree char *short_name = utf8_fold(label ? label : "");
        g_autofree char *full_name = utf8_fold(section->id + 1);
        if (!label || (strcmp(short_name, folded_name) != 0 && strcmp(full_name, folded_name) != 0))
            continue;
        set_folded(branch->rows, branch, section, order);
        count++;
    }
    return count;
}

unsigned
roster_rows_fold_named(RosterRows *rows, const char *name, FoldOrder order)
{
    g_autofree char *folded_name = utf8_fold(name);
    unsigned count = 0;

    for (unsigned i = 0; i < rows->branches->len; i++) {
        Branch *branch = rows->branches->pdata[i];
        g_autofree char *address = utf8_fold(jid_bare(branch->account->jid));
        if (strcmp(address, folded_name) == 0) {
            set_folded(rows, branch, NULL, order);
            count++;
        }
        count += fold_sections(branch, folded_name, order);
    }
    return count;
}

GHashTable *
roster_rows_folded(const RosterRows *rows)
{
    return rows->folded;
}

void
roster_rows_set_folded(RosterRows *rows, const char *const *texts)
{
    g_hash_table_remove_all(rows->folded);
    for (; *texts; texts++)
        g_hash_table_add(rows->folded, g_strdup(*texts));
    fill(rows);
}
