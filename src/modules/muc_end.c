/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads why we are out of a room. */

#include "config.h"

#include "modules/muc_end.h"

#include <string.h>

#include "base/i18n.h"
#include "base/uri.h"
#include "xmpp/ns.h"

#include "modules/muc_error.h"

static const struct {
    RoomState state;
    RoomEnd end;
    const char *sentence;
    const char *by; /* the same, with who did it; NULL: nobody does that */
} ends[] = {
    [DEPARTURE_LEFT] = { ROOM_OUT, ROOM_END_NONE, NULL, NULL },
    [DEPARTURE_LOST] = { ROOM_LOST, ROOM_END_NONE, N_("The room lost its connection to you."),
                         NULL },
    [DEPARTURE_KICKED] = { ROOM_OUT, ROOM_END_KICKED, N_("You were kicked out of the room."),
                           N_("%s kicked you out of the room.") },
    [DEPARTURE_BANNED] = { ROOM_OUT, ROOM_END_BANNED, N_("You were banned from the room."),
                           N_("%s banned you from the room.") },
    [DEPARTURE_NOT_MEMBER] = { ROOM_OUT, ROOM_END_REMOVED,
                               N_("Only members may be in the room, and you are none any more."),
                               N_("Only members may be in the room, and %s made you none.") },
    [DEPARTURE_MEMBERS_ONLY] = { ROOM_OUT, ROOM_END_REMOVED,
                                 N_("Only members may be in the room now, and you are none."),
                                 NULL },
    [DEPARTURE_SHUTDOWN] = { ROOM_LOST, ROOM_END_SHUTDOWN, N_("The service of the room goes down."),
                             NULL },
    [DEPARTURE_DESTROYED] = { ROOM_OUT, ROOM_END_DESTROYED, N_("The room was destroyed."), NULL },
};

/* Owned by the caller; NULL: there is nothing to say. */
static char *
departure_sentence(Departure departure, const MucUser *user)
{
    g_autofree char *actor = muc_user_actor(user);
    g_autofree char *reason = muc_user_reason(user);
    const char *by = ends[departure].by;
    g_autofree char *named = actor && by ? g_strdup_printf(_(by), actor) : NULL;
    const char *sentence = named                      ? named
                           : ends[departure].sentence ? _(ends[departure].sentence)
                                                      : NULL;

    if (!sentence)
        return g_steal_pointer(&reason);
    return reason ? g_strdup_printf(_("%s The reason: %s"), sentence, reason) : g_strdup(sentence);
}

static Jid *
read_alternative(const Element *destroy)
{
    const char *text = destroy ? element_get(destroy, "jid") : NULL;
    g_autoptr(Jid) jid = text ? jid_new(text, NULL) : NULL;

    return jid ? jid_to_bare(jid) : NULL;
}

/* Who says goodbye to all leaves rooms with that, and means to be back. */
MucEnd
muc_end_of_departure(const MucUser *user, bool is_away)
{
    Departure departure = muc_user_departure(user);

    return (MucEnd){
        .state = departure == DEPARTURE_LEFT && is_away ? ROOM_LOST : ends[departure].state,
        .end = ends[departure].end,
        .sentence = departure_sentence(departure, user),
        .alternative = read_alternative(user->destroy),
    };
}

/* --- refusals --- */

/* RFC 6120 8.3.3.5: where who is gone went to; NULL. */
static Jid *
read_new_address(const Element *stanza)
{
    const Element *error = element_child(stanza, "error", NULL);
    const Element *gone = error ? element_child(error, "gone", NS_STANZAS) : NULL;
    g_autoptr(Uri) uri = gone ? uri_parse(element_text(gone), NULL) : NULL;

    return uri && uri->jid ? jid_to_bare(uri->jid) : NULL;
}

static const struct {
    const char *condition;
    RoomEnd end;
} refusals[] = {
    { "forbidden", ROOM_END_BANNED },
    { "registration-required", ROOM_END_REMOVED },
    { "gone", ROOM_END_DESTROYED },
};

static RoomEnd
end_of(const char *condition)
{
    for (unsigned i = 0; condition && i < G_N_ELEMENTS(refusals); i++) {
        if (strcmp(refusals[i].condition, condition) == 0)
            return refusals[i].end;
    }
    return ROOM_END_REFUSED;
}

/* "You may not" is about the nick where it could be mended, else about making a room. */
static MucTask
task_of(const Element *stanza, bool has_password)
{
    const Element *error = element_child(stanza, "error", NULL);
    bool can_be_mended = error && g_strcmp0(element_get(error, "type"), "modify") == 0;

    if (has_password && g_strcmp0(stanza_error_condition(stanza), "not-authorized") == 0)
        return MUC_TASK_PASSWORD;
    return can_be_mended ? MUC_TASK_NICK : MUC_TASK_ENTER;
}

MucEnd
muc_end_of_refusal(const Element *stanza, bool has_password, GError **ret_error)
{
    GError *error = muc_error_read(stanza, task_of(stanza, has_password));

    *ret_error = error;
    return (MucEnd){
        .state = ROOM_OUT,
        .end = end_of(stanza_error_condition(stanza)),
        .sentence = g_strdup(error->message),
        .alternative = read_new_address(stanza),
    };
}

/* What a room answers to the presence of somebody who is not in it, or who cannot be reached. */
bool
muc_end_is_meant(const Element *stanza)
{
    static const char *const conditions[] = {
        "item-not-found",        "not-acceptable",        "gone",
        "service-unavailable",   "recipient-unavailable", "remote-server-not-found",
        "remote-server-timeout", "registration-required", "forbidden",
        "not-authorized",        "not-allowed",           NULL,
    };
    const char *condition = stanza_error_condition(stanza);

    return condition && g_strv_contains(conditions, condition);
}

void
muc_end_apply(MucEnd *end, Room *room)
{
    room_set_state(room, end->state, end->end, end->sentence, end->alternative);
    g_clear_pointer(&end->sentence, g_free);
    g_clear_pointer(&end->alternative, jid_unref);
}
