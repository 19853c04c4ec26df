/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The subject of a room: /topic, and /subject, which is the same. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "client/rooms/rooms.h"
#include "commands/lookup.h"
#include "commands/room.h"

static bool
show(const CommandCall *call, const Room *room)
{
    const char *name = room_display_name(room);

    if (!room->subject) {
        command_print(call, _("%s has no subject: /topic TEXT gives it one."), name);
        return true;
    }
    g_autofree char *clean = utf8_for_screen(room->subject);
    if (room->subject_author)
        command_print(call, _("The subject, set by %s: %s"), room->subject_author, clean);
    else
        command_print(call, _("The subject: %s"), clean);
    return true;
}

static bool
run_topic(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);

    if (!room)
        return false;
    if (call->argc == 0)
        return show(call, room);
    return client_set_room_subject(call->client, room->chat, call->argv[0], error);
}

static bool
run_clear(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);

    return room && client_set_room_subject(call->client, room->chat, "", error);
}

/* As a line of input, where a line break can be typed as "\n". */
static bool
run_edit(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);

    if (!room)
        return false;
    g_autofree char *text = utf8_for_line(room->subject ? room->subject : "");
    g_autofree char *line = g_strconcat("/topic set ", text, NULL);
    return (call->face && call->face->ops->set_input(call->face->data, line)) ||
           command_fail(error, _("There is no input line here: /topic set TEXT sets it."));
}

static bool
run_history(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);

    if (!room)
        return false;
    const GPtrArray *subjects = client_room_subjects(call->client, room->chat);
    for (guint i = 0; subjects && i < subjects->len; i++) {
        const RoomSubject *subject = g_ptr_array_index(subjects, i);
        g_autofree char *time = date_format(subject->time, "%Y-%m-%d %H:%M");
        g_autofree char *clean = utf8_for_screen(subject->text ? subject->text : _("(none)"));
        command_print(call, "%s  %s: %s", subject->time ? time : "?",
                      subject->author ? subject->author : "?", clean);
    }
    if (!subjects || subjects->len == 0)
        command_print(call, _("No subject has been seen since the program started."));
    return true;
}

#define SUBJECT_HELP                                                                               \
    N_("Who may set it, the room says: moderators, or all who may write. \"edit\" puts the "       \
       "subject into the input line, to be changed and sent.")

#define SUBJECT_ROWS(word)                                                                         \
    { .name = word,                                                                                \
      .usage = N_("[TEXT]"),                                                                       \
      .summary = N_("Show or set the subject of the room"),                                        \
      .help = SUBJECT_HELP,                                                                        \
      .args = { 0, 1 },                                                                            \
      .rest = true,                                                                                \
      .is_verbatim = true,                                                                         \
      .needs = NEEDS_CHAT,                                                                         \
      .run = run_topic },                                                                          \
        { .name = word " set",                                                                     \
          .usage = N_("TEXT"),                                                                     \
          .summary = N_("Set the subject of the room, whatever it begins with"),                   \
          .args = { 1, 1 },                                                                        \
          .rest = true,                                                                            \
          .is_verbatim = true,                                                                     \
          .needs = NEEDS_CHAT | NEEDS_CONNECTION,                                                  \
          .run = run_topic },                                                                      \
        { .name = word " edit",                                                                    \
          .usage = "",                                                                             \
          .summary = N_("Change the subject of the room in the input line"),                       \
          .needs = NEEDS_CHAT,                                                                     \
          .run = run_edit },                                                                       \
        { .name = word " clear",                                                                   \
          .usage = "",                                                                             \
          .summary = N_("Take the subject of the room away"),                                      \
          .needs = NEEDS_CHAT | NEEDS_CONNECTION,                                                  \
          .run = run_clear },                                                                      \
    {                                                                                              \
        .name = word " history", .usage = "",                                                      \
        .summary = N_("List the subjects that the room has had lately"), .needs = NEEDS_CHAT,      \
        .run = run_history                                                                         \
    }

const Command topic_commands[] = {
    SUBJECT_ROWS("topic"),
    SUBJECT_ROWS("subject"),
    { 0 },
};
