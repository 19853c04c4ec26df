/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in which row of the roster panel: reading rows, naming them, finding them again. */

#include "config.h"

#include <string.h>

#include "model/request.h"
#include "ui/roster_rows.h"
#include "ui/roster_tree.h"

int
roster_rows_count(RosterRows *rows)
{
    roster_tree_number(rows);
    return rows->count;
}

/* Calls fn for those of a run of rows that are asked for. */
typedef struct {
    RosterRows *rows;
    int first, end;
    void (*fn)(int index, const Place *place, gpointer data);
    gpointer data;
} Reading;

static bool
is_wanted(const Reading *reading, int row)
{
    return row >= reading->first && row < reading->end;
}

static void
read_entries(const Section *section, const Reading *reading)
{
    int start = section->start + roster_section_has_header(section);
    int end = MIN(start + (int)section->own_shown, reading->end);
    int first = MAX(start, reading->first);

    if (first >= end)
        return;
    GSequenceIter *iter = g_sequence_get_iter_at_pos(section->entries, first - start);
    for (int i = first; i < end; i++, iter = g_sequence_iter_next(iter))
        reading->fn(i, &(Place){ section->branch, section, g_sequence_get(iter) }, reading->data);
}

static void
read_sections(GSequence *sections, const Reading *reading)
{
    for (GSequenceIter *iter = g_sequence_get_begin_iter(sections); !g_sequence_iter_is_end(iter);
         iter = g_sequence_iter_next(iter)) {
        const Section *section = g_sequence_get(iter);
        if (section->start >= reading->end)
            return;
        if (section->start < 0 || section->end <= reading->first)
            continue;
        if (roster_section_has_header(section) && is_wanted(reading, section->start))
            reading->fn(section->start, &(Place){ section->branch, section, NULL }, reading->data);
        if (section->is_folded && !reading->rows->words)
            continue;
        read_entries(section, reading);
        read_sections(section->children, reading);
    }
}

static void
read_places(const Reading *reading)
{
    RosterRows *rows = reading->rows;

    roster_tree_number(rows);
    if (rows->options.has_requests && model_requests(rows->model)->len > 0 && is_wanted(reading, 0))
        reading->fn(0, &(Place){ 0 }, reading->data);
    for (unsigned i = 0; i < rows->branches->len; i++) {
        const Branch *branch = rows->branches->pdata[i];
        int first = branch->start + rows->options.has_accounts;

        if (branch->start >= reading->end)
            return;
        if (branch->end <= reading->first)
            continue;
        if (first > branch->start && is_wanted(reading, branch->start))
            reading->fn(branch->start, &(Place){ .branch = branch }, reading->data);
        if (branch->end > first)
            read_sections(branch->sections, reading);
    }
}

static RosterRow
account_row(const Branch *branch)
{
    return (RosterRow){
        .kind = ROSTER_ROW_ACCOUNT,
        .account = branch->account,
        .parent = -1,
        .unread = branch->unread,
        .mentions = branch->mentions,
        .is_folded = branch->is_folded && !branch->rows->words,
    };
}

static RosterRow
section_row(const Section *section)
{
    const Branch *branch = section->branch;
    bool has_account = branch->rows->options.has_accounts;

    return (RosterRow){
        .kind = ROSTER_ROW_GROUP,
        .account = branch->account,
        .group = roster_section_label(section),
        .depth = section->depth + has_account,
        .parent = section->parent ? section->parent->start
                  : has_account   ? branch->start
                                  : -1,
        .online = section->kind == SECTION_ROOMS ? 0 : section->online,
        .total = section->kind == SECTION_ROOMS ? 0 : section->total,
        .unread = section->unread,
        .mentions = section->mentions,
        .is_folded = section->is_folded && !branch->rows->words,
    };
}

static RosterRow
entry_row(const Entry *entry)
{
    const Section *section = entry->section;
    const Person *person = entry->person;

    return (RosterRow){
        .kind = entry->is_detail ? ROSTER_ROW_DETAIL : ROSTER_ROW_PERSON,
        .account = section->branch->account,
        .group = roster_section_label(section),
        .depth = section->depth + section->branch->rows->options.has_accounts +
                 roster_section_has_header(section),
        .parent = roster_section_row(section),
        .contact = person->contact,
        .chat = person->chat,
        .unread = person->unread,
        .mentions = person->mentions,
    };
}

static RosterRow
place_row(const RosterRows *rows, const Place *place)
{
    if (place->entry)
        return entry_row(place->entry);
    if (place->section)
        return section_row(place->section);
    if (place->branch)
        return account_row(place->branch);
    return (RosterRow){
        .kind = ROSTER_ROW_REQUESTS,
        .parent = -1,
        .total = model_requests(rows->model)->len,
    };
}

typedef struct {
    const RosterRows *rows;
    RosterRowFn fn;
    gpointer data;
} RowReader;

static void
read_row(int index, const Place *place, gpointer data)
{
    const RowReader *reader = data;
    RosterRow row = place_row(reader->rows, place);

    reader->fn(index, &row, reader->data);
}

void
roster_rows_each(RosterRows *rows, int first, int count, RosterRowFn fn, gpointer data)
{
    RowReader reader = { rows, fn, data };

    read_places(&(Reading){ rows, first, first + count, read_row, &reader });
}

static void
keep_place(int index, const Place *place, gpointer data)
{
    (void)index;
    *(Place *)data = *place;
}

bool
roster_place_find(RosterRows *rows, int index, Place *ret_place)
{
    if (index < 0 || index >= roster_rows_count(rows))
        return false;
    read_places(&(Reading){ rows, index, index + 1, keep_place, ret_place });
    return true;
}

bool
roster_rows_get(RosterRows *rows, int index, RosterRow *ret_row)
{
    Place place = { 0 };

    if (!roster_place_find(rows, index, &place))
        return false;
    *ret_row = place_row(rows, &place);
    return true;
}

int
roster_rows_find_current(RosterRows *rows)
{
    const Branch *branch = rows->current ? roster_tree_find(rows, rows->current->account) : NULL;
    const Person *person = branch ? roster_people_find_chat(branch, rows->current) : NULL;

    if (!person || person->chat != rows->current)
        return -1;
    roster_tree_number(rows);
    return roster_entry_row(person->first);
}

/* --- names of rows --- */

/* "ACCOUNT", "ACCOUNT\nSECTION\n", "ACCOUNT\nSECTION\nPERSON"; "" for the requests. Addresses
 * have no line ends. */
char *
roster_rows_name(RosterRows *rows, int index)
{
    Place place = { 0 };

    if (!roster_place_find(rows, index, &place))
        return NULL;
    if (!place.branch)
        return g_strdup("");
    const char *account = jid_bare(place.branch->account->jid);
    if (!place.section)
        return g_strdup(account);
    if (!place.entry)
        return g_strdup_printf("%s\n%s\n", account, place.section->id);
    const Person *person = place.entry->person;
    return g_strdup_printf("%s\n%s\n%d%s", account, place.section->id,
                           person->is_room ? (int)person->chat->kind : CHAT_CONTACT,
                           jid_full(person->jid));
}

static Branch *
find_branch(const RosterRows *rows, const char *address)
{
    for (unsigned i = 0; i < rows->branches->len; i++) {
        Branch *branch = rows->branches->pdata[i];
        if (strcmp(jid_bare(branch->account->jid), address) == 0)
            return branch;
    }
    return NULL;
}

static const Person *
find_person(const Branch *branch, const char *name)
{
    ChatKind kind = (ChatKind)(name[0] - '0');

    if (kind == CHAT_CONTACT)
        return roster_people_find(branch, name + 1);
    g_autoptr(Jid) jid = jid_new(name + 1, NULL);
    const Chat *chat = jid ? account_find_chat(branch->account, jid, kind) : NULL;
    return chat ? roster_people_find_chat(branch, chat) : NULL;
}

static int
find_entry_row(const Branch *branch, const Section *section, const char *name)
{
    const Person *person = find_person(branch, name);

    for (const Entry *entry = person ? person->first : NULL; entry; entry = entry->next) {
        if (entry->section == section)
            return roster_entry_row(entry);
    }
    return -1;
}

/* The section's own row; one that is folded away has none. */
static int
find_section_row(const RosterRows *rows, const Section *section)
{
    const Branch *branch = section->branch;

    if (!rows->words && branch->is_folded && rows->options.has_accounts)
        return -1;
    for (const Section *outer = section->parent; outer && !rows->words; outer = outer->parent) {
        if (outer->is_folded)
            return -1;
    }
    return section->start;
}

int
roster_rows_find(RosterRows *rows, const char *name)
{
    g_autofree char *account = g_strndup(name, strcspn(name, "\n"));
    const char *section_name = strchr(name, '\n'), *person = strrchr(name, '\n');

    roster_tree_number(rows);
    if (!*name)
        return rows->options.has_requests && model_requests(rows->model)->len > 0 ? 0 : -1;
    Branch *branch = find_branch(rows, account);
    if (!branch || branch->start == branch->end)
        return -1;
    if (!section_name)
        return rows->options.has_accounts ? branch->start : -1;
    g_autofree char *id = g_strndup(section_name + 1, (size_t)(person - section_name) - 1);
    const Section *section = g_hash_table_lookup(branch->by_id, id);
    if (!section)
        return -1;
    return person[1] ? find_entry_row(branch, section, person + 1)
                     : find_section_row(rows, section);
}
