/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mcabber's history: a file for each address. Of rooms it keeps "<nick> text", and what it says
 * itself (MI). */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "storage/import/histo.h"

#define JOINED     "You have joined as \""
#define LOOK_LINES 200

typedef struct {
    const ImportPart *part;
    TextFile *file;
    GString *body, *action;
    char *nick; /* ours, in a room */
    bool is_room;
} Reader;

/* --- one file --- */

/* Of a room it says itself that we have joined, and there are no lines that were sent, for all
 * comes from the room; others have hardly any but these that begin with "<". */
static void
look(Reader *reader)
{
    HistoEntry entry;
    ImportStep step;

    for (unsigned i = 0; i < LOOK_LINES; i++) {
        step = histo_next(reader->file, &entry, reader->body, false);
        if (step == IMPORT_END)
            break;
        if (step != IMPORT_LINE || entry.type != 'M')
            continue;
        if (entry.way == 'I' && g_str_has_prefix(entry.text, JOINED))
            reader->is_room = true;
        if (entry.way != 'R' || reader->is_room)
            break;
        reader->is_room = *entry.text == '<' || *entry.text == '*';
        if (!reader->is_room)
            break;
    }
    text_file_rewind(reader->file);
}

static gpointer
open_log(const ImportPart *part, GError **error)
{
    TextFile *file = text_file_open(part->path, error);
    Reader *reader;

    if (!file)
        return NULL;
    reader = g_new0(Reader, 1);
    reader->part = part;
    reader->file = file;
    reader->body = g_string_new(NULL);
    reader->action = g_string_new(NULL);
    reader->nick = g_strdup(part->nick);
    look(reader);
    return reader;
}

static void
close_log(gpointer data)
{
    Reader *reader = data;

    text_file_close(reader->file);
    g_string_free(reader->body, TRUE);
    g_string_free(reader->action, TRUE);
    g_free(reader->nick);
    g_free(reader);
}

/* What the program says itself tells us our nick. */
static void
hear(Reader *reader, const char *text)
{
    const char *nick = g_str_has_prefix(text, JOINED) ? text + strlen(JOINED) : NULL;
    const char *end = nick ? strrchr(nick, '"') : NULL;

    if (!end)
        return;
    g_free(reader->nick);
    reader->nick = g_strndup(nick, (size_t)(end - nick));
}

/* "<nick> text" or "*nick does". */
static bool
read_in_room(Reader *reader, HistoEntry *entry, ImportLine *line)
{
    bool is_action = *entry->text == '*';
    char *nick = entry->text + 1;
    char *end = is_action ? strchr(nick, ' ') : strstr(nick, "> ");

    if ((!is_action && *entry->text != '<') || !end || end == nick)
        return false;
    *end = '\0';
    line->nick = nick;
    line->is_outgoing = g_strcmp0(reader->nick, nick) == 0;
    line->body = end + (is_action ? 1 : 2);
    if (is_action) {
        g_string_printf(reader->action, "/me %s", line->body);
        line->body = reader->action->str;
    }
    return true;
}

/* What the room itself says, such as its subject, has no nick. */
static bool
is_said(const Reader *reader, const HistoEntry *entry)
{
    if (entry->type != 'M' || (entry->way != 'R' && entry->way != 'S'))
        return false;
    return !reader->is_room || *entry->text == '<' || *entry->text == '*';
}

static ImportStep
next(gpointer data, ImportLine *line)
{
    Reader *reader = data;
    HistoEntry entry;
    ImportStep step;

    while ((step = histo_next(reader->file, &entry, reader->body, false)) == IMPORT_LINE) {
        if (entry.type == 'M' && entry.way == 'I')
            hear(reader, entry.text);
        if (is_said(reader, &entry))
            break;
    }
    if (step == IMPORT_END)
        return step;
    line->number = entry.number;
    line->problem = _("it does not begin with a type, a time and a number");
    if (step == IMPORT_UNREADABLE)
        return step;
    line->chat = reader->part->chat;
    line->time = entry.time;
    line->precision = 1000;
    line->is_cut = entry.is_cut;
    line->is_outgoing = entry.way == 'S';
    line->state = MESSAGE_SENT;
    line->body = entry.text;
    line->kind = reader->is_room ? CHAT_ROOM : CHAT_CONTACT;
    line->account = reader->part->account;
    line->problem = _("it does not say who said it");
    return !reader->is_room || read_in_room(reader, &entry, line) ? IMPORT_LINE : IMPORT_UNREADABLE;
}

static int64_t
position(gpointer data)
{
    return text_file_position(((Reader *)data)->file);
}

static const ImportFormat mcabber_log = {
    .name = "histo",
    .open = open_log,
    .next = next,
    .position = position,
    .close = close_log,
};

/* --- its files --- */

/* "set jid = alice@example.org", and in old files username and server. */
static char *
read_account(const char *file)
{
    g_autofree char *user = NULL, *server = NULL, *jid = NULL;
    g_autoptr(TextFile) lines = text_file_open(file, NULL);
    const char *text;

    while (lines && (text = text_file_next(lines))) {
        g_auto(GStrv) words = g_strsplit_set(text, " \t=\"", -1);
        const char *found[3] = { "", "", "" };
        unsigned count = 0;

        for (unsigned i = 0; words[i] && count < 3; i++) {
            if (*words[i])
                found[count++] = words[i];
        }
        if (count < 3 || strcmp(found[0], "set") != 0)
            continue;
        char **value = strcmp(found[1], "jid") == 0        ? &jid
                       : strcmp(found[1], "username") == 0 ? &user
                       : strcmp(found[1], "server") == 0   ? &server
                                                           : NULL;
        if (!value)
            continue;
        g_free(*value);
        *value = g_strdup(found[2]);
    }
    if (jid)
        return g_strndup(jid, strcspn(jid, "/"));
    return user && server ? g_strdup_printf("%s@%s", user, server) : NULL;
}

static char *
place(void)
{
    g_autofree char *home = import_home_path(".mcabber");
    g_autofree char *config = g_build_filename(g_get_user_config_dir(), "mcabber", NULL);

    return g_strdup(g_file_test(home, G_FILE_TEST_IS_DIR) ? home : config);
}

static void
add(GPtrArray *parts, const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    ImportPart *part =
        strchr(name, '@') || strchr(name, '.') ? import_parts_add(parts, &mcabber_log, path) : NULL;

    if (part)
        part->chat = g_strdup(name);
}

static bool
find(const char *path, GPtrArray *parts, GError **error)
{
    g_autofree char *inner = g_build_filename(path, "histo", NULL);
    bool has_inner = g_file_test(inner, G_FILE_TEST_IS_DIR);
    const char *folder = has_inner ? inner : path;
    g_autofree char *parent = g_path_get_dirname(folder);
    g_autofree char *settings = g_build_filename(parent, "mcabberrc", NULL);
    g_autofree char *account = read_account(settings);
    g_autoptr(GPtrArray) names = import_names(folder);

    if (g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_autofree char *only = g_path_get_basename(path);
        add(parts, parent, only);
    }
    for (unsigned i = 0; i < names->len; i++)
        add(parts, folder, names->pdata[i]);
    for (unsigned i = 0; i < parts->len; i++)
        ((ImportPart *)parts->pdata[i])->account = g_strdup(account);
    if (parts->len)
        return true;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                _("%s holds no history of mcabber's: no file histo/ADDRESS."), path);
    return false;
}

const ImportSource import_mcabber = {
    .name = "mcabber",
    .title = "mcabber",
    .summary = N_("its history (histo/), if it keeps one"),
    .place = place,
    .find = find,
};
