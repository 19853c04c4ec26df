/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said in a room's window of entering, of what the room is, and of being made to leave. */

#include "config.h"

#include "base/i18n.h"
#include "model/notice.h"
#include "model/window.h"
#include "client/rooms/rooms_parts.h"

static void
tell(const Stay *stay, Severity severity, const char *text)
{
    notice(stay->rooms->client->model, stay->chat->account, stay->chat, severity, "%s", text);
}

/* --- what the room is --- */

/* What everybody should know before he says something is a sentence of its own. */
static const struct {
    RoomFeature feature;
    const char *sentence, *word; /* one of them; N_() */
} traits[] = {
    { ROOM_NON_ANONYMOUS, N_("Everyone here can see your address."), NULL },
    { ROOM_LOGGED, N_("What is said here is logged, and may be read by others."), NULL },
    { ROOM_MEMBERS_ONLY, NULL, N_("for members only") },
    { ROOM_MODERATED, NULL, N_("moderated") },
    { ROOM_PASSWORD, NULL, N_("protected by a password") },
    { ROOM_HIDDEN, NULL, N_("hidden") },
    { ROOM_PERSISTENT, NULL, N_("persistent") },
};

/* "moderated, hidden and persistent" */
static char *
describe_words(const GPtrArray *words)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < words->len; i++)
        g_string_append_printf(text, "%s%s",
                               i == 0                ? ""
                               : i + 1 == words->len ? _(" and ")
                                                     : ", ",
                               (const char *)words->pdata[i]);
    return g_string_free(text, FALSE);
}

static char *
describe_traits(unsigned features)
{
    GString *text = g_string_new(NULL);
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    for (unsigned i = 0; i < G_N_ELEMENTS(traits); i++) {
        if (!(features & traits[i].feature))
            continue;
        if (traits[i].sentence)
            g_string_append_printf(text, "%s%s", text->len ? " " : "", _(traits[i].sentence));
        else
            g_ptr_array_add(words, (gpointer)_(traits[i].word));
    }
    g_autofree char *named = describe_words(words);
    if (words->len)
        g_string_append(text, text->len ? " " : "");
    if (words->len)
        g_string_append_printf(text, _("The room is %s."), named);
    return g_string_free(text, FALSE);
}

static void
tell_slow_mode(Stay *stay)
{
    unsigned seconds = stay->chat->room->slow_seconds;

    if (seconds == stay->slow_said)
        return;
    stay->slow_said = seconds;
    if (!seconds)
        tell(stay, SEVERITY_INFO, _("You may write as often as you like again."));
    else
        notice(stay->rooms->client->model, stay->chat->account, stay->chat, SEVERITY_INFO,
               ngettext("You may write once in %u second here.",
                        "You may write once in %u seconds here.", seconds),
               seconds);
}

static void
tell_traits(Stay *stay, unsigned features)
{
    g_autofree char *text = describe_traits(features & ~stay->said);

    stay->said |= features;
    if (text[0])
        tell(stay, SEVERITY_INFO, text);
    tell_slow_mode(stay);
}

void
stay_tell_traits(Stay *stay)
{
    if (stay->chat->room->state != ROOM_IN)
        stay->is_greeted = false;
    else if (stay->is_greeted)
        tell_traits(stay, stay->chat->room->features);
}

static unsigned
features_of(unsigned codes)
{
    return (codes & ROOM_CODE_NON_ANONYMOUS ? ROOM_NON_ANONYMOUS : 0) |
           (codes & ROOM_CODE_LOGGED ? ROOM_LOGGED : 0);
}

static void
tell_rank(const Stay *stay)
{
    const Room *room = stay->chat->room;

    if (room->self)
        notice(stay->rooms->client->model, stay->chat->account, stay->chat, SEVERITY_INFO,
               _("Your affiliation here has changed while you were away: %s."),
               affiliation_label(room->self->affiliation));
}

/* --- entering --- */

void
stay_tell_entered(Stay *stay, unsigned codes)
{
    const Room *room = stay->chat->room;
    const char *nick = room->nick ? room->nick : "";
    unsigned count = room_count(room);

    if (stay->was_in)
        notice(stay->rooms->client->model, stay->chat->account, stay->chat, SEVERITY_INFO,
               _("You are in the room again, as %s."), nick);
    else if (count <= 1)
        notice(stay->rooms->client->model, stay->chat->account, stay->chat, SEVERITY_INFO,
               _("You are in the room as %s; nobody else is here."), nick);
    else
        notice(stay->rooms->client->model, stay->chat->account, stay->chat, SEVERITY_INFO,
               ngettext("You are in the room as %s; %u is here.",
                        "You are in the room as %s; %u are here.", count),
               nick, count);
    if (codes & ROOM_CODE_NICK)
        tell(stay, SEVERITY_INFO, _("The room has chosen this nick for you."));
    if (codes & ROOM_CODE_AFFILIATION)
        tell_rank(stay);
    if (room->self && room->self->role == ROLE_VISITOR)
        tell(stay, SEVERITY_WARNING,
             _("You are a visitor here: you can listen. /voice asks for the right to write."));
    tell_traits(stay, room->features | features_of(codes));
    stay->is_greeted = true;
}

/* --- leaving --- */

static const char *const ends[] = {
    [ROOM_END_KICKED] = N_("You were thrown out of the room"),
    [ROOM_END_BANNED] = N_("You were banned from the room"),
    [ROOM_END_REMOVED] = N_("You were made to leave the room, which is for members only"),
    [ROOM_END_DESTROYED] = N_("The room was destroyed"),
    [ROOM_END_SHUTDOWN] = N_("The service of the room goes down"),
};

/* Why we are out: a sentence, the caller's; NULL: nothing to be told. */
static char *
describe_end(const Stay *stay)
{
    const Room *room = stay->chat->room;
    GString *text;

    if (room->end >= G_N_ELEMENTS(ends) || !ends[room->end])
        return NULL;
    text = g_string_new(_(ends[room->end]));
    if (stay->actor)
        g_string_append_printf(text, _(" by %s"), stay->actor);
    if (stay->reason)
        g_string_append_printf(text, _(": %s"), stay->reason);
    else
        g_string_append_c(text, '.');
    return g_string_free(text, FALSE);
}

void
stay_tell_end(Stay *stay)
{
    Room *room = stay->chat->room;
    g_autofree char *text = describe_end(stay);
    g_autoptr(Jid) alternative = room->alternative ? jid_ref(room->alternative) : NULL;

    if (!text)
        return;
    stay_open_window(stay);
    room_set_state(room, room->state, room->end, text, alternative);
    tell(stay, SEVERITY_WARNING, text);
    if (room->alternative)
        notice(stay->rooms->client->model, stay->chat->account, stay->chat, SEVERITY_INFO,
               _("It goes on in %s: /join %s enters there."), jid_shown_bare(room->alternative),
               jid_bare(room->alternative));
    else if (room->end == ROOM_END_KICKED)
        tell(stay, SEVERITY_INFO, _("/join comes back, if you may."));
}

/* --- what changes while we are there (XEP-0045 10.2.1) --- */

static const struct {
    RoomCode code;
    const char *sentence;
} changes[] = {
    { ROOM_CODE_NON_ANONYMOUS, N_("From now on everyone here can see your address.") },
    { ROOM_CODE_SEMI_ANONYMOUS, N_("From now on only moderators can see your address.") },
    { ROOM_CODE_LOGGED, N_("From now on what is said here is logged.") },
    { ROOM_CODE_NOT_LOGGED, N_("From now on what is said here is not logged.") },
};

static const RoomFeature told_features[] = { ROOM_NON_ANONYMOUS, ROOM_LOGGED };

void
stay_tell_changed(Stay *stay, unsigned codes)
{
    bool is_told = false;

    if (codes & ROOM_CODE_AFFILIATION)
        tell_rank(stay);
    for (unsigned i = 0; i < G_N_ELEMENTS(changes); i++) {
        if (!(codes & changes[i].code))
            continue;
        tell(stay, SEVERITY_WARNING, _(changes[i].sentence));
        is_told = true;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(told_features) && is_told; i++)
        stay->said |= told_features[i];
    if (!is_told && (codes & ROOM_CODE_CONFIGURATION))
        tell(stay, SEVERITY_INFO, _("The room's configuration has changed."));
}

/* --- subjects --- */

#define SUBJECTS_KEPT 10

static void
subject_free(gpointer data)
{
    RoomSubject *subject = data;

    g_free(subject->text);
    g_free(subject->author);
    g_free(subject);
}

void
stay_note_subject(Stay *stay)
{
    const Room *room = stay->chat->room;
    const RoomSubject *last = stay->subjects && stay->subjects->len
                                  ? stay->subjects->pdata[stay->subjects->len - 1]
                                  : NULL;

    if (g_strcmp0(last ? last->text : NULL, room->subject) == 0)
        return;
    if (!stay->subjects)
        stay->subjects = g_ptr_array_new_with_free_func(subject_free);
    if (stay->subjects->len == SUBJECTS_KEPT)
        g_ptr_array_remove_index(stay->subjects, 0);
    RoomSubject *subject = g_new(RoomSubject, 1);
    *subject = (RoomSubject){ g_strdup(room->subject), g_strdup(room->subject_author),
                              room->subject_time };
    g_ptr_array_add(stay->subjects, subject);
}

const GPtrArray *
client_room_subjects(const Client *client, const Chat *chat)
{
    const Stay *stay = stay_find(client->rooms, chat);

    return stay ? stay->subjects : NULL;
}
