/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the roster panel's rows are kept in: balanced sequences of sections and entries, with counts
 * beside them. */

#include "config.h"

#include "ui/roster_tree.h"

#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "model/request.h"

/* Groups stand no deeper in one another: what is left of a name then stands as it is. */
enum { DEEPEST = 6 };

const RowRange roster_all_rows = { 0, G_MAXINT };
const RowRange roster_no_rows = { 0, -1 };

/* --- making and freeing --- */

static void
section_free(gpointer data)
{
    Section *section = data;

    g_sequence_free(section->children);
    g_sequence_free(section->entries);
    g_free(section->id);
    g_free(section->key);
    g_free(section->haystack);
    g_free(section);
}

Branch *
roster_branch_new(RosterRows *rows, Account *account)
{
    Branch *branch = g_new0(Branch, 1);

    branch->rows = rows;
    branch->account = account;
    branch->sections = g_sequence_new(section_free);
    branch->by_id = g_hash_table_new(g_str_hash, g_str_equal);
    branch->people = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, roster_person_free);
    branch->rooms = g_hash_table_new_full(NULL, NULL, NULL, roster_person_free);
    branch->delimiter = g_strdup(roster_delimiter(account->roster));
    return branch;
}

void
roster_branch_free(gpointer data)
{
    Branch *branch = data;

    g_hash_table_unref(branch->by_id);
    g_sequence_free(branch->sections);
    g_hash_table_unref(branch->people);
    g_hash_table_unref(branch->rooms);
    g_free(branch->delimiter);
    g_free(branch);
}

Branch *
roster_tree_find(const RosterRows *rows, const Account *account)
{
    for (unsigned i = 0; i < rows->branches->len; i++) {
        Branch *branch = rows->branches->pdata[i];
        if (branch->account == account)
            return branch;
    }
    return NULL;
}

char *
roster_sort_key(const char *name)
{
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    g_autofree char *folded =
        g_str_is_ascii(valid) ? g_ascii_strdown(valid, -1) : g_utf8_casefold(valid, -1);

    return g_utf8_collate_key(folded, -1);
}

char *
roster_fold_name(const Branch *branch, const Section *section)
{
    return g_strdup_printf("%s/%s", jid_bare(branch->account->jid), section ? section->id : "");
}

/* --- sections --- */

static int
compare_sections(gconstpointer a, gconstpointer b, gpointer data)
{
    const Section *first = a, *second = b;

    (void)data;
    if (first->kind != second->kind)
        return first->kind < second->kind ? -1 : 1;
    int order = strcmp(first->key, second->key);
    return order ? order : strcmp(first->id, second->id);
}

/* The kind is one digit, the name stands behind it. */
static char *
section_id(SectionKind kind, const char *name)
{
    return g_strdup_printf("%d%s", kind, name);
}

/* Where the last part of a group's name begins; the name itself if it has no parts. */
static const char *
last_part(const Branch *branch, const char *name)
{
    size_t length = branch->delimiter ? strlen(branch->delimiter) : 0;
    const char *last = name, *found = name;

    for (int depth = 0; length > 0 && depth < DEEPEST; depth++) {
        found = strstr(found + 1, branch->delimiter);
        if (!found || !found[length])
            break;
        last = found + length;
        found = last;
    }
    return last;
}

static Section *
add_section(Branch *branch, SectionKind kind, const char *name, Section *parent)
{
    Section *section = g_new0(Section, 1);

    section->branch = branch;
    section->parent = parent;
    section->kind = kind;
    section->depth = parent ? parent->depth + 1 : 0;
    section->id = section_id(kind, name);
    section->name = section->id + 1;
    if (kind == SECTION_GROUP)
        section->name = last_part(branch, section->name);
    section->key = roster_sort_key(section->name);
    section->haystack =
        branch->rows->words && kind == SECTION_GROUP ? utf8_fold(section->id + 1) : NULL;
    section->children = g_sequence_new(section_free);
    section->entries = g_sequence_new(g_free);
    g_autofree char *fold_name = roster_fold_name(branch, section);
    section->is_folded = g_hash_table_contains(branch->rows->folded, fold_name);
    section->iter = g_sequence_insert_sorted(parent ? parent->children : branch->sections, section,
                                             compare_sections, NULL);
    g_hash_table_insert(branch->by_id, section->id, section);
    return section;
}

Section *
roster_section_get(Branch *branch, SectionKind kind, const char *name)
{
    g_autofree char *id = section_id(kind, name);
    Section *section = g_hash_table_lookup(branch->by_id, id), *parent = NULL;

    if (section)
        return section;
    const char *last = kind == SECTION_GROUP ? last_part(branch, name) : name;
    if (last > name) {
        g_autofree char *outer = g_strndup(name, (size_t)(last - name) - strlen(branch->delimiter));
        parent = roster_section_get(branch, kind, outer);
    }
    return add_section(branch, kind, name, parent);
}

void
roster_section_drop_if_empty(Section *section)
{
    while (section && g_sequence_is_empty(section->entries) &&
           g_sequence_is_empty(section->children)) {
        Section *parent = section->parent;
        g_hash_table_remove(section->branch->by_id, section->id);
        g_sequence_remove(section->iter);
        section = parent;
    }
}

bool
roster_section_is_in(const Section *section, const Section *outer)
{
    while (section && section != outer)
        section = section->parent;
    return section != NULL;
}

bool
roster_section_has_header(const Section *section)
{
    return section->kind != SECTION_LOOSE;
}

const char *
roster_section_label(const Section *section)
{
    switch (section->kind) {
    case SECTION_LOOSE:
        return NULL;
    case SECTION_GROUP:
        return section->name;
    case SECTION_ROOMS:
        return _("Rooms");
    case SECTION_TRANSPORTS:
        /* TRANSLATORS: gateways to other networks */
        return _("Transports");
    case SECTION_OTHERS:
        /* TRANSLATORS: people who are not in the roster */
        return _("Others");
    }
    return NULL;
}

/* --- entries --- */

/* 0: equal in this; what is more counts first. */
static int
compare_more(int64_t first, int64_t second)
{
    return first == second ? 0 : first > second ? -1 : 1;
}

/* A number of unread ones would move rows with each message. */
static int
urgency(const Person *person)
{
    return person->mentions > 0 ? 2 : person->unread > 0 ? 1 : 0;
}

static int
compare_by(RosterSort sort, const Person *first, const Person *second)
{
    switch (sort) {
    case SORT_ONLINE:
        return compare_more(first->is_online, second->is_online);
    case SORT_PRESENCE:
        return compare_more(first->show, second->show);
    case SORT_NAME:
        return strcmp(first->key, second->key);
    case SORT_ACTIVITY:
        return compare_more(first->activity, second->activity);
    case SORT_UNREAD:
        return compare_more(urgency(first), urgency(second));
    }
    return 0;
}

static int
compare_entries(gconstpointer a, gconstpointer b, gpointer data)
{
    const Entry *first_entry = a, *second_entry = b;
    const Person *first = first_entry->person, *second = second_entry->person;
    RosterRows *rows = data;

    if (first_entry->is_hidden != second_entry->is_hidden)
        return first_entry->is_hidden ? 1 : -1;
    if (first == second)
        return first_entry->is_detail - second_entry->is_detail;
    if (first->is_pinned != second->is_pinned)
        return first->is_pinned ? -1 : 1;
    for (unsigned i = 0; i < rows->options.sort_count; i++) {
        int order = compare_by(rows->options.sort[i], first, second);
        if (order)
            return order;
    }
    int order = strcmp(first->key, second->key);
    return order ? order : strcmp(jid_full(first->jid), jid_full(second->jid));
}

static bool
matches(const RosterRows *rows, const Person *person, const Section *section)
{
    for (char **word = rows->words; *word; word++) {
        if (!(person->haystack && strstr(person->haystack, *word)) &&
            !(section->haystack && strstr(section->haystack, *word)))
            return false;
    }
    return true;
}

static bool
is_to_be_hidden(const Entry *entry)
{
    const Person *person = entry->person;
    const RosterRows *rows = person->branch->rows;

    if (rows->words)
        return !matches(rows, person, entry->section);
    return rows->options.hides_offline && !person->is_online && !person->is_noted;
}

/* Counts an entry that is shown in (1) or out (-1). */
static void
count_shown(const Entry *entry, int sign)
{
    if (entry->is_hidden)
        return;
    entry->section->own_shown += sign;
    entry->section->branch->shown += sign;
    for (Section *section = entry->section; section; section = section->parent)
        section->shown += sign;
    entry->section->branch->rows->has_starts = false;
}

Entry *
roster_entry_add(Person *person, Section *section, bool is_detail)
{
    Entry *entry = g_new0(Entry, 1);

    entry->person = person;
    entry->section = section;
    entry->is_detail = is_detail;
    entry->is_hidden = is_to_be_hidden(entry);
    entry->iter =
        g_sequence_insert_sorted(section->entries, entry, compare_entries, section->branch->rows);
    count_shown(entry, 1);
    return entry;
}

void
roster_entry_remove(Entry *entry)
{
    count_shown(entry, -1);
    g_sequence_remove(entry->iter);
}

static void
set_hidden(Entry *entry, bool is_hidden)
{
    if (entry->is_hidden == is_hidden)
        return;
    count_shown(entry, -1);
    entry->is_hidden = is_hidden;
    count_shown(entry, 1);
}

void
roster_entry_move(Entry *entry)
{
    set_hidden(entry, is_to_be_hidden(entry));
    g_sequence_sort_changed(entry->iter, compare_entries, entry->section->branch->rows);
}

static void
refilter_section(gpointer data, gpointer unused)
{
    Section *section = data;
    bool is_changed = false;

    (void)unused;
    g_clear_pointer(&section->haystack, g_free);
    if (section->branch->rows->words && section->kind == SECTION_GROUP)
        section->haystack = utf8_fold(section->id + 1);
    for (GSequenceIter *iter = g_sequence_get_begin_iter(section->entries);
         !g_sequence_iter_is_end(iter); iter = g_sequence_iter_next(iter)) {
        Entry *entry = g_sequence_get(iter);
        bool is_hidden = is_to_be_hidden(entry);
        is_changed |= entry->is_hidden != is_hidden;
        set_hidden(entry, is_hidden);
    }
    if (is_changed)
        g_sequence_sort(section->entries, compare_entries, section->branch->rows);
    g_sequence_foreach(section->children, refilter_section, NULL);
}

static void
refilter_people(GHashTable *people)
{
    GHashTableIter iter;
    gpointer person;

    g_hash_table_iter_init(&iter, people);
    while (g_hash_table_iter_next(&iter, NULL, &person))
        roster_person_set_haystack(person);
}

void
roster_tree_refilter(RosterRows *rows)
{
    for (unsigned i = 0; i < rows->branches->len; i++) {
        Branch *branch = rows->branches->pdata[i];
        refilter_people(branch->people);
        refilter_people(branch->rooms);
        g_sequence_foreach(branch->sections, refilter_section, NULL);
    }
    rows->has_starts = false;
}

/* --- the numbers of rows --- */

static bool
is_section_shown(const RosterRows *rows, const Section *section)
{
    const bool wanted[] = {
        [SECTION_LOOSE] = true,
        [SECTION_GROUP] = true,
        [SECTION_ROOMS] = rows->options.has_rooms,
        [SECTION_TRANSPORTS] = rows->options.has_transports,
        [SECTION_OTHERS] = rows->options.has_others,
    };

    return wanted[section->kind] && (!rows->words || section->shown > 0);
}

static void
number_sections(RosterRows *rows, GSequence *sections)
{
    for (GSequenceIter *iter = g_sequence_get_begin_iter(sections); !g_sequence_iter_is_end(iter);
         iter = g_sequence_iter_next(iter)) {
        Section *section = g_sequence_get(iter);
        bool is_here = is_section_shown(rows, section);
        bool is_open = is_here && (rows->words || !section->is_folded);

        section->start = is_here ? rows->count : -1;
        rows->count += is_here && roster_section_has_header(section);
        rows->count += is_open ? (int)section->own_shown : 0;
        if (is_open)
            number_sections(rows, section->children);
        section->end = rows->count;
    }
}

static bool
is_branch_shown(const RosterRows *rows, const Branch *branch)
{
    return !rows->words || branch->shown > 0;
}

static bool
is_branch_open(const RosterRows *rows, const Branch *branch)
{
    return rows->words || !branch->is_folded || !rows->options.has_accounts;
}

void
roster_tree_number(RosterRows *rows)
{
    if (rows->has_starts)
        return;
    rows->count = rows->options.has_requests && model_requests(rows->model)->len > 0;
    for (unsigned i = 0; i < rows->branches->len; i++) {
        Branch *branch = rows->branches->pdata[i];
        bool is_shown = is_branch_shown(rows, branch);

        branch->start = rows->count;
        rows->count += is_shown && rows->options.has_accounts;
        if (is_shown && is_branch_open(rows, branch))
            number_sections(rows, branch->sections);
        branch->end = rows->count;
    }
    rows->has_starts = true;
}

/* What the section, or its entries, are folded into; NULL: it is open, up to the account. */
static const Section *
outermost_folded(const Section *section)
{
    const Section *folded = NULL;

    for (; section; section = section->parent) {
        if (section->is_folded)
            folded = section;
    }
    return folded;
}

int
roster_entry_row(const Entry *entry)
{
    const Section *section = entry->section;
    const Branch *branch = section->branch;
    const Section *folded = branch->rows->words ? NULL : outermost_folded(section);

    if (!is_branch_shown(branch->rows, branch))
        return -1;
    if (!is_branch_open(branch->rows, branch))
        return branch->start;
    if (!is_section_shown(branch->rows, section))
        return -1;
    if (folded)
        return folded->start;
    if (entry->is_hidden)
        return -1;
    return section->start + roster_section_has_header(section) +
           g_sequence_iter_get_position(entry->iter);
}

int
roster_section_row(const Section *section)
{
    const Branch *branch = section->branch;

    if (roster_section_has_header(section))
        return section->start;
    return branch->rows->options.has_accounts ? branch->start : -1;
}
