/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The roster panel's rows: what events do to them, and reading them. */

#include "config.h"

#include "ui/roster_rows.h"

#include "base/i18n.h"
#include "model/window.h"
#include "ui/roster_tree.h"

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
                           roster_tree_fill(rows, event->account));
    }
    rows->has_starts = false;
    return roster_all_rows;
}

static RowRange
on_contact(RosterRows *rows, const Event *event, bool want_range)
{
    Branch *branch = roster_tree_find(rows, event->account);

    if (!branch)
        return roster_no_rows;
    if (!event->contact)
        return roster_tree_refill(rows, branch);
    PersonFacts facts = { .jid = event->contact->jid };
    const Person *person = g_hash_table_lookup(branch->people, jid_bare(facts.jid));
    if (event->kind != EVENT_CONTACT_REMOVED)
        facts.contact = event->contact;
    if (!person && !roster_tree_lists(&facts))
        return roster_no_rows;
    facts.chat = person ? person->chat : account_find_chat(event->account, facts.jid, CHAT_CONTACT);
    return roster_tree_set_person(rows, branch, &facts, want_range);
}

static RowRange
on_chat(RosterRows *rows, const Event *event, bool want_range)
{
    Branch *branch = roster_tree_find(rows, event->account);
    PersonFacts facts = { .jid = event->chat->jid };

    if (event->kind != EVENT_CHAT_REMOVED)
        facts.chat = event->chat;
    else if (rows->current == event->chat)
        rows->current = NULL;
    if (!branch || event->chat->kind != CHAT_CONTACT)
        return roster_no_rows;
    facts.contact = roster_find(event->account->roster, facts.jid);
    return roster_tree_set_person(rows, branch, &facts, want_range);
}

static void
set_chat_again(RosterRows *rows, Chat *chat)
{
    Branch *branch = chat ? roster_tree_find(rows, chat->account) : NULL;

    if (branch)
        roster_tree_set_chat(rows, branch, chat);
}

/* Chats that stood among the others for their window alone, which may have been closed. */
static void
sweep_others(RosterRows *rows, Branch *branch)
{
    const Section *others = roster_tree_others(branch);
    g_autoptr(GPtrArray) chats = g_ptr_array_new();

    if (!others)
        return;
    for (GSequenceIter *iter = g_sequence_get_begin_iter(others->entries);
         !g_sequence_iter_is_end(iter); iter = g_sequence_iter_next(iter)) {
        Chat *chat = ((Entry *)g_sequence_get(iter))->person->chat;
        if (chat)
            g_ptr_array_add(chats, chat);
    }
    for (unsigned i = 0; i < chats->len; i++)
        roster_tree_set_chat(rows, branch, chats->pdata[i]);
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
        sweep_others(rows, rows->branches->pdata[i]);
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
    case EVENT_CONTACT_REMOVED:
        return on_contact(rows, event, want_range);
    case EVENT_CHAT_ADDED:
    case EVENT_CHAT_CHANGED:
    case EVENT_CHAT_REMOVED:
        return on_chat(rows, event, want_range);
    case EVENT_WINDOWS:
        return on_windows(rows, event);
    default:
        return roster_no_rows;
    }
}

RosterRows *
roster_rows_new(Model *model)
{
    RosterRows *rows = g_new0(RosterRows, 1);
    const GPtrArray *accounts = model_accounts(model);

    rows->model = model;
    rows->branches = g_ptr_array_new_with_free_func(roster_branch_free);
    rows->folded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    rows->current = windows_current(model_windows(model))->chat;
    for (unsigned i = 0; i < accounts->len; i++)
        g_ptr_array_add(rows->branches, roster_tree_fill(rows, accounts->pdata[i]));
    return rows;
}

void
roster_rows_free(RosterRows *rows)
{
    if (!rows)
        return;
    g_ptr_array_unref(rows->branches);
    g_hash_table_unref(rows->folded);
    g_free(rows);
}

void
roster_rows_hide_offline(RosterRows *rows, bool hide)
{
    if (rows->hides_offline == hide)
        return;
    rows->hides_offline = hide;
    for (unsigned i = 0; i < rows->branches->len; i++)
        roster_tree_refill(rows, rows->branches->pdata[i]);
}

/* --- reading --- */

int
roster_rows_count(RosterRows *rows)
{
    roster_tree_number(rows);
    return rows->count;
}

/* Calls fn for those of a run of rows that are asked for. */
typedef struct {
    int first, end;
    RosterRowFn fn;
    gpointer data;
} Reading;

static bool
is_wanted(const Reading *reading, int row)
{
    return row >= reading->first && row < reading->end;
}

static void
read_branch(const Branch *branch, const Reading *reading)
{
    RosterRow row = {
        .kind = ROSTER_ROW_ACCOUNT,
        .account = branch->account,
        .unread = branch->unread,
        .is_folded = branch->is_folded,
    };

    if (is_wanted(reading, branch->start))
        reading->fn(branch->start, &row, reading->data);
}

static const char *
section_name(const Section *section)
{
    if (section->kind == SECTION_LOOSE)
        return NULL;
    /* TRANSLATORS: people who are not in the roster */
    return section->kind == SECTION_OTHERS ? _("Others") : section->name;
}

static void
read_header(const Section *section, const Reading *reading)
{
    RosterRow row = {
        .kind = ROSTER_ROW_GROUP,
        .account = section->branch->account,
        .group = section_name(section),
        .online = section->online,
        .total = (unsigned)g_sequence_get_length(section->entries),
        .unread = section->unread,
        .is_folded = section->is_folded,
    };

    if (section->kind != SECTION_LOOSE && is_wanted(reading, section->start))
        reading->fn(section->start, &row, reading->data);
}

static void
read_section(const RosterRows *rows, const Section *section, const Reading *reading)
{
    int start = section->start + roster_section_headers(section);
    int end = MIN(start + roster_section_shown(rows, section), reading->end);
    int first = MAX(start, reading->first);
    RosterRow row = {
        .kind = ROSTER_ROW_PERSON,
        .account = section->branch->account,
        .group = section_name(section),
    };

    read_header(section, reading);
    if (first >= end)
        return;
    GSequenceIter *iter = g_sequence_get_iter_at_pos(section->entries, first - start);
    for (int i = first; i < end; i++, iter = g_sequence_iter_next(iter)) {
        const Person *person = ((const Entry *)g_sequence_get(iter))->person;
        row.contact = person->contact;
        row.chat = person->chat;
        row.unread = person->unread;
        reading->fn(i, &row, reading->data);
    }
}

void
roster_rows_each(RosterRows *rows, int first, int count, RosterRowFn fn, gpointer data)
{
    Reading reading = { .first = first, .end = first + count, .fn = fn, .data = data };

    roster_tree_number(rows);
    for (unsigned i = 0; i < rows->branches->len; i++) {
        const Branch *branch = rows->branches->pdata[i];
        GSequenceIter *iter = g_sequence_get_begin_iter(branch->sections);

        if (branch->start >= reading.end)
            return;
        read_branch(branch, &reading);
        for (; !branch->is_folded && !g_sequence_iter_is_end(iter);
             iter = g_sequence_iter_next(iter)) {
            const Section *section = g_sequence_get(iter);
            if (section->start >= reading.end)
                return;
            if (section->start + roster_section_rows(rows, section) > first)
                read_section(rows, section, &reading);
        }
    }
}

static void
keep_row(int index, const RosterRow *row, gpointer data)
{
    RosterRow *kept = data;

    (void)index;
    *kept = *row;
}

bool
roster_rows_get(RosterRows *rows, int index, RosterRow *ret_row)
{
    if (index < 0 || index >= roster_rows_count(rows))
        return false;
    roster_rows_each(rows, index, 1, keep_row, ret_row);
    return true;
}

int
roster_rows_find_current(RosterRows *rows)
{
    const Branch *branch = rows->current ? roster_tree_find(rows, rows->current->account) : NULL;
    const Person *person =
        branch ? g_hash_table_lookup(branch->people, jid_bare(rows->current->jid)) : NULL;

    if (!person || person->chat != rows->current)
        return -1;
    roster_tree_number(rows);
    return roster_entry_row(rows, person->entries->pdata[0]);
}

static void
set_folded(RosterRows *rows, const Branch *branch, const Section *section, bool is_folded)
{
    g_autofree char *name = roster_tree_fold_name(branch, section);

    if (is_folded)
        g_hash_table_add(rows->folded, g_steal_pointer(&name));
    else
        g_hash_table_remove(rows->folded, name);
    rows->has_starts = false;
}

static Section *
find_section_at(const Branch *branch, int index)
{
    GSequenceIter *iter = g_sequence_get_begin_iter(branch->sections);

    for (; !g_sequence_iter_is_end(iter); iter = g_sequence_iter_next(iter)) {
        Section *section = g_sequence_get(iter);
        if (section->start == index && roster_section_headers(section))
            return section;
    }
    return NULL;
}

void
roster_rows_fold(RosterRows *rows, int index)
{
    roster_tree_number(rows);
    for (unsigned i = 0; i < rows->branches->len; i++) {
        Branch *branch = rows->branches->pdata[i];
        Section *section = branch->is_folded ? NULL : find_section_at(branch, index);
        if (branch->start == index) {
            branch->is_folded = !branch->is_folded;
            set_folded(rows, branch, NULL, branch->is_folded);
            return;
        }
        if (section) {
            section->is_folded = !section->is_folded;
            set_folded(rows, branch, section, section->is_folded);
            return;
        }
    }
}
