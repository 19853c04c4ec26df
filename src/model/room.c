/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One room's state. */

#include "config.h"

#include "model/room.h"

#include <string.h>

#include "base/jid_suspicion.h"
#include "base/limits.h"
#include "base/secret.h"
#include "model/private.h"

/* What somebody's nick looks like takes some microseconds to know, the first time. */
#define MOST_LOOKED_THROUGH 5000
/* The same of all with all, at each drawing. */
#define MOST_COMPARED 1000

static const char *const state_names[] = {
    [ROOM_OUT] = "out",
    [ROOM_ENTERING] = "entering",
    [ROOM_IN] = "in",
    [ROOM_LOST] = "lost",
};

static const char *const end_names[] = {
    [ROOM_END_NONE] = "none",         [ROOM_END_REFUSED] = "refused",
    [ROOM_END_KICKED] = "kicked",     [ROOM_END_BANNED] = "banned",
    [ROOM_END_REMOVED] = "removed",   [ROOM_END_DESTROYED] = "destroyed",
    [ROOM_END_SHUTDOWN] = "shutdown",
};

Room *
room_new(Chat *chat)
{
    Room *room = g_new0(Room, 1);

    room->chat = chat;
    room->occupants =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)occupant_free);
    room->order = g_sequence_new(NULL);
    return room;
}

void
room_free(Room *room)
{
    if (!room)
        return;
    g_sequence_free(room->order);
    g_hash_table_unref(room->occupants);
    bookmark_free(room->bookmark);
    jid_unref(room->alternative);
    secret_free(room->password);
    g_free(room->end_text);
    g_free(room->nick);
    g_free(room->own_id);
    g_free(room->name);
    g_free(room->description);
    g_free(room->language);
    g_free(room->contact);
    g_free(room->avatar);
    g_free(room->subject);
    g_free(room->subject_author);
    g_free(room);
}

static void
emit_room(const Room *room)
{
    model_emit_account(EVENT_ROOM, room->chat->account, NULL, room->chat);
}

static void
emit_occupant(const Room *room, const OccupantNews *news)
{
    Event event = {
        .kind = EVENT_OCCUPANT, .account = room->chat->account, .chat = room->chat, .occupant = news
    };

    model_emit(room->chat->account->model, &event);
}

/* --- what the room is --- */

static bool
set_text(char **field, const char *text)
{
    if (text && !text[0])
        text = NULL;
    if (g_strcmp0(*field, text) == 0)
        return false;
    g_free(*field);
    *field = g_strdup(text);
    return true;
}

static void
clear_occupants(Room *room)
{
    const OccupantNews news = { .change = OCCUPANT_LEFT };

    if (g_hash_table_size(room->occupants) == 0)
        return;
    room->self = NULL;
    g_sequence_remove_range(g_sequence_get_begin_iter(room->order),
                            g_sequence_get_end_iter(room->order));
    g_hash_table_remove_all(room->occupants);
    memset(room->roles, 0, sizeof(room->roles));
    room->bytes = 0;
    emit_occupant(room, &news);
}

void
room_set_state(Room *room, RoomState state, RoomEnd end, const char *text, const Jid *alternative)
{
    bool is_changed = room->state != state || room->end != end;
    Jid *former = room->alternative;

    is_changed |= set_text(&room->end_text, text);
    is_changed |= !jid_equal(former, alternative);
    room->alternative = alternative ? jid_ref((Jid *)alternative) : NULL;
    jid_unref(former); /* it may be the same one */
    room->state = state;
    room->end = end;
    if (state != ROOM_IN) {
        room->is_settled = false;
        clear_occupants(room);
    }
    if (is_changed)
        emit_room(room);
}

void
room_set_nick(Room *room, const char *nick)
{
    if (set_text(&room->nick, nick))
        emit_room(room);
}

void
room_set_password(Room *room, const char *password)
{
    char *copy = secret_dup(password);

    secret_free(room->password);
    room->password = copy;
}

static void
trust(const Room *room, Occupant *occupant)
{
    occupant_trust(occupant, room->features & ROOM_OCCUPANT_IDS, room->features & ROOM_HATS);
}

static void
note_own_id(Room *room)
{
    if (room->self)
        set_text(&room->own_id, room->self->id);
}

/* What occupants claim counts as soon as the room says that it vouches for it, and no longer. true:
 * that of some has changed. */
static bool
set_features(Room *room, unsigned features)
{
    unsigned changed = room->features ^ features;
    GHashTableIter iter;
    gpointer value;

    room->features = features;
    if (!(changed & (ROOM_OCCUPANT_IDS | ROOM_HATS)))
        return false;
    g_hash_table_iter_init(&iter, room->occupants);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        trust(room, value);
    note_own_id(room);
    return g_hash_table_size(room->occupants) > 0;
}

static void
emit_many_changed(const Room *room)
{
    emit_occupant(room, &(OccupantNews){ .change = OCCUPANT_CHANGED });
}

void
room_set_info(Room *room, const RoomInfo *info)
{
    bool is_changed = room->features != info->features || room->slow_seconds != info->slow_seconds;
    bool are_many_changed = set_features(room, info->features);

    room->slow_seconds = info->slow_seconds;
    is_changed |= set_text(&room->name, info->name);
    is_changed |= set_text(&room->description, info->description);
    is_changed |= set_text(&room->language, info->language);
    is_changed |= set_text(&room->contact, info->contact);
    is_changed |= set_text(&room->avatar, info->avatar);
    if (is_changed)
        emit_room(room);
    if (are_many_changed)
        emit_many_changed(room);
}

void
room_recall(Room *room, unsigned features, const char *own_id)
{
    set_features(room, features);
    set_text(&room->own_id, own_id);
}

void
room_add_features(Room *room, unsigned features, unsigned without)
{
    unsigned now = (room->features & ~without) | features;

    if (room->features == now)
        return;
    bool are_many_changed = set_features(room, now);
    emit_room(room);
    if (are_many_changed)
        emit_many_changed(room);
}

void
room_set_subject(Room *room, const char *text, const char *author, int64_t time)
{
    bool is_changed = set_text(&room->subject, text);

    is_changed |= set_text(&room->subject_author, author);
    is_changed |= room->subject_time != time;
    room->subject_time = time;
    if (is_changed)
        emit_room(room);
}

void
room_set_settled(Room *room)
{
    if (room->is_settled)
        return;
    room->is_settled = true;
    emit_room(room);
}

void
room_set_bookmark(Room *room, Bookmark *bookmark)
{
    if (bookmark_equal(room->bookmark, bookmark)) {
        if (bookmark != room->bookmark)
            bookmark_free(bookmark);
        return;
    }
    bookmark_free(room->bookmark);
    room->bookmark = bookmark;
    emit_room(room);
}

/* --- who is there --- */

static int
compare_places(gconstpointer a, gconstpointer b, gpointer data)
{
    const Occupant *first = a, *second = b;

    (void)data;
    if (first->role != second->role)
        return first->role > second->role ? -1 : 1;
    if (first->affiliation != second->affiliation)
        return first->affiliation > second->affiliation ? -1 : 1;
    int names = strcmp(first->sort_key, second->sort_key);
    return names ? names : strcmp(occupant_nick(first), occupant_nick(second));
}

static void
weigh(Room *room, Occupant *occupant)
{
    room->bytes -= occupant->bytes;
    occupant->bytes = occupant_bytes(occupant);
    room->bytes += occupant->bytes;
}

static Occupant *
add_occupant(Room *room, const OccupantFacts *facts)
{
    bool is_full = g_hash_table_size(room->occupants) >= LIMIT_OCCUPANTS ||
                   room->bytes >= LIMIT_OCCUPANTS_BYTES;

    if (is_full && !facts->is_self)
        return NULL;
    Occupant *occupant = occupant_new(room->chat, facts->jid);
    occupant->since = clock_now(model_clock(room->chat->account->model));
    occupant_set(occupant, facts);
    trust(room, occupant);
    g_hash_table_insert(room->occupants, (char *)occupant_nick(occupant), occupant);
    occupant->place = g_sequence_insert_sorted(room->order, occupant, compare_places, NULL);
    room->roles[occupant->role]++;
    weigh(room, occupant);
    return occupant;
}

static void
set_self(Room *room, Occupant *occupant, bool is_self)
{
    if (!is_self || room->self == occupant) {
        note_own_id(room);
        return;
    }
    if (room->self)
        room->self->is_self = false;
    occupant->is_self = true;
    room->self = occupant;
    note_own_id(room);
    set_text(&room->nick, occupant_nick(occupant));
    emit_room(room);
}

/* false: nothing to tell. */
static bool
change_occupant(Room *room, Occupant *occupant, const OccupantFacts *facts)
{
    bool is_moved = occupant->role != facts->role || occupant->affiliation != facts->affiliation;
    OccupantFacts taken = *facts;

    if (room->bytes >= LIMIT_OCCUPANTS_BYTES) {
        taken.status = NULL;
        taken.hats = NULL;
    }
    room->roles[occupant->role]--;
    bool is_changed = occupant_set(occupant, &taken);
    trust(room, occupant);
    room->roles[occupant->role]++;
    weigh(room, occupant);
    if (is_moved)
        g_sequence_sort_changed(occupant->place, compare_places, NULL);
    return is_changed;
}

Occupant *
room_set_occupant(Room *room, const OccupantFacts *facts, const OccupantNews *news)
{
    Occupant *occupant = room_find(room, jid_resource(facts->jid));
    OccupantNews told = news ? *news : (OccupantNews){ 0 };
    bool is_new = occupant == NULL;

    told.role = is_new ? ROLE_NONE : occupant->role;
    told.affiliation = is_new ? facts->affiliation : occupant->affiliation;
    told.show = is_new ? facts->show : occupant->show;
    if (is_new)
        occupant = add_occupant(room, facts);
    else if (!change_occupant(room, occupant, facts) && occupant->is_self == facts->is_self)
        return occupant;
    if (!occupant)
        return NULL;
    set_self(room, occupant, facts->is_self);
    told.occupant = occupant;
    told.change = !is_new                  ? OCCUPANT_CHANGED
                  : room->state == ROOM_IN ? OCCUPANT_CAME
                                           : OCCUPANT_THERE;
    emit_occupant(room, &told);
    return occupant;
}

void
room_remove_occupant(Room *room, Occupant *occupant, const OccupantNews *news)
{
    OccupantNews told = news ? *news : (OccupantNews){ 0 };

    told.occupant = occupant;
    told.change = OCCUPANT_LEFT;
    told.role = occupant->role;
    told.affiliation = occupant->affiliation;
    if (room->self == occupant)
        room->self = NULL;
    room->roles[occupant->role]--;
    room->bytes -= occupant->bytes;
    g_sequence_remove(occupant->place);
    g_hash_table_steal(room->occupants, occupant_nick(occupant));
    emit_occupant(room, &told);
    occupant_free(occupant);
}

void
room_rename_occupant(Room *room, Occupant *occupant, const Jid *jid)
{
    Occupant *other = room_find(room, jid_resource(jid));
    g_autofree char *former = g_strdup(occupant_nick(occupant));
    OccupantNews news = { .occupant = occupant, .change = OCCUPANT_RENAMED, .former = former };

    if (other == occupant)
        return;
    if (other)
        room_remove_occupant(room, other, NULL);
    news.role = occupant->role;
    news.affiliation = occupant->affiliation;
    g_hash_table_steal(room->occupants, former);
    occupant_set_jid(occupant, jid);
    weigh(room, occupant);
    g_hash_table_insert(room->occupants, (char *)occupant_nick(occupant), occupant);
    g_sequence_sort_changed(occupant->place, compare_places, NULL);
    if (occupant->is_self && set_text(&room->nick, occupant_nick(occupant)))
        emit_room(room);
    emit_occupant(room, &news);
}

void
room_set_spoke(Room *room, Occupant *occupant, int64_t time)
{
    const OccupantNews news = { .occupant = occupant,
                                .change = OCCUPANT_SPOKE,
                                .role = occupant->role,
                                .affiliation = occupant->affiliation,
                                .show = occupant->show };

    if (time <= occupant->spoke)
        return;
    occupant->spoke = time;
    emit_occupant(room, &news);
}

void
room_set_ignored(Room *room, Occupant *occupant, bool is_ignored)
{
    const OccupantNews news = { .occupant = occupant,
                                .change = OCCUPANT_CHANGED,
                                .role = occupant->role,
                                .affiliation = occupant->affiliation,
                                .show = occupant->show };

    if (occupant->is_ignored == is_ignored)
        return;
    occupant->is_ignored = is_ignored;
    emit_occupant(room, &news);
}

void
room_set_capabilities(Room *room, GRefString *hash, Capabilities *caps)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, room->occupants);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Occupant *occupant = value;
        if ((occupant->caps_hash != hash && g_strcmp0(occupant->caps_hash, hash) != 0) ||
            occupant->caps == caps)
            continue;
        capabilities_unref(occupant->caps);
        occupant->caps = capabilities_ref(caps);
    }
}

/* --- questions --- */

Room *
room_of(const Account *account, const Jid *jid)
{
    const Chat *chat = account_find_chat(account, jid, CHAT_ROOM);

    return chat ? chat->room : NULL;
}

Room *
chat_room(const Chat *chat)
{
    return chat->kind == CHAT_PRIVATE ? room_of(chat->account, chat->jid) : chat->room;
}

Occupant *
room_find(const Room *room, const char *nick)
{
    return nick ? g_hash_table_lookup(room->occupants, nick) : NULL;
}

static const char *
skeleton_of(Occupant *occupant)
{
    if (!occupant->skeleton)
        occupant->skeleton = name_skeleton(occupant_nick(occupant));
    return occupant->skeleton;
}

static bool
looks_like(Occupant *occupant, const char *nick, const char *skeleton)
{
    if (strcmp(occupant_nick(occupant), nick) == 0)
        return false;
    return strcmp(skeleton_of(occupant), skeleton) == 0;
}

Occupant *
room_find_lookalike(const Room *room, const char *nick)
{
    g_autofree char *skeleton = name_skeleton(nick);
    GHashTableIter iter;
    gpointer value;

    if (!skeleton[0] || g_hash_table_size(room->occupants) > MOST_LOOKED_THROUGH)
        return NULL;
    g_hash_table_iter_init(&iter, room->occupants);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        if (looks_like(value, nick, skeleton))
            return value;
    }
    return NULL;
}

bool
occupants_are_one(const Occupant *occupant, const Occupant *other)
{
    if (occupant->id && other->id)
        return strcmp(occupant->id, other->id) == 0;
    return occupant->real && other->real && jid_equal_bare(occupant->real, other->real);
}

GHashTable *
room_find_lookalikes(const Room *room)
{
    g_autoptr(GHashTable) looks = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTable *found = NULL;
    GHashTableIter iter;
    gpointer value;

    if (g_hash_table_size(room->occupants) > MOST_COMPARED)
        return NULL;
    g_hash_table_iter_init(&iter, room->occupants);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Occupant *occupant = value;
        Occupant *other = g_hash_table_lookup(looks, skeleton_of(occupant));
        if (!other && occupant->skeleton[0])
            g_hash_table_insert(looks, occupant->skeleton, occupant);
        if (!other || occupants_are_one(occupant, other))
            continue;
        if (!found)
            found = g_hash_table_new(NULL, NULL);
        g_hash_table_add(found, occupant);
        g_hash_table_add(found, other);
    }
    return found;
}

unsigned
room_count(const Room *room)
{
    return g_hash_table_size(room->occupants);
}

Occupant *
room_at(const Room *room, unsigned index)
{
    if (index >= room_count(room))
        return NULL;
    return g_sequence_get(g_sequence_get_iter_at_pos(room->order, (int)index));
}

unsigned
room_index(const Occupant *occupant)
{
    return (unsigned)g_sequence_iter_get_position(occupant->place);
}

const char *
room_display_name(const Room *room)
{
    if (room->bookmark && room->bookmark->name && room->bookmark->name[0])
        return room->bookmark->name;
    return room->name ? room->name : jid_short_name(room->chat->jid);
}

const char *
room_state_name(RoomState state)
{
    return state_names[state];
}

const char *
room_end_name(RoomEnd end)
{
    return end_names[end];
}

bool
room_end_parse(const char *name, RoomEnd *ret_end)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(end_names); i++) {
        if (strcmp(end_names[i], name) != 0)
            continue;
        *ret_end = (RoomEnd)i;
        return true;
    }
    return false;
}
