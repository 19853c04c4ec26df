/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who reads along in a room: its lists of owners, admins and members, asked for when it is to be
 * encrypted, and again when one of them has changed. */

#include "config.h"

#include "client/encryption/ox_room.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "model/room.h"
#include "client/encryption/encryption.h"
#include "client/encryption/ox.h"

#include "modules/muc_admin.h"
#include "modules/muc_user.h"

#define LISTS 3

static const Affiliation affiliations[LISTS] = { AFFILIATION_OWNER, AFFILIATION_ADMIN,
                                                 AFFILIATION_MEMBER };

/* Of one room. */
typedef struct {
    GHashTable *members; /* Jid *, bare: a set */
    unsigned waiting;    /* for lists */
    unsigned number;     /* of the asking */
    char *problem;       /* the room does not tell; NULL */
} Members;

struct OxRooms {
    Client *client;
    GHashTable *rooms; /* Chat * -> Members */
    unsigned last_number, observer;
};

typedef struct {
    Client *client;
    Jid *account, *room;
    unsigned number;
} Asking;

static guint
hash_bare(gconstpointer jid)
{
    return g_str_hash(jid_bare(jid));
}

static gboolean
equal_bare(gconstpointer a, gconstpointer b)
{
    return jid_equal_bare(a, b);
}

static void
members_free(gpointer data)
{
    Members *members = data;

    g_hash_table_unref(members->members);
    g_free(members->problem);
    g_free(members);
}

static Members *
find_members(const Client *client, const Chat *chat)
{
    return g_hash_table_lookup(client->ox_rooms->rooms, chat);
}

/* --- the lists --- */

static Chat *
asked_room(const Asking *asking)
{
    Account *account = ox_is_ending(asking->client)
                           ? NULL
                           : model_find_account(asking->client->model, asking->account);

    return account ? account_find_chat(account, asking->room, CHAT_ROOM) : NULL;
}

static void
take_list(Members *members, const MucList *list)
{
    for (unsigned i = 0; i < list->listed->len; i++) {
        const MucListed *listed = list->listed->pdata[i];
        if (listed->jid)
            g_hash_table_add(members->members, jid_to_bare(listed->jid));
    }
}

static void
on_list(Stream *stream, const MucList *list, const GError *error, gpointer data)
{
    Asking *asking = data;
    Chat *chat = asked_room(asking);
    Members *members = chat ? find_members(asking->client, chat) : NULL;

    (void)stream;
    if (members && members->number == asking->number) {
        members->waiting--;
        if (list)
            take_list(members, list);
        else if (!members->problem)
            members->problem = g_strdup(error->message);
        if (members->waiting == 0)
            ox_room_look(asking->client, chat);
    }
    jid_unref(asking->account);
    jid_unref(asking->room);
    g_free(asking);
}

static void
ask_room(Client *client, Chat *chat, Stream *stream)
{
    Members *members = g_new0(Members, 1);

    members->members =
        g_hash_table_new_full(hash_bare, equal_bare, (GDestroyNotify)jid_unref, NULL);
    members->number = ++client->ox_rooms->last_number;
    members->waiting = LISTS;
    g_hash_table_insert(client->ox_rooms->rooms, chat, members);
    for (unsigned i = 0; i < LISTS; i++) {
        Asking *asking = g_new0(Asking, 1);
        asking->client = client;
        asking->account = jid_ref(chat->account->jid);
        asking->room = jid_ref(chat->jid);
        asking->number = members->number;
        muc_request_list(stream, chat->jid, &(MucListQuery){ .affiliation = affiliations[i] },
                         on_list, asking);
    }
}

/* --- who reads --- */

static bool
add_occupants(const Chat *chat, GHashTable *all, GError **error)
{
    GHashTableIter occupants;
    gpointer value;

    g_hash_table_iter_init(&occupants, chat->room->occupants);
    while (g_hash_table_iter_next(&occupants, NULL, &value)) {
        const Occupant *occupant = value;
        if (!occupant->real) {
            g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                        _("The room does not show the address of %s, so there is no key for them."),
                        occupant_nick(occupant));
            return false;
        }
        g_hash_table_add(all, jid_to_bare(occupant->real));
    }
    return true;
}

static bool
fail(GError **error, const char *sentence)
{
    g_set_error_literal(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY, sentence);
    return false;
}

/* Whoever may come in, or read unseen, would not be able to read it, or be among the readers
 * without a name. */
static bool
check_room(const Room *room, GError **error)
{
    if (room->state != ROOM_IN)
        return fail(error, _("Who reads along is known once you are in the room."));
    if (!(room->features & ROOM_MEMBERS_ONLY))
        return fail(error, _("OX encrypts in rooms for members only: here anybody may come in, and "
                             "could not read."));
    if (!(room->features & ROOM_NON_ANONYMOUS))
        return fail(error, _("OX encrypts in rooms that show everybody's address: this one hides "
                             "them, so whose keys to take is not known."));
    return true;
}

static GHashTable *
find_all(const Members *members, const Chat *chat, GError **error)
{
    g_autoptr(GHashTable) all =
        g_hash_table_new_full(hash_bare, equal_bare, (GDestroyNotify)jid_unref, NULL);
    GHashTableIter listed;
    gpointer jid;

    g_hash_table_iter_init(&listed, members->members);
    while (g_hash_table_iter_next(&listed, &jid, NULL))
        g_hash_table_add(all, jid_ref(jid));
    if (!add_occupants(chat, all, error))
        return NULL;
    if (g_hash_table_size(all) <= LIMIT_OX_MEMBERS)
        return g_steal_pointer(&all);
    fail(error, _("This room has too many members to be encrypted with OX."));
    return NULL;
}

GPtrArray *
ox_room_members(Client *client, const Chat *chat, bool *ret_is_busy, GError **error)
{
    const Members *members = find_members(client, chat);
    g_autoptr(GHashTable) all = NULL;
    GHashTableIter iter;
    gpointer jid;

    if (!check_room(chat->room, error))
        return NULL;
    if (members && members->problem) {
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                    _("The room does not say who its members are: %s"), members->problem);
        return NULL;
    }
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);
    *ret_is_busy = !members || members->waiting > 0;
    if (*ret_is_busy)
        return list;
    all = find_all(members, chat, error);
    if (!all) {
        g_ptr_array_unref(list);
        return NULL;
    }
    g_hash_table_iter_init(&iter, all);
    while (g_hash_table_iter_next(&iter, &jid, NULL))
        g_ptr_array_add(list, jid_ref(jid));
    return list;
}

void
ox_room_look(Client *client, Chat *chat)
{
    Members *members = find_members(client, chat);
    Stream *stream = client_stream(client, chat->account, NULL);
    bool is_busy = false;

    if (!stream || !check_room(chat->room, NULL))
        return;
    if (!members) {
        ask_room(client, chat, stream);
        return;
    }
    g_autoptr(GPtrArray) all = ox_room_members(client, chat, &is_busy, NULL);
    for (unsigned i = 0; all && i < all->len; i++)
        ox_search_once(client, chat->account, all->pdata[i]);
    if (!is_busy)
        encryption_refresh(client, chat);
}

/* --- who has said it --- */

/* What an archive says of it is the room's word; of what comes live it may be somebody else's. */
static Jid *
archived_sender(const Stanza *stanza)
{
    MucUser user = muc_user_read(stanza->element);
    g_autoptr(Jid) jid =
        stanza->origin == ORIGIN_ARCHIVE && user.jid ? jid_new(user.jid, NULL) : NULL;

    return jid ? jid_to_bare(jid) : NULL;
}

Jid *
ox_room_sender(const Unsealed *what, GError **error)
{
    const char *nick = jid_resource(what->stanza->from);
    const Occupant *occupant = nick ? room_find(what->chat->room, nick) : NULL;
    Jid *sender = archived_sender(what->stanza);

    if (!sender && what->author)
        sender = jid_to_bare(what->author);
    if (!sender && occupant && occupant->real)
        sender = jid_to_bare(occupant->real);
    if (!sender)
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                    _("Whose key should have signed it is not known: %s is not in the room."),
                    nick ? nick : jid_shown(what->stanza->from));
    return sender;
}

/* --- changes --- */

/* The lists are asked for again before the next line. */
static void
forget(OxRooms *rooms, Chat *chat)
{
    if (g_hash_table_remove(rooms->rooms, chat))
        encryption_refresh(rooms->client, chat);
}

void
ox_room_forget(Client *client, Chat *chat)
{
    forget(client->ox_rooms, chat);
}

void
ox_room_on_news(Client *client, const RoomNews *news)
{
    if (news->kind == ROOM_NEWS_AFFILIATION || news->kind == ROOM_NEWS_CHANGED)
        forget(client->ox_rooms, news->chat);
}

/* Somebody who comes in and is on no list reads along; who has another affiliation may not; and in
 * a room that has been opened everybody may. */
static bool
is_change(const Event *event, const Members *members)
{
    const OccupantNews *news = event->occupant;
    const Occupant *occupant = news ? news->occupant : NULL;

    if (event->kind == EVENT_ROOM)
        return !check_room(event->chat->room, NULL);
    if (!occupant || !occupant->real)
        return true;
    if (news->change == OCCUPANT_CAME)
        return members->waiting == 0 && !g_hash_table_contains(members->members, occupant->real);
    return (news->change == OCCUPANT_CHANGED && news->affiliation != occupant->affiliation) ||
           (news->change == OCCUPANT_LEFT && news->departure != DEPARTURE_LEFT &&
            news->departure != DEPARTURE_LOST);
}

static void
on_event(const Event *event, gpointer data)
{
    OxRooms *rooms = data;
    const Members *members = g_hash_table_lookup(rooms->rooms, event->chat);

    if (!members)
        return;
    if (event->kind == EVENT_CHAT_REMOVED)
        g_hash_table_remove(rooms->rooms, event->chat);
    else if (is_change(event, members))
        forget(rooms, event->chat);
}

OxRooms *
ox_rooms_new(Client *client)
{
    OxRooms *rooms = g_new0(OxRooms, 1);

    rooms->client = client;
    rooms->rooms = g_hash_table_new_full(NULL, NULL, NULL, members_free);
    rooms->observer = model_observe(client->model, EVENT_CHAT_REMOVED | EVENT_ROOM | EVENT_OCCUPANT,
                                    on_event, rooms);
    return rooms;
}

void
ox_rooms_free(OxRooms *rooms)
{
    if (!rooms)
        return;
    model_unobserve(rooms->client->model, rooms->observer);
    g_hash_table_unref(rooms->rooms);
    g_free(rooms);
}
