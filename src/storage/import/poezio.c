/* SPDX-License-Identifier: GPL-3.0-or-later */
/* poezio's logs: a file for each address, in which a private chat's "/" is "\"; "<nick>", a space
 * and one that does not break before the text. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "storage/import/histo.h"

#define GAP        " \xc2\xa0"
#define LOOK_LINES 400
#define YOU        "You ("
#define JOINED     ") joined the room"
#define RENAMED    " is now known as "

typedef struct {
    const ImportPart *part;
    TextFile *file;
    GString *body;
    ChatKind kind;
    char *nick; /* ours; NULL: not known */
} Reader;

/* --- one file --- */

/* Whether it is made of the other's address. */
static bool
is_other(const ImportPart *part, const char *nick)
{
    size_t length = strcspn(part->chat, "@/");
    const char *slash = strchr(part->chat, '/');

    if (slash)
        return strcmp(slash + 1, nick) == 0;
    return strcmp(nick, part->chat) == 0 ||
           (strlen(nick) == length && strncmp(nick, part->chat, length) == 0);
}

/* Whose nick it is in a conversation of two: the other is called as the roster says, so ours is
 * better known. */
static bool
is_own(const Reader *reader, const char *nick)
{
    bool is_known = reader->kind == CHAT_CONTACT && reader->nick;

    return !is_other(reader->part, nick) && (!is_known || strcmp(nick, reader->nick) == 0);
}

/* "<nick>", the gap, text. */
static bool
read_nick(HistoEntry *entry, const char **ret_nick)
{
    char *end = *entry->text == '<' ? strstr(entry->text, ">" GAP) : NULL;

    if (!end || end == entry->text + 1)
        return false;
    *end = '\0';
    *ret_nick = entry->text + 1;
    entry->text = end + strlen(">" GAP);
    return true;
}

/* What the program says itself tells our nick in a room; whether it is that. */
static bool
hear(Reader *reader, const char *text)
{
    const char *you = strstr(text, YOU);
    const char *nick = you ? you + strlen(YOU) : NULL;
    const char *end = nick ? strstr(nick, JOINED) : NULL;
    const char *renamed = reader->nick ? strstr(text, RENAMED) : NULL;

    if (end) {
        g_free(reader->nick);
        reader->nick = g_strndup(nick, (size_t)(end - nick));
    } else if (renamed && renamed == text + strlen(reader->nick) &&
               g_str_has_prefix(text, reader->nick)) {
        g_free(reader->nick);
        reader->nick = g_strdup(renamed + strlen(RENAMED));
    }
    return end != NULL;
}

/* A third nick makes it a room, and that we have joined it. */
static void
look(Reader *reader)
{
    g_autoptr(GHashTable) nicks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    HistoEntry entry;
    ImportStep step;
    const char *nick;

    for (unsigned i = 0; i < LOOK_LINES && g_hash_table_size(nicks) < 3; i++) {
        step = histo_next(reader->file, &entry, reader->body, true);
        if (step == IMPORT_END)
            break;
        if (step != IMPORT_LINE || entry.type != 'M')
            continue;
        if (entry.way == 'I' && hear(reader, entry.text)) {
            reader->kind = CHAT_ROOM;
            break;
        }
        if (entry.way == 'R' && read_nick(&entry, &nick))
            g_hash_table_add(nicks, g_strdup(nick));
    }
    if (g_hash_table_size(nicks) > 2)
        reader->kind = CHAT_ROOM;
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
    reader->kind = part->kind;
    reader->nick = g_strdup(part->nick);
    if (part->kind == CHAT_CONTACT)
        look(reader);
    return reader;
}

static void
close_log(gpointer data)
{
    Reader *reader = data;

    text_file_close(reader->file);
    g_string_free(reader->body, TRUE);
    g_free(reader->nick);
    g_free(reader);
}

static void
set_sender(const Reader *reader, const char *nick, ImportLine *line)
{
    if (reader->kind != CHAT_ROOM) {
        line->is_outgoing = is_own(reader, nick);
        return;
    }
    line->nick = nick;
    line->is_outgoing = g_strcmp0(nick, reader->nick) == 0;
}

static ImportStep
next(gpointer data, ImportLine *line)
{
    Reader *reader = data;
    HistoEntry entry;
    ImportStep step;
    const char *nick;

    while ((step = histo_next(reader->file, &entry, reader->body, true)) == IMPORT_LINE) {
        if (entry.type == 'M' && entry.way == 'I' && reader->kind == CHAT_ROOM)
            hear(reader, entry.text);
        if (entry.type == 'M' && entry.way == 'R')
            break;
    }
    if (step == IMPORT_END)
        return step;
    line->number = entry.number;
    line->problem = _("it does not begin with a type, a time, a number and a nick");
    if (step == IMPORT_UNREADABLE || !read_nick(&entry, &nick))
        return IMPORT_UNREADABLE;
    line->account = reader->part->account;
    line->chat = reader->part->chat;
    line->kind = reader->kind;
    line->time = entry.time;
    line->precision = 1000;
    line->is_cut = entry.is_cut;
    line->state = MESSAGE_SENT;
    line->body = entry.text;
    set_sender(reader, nick, line);
    return IMPORT_LINE;
}

static int64_t
position(gpointer data)
{
    return text_file_position(((Reader *)data)->file);
}

static const ImportFormat poezio_log = {
    .name = "log",
    .open = open_log,
    .next = next,
    .position = position,
    .close = close_log,
};

/* --- its files --- */

static char *
place(void)
{
    return import_data_path("poezio");
}

/* What poezio.cfg says of itself. */
typedef struct {
    char *account, *nick;
} OwnSettings;

/* Beside the user's own home there may be another's, or a copy: .config is next to .local/share. */
static char *
settings_path(const char *place)
{
    g_autofree char *near =
        g_build_filename(place, "../../..", ".config", "poezio", "poezio.cfg", NULL);

    if (g_str_has_suffix(place, "/.local/share/poezio") &&
        g_file_test(near, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer(&near);
    return g_build_filename(g_get_user_config_dir(), "poezio", "poezio.cfg", NULL);
}

static void
read_settings(const char *place, OwnSettings *settings)
{
    g_autofree char *path = settings_path(place);
    g_autoptr(TextFile) file = text_file_open(path, NULL);
    const char *text;

    while (file && (text = text_file_next(file))) {
        const char *equals = strchr(text, '=');
        g_autofree char *key = equals ? g_strstrip(g_strndup(text, (size_t)(equals - text))) : NULL;
        g_autofree char *value = equals ? g_strstrip(g_strdup(equals + 1)) : NULL;

        if (!key || !*value)
            continue;
        if (strcmp(key, "jid") == 0 && !settings->account)
            settings->account = g_strndup(value, strcspn(value, "/"));
        if (strcmp(key, "default_nick") == 0 && !settings->nick)
            settings->nick = g_strdup(value);
    }
    if (settings->account && !settings->nick)
        settings->nick = g_strndup(settings->account, strcspn(settings->account, "@"));
}

static void
add(GPtrArray *parts, const char *path, const OwnSettings *settings)
{
    g_autofree char *name = g_path_get_basename(path);
    char *slash = strchr(name, '\\');
    ImportPart *part;

    if (!strchr(name, '@') || !(part = import_parts_add(parts, &poezio_log, path)))
        return;
    if (slash) {
        *slash = '/';
        part->kind = CHAT_PRIVATE;
    }
    part->chat = g_strdup(name);
    part->account = g_strdup(settings->account);
    part->nick = g_strdup(settings->nick);
}

/* A log beside which there are private chats is a room's. */
static void
mark_rooms(GPtrArray *parts)
{
    g_autoptr(GHashTable) rooms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (unsigned i = 0; i < parts->len; i++) {
        const ImportPart *part = parts->pdata[i];
        if (part->kind == CHAT_PRIVATE)
            g_hash_table_add(rooms, g_strndup(part->chat, strcspn(part->chat, "/")));
    }
    for (unsigned i = 0; i < parts->len; i++) {
        ImportPart *part = parts->pdata[i];
        if (part->kind == CHAT_CONTACT && g_hash_table_contains(rooms, part->chat))
            part->kind = CHAT_ROOM;
    }
}

static bool
find(const char *path, GPtrArray *parts, GError **error)
{
    g_autofree char *inner = g_build_filename(path, "logs", NULL);
    bool has_inner = g_file_test(inner, G_FILE_TEST_IS_DIR);
    const char *folder = has_inner ? inner : path;
    g_autoptr(GPtrArray) names = import_names(folder);
    OwnSettings settings = { 0 };

    read_settings(path, &settings);
    if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
        add(parts, path, &settings);
    for (unsigned i = 0; i < names->len; i++) {
        g_autofree char *file = g_build_filename(folder, names->pdata[i], NULL);
        add(parts, file, &settings);
    }
    mark_rooms(parts);
    g_free(settings.account);
    g_free(settings.nick);
    if (parts->len)
        return true;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                _("%s holds no logs of poezio's: no file logs/ADDRESS."), path);
    return false;
}

const ImportSource import_poezio = {
    .name = "poezio",
    .title = "poezio",
    .summary = N_("its logs"),
    .place = place,
    .find = find,
};
