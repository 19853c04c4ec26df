/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People in the roster panel's tree: which sections they stand in, and what of them counts there.
 */

#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "model/request.h"
#include "model/room.h"
#include "model/window.h"
#include "ui/roster_tree.h"

/* So many lines are looked at for the last that somebody said. */
enum { ACTIVITY_LINES = 50 };

void
roster_person_free(gpointer data)
{
    Person *person = data;

    jid_unref(person->jid);
    g_free(person->name);
    g_free(person->key);
    g_free(person->haystack);
    g_free(person);
}

Person *
roster_people_find(const Branch *branch, const char *bare)
{
    return g_hash_table_lookup(branch->people, bare);
}

Person *
roster_people_find_chat(const Branch *branch, const Chat *chat)
{
    if (chat->kind != CHAT_CONTACT)
        return g_hash_table_lookup(branch->rooms, chat);
    return roster_people_find(branch, jid_bare(chat->jid));
}

const Section *
roster_people_others(const Branch *branch)
{
    g_autofree char *id = g_strdup_printf("%d", SECTION_OTHERS);

    return g_hash_table_lookup(branch->by_id, id);
}

/* --- what is known --- */

static bool
is_room(const PersonFacts *facts)
{
    return facts->chat && facts->chat->kind != CHAT_CONTACT;
}

/* A stranger's messages wait among the requests. */
static bool
has_place(const Chat *chat)
{
    if (windows_find_chat(model_windows(chat->account->model), chat))
        return true;
    return chat->unread > 0 && !requests_find(chat->account, REQUEST_MESSAGE, chat->jid, NULL);
}

static bool
is_bookmarked(const Chat *chat)
{
    return chat->kind == CHAT_ROOM && chat->room->bookmark;
}

static bool
is_listed(const PersonFacts *facts)
{
    const Contact *contact = facts->contact;

    if (contact && contact->is_in_roster)
        return true;
    return facts->chat && (is_bookmarked(facts->chat) || has_place(facts->chat) ||
                           (facts->chat->room && facts->chat->room->state != ROOM_OUT));
}

static const char *
name_of(const PersonFacts *facts)
{
    if (is_room(facts))
        return chat_display_name(facts->chat);
    return facts->contact ? contact_display_name(facts->contact) : jid_short_name(facts->jid);
}

static int64_t
activity_of(const Chat *chat)
{
    unsigned length = chat ? timeline_length(chat->timeline) : 0;

    for (unsigned i = length; i > 0 && length - i < ACTIVITY_LINES; i--) {
        const Message *message = timeline_get(chat->timeline, i - 1);
        if (message->kind == MESSAGE_CHAT)
            return message->time;
    }
    return 0;
}

static bool
has_extended(const Contact *contact)
{
    for (int kind = 0; contact->extended && kind < EXTENDED_KINDS; kind++) {
        if (contact->extended[kind])
            return true;
    }
    return false;
}

/* A room is as good as online while we are in it. */
static Show
show_of(const Person *person)
{
    const Chat *chat = person->chat;

    if (person->is_room)
        return chat->room && chat->room->state != ROOM_IN ? SHOW_OFFLINE : SHOW_ONLINE;
    return person->contact ? contact_show(person->contact) : SHOW_OFFLINE;
}

static void
read_state(Person *person)
{
    const RosterRows *rows = person->branch->rows;
    const Contact *contact = person->contact;
    const Chat *chat = person->chat;

    person->unread = chat ? chat->unread : 0;
    person->mentions = chat ? chat->mentions : 0;
    person->activity = MAX(person->activity, activity_of(chat));
    person->show = show_of(person);
    person->is_online = person->show != SHOW_OFFLINE;
    person->is_pinned = chat && is_bookmarked(chat) && chat->room->bookmark->is_pinned;
    person->is_noted = (contact && requests_find_contact(contact)) || person->unread > 0 ||
                       (chat && chat == rows->current) || person->is_pinned;
    person->has_detail = rows->options.has_details && contact && person->is_online &&
                         contact->is_in_roster && has_extended(contact);
}

static void
append_folded(GString *text, const char *part)
{
    if (!part || !part[0])
        return;
    g_autofree char *folded = g_str_is_ascii(part) ? g_ascii_strdown(part, -1) : utf8_fold(part);
    g_string_append(text, folded);
    g_string_append_c(text, '\n');
}

void
roster_person_set_haystack(Person *person)
{
    GString *text;

    g_clear_pointer(&person->haystack, g_free);
    if (!person->branch->rows->words)
        return;
    text = g_string_new(NULL);
    append_folded(text, person->name);
    append_folded(text, jid_full(person->jid));
    append_folded(text, jid_shown(person->jid));
    append_folded(text, person->contact ? contact_status(person->contact) : NULL);
    append_folded(text, person->contact ? person->contact->nickname : NULL);
    person->haystack = g_string_free(text, FALSE);
}

/* --- sections --- */

static SectionKind
kind_of(const Branch *branch, const PersonFacts *facts)
{
    if (is_room(facts))
        return SECTION_ROOMS;
    if (!facts->contact || !facts->contact->is_in_roster)
        return SECTION_OTHERS;
    if (!jid_local(facts->jid))
        return SECTION_TRANSPORTS;
    if (facts->contact->groups[0] && branch->rows->options.has_groups)
        return SECTION_GROUP;
    return SECTION_LOOSE;
}

static bool
is_in_same_sections(const Person *person, const PersonFacts *facts)
{
    SectionKind kind = kind_of(person->branch, facts);
    char **group = kind == SECTION_GROUP ? facts->contact->groups : NULL;

    if (!group)
        return person->first->section->kind == kind;
    for (const Entry *entry = person->first; entry; entry = entry->next) {
        if (entry->is_detail)
            continue;
        if (!*group || entry->section->kind != SECTION_GROUP ||
            strcmp(entry->section->id + 1, *group) != 0)
            return false;
        group++;
    }
    return !*group;
}

/* Whether an earlier entry of the person stands in the section too. */
static bool
is_counted_before(const Entry *entry, const Section *section)
{
    for (const Entry *other = entry->person->first; other != entry; other = other->next) {
        if (roster_section_is_in(other->section, section))
            return true;
    }
    return false;
}

static void
count_in_section(const Person *person, Section *section, int sign)
{
    section->total += sign;
    section->online += sign * person->is_online;
    section->unread += sign * (int)person->unread;
    section->mentions += sign * (int)person->mentions;
}

/* Adds (sign 1) or takes away (-1) a person in the counts around it, in each once. */
static void
count_person(const Person *person, int sign)
{
    for (const Entry *entry = person->first; entry; entry = entry->next) {
        for (Section *section = entry->is_detail ? NULL : entry->section; section;
             section = section->parent) {
            if (!is_counted_before(entry, section))
                count_in_section(person, section, sign);
        }
    }
    person->branch->unread += sign * (int)person->unread;
    person->branch->mentions += sign * (int)person->mentions;
}

/* --- entries --- */

static void
add_details(Person *person)
{
    for (Entry *entry = person->has_detail ? person->first : NULL; entry; entry = entry->next) {
        Entry *detail = roster_entry_add(person, entry->section, true);
        detail->next = entry->next;
        entry->next = detail;
        entry = detail;
    }
}

static void
remove_details(Person *person)
{
    for (Entry *entry = person->first; entry; entry = entry->next) {
        Entry *detail = entry->next;
        if (!detail || !detail->is_detail)
            continue;
        entry->next = detail->next;
        roster_entry_remove(detail);
    }
}

static void
add_person(Branch *branch, const PersonFacts *facts)
{
    Person *person = g_new0(Person, 1);
    SectionKind kind = kind_of(branch, facts);
    char *nameless[] = { (char *)"", NULL };
    char **names = kind == SECTION_GROUP ? facts->contact->groups : nameless;
    Entry **end = &person->first;

    person->branch = branch;
    person->is_room = is_room(facts);
    person->jid = person->is_room ? jid_ref((Jid *)facts->jid) : jid_to_bare(facts->jid);
    person->contact = facts->contact;
    person->chat = facts->chat;
    person->name = g_strdup(name_of(facts));
    person->key = roster_sort_key(person->name);
    read_state(person);
    roster_person_set_haystack(person);
    if (person->is_room)
        g_hash_table_insert(branch->rooms, facts->chat, person);
    else
        g_hash_table_insert(branch->people, (char *)jid_bare(person->jid), person);
    for (; *names; names++, end = &(*end)->next)
        *end = roster_entry_add(person, roster_section_get(branch, kind, *names), false);
    add_details(person);
    count_person(person, 1);
    branch->rows->has_starts = false;
}

static void
remove_person(Person *person)
{
    Branch *branch = person->branch;

    remove_details(person);
    count_person(person, -1);
    for (Entry *entry = person->first, *next; entry; entry = next) {
        Section *section = entry->section;
        next = entry->next;
        roster_entry_remove(entry);
        roster_section_drop_if_empty(section);
    }
    branch->rows->has_starts = false;
    if (person->is_room)
        g_hash_table_remove(branch->rooms, person->chat);
    else
        g_hash_table_remove(branch->people, jid_bare(person->jid));
}

/* --- ranges --- */

static void
add_row(RowRange *range, int row)
{
    if (row < 0)
        return;
    bool is_empty = range->first > range->last;
    range->first = is_empty ? row : MIN(range->first, row);
    range->last = is_empty ? row : MAX(range->last, row);
}

/* The rows of a person, and those that count it. */
static void
add_rows_of(RowRange *range, const Person *person, bool with_unread)
{
    roster_tree_number(person->branch->rows);
    if (with_unread && person->branch->is_folded)
        add_row(range, person->branch->start);
    for (const Entry *entry = person->first; entry; entry = entry->next) {
        add_row(range, roster_entry_row(entry));
        for (const Section *section = entry->section; section; section = section->parent) {
            if (roster_section_has_header(section) && !person->branch->is_folded)
                add_row(range, section->start);
        }
    }
}

/* --- changes --- */

static bool
is_order_changed(const Person *before, const Person *now)
{
    return before->is_online != now->is_online || before->show != now->show ||
           before->activity != now->activity || before->is_noted != now->is_noted ||
           before->unread != now->unread || before->mentions != now->mentions ||
           before->is_pinned != now->is_pinned;
}

/* At the place that follows from what is known now. */
static void
settle_person(Person *person, bool is_moved, bool had_detail)
{
    if (is_moved && had_detail)
        remove_details(person);
    for (Entry *entry = person->first; is_moved && entry; entry = entry->next)
        roster_entry_move(entry);
    if (is_moved || person->has_detail != had_detail) {
        remove_details(person);
        add_details(person);
    }
}

static RowRange
update_person(Person *person, bool want_range)
{
    RosterRows *rows = person->branch->rows;
    RowRange range = roster_no_rows;
    Person before = *person;

    if (want_range)
        add_rows_of(&range, person, true);
    count_person(person, -1);
    read_state(person);
    roster_person_set_haystack(person);
    bool is_moved = rows->words || is_order_changed(&before, person);
    settle_person(person, is_moved, before.has_detail);
    count_person(person, 1);
    if (!want_range)
        return roster_all_rows;
    bool is_renumbered = !rows->has_starts;
    if (is_moved)
        add_rows_of(&range, person, true);
    if (is_renumbered)
        range.last = G_MAXINT;
    return range;
}

RowRange
roster_people_set(Branch *branch, const PersonFacts *facts, bool want_range)
{
    bool is_of_room = is_room(facts);
    Person *person = is_of_room ? g_hash_table_lookup(branch->rooms, facts->chat)
                                : roster_people_find(branch, jid_bare(facts->jid));
    bool is_wanted = is_listed(facts);

    if (!person && !is_wanted)
        return roster_no_rows;
    if (person && is_wanted && is_in_same_sections(person, facts) &&
        strcmp(person->name, name_of(facts)) == 0) {
        person->contact = facts->contact;
        person->chat = facts->chat;
        return update_person(person, want_range);
    }
    if (person)
        remove_person(person);
    if (is_wanted)
        add_person(branch, facts);
    return roster_all_rows;
}

RowRange
roster_people_set_chat(Branch *branch, Chat *chat, bool is_gone, bool want_range)
{
    bool is_contact = chat->kind == CHAT_CONTACT;
    PersonFacts facts = { .jid = chat->jid, .chat = chat };

    if (!is_contact && is_gone) {
        Person *room = g_hash_table_lookup(branch->rooms, chat);
        if (room)
            remove_person(room);
        return room ? roster_all_rows : roster_no_rows;
    }
    if (is_contact)
        facts.contact = roster_find(branch->account->roster, chat->jid);
    if (is_gone)
        facts.chat = NULL;
    return roster_people_set(branch, &facts, want_range);
}

/* --- whole accounts --- */

static void
fill_contact(Contact *contact, gpointer data)
{
    Branch *branch = data;
    const Person *person = roster_people_find(branch, jid_bare(contact->jid));
    const PersonFacts facts = { contact->jid, contact, person ? person->chat : NULL };

    roster_people_set(branch, &facts, false);
}

RowRange
roster_people_refill(Branch *branch)
{
    const Account *account = branch->account;

    roster_each(account->roster, fill_contact, branch);
    for (unsigned i = 0; i < account->chats->len; i++)
        roster_people_set_chat(branch, account->chats->pdata[i], false, false);
    branch->rows->has_starts = false;
    return roster_all_rows;
}

Branch *
roster_people_fill(RosterRows *rows, Account *account)
{
    Branch *branch = roster_branch_new(rows, account);
    g_autofree char *name = roster_fold_name(branch, NULL);

    branch->is_folded = g_hash_table_contains(rows->folded, name);
    roster_people_refill(branch);
    return branch;
}
