/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the roster panel's rows are kept in: balanced sequences of entries per group, with counts
 * beside them. */

#include "config.h"

#include "ui/roster_tree.h"

#include <string.h>

#include "model/window.h"

const RowRange roster_all_rows = { 0, G_MAXINT };
const RowRange roster_no_rows = { 0, -1 };

/* --- making and freeing --- */

static void
section_free(gpointer data)
{
    Section *section = data;

    g_sequence_free(section->entries);
    g_free(section->id);
    g_free(section->key);
    g_free(section);
}

static void
person_free(gpointer data)
{
    Person *person = data;

    jid_unref(person->jid);
    g_free(person->name);
    g_free(person->key);
    g_ptr_array_unref(person->entries);
    g_free(person);
}

static Branch *
branch_new(Account *account)
{
    Branch *branch = g_new0(Branch, 1);

    branch->account = account;
    branch->sections = g_sequence_new(section_free);
    branch->by_id = g_hash_table_new(g_str_hash, g_str_equal);
    branch->people = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, person_free);
    return branch;
}

void
roster_branch_free(gpointer data)
{
    Branch *branch = data;

    g_hash_table_unref(branch->by_id);
    g_sequence_free(branch->sections);
    g_hash_table_unref(branch->people);
    g_free(branch);
}

static char *
sort_key(const char *name)
{
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    g_autofree char *folded =
        g_str_is_ascii(valid) ? g_ascii_strdown(valid, -1) : g_utf8_casefold(valid, -1);

    return g_utf8_collate_key(folded, -1);
}

static int
compare_sections(gconstpointer a, gconstpointer b, gpointer data)
{
    const Section *first = a, *second = b;

    (void)data;
    if (first->kind != second->kind)
        return first->kind < second->kind ? -1 : 1;
    int order = strcmp(first->key, second->key);
    return order ? order : strcmp(first->name, second->name);
}

static int
compare_entries(gconstpointer a, gconstpointer b, gpointer data)
{
    const Person *first = ((const Entry *)a)->person, *second = ((const Entry *)b)->person;

    (void)data;
    if (first->rank != second->rank)
        return first->rank < second->rank ? -1 : 1;
    int order = strcmp(first->key, second->key);
    return order ? order : strcmp(jid_bare(first->jid), jid_bare(second->jid));
}

char *
roster_tree_fold_name(const Branch *branch, const Section *section)
{
    return g_strdup_printf("%s/%s", jid_bare(branch->account->jid), section ? section->id : "");
}

static bool
was_folded(const RosterRows *rows, const Branch *branch, const Section *section)
{
    g_autofree char *name = roster_tree_fold_name(branch, section);

    return g_hash_table_contains(rows->folded, name);
}

/* The kind is one digit, the name stands behind it. */
static char *
section_id(SectionKind kind, const char *name)
{
    return g_strdup_printf("%d%s", kind, name);
}

const Section *
roster_tree_others(const Branch *branch)
{
    g_autofree char *id = section_id(SECTION_OTHERS, "");

    return g_hash_table_lookup(branch->by_id, id);
}

static Section *
get_section(RosterRows *rows, Branch *branch, SectionKind kind, const char *name)
{
    g_autofree char *id = section_id(kind, name);
    Section *section = g_hash_table_lookup(branch->by_id, id);

    if (section)
        return section;
    section = g_new0(Section, 1);
    section->branch = branch;
    section->kind = kind;
    section->id = g_steal_pointer(&id);
    section->name = section->id + 1;
    section->key = sort_key(name);
    section->entries = g_sequence_new(g_free);
    section->is_folded = was_folded(rows, branch, section);
    section->iter = g_sequence_insert_sorted(branch->sections, section, compare_sections, NULL);
    g_hash_table_insert(branch->by_id, section->id, section);
    return section;
}

static void
drop_if_empty(Section *section)
{
    if (!g_sequence_is_empty(section->entries))
        return;
    g_hash_table_remove(section->branch->by_id, section->id);
    g_sequence_remove(section->iter);
}

/* --- the numbers of rows --- */

int
roster_section_headers(const Section *section)
{
    return section->kind != SECTION_LOOSE;
}

int
roster_section_shown(const RosterRows *rows, const Section *section)
{
    int hidden = rows->hides_offline ? (int)section->offline : 0;

    return section->is_folded ? 0 : g_sequence_get_length(section->entries) - hidden;
}

int
roster_section_rows(const RosterRows *rows, const Section *section)
{
    return roster_section_headers(section) + roster_section_shown(rows, section);
}

void
roster_tree_number(RosterRows *rows)
{
    if (rows->has_starts)
        return;
    rows->count = 0;
    for (unsigned i = 0; i < rows->branches->len; i++) {
        Branch *branch = rows->branches->pdata[i];
        GSequenceIter *iter = g_sequence_get_begin_iter(branch->sections);

        branch->start = rows->count++;
        for (; !branch->is_folded && !g_sequence_iter_is_end(iter);
             iter = g_sequence_iter_next(iter)) {
            Section *section = g_sequence_get(iter);
            section->start = rows->count;
            rows->count += roster_section_rows(rows, section);
        }
    }
    rows->has_starts = true;
}

int
roster_entry_row(const RosterRows *rows, const Entry *entry)
{
    const Section *section = entry->section;

    if (section->branch->is_folded)
        return section->branch->start;
    if (section->is_folded)
        return section->start;
    if (rows->hides_offline && entry->person->rank == RANK_OFFLINE)
        return -1;
    return section->start + roster_section_headers(section) +
           g_sequence_iter_get_position(entry->iter);
}

static void
add_row(RowRange *range, int row)
{
    if (row < 0)
        return;
    bool is_empty = range->first > range->last;
    range->first = is_empty ? row : MIN(range->first, row);
    range->last = is_empty ? row : MAX(range->last, row);
}

static void
add_rows_of(RosterRows *rows, RowRange *range, const Person *person)
{
    roster_tree_number(rows);
    for (unsigned i = 0; i < person->entries->len; i++) {
        const Entry *entry = person->entries->pdata[i];
        add_row(range, roster_entry_row(rows, entry));
        if (roster_section_headers(entry->section) && !person->branch->is_folded)
            add_row(range, entry->section->start);
    }
}

/* --- people --- */

static bool
is_online(const Contact *contact)
{
    return contact && contact->resources->len > 0;
}

bool
roster_tree_lists(const PersonFacts *facts)
{
    const Contact *contact = facts->contact;
    const Chat *chat = facts->chat;

    if (contact && (contact->is_in_roster || contact->asks_us))
        return true;
    return chat &&
           (chat->unread > 0 || windows_find_chat(model_windows(chat->account->model), chat));
}

static Rank
rank_of(const RosterRows *rows, const Contact *contact, const Chat *chat)
{
    if (is_online(contact))
        return RANK_ONLINE;
    bool is_noted = (contact && contact->asks_us) || (chat && chat->unread > 0) ||
                    (chat && chat == rows->current);
    return is_noted && rows->hides_offline ? RANK_NOTED : RANK_OFFLINE;
}

static const char *
name_of(const PersonFacts *facts)
{
    return facts->contact ? contact_display_name(facts->contact) : jid_short_name(facts->jid);
}

/* Adds (sign 1) or takes away (-1) a person in the counts around it. */
static void
count_person(Person *person, int sign)
{
    for (unsigned i = 0; i < person->entries->len; i++) {
        Section *section = ((Entry *)person->entries->pdata[i])->section;
        section->online += sign * (person->rank == RANK_ONLINE);
        section->offline += sign * (person->rank == RANK_OFFLINE);
        section->unread += sign * (int)person->unread;
    }
    person->branch->unread += sign * (int)person->unread;
}

static void
add_entry(Person *person, Section *section)
{
    Entry *entry = g_new0(Entry, 1);

    entry->person = person;
    entry->section = section;
    entry->iter = g_sequence_insert_sorted(section->entries, entry, compare_entries, NULL);
    g_ptr_array_add(person->entries, entry);
}

static void
add_person(RosterRows *rows, Branch *branch, const PersonFacts *facts)
{
    Person *person = g_new0(Person, 1);
    bool is_member = facts->contact && facts->contact->is_in_roster;

    person->branch = branch;
    person->jid = jid_to_bare(facts->jid);
    person->contact = facts->contact;
    person->chat = facts->chat;
    person->name = g_strdup(name_of(facts));
    person->key = sort_key(person->name);
    person->rank = rank_of(rows, facts->contact, facts->chat);
    person->unread = facts->chat ? facts->chat->unread : 0;
    person->entries = g_ptr_array_new();
    g_hash_table_insert(branch->people, (char *)jid_bare(person->jid), person);
    for (char **group = is_member ? facts->contact->groups : NULL; group && *group; group++)
        add_entry(person, get_section(rows, branch, SECTION_GROUP, *group));
    if (person->entries->len == 0)
        add_entry(person,
                  get_section(rows, branch, is_member ? SECTION_LOOSE : SECTION_OTHERS, ""));
    count_person(person, 1);
    rows->has_starts = false;
}

static void
remove_person(RosterRows *rows, Person *person)
{
    count_person(person, -1);
    for (unsigned i = 0; i < person->entries->len; i++) {
        Entry *entry = person->entries->pdata[i];
        Section *section = entry->section;
        g_sequence_remove(entry->iter);
        drop_if_empty(section);
    }
    g_hash_table_remove(person->branch->people, jid_bare(person->jid));
    rows->has_starts = false;
}

static bool
is_in_same_sections(const Person *person, const Contact *contact)
{
    const Entry *first = person->entries->pdata[0];

    if (!contact || !contact->is_in_roster)
        return first->section->kind == SECTION_OTHERS;
    if (!contact->groups[0])
        return first->section->kind == SECTION_LOOSE;
    if (g_strv_length(contact->groups) != person->entries->len)
        return false;
    for (unsigned i = 0; i < person->entries->len; i++) {
        const Entry *entry = person->entries->pdata[i];
        if (entry->section->kind != SECTION_GROUP ||
            strcmp(entry->section->name, contact->groups[i]) != 0)
            return false;
    }
    return true;
}

/* Rank and unread count, at the place that follows from them. */
static RowRange
update_person(RosterRows *rows, Person *person, bool want_range)
{
    Rank rank = rank_of(rows, person->contact, person->chat);
    unsigned unread = person->chat ? person->chat->unread : 0;
    bool was_hidden = rows->hides_offline && person->rank == RANK_OFFLINE;
    bool is_hidden = rows->hides_offline && rank == RANK_OFFLINE;
    bool is_moved = rank != person->rank;
    RowRange range = roster_no_rows;

    if (want_range)
        add_rows_of(rows, &range, person);
    count_person(person, -1);
    person->rank = rank;
    person->unread = unread;
    for (unsigned i = 0; is_moved && i < person->entries->len; i++)
        g_sequence_sort_changed(((Entry *)person->entries->pdata[i])->iter, compare_entries, NULL);
    count_person(person, 1);
    if (was_hidden != is_hidden)
        rows->has_starts = false;
    if (want_range && is_moved)
        add_rows_of(rows, &range, person);
    if (want_range && was_hidden != is_hidden)
        range.last = G_MAXINT;
    return want_range ? range : roster_all_rows;
}

RowRange
roster_tree_set_person(RosterRows *rows, Branch *branch, const PersonFacts *facts, bool want_range)
{
    Person *person = g_hash_table_lookup(branch->people, jid_bare(facts->jid));
    bool is_wanted = roster_tree_lists(facts);

    if (!person && !is_wanted)
        return roster_no_rows;
    if (person && is_wanted && is_in_same_sections(person, facts->contact) &&
        strcmp(person->name, name_of(facts)) == 0) {
        person->contact = facts->contact;
        person->chat = facts->chat;
        return update_person(rows, person, want_range);
    }
    if (person)
        remove_person(rows, person);
    if (is_wanted)
        add_person(rows, branch, facts);
    return roster_all_rows;
}

/* --- whole accounts --- */

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

void
roster_tree_set_chat(RosterRows *rows, Branch *branch, Chat *chat)
{
    if (chat->kind != CHAT_CONTACT)
        return;
    const PersonFacts facts = { chat->jid, roster_find(branch->account->roster, chat->jid), chat };
    roster_tree_set_person(rows, branch, &facts, false);
}

typedef struct {
    RosterRows *rows;
    Branch *branch;
} Filling;

static void
fill_contact(Contact *contact, gpointer data)
{
    const Filling *filling = data;
    const Person *person = g_hash_table_lookup(filling->branch->people, jid_bare(contact->jid));

    const PersonFacts facts = { contact->jid, contact, person ? person->chat : NULL };

    roster_tree_set_person(filling->rows, filling->branch, &facts, false);
}

RowRange
roster_tree_refill(RosterRows *rows, Branch *branch)
{
    const Account *account = branch->account;
    Filling filling = { rows, branch };

    roster_each(account->roster, fill_contact, &filling);
    for (unsigned i = 0; i < account->chats->len; i++)
        roster_tree_set_chat(rows, branch, account->chats->pdata[i]);
    rows->has_starts = false;
    return roster_all_rows;
}

Branch *
roster_tree_fill(RosterRows *rows, Account *account)
{
    Branch *branch = branch_new(account);

    branch->is_folded = was_folded(rows, branch, NULL);
    roster_tree_refill(rows, branch);
    return branch;
}
