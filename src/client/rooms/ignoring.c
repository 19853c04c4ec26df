/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ignored people: a set for each account, as the store has it. */

#include "config.h"

#include "client/rooms/ignoring.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "model/room.h"
#include "client/private.h"

typedef struct {
    GPtrArray *all;      /* Ignored *, owned */
    GHashTable *by_text; /* row id -> Ignored * */
} People;

struct Ignoring {
    Client *client;
    GHashTable *accounts; /* Account * -> People, owned */
    unsigned observer;
};

static void
free_people(gpointer data)
{
    People *people = data;

    g_hash_table_unref(people->by_text);
    g_ptr_array_unref(people->all);
    g_free(people);
}

char *
ignoring_row_id(const Ignored *ignored)
{
    return g_strconcat(ignored_kind_name(ignored->kind), " ", ignored->room, " ", ignored->value,
                       NULL);
}

static People *
people_of(Ignoring *ignoring, Account *account)
{
    People *people = g_hash_table_lookup(ignoring->accounts, account);

    if (people)
        return people;
    people = g_new0(People, 1);
    people->all = ignored_load(ignoring->client->options.database, account);
    people->by_text = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned i = 0; i < people->all->len; i++)
        g_hash_table_insert(people->by_text, ignoring_row_id(people->all->pdata[i]),
                            people->all->pdata[i]);
    g_hash_table_insert(ignoring->accounts, account, people);
    return people;
}

static Ignored *
find(const People *people, IgnoredKind kind, const char *room, const char *value)
{
    if (!value)
        return NULL;
    const Ignored sought = { .kind = kind,
                             .room = (char *)(kind == IGNORED_ADDRESS ? "" : room),
                             .value = (char *)value };
    g_autofree char *id = ignoring_row_id(&sought);
    return g_hash_table_lookup(people->by_text, id);
}

/* As long as the room does not say who is who, the nick that he had counts. */
static Ignored *
find_former(const People *people, const char *room, const char *nick)
{
    for (unsigned i = 0; i < people->all->len; i++) {
        Ignored *ignored = people->all->pdata[i];
        if (ignored->kind == IGNORED_OCCUPANT && strcmp(ignored->room, room) == 0 &&
            strcmp(ignored->nick, nick) == 0)
            return ignored;
    }
    return NULL;
}

static Ignored *
find_person(const People *people, const char *room, const char *occupant_id, const Jid *real,
            const char *nick)
{
    Ignored *found = find(people, IGNORED_OCCUPANT, room, occupant_id);

    if (!found && real)
        found = find(people, IGNORED_ADDRESS, room, jid_bare(real));
    if (!found)
        found = find(people, IGNORED_NICK, room, nick);
    return found || occupant_id ? found : find_former(people, room, nick);
}

static Ignored *
find_occupant(const People *people, const Occupant *occupant)
{
    return find_person(people, jid_bare(occupant->chat->jid), occupant->id, occupant->real,
                       occupant_nick(occupant));
}

bool
ignoring_drops(Client *client, const Room *room, const Message *message)
{
    const People *people = people_of(client->ignoring, room->chat->account);
    const char *nick = message->from ? jid_resource(message->from) : NULL;
    const Occupant *occupant = message->is_delayed ? NULL : room_find(room, nick);

    if (people->all->len == 0 || message->is_outgoing || !nick)
        return false;
    return find_person(people, jid_bare(room->chat->jid), message->occupant_id,
                       occupant ? occupant->real : NULL, nick) != NULL;
}

/* --- the model's flag --- */

static void
mark_room(Ignoring *ignoring, Room *room)
{
    const People *people = people_of(ignoring, room->chat->account);
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, room->occupants);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        room_set_ignored(room, value, find_occupant(people, value) != NULL);
}

static void
mark_rooms(Ignoring *ignoring, const Account *account)
{
    for (unsigned i = 0; i < account->chats->len; i++) {
        const Chat *chat = account->chats->pdata[i];
        if (chat->room)
            mark_room(ignoring, chat->room);
    }
}

static void
on_event(const Event *event, gpointer data)
{
    Ignoring *ignoring = data;

    if (event->kind == EVENT_ACCOUNT_REMOVED) {
        g_hash_table_remove(ignoring->accounts, event->account);
        return;
    }
    const OccupantNews *news = event->occupant;
    const People *people = people_of(ignoring, event->account);
    if (people->all->len == 0 || !news->occupant || news->change == OCCUPANT_LEFT ||
        news->change == OCCUPANT_SPOKE)
        return;
    room_set_ignored(event->chat->room, news->occupant,
                     find_occupant(people, news->occupant) != NULL);
}

/* --- orders --- */

static void
take(Ignoring *ignoring, Account *account, Ignored *ignored)
{
    People *people = people_of(ignoring, account);

    ignored->time = clock_now(model_clock(ignoring->client->model));
    ignored_store(ignoring->client->options.database, account, ignored);
    g_ptr_array_add(people->all, ignored);
    g_hash_table_insert(people->by_text, ignoring_row_id(ignored), ignored);
    mark_rooms(ignoring, account);
}

static void
drop(Ignoring *ignoring, Account *account, Ignored *ignored)
{
    People *people = people_of(ignoring, account);
    g_autofree char *id = ignoring_row_id(ignored);

    ignored_unstore(ignoring->client->options.database, account, ignored);
    g_hash_table_remove(people->by_text, id);
    g_ptr_array_remove(people->all, ignored);
    mark_rooms(ignoring, account);
}

static Ignored *
new_of_occupant(const Occupant *occupant)
{
    const char *nick = occupant_nick(occupant);
    const char *room = jid_bare(occupant->chat->jid);

    if (occupant->id)
        return ignored_new(IGNORED_OCCUPANT, room, occupant->id, nick);
    if (occupant->real)
        return ignored_new(IGNORED_ADDRESS, room, jid_bare(occupant->real), nick);
    return ignored_new(IGNORED_NICK, room, nick, nick);
}

/* Who is absent is meant by what the room's lines say of him. */
static Ignored *
new_of_line(const Chat *chat, const char *nick)
{
    for (unsigned i = timeline_length(chat->timeline); i-- > 0;) {
        const Message *message = timeline_get(chat->timeline, i);
        if (message->kind != MESSAGE_CHAT || message->is_outgoing || !message->from ||
            g_strcmp0(jid_resource(message->from), nick) != 0)
            continue;
        return message->occupant_id
                   ? ignored_new(IGNORED_OCCUPANT, jid_bare(chat->jid), message->occupant_id, nick)
                   : ignored_new(IGNORED_NICK, jid_bare(chat->jid), nick, nick);
    }
    return NULL;
}

static Ignored *
new_of_words(const Room *room, const char *who, GError **error)
{
    const Occupant *occupant = room ? room_find(room, who) : NULL;
    Ignored *ignored = occupant ? new_of_occupant(occupant) : NULL;

    if (occupant && occupant->is_self) {
        ignored_free(ignored);
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID, _("That is you."));
        return NULL;
    }
    if (!ignored && room)
        ignored = new_of_line(room->chat, who);
    g_autoptr(Jid) jid = !ignored && strchr(who, '@') ? jid_new(who, NULL) : NULL;
    if (jid)
        ignored = ignored_new(IGNORED_ADDRESS, "", jid_bare(jid), jid_bare(jid));
    if (!ignored)
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                    _("Nobody here is called %s: give a nick of this room, or an address."), who);
    return ignored;
}

bool
client_ignore(Client *client, Chat *chat, const char *who, GError **error)
{
    const Room *room = chat_room(chat);
    People *people = people_of(client->ignoring, chat->account);
    g_autoptr(Ignored) ignored = new_of_words(room, who, error);

    if (!ignored)
        return false;
    if (find(people, ignored->kind, ignored->room, ignored->value)) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID, _("%s is ignored already."), who);
        return false;
    }
    if (people->all->len >= LIMIT_IGNORED) {
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                            _("Too many are ignored: /unignore takes some out."));
        return false;
    }
    take(client->ignoring, chat->account, g_steal_pointer(&ignored));
    return true;
}

/* By what he is called now, or was when he was ignored. */
static Ignored *
find_named(const People *people, const Room *room, const char *who)
{
    const Occupant *occupant = room ? room_find(room, who) : NULL;
    Ignored *found = occupant ? find_occupant(people, occupant) : NULL;

    for (unsigned i = people->all->len; !found && i-- > 0;) {
        Ignored *ignored = people->all->pdata[i];
        if (strcmp(ignored->nick, who) == 0 || strcmp(ignored->value, who) == 0)
            found = ignored;
    }
    return found;
}

bool
client_unignore(Client *client, Chat *chat, const char *who, GError **error)
{
    People *people = people_of(client->ignoring, chat->account);
    Ignored *found = find_named(people, chat_room(chat), who);

    if (found)
        drop(client->ignoring, chat->account, found);
    else
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                    _("%s is not ignored: /ignore lists who is."), who);
    return found != NULL;
}

void
ignoring_remove(Client *client, Account *account, const char *row_id)
{
    People *people = people_of(client->ignoring, account);
    Ignored *ignored = g_hash_table_lookup(people->by_text, row_id);

    if (ignored)
        drop(client->ignoring, account, ignored);
}

const GPtrArray *
client_ignored(Client *client, Account *account)
{
    return people_of(client->ignoring, account)->all;
}

Ignoring *
ignoring_new(Client *client)
{
    Ignoring *ignoring = g_new0(Ignoring, 1);

    ignoring->client = client;
    ignoring->accounts = g_hash_table_new_full(NULL, NULL, NULL, free_people);
    ignoring->observer =
        model_observe(client->model, EVENT_OCCUPANT | EVENT_ACCOUNT_REMOVED, on_event, ignoring);
    return ignoring;
}

void
ignoring_free(Ignoring *ignoring)
{
    if (!ignoring)
        return;
    model_unobserve(ignoring->client->model, ignoring->observer);
    g_hash_table_unref(ignoring->accounts);
    g_free(ignoring);
}
