/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What jaser export --format json wrote, back again without loss. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/json_reader.h"
#include "storage/import/source.h"
#include "storage/import/text_file.h"

typedef struct {
    TextFile *file;
    JsonObject *object;
} Reader;

static gpointer
open_lines(const ImportPart *part, GError **error)
{
    TextFile *file = text_file_open(part->path, error);
    Reader *reader;

    if (!file)
        return NULL;
    reader = g_new(Reader, 1);
    *reader = (Reader){ file, NULL };
    return reader;
}

static void
close_lines(gpointer data)
{
    Reader *reader = data;

    text_file_close(reader->file);
    json_object_free(reader->object);
    g_free(reader);
}

static bool
read_kind(const char *word, ChatKind *ret_kind)
{
    static const char *const KINDS[] = {
        [CHAT_CONTACT] = "chat", [CHAT_ROOM] = "room", [CHAT_PRIVATE] = "private"
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(KINDS); i++) {
        if (g_strcmp0(word, KINDS[i]) == 0) {
            *ret_kind = (ChatKind)i;
            return true;
        }
    }
    return false;
}

/* What was waiting there must not be sent from here a second time. */
static void
read_state(const JsonObject *object, ImportLine *line)
{
    const char *state = json_object_text(object, "state");

    if (!state || !message_state_parse(state, &line->state))
        line->state = MESSAGE_SENT;
    line->error = json_object_text(object, "error");
    if (!line->is_outgoing || line->state != MESSAGE_QUEUED)
        return;
    line->state = MESSAGE_FAILED;
    line->error = _("It was still waiting to be sent when it was exported.");
}

static const char *
read_line(const JsonObject *object, ImportLine *line)
{
    const char *direction = json_object_text(object, "direction");
    const char *time = json_object_text(object, "time");

    line->account = json_object_text(object, "account");
    line->chat = json_object_text(object, "chat");
    line->body = json_object_text(object, "body");
    if (!line->chat || !line->body)
        return _("chat or body is missing");
    if (!read_kind(json_object_text(object, "kind"), &line->kind))
        return _("kind is none of chat, room and private");
    if (!time || !date_from_iso(time, &line->time))
        return _("time is none");
    if (g_strcmp0(direction, "in") != 0 && g_strcmp0(direction, "out") != 0)
        return _("direction is neither in nor out");
    line->is_outgoing = strcmp(direction, "out") == 0;
    line->is_complete = true;
    line->precision = 1;
    line->sender = json_object_text(object, "from");
    line->id = json_object_text(object, "id");
    line->origin_id = json_object_text(object, "origin_id");
    line->stanza_id = json_object_text(object, "stanza_id");
    line->occupant_id = json_object_text(object, "occupant_id");
    line->encryption = json_object_text(object, "encryption");
    line->trust = json_object_text(object, "trust");
    line->is_carbon = json_object_bool(object, "carbon");
    line->is_cut = json_object_bool(object, "cut");
    read_state(object, line);
    return NULL;
}

static ImportStep
next(gpointer data, ImportLine *line)
{
    Reader *reader = data;
    const char *text;

    g_clear_pointer(&reader->object, json_object_free);
    do {
        text = text_file_next(reader->file);
        if (!text)
            return IMPORT_END;
    } while (!*text);
    line->number = text_file_number(reader->file);
    if (text_file_is_cut(reader->file)) {
        line->problem = _("it is too long");
        return IMPORT_UNREADABLE;
    }
    reader->object = json_object_parse(text);
    line->problem = reader->object ? read_line(reader->object, line) : _("it is no JSON object");
    return line->problem ? IMPORT_UNREADABLE : IMPORT_LINE;
}

static int64_t
position(gpointer data)
{
    return text_file_position(((Reader *)data)->file);
}

static const ImportFormat json_lines = {
    .name = "json",
    .open = open_lines,
    .next = next,
    .position = position,
    .close = close_lines,
};

static void
add_folder(GPtrArray *parts, const char *folder, unsigned depth)
{
    g_autoptr(GPtrArray) names = import_names(folder);

    for (unsigned i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);

        if (g_str_has_suffix(path, ".json"))
            import_parts_add(parts, &json_lines, path);
        else if (depth && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
            add_folder(parts, path, depth - 1);
    }
}

static bool
find(const char *path, GPtrArray *parts, GError **error)
{
    if (import_parts_add(parts, &json_lines, path))
        return true;
    add_folder(parts, path, 2);
    if (parts->len)
        return true;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                _("%s is neither a file nor a folder with .json files."), path);
    return false;
}

const ImportSource import_json = {
    .name = "json",
    .title = "jaser",
    .summary = N_("what jaser export --format json has written"),
    .find = find,
};
