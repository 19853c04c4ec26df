/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One observer of all rooms. */

#include "config.h"

#include "client/rooms/room_traffic.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "model/room.h"
#include "client/rooms/room_summary.h"

enum {
    MINUTE_MS = 60 * 1000,
    SUMMARY_MS = 60 * MINUTE_MS, /* an older line changes no more */
    SPEAKERS = 200,              /* who are remembered after they left, in one room */
    WARNINGS = 20,               /* of nicks that look alike, in one room while we are there */
};

typedef enum { TRAFFIC_ALL, TRAFFIC_SPOKE, TRAFFIC_NONE } Policy;

struct RoomTraffic {
    Model *model;
    bool can_change;
    GHashTable *records; /* Chat -> Record, owned */
    unsigned observer;
};

/* Of one room. */
typedef struct {
    RoomState state; /* when last looked */
    RoomSummary *summary;
    Message *line;        /* owned: where the summary stands; NULL: none yet */
    GHashTable *speakers; /* nick -> int64_t *, when who left had last said something */
    GHashTable *warned;   /* nicks that were said to look like others; NULL: none */
    Jid *ranked;          /* owned: of whom it was last told that they have the affiliation */
    Affiliation affiliation;
} Record;

static void
drop_summary(Record *record)
{
    g_clear_pointer(&record->summary, room_summary_free);
    g_clear_pointer(&record->line, message_unref);
}

static void
record_free(gpointer data)
{
    Record *record = data;

    drop_summary(record);
    jid_unref(record->ranked);
    g_hash_table_unref(record->speakers);
    g_clear_pointer(&record->warned, g_hash_table_unref);
    g_free(record);
}

static Record *
record_of(RoomTraffic *traffic, Chat *chat)
{
    Record *record = g_hash_table_lookup(traffic->records, chat);

    if (!record) {
        record = g_new0(Record, 1);
        record->speakers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        g_hash_table_insert(traffic->records, chat, record);
    }
    return record;
}

/* --- who is worth a word --- */

static int64_t
now_of(const Chat *chat)
{
    return clock_now(model_clock(chat->account->model));
}

static bool
is_lately(const Chat *chat, int64_t time)
{
    const SettingScope scope = chat_scope(chat);
    int minutes =
        settings_int(model_settings(chat->account->model), SETTING_ROOMS_TRAFFIC_MINUTES, &scope);

    return time > 0 && now_of(chat) - time <= (int64_t)minutes * MINUTE_MS;
}

static bool
has_spoken(const Record *record, const Occupant *occupant)
{
    const int64_t *before = g_hash_table_lookup(record->speakers, occupant_nick(occupant));

    return is_lately(occupant->chat, occupant->spoke) ||
           (before && is_lately(occupant->chat, *before));
}

static gboolean
is_forgotten(gpointer nick, gpointer time, gpointer chat)
{
    (void)nick;
    return !is_lately(chat, *(const int64_t *)time);
}

static void
remember_speaker(Record *record, const Occupant *occupant)
{
    if (!is_lately(occupant->chat, occupant->spoke))
        return;
    if (g_hash_table_size(record->speakers) >= SPEAKERS)
        g_hash_table_foreach_remove(record->speakers, is_forgotten, occupant->chat);
    if (g_hash_table_size(record->speakers) < SPEAKERS)
        g_hash_table_replace(record->speakers, g_strdup(occupant_nick(occupant)),
                             g_memdup2(&occupant->spoke, sizeof(occupant->spoke)));
}

static Policy
policy_of(const Chat *chat)
{
    const SettingScope scope = chat_scope(chat);

    return settings_choice(model_settings(chat->account->model), SETTING_ROOMS_TRAFFIC, &scope);
}

/* Of oneself the window tells in other ways, and of who is ignored not at all. Who is away is told
 * where everything is. */
static bool
is_told(const Record *record, const OccupantNews *news)
{
    Policy policy = policy_of(news->occupant->chat);

    if (news->occupant->is_self || news->occupant->is_ignored || policy == TRAFFIC_NONE)
        return false;
    if (policy == TRAFFIC_SPOKE)
        return news->change != OCCUPANT_CHANGED && has_spoken(record, news->occupant);
    return news->change != OCCUPANT_CHANGED ||
           (news->show < SHOW_ONLINE) != (news->occupant->show < SHOW_ONLINE);
}

/* --- the line that changes --- */

static Message *
last_line(const Chat *chat)
{
    return timeline_get(chat->timeline, timeline_length(chat->timeline) - 1);
}

static bool
goes_on(const RoomTraffic *traffic, const Record *record, const Chat *chat)
{
    return traffic->can_change && record->line && record->line == last_line(chat) &&
           now_of(chat) - record->line->time < SUMMARY_MS &&
           room_summary_people(record->summary) < LIMIT_SUMMARY;
}

static void
tell_line(Record *record, Chat *chat, const char *text)
{
    if (record->line) {
        timeline_set_text(chat->timeline, record->line, text);
        return;
    }
    notice(chat->account->model, chat->account, chat, SEVERITY_INFO, "%s", text);
    record->line = message_ref(last_line(chat));
}

static void
tell_traffic(RoomTraffic *traffic, Record *record, const OccupantNews *news)
{
    Chat *chat = news->occupant->chat;

    if (!goes_on(traffic, record, chat))
        drop_summary(record);
    if (!record->summary)
        record->summary = room_summary_new();
    room_summary_add(record->summary, news);
    g_autofree char *text = room_summary_text(record->summary);
    if (text)
        tell_line(record, chat, text);
}

/* --- what somebody did --- */

/* " by owen: reason", or less of it. */
static char *
describe_cause(const OccupantNews *news)
{
    g_autofree char *actor = news->actor ? room_summary_name(news->actor) : NULL;
    g_autofree char *reason =
        news->reason && news->reason[0] ? utf8_short_line(news->reason, LIMIT_SAID_BYTES) : NULL;

    if (actor && reason)
        /* TRANSLATORS: who did it, and why; stands behind a sentence */
        return g_strdup_printf(_(" by %s: %s"), actor, reason);
    if (actor)
        /* TRANSLATORS: who did it; stands behind a sentence */
        return g_strdup_printf(_(" by %s"), actor);
    return reason ? g_strdup_printf(_(": %s"), reason) : g_strdup("");
}

static void
tell_removal(const OccupantNews *news)
{
    static const char *const sentences[] = {
        [DEPARTURE_KICKED] = N_("%s was kicked%s"),
        [DEPARTURE_BANNED] = N_("%s was banned%s"),
        [DEPARTURE_NOT_MEMBER] = N_("%s is no member any more and had to leave%s"),
        [DEPARTURE_MEMBERS_ONLY] = N_("%s had to leave, as the room is for members only now%s"),
    };
    Chat *chat = news->occupant->chat;
    g_autofree char *name = room_summary_name(occupant_nick(news->occupant));
    g_autofree char *cause = describe_cause(news);
    g_autofree char *text = g_strdup_printf(_(sentences[news->departure]), name, cause);

    notice(chat->account->model, chat->account, chat, SEVERITY_INFO, "%s", text);
}

static bool
is_removal(const OccupantNews *news)
{
    switch (news->departure) {
    case DEPARTURE_KICKED:
    case DEPARTURE_BANNED:
    case DEPARTURE_NOT_MEMBER:
    case DEPARTURE_MEMBERS_ONLY:
        return news->change == OCCUPANT_LEFT;
    case DEPARTURE_LEFT:
    case DEPARTURE_LOST:
    case DEPARTURE_SHUTDOWN:
    case DEPARTURE_DESTROYED:
        break;
    }
    return false;
}

/* "admin, moderator": what has changed. */
static char *
describe_rights(const OccupantNews *news)
{
    const Occupant *occupant = news->occupant;
    bool has_role = occupant->role != news->role;
    bool has_affiliation = occupant->affiliation != news->affiliation;

    return g_strconcat(has_affiliation ? affiliation_label(occupant->affiliation) : "",
                       has_affiliation && has_role ? ", " : "",
                       has_role ? role_label(occupant->role) : "", NULL);
}

static void
tell_rights(const OccupantNews *news)
{
    Chat *chat = news->occupant->chat;
    g_autofree char *name = room_summary_name(occupant_nick(news->occupant));
    g_autofree char *rights = describe_rights(news);
    g_autofree char *cause = describe_cause(news);

    if (news->occupant->is_self)
        /* TRANSLATORS: "You are now: moderator", and who did that */
        notice(chat->account->model, chat->account, chat, SEVERITY_INFO, _("You are now: %s%s"),
               rights, cause);
    else
        notice(chat->account->model, chat->account, chat, SEVERITY_INFO, _("%s is now: %s%s"), name,
               rights, cause);
}

static bool
are_rights(const OccupantNews *news)
{
    return news->change == OCCUPANT_CHANGED && (news->actor || news->occupant->is_self) &&
           (news->role != news->occupant->role || news->affiliation != news->occupant->affiliation);
}

static void
tell_own_nick(const OccupantNews *news)
{
    Chat *chat = news->occupant->chat;

    notice(chat->account->model, chat->account, chat, SEVERITY_INFO, _("Your nick is now %s."),
           occupant_nick(news->occupant));
}

static void
note_rank(Record *record, const Occupant *occupant)
{
    jid_unref(record->ranked);
    record->ranked = occupant->real ? jid_ref(occupant->real) : NULL;
    record->affiliation = occupant->affiliation;
}

bool
room_traffic_take_told(RoomTraffic *traffic, const Chat *chat, const Jid *jid,
                       Affiliation affiliation)
{
    Record *record = g_hash_table_lookup(traffic->records, chat);
    g_autoptr(Jid) ranked = record ? g_steal_pointer(&record->ranked) : NULL;

    return ranked && record->affiliation == affiliation && jid_equal_bare(ranked, jid);
}

/* --- who looks like somebody else --- */

/* Once for each nick, and not without end: who comes and goes under such a nick is no flood. */
static bool
may_warn(Record *record, const char *nick)
{
    if (!record->warned)
        record->warned = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return g_hash_table_size(record->warned) < WARNINGS &&
           g_hash_table_add(record->warned, g_strdup(nick));
}

/* Whatever the policy says of those who come: this one may want to be taken for another. */
static void
warn_of_lookalike(Record *record, const OccupantNews *news)
{
    const Occupant *occupant = news->occupant;
    Chat *chat = occupant->chat;
    const Occupant *other = room_find_lookalike(chat->room, occupant_nick(occupant));

    if (!other || occupants_are_one(occupant, other) || !may_warn(record, occupant_nick(occupant)))
        return;
    if (other->is_self)
        notice(chat->account->model, chat->account, chat, SEVERITY_WARNING,
               _("The nick \"%s\" looks like yours, but is another one's."),
               occupant_nick(occupant));
    else
        notice(chat->account->model, chat->account, chat, SEVERITY_WARNING,
               _("The nick \"%s\" looks like \"%s\", but is another one's."),
               occupant_nick(occupant), occupant_nick(other));
}

/* --- events --- */

static void
on_occupant(RoomTraffic *traffic, Record *record, const OccupantNews *news)
{
    const Occupant *occupant = news->occupant;

    if (!occupant || news->change == OCCUPANT_THERE || news->change == OCCUPANT_SPOKE)
        return;
    if (occupant->chat->room->state != ROOM_IN)
        return;
    if (is_removal(news) && !occupant->is_self) {
        tell_removal(news);
        note_rank(record, occupant);
    } else if (are_rights(news)) {
        tell_rights(news);
        note_rank(record, occupant);
    } else if (news->change == OCCUPANT_RENAMED && occupant->is_self) {
        tell_own_nick(news);
    } else if (is_told(record, news)) {
        tell_traffic(traffic, record, news);
    }
    if (!occupant->is_self && !occupant->is_ignored &&
        (news->change == OCCUPANT_CAME || news->change == OCCUPANT_RENAMED))
        warn_of_lookalike(record, news);
    if (news->change == OCCUPANT_LEFT)
        remember_speaker(record, occupant);
}

static void
on_room(Record *record, const Chat *chat)
{
    RoomState before = record->state;

    record->state = chat->room->state;
    if (record->state == before)
        return;
    drop_summary(record);
    g_clear_pointer(&record->warned, g_hash_table_unref);
}

static void
on_event(const Event *event, gpointer data)
{
    RoomTraffic *traffic = data;

    if (event->kind == EVENT_CHAT_REMOVED)
        g_hash_table_remove(traffic->records, event->chat);
    else if (event->kind == EVENT_ROOM)
        on_room(record_of(traffic, event->chat), event->chat);
    else
        on_occupant(traffic, record_of(traffic, event->chat), event->occupant);
}

RoomTraffic *
room_traffic_new(Model *model, bool can_change)
{
    RoomTraffic *traffic = g_new0(RoomTraffic, 1);

    traffic->model = model;
    traffic->can_change = can_change;
    traffic->records = g_hash_table_new_full(NULL, NULL, NULL, record_free);
    traffic->observer =
        model_observe(model, EVENT_ROOM | EVENT_OCCUPANT | EVENT_CHAT_REMOVED, on_event, traffic);
    return traffic;
}

void
room_traffic_free(RoomTraffic *traffic)
{
    if (!traffic)
        return;
    model_unobserve(traffic->model, traffic->observer);
    g_hash_table_unref(traffic->records);
    g_free(traffic);
}
