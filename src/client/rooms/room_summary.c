/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comings and goings, one entry for each person. */

#include "config.h"

#include "client/rooms/room_summary.h"

#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"

/* Names that are told of each kind, and what is told of somebody's last words. */
enum { NAMES = 8, FAREWELL_BYTES = 100 };

typedef struct {
    char *nick;
    char *first;    /* the nick when the summary began */
    char *farewell; /* what was said on leaving; NULL */
    bool was_here;  /* before the summary */
    bool is_here;
    bool has_moved; /* left, and came back */
    bool is_lost;   /* did not mean to leave */
    bool has_state; /* went away, or came back from that */
    bool is_away;
} Person;

struct RoomSummary {
    GPtrArray *people;   /* Person, owned, as they first appeared */
    GHashTable *by_nick; /* nick -> Person */
};

typedef enum { KIND_CAME, KIND_LEFT, KIND_PASSED, KIND_RETURNED, KIND_AWAY, KIND_BACK, KINDS } Kind;

static void
person_free(gpointer data)
{
    Person *person = data;

    g_free(person->nick);
    g_free(person->first);
    g_free(person->farewell);
    g_free(person);
}

RoomSummary *
room_summary_new(void)
{
    RoomSummary *summary = g_new0(RoomSummary, 1);

    summary->people = g_ptr_array_new_with_free_func(person_free);
    summary->by_nick = g_hash_table_new(g_str_hash, g_str_equal);
    return summary;
}

void
room_summary_free(RoomSummary *summary)
{
    if (!summary)
        return;
    g_hash_table_unref(summary->by_nick);
    g_ptr_array_unref(summary->people);
    g_free(summary);
}

unsigned
room_summary_people(const RoomSummary *summary)
{
    return summary->people->len;
}

/* --- taking in --- */

static Person *
person_of(RoomSummary *summary, const char *nick, bool was_here)
{
    Person *person = g_hash_table_lookup(summary->by_nick, nick);

    if (person)
        return person;
    person = g_new0(Person, 1);
    person->nick = g_strdup(nick);
    person->first = g_strdup(nick);
    person->was_here = was_here;
    person->is_here = was_here;
    g_ptr_array_add(summary->people, person);
    g_hash_table_insert(summary->by_nick, person->nick, person);
    return person;
}

static void
rename_person(RoomSummary *summary, const char *former, const char *nick)
{
    Person *person = person_of(summary, former, true);

    g_hash_table_remove(summary->by_nick, person->nick);
    g_free(person->nick);
    person->nick = g_strdup(nick);
    /* Who had this nick before has left: he stays in the list, but is found no more. */
    g_hash_table_replace(summary->by_nick, person->nick, person);
}

static void
leave(Person *person, const OccupantNews *news)
{
    person->is_here = false;
    person->is_lost = news->departure == DEPARTURE_LOST;
    g_free(person->farewell);
    person->farewell = news->reason ? utf8_short_line(news->reason, FAREWELL_BYTES) : NULL;
}

static void
change_state(RoomSummary *summary, const OccupantNews *news, const char *nick)
{
    bool was_away = news->show < SHOW_ONLINE, is_away = news->occupant->show < SHOW_ONLINE;
    Person *person;

    if (was_away == is_away)
        return;
    person = person_of(summary, nick, true);
    person->has_state = true;
    person->is_away = is_away;
}

void
room_summary_add(RoomSummary *summary, const OccupantNews *news)
{
    const char *nick = occupant_nick(news->occupant);
    Person *person;

    switch (news->change) {
    case OCCUPANT_CAME:
        person = person_of(summary, nick, false);
        person->is_here = true;
        person->has_moved = person->was_here;
        break;
    case OCCUPANT_LEFT:
        leave(person_of(summary, nick, true), news);
        break;
    case OCCUPANT_RENAMED:
        rename_person(summary, news->former, nick);
        break;
    case OCCUPANT_CHANGED:
        change_state(summary, news, nick);
        break;
    case OCCUPANT_THERE:
    case OCCUPANT_SPOKE:
        break;
    }
}

/* --- saying --- */

/* One word that nobody takes for more than a name. */
static bool
is_plain(const char *nick)
{
    for (const char *at = nick; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        bool is_sign = c < 0x80 && g_ascii_ispunct((char)c) && !strchr(",;:()\"", (char)c);
        if (!g_unichar_isalnum(c) && !g_unichar_ismark(c) && !is_sign)
            return false;
    }
    return nick[0] != '\0';
}

char *
room_summary_name(const char *nick)
{
    /* TRANSLATORS: quotes around a name in which blanks stand */
    return is_plain(nick) ? g_strdup(nick) : g_strdup_printf(_("“%s”"), nick);
}

static bool
find_kind(const Person *person, Kind *ret_kind)
{
    if (person->was_here != person->is_here)
        *ret_kind = person->is_here ? KIND_CAME : KIND_LEFT;
    else if (!person->is_here)
        *ret_kind = KIND_PASSED;
    else if (person->has_moved)
        *ret_kind = KIND_RETURNED;
    else if (person->has_state)
        *ret_kind = person->is_away ? KIND_AWAY : KIND_BACK;
    else
        return false;
    return true;
}

static char *
one_sentence(Kind kind, const Person *person)
{
    g_autofree char *name = room_summary_name(person->nick);

    switch (kind) {
    case KIND_CAME:
        return g_strdup_printf(_("%s joined"), name);
    case KIND_LEFT:
        if (person->farewell && person->farewell[0])
            return g_strdup_printf(_("%s left (%s)"), name, person->farewell);
        return g_strdup_printf(person->is_lost ? _("%s lost the connection") : _("%s left"), name);
    case KIND_PASSED:
        return g_strdup_printf(_("%s came and left"), name);
    case KIND_RETURNED:
        return g_strdup_printf(_("%s left and came back"), name);
    case KIND_AWAY:
        return g_strdup_printf(_("%s is away now"), name);
    case KIND_BACK:
        return g_strdup_printf(_("%s is back"), name);
    case KINDS:
        break;
    }
    return g_strdup("");
}

static char *
many_sentence(Kind kind, unsigned count, const char *names)
{
    switch (kind) {
    case KIND_CAME:
        return g_strdup_printf(ngettext("%u joined: %s", "%u joined: %s", count), count, names);
    case KIND_LEFT:
        return g_strdup_printf(ngettext("%u left: %s", "%u left: %s", count), count, names);
    case KIND_PASSED:
        return g_strdup_printf(ngettext("%u came and left: %s", "%u came and left: %s", count),
                               count, names);
    case KIND_RETURNED:
        return g_strdup_printf(
            ngettext("%u left and came back: %s", "%u left and came back: %s", count), count,
            names);
    case KIND_AWAY:
        return g_strdup_printf(ngettext("%u are away now: %s", "%u are away now: %s", count), count,
                               names);
    case KIND_BACK:
        return g_strdup_printf(ngettext("%u are back: %s", "%u are back: %s", count), count, names);
    case KINDS:
        break;
    }
    return g_strdup("");
}

static void
add_part(GString *text, const char *part)
{
    if (text->len > 0)
        g_string_append(text, "; ");
    g_string_append(text, part);
}

static void
add_name(GString *names, const char *nick)
{
    g_autofree char *name = room_summary_name(nick);

    g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", name);
}

static void
add_kind(const RoomSummary *summary, Kind kind, GString *text)
{
    g_autoptr(GString) names = g_string_new(NULL);
    const Person *last = NULL;
    unsigned count = 0;
    Kind found;

    for (unsigned i = 0; i < summary->people->len; i++) {
        const Person *person = summary->people->pdata[i];
        if (!find_kind(person, &found) || found != kind)
            continue;
        last = person;
        if (++count <= NAMES)
            add_name(names, person->nick);
    }
    if (count > NAMES)
        g_string_append(names, " …");
    if (count == 0)
        return;
    g_autofree char *part =
        count == 1 ? one_sentence(kind, last) : many_sentence(kind, count, names->str);
    add_part(text, part);
}

static void
add_renamed(const RoomSummary *summary, GString *text)
{
    unsigned count = 0;

    for (unsigned i = 0; i < summary->people->len && count <= NAMES; i++) {
        const Person *person = summary->people->pdata[i];
        if (!person->was_here || strcmp(person->nick, person->first) == 0)
            continue;
        if (++count > NAMES) {
            add_part(text, "…");
            return;
        }
        g_autofree char *former = room_summary_name(person->first);
        g_autofree char *name = room_summary_name(person->nick);
        /* TRANSLATORS: old nick, new nick */
        g_autofree char *part = g_strdup_printf(_("%s is now %s"), former, name);
        add_part(text, part);
    }
}

char *
room_summary_text(const RoomSummary *summary)
{
    GString *text = g_string_new(NULL);

    for (Kind kind = KIND_CAME; kind < KIND_AWAY; kind++)
        add_kind(summary, kind, text);
    add_renamed(summary, text);
    for (Kind kind = KIND_AWAY; kind < KINDS; kind++)
        add_kind(summary, kind, text);
    return g_string_free(text, text->len == 0);
}
