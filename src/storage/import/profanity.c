/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where Profanity keeps what. */

#include "config.h"

#include "storage/import/profanity.h"

#include <string.h>

#include "base/i18n.h"

#define AT "_at_"

/* --- its words --- */

bool
profanity_time(const char *text, int64_t *ret_ms, int *ret_precision)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, utc);

    if (!time)
        return false;
    *ret_ms = g_date_time_to_unix(time) * 1000 + g_date_time_get_microsecond(time) / 1000;
    *ret_precision = strpbrk(text, ".,") ? 1 : 1000;
    return true;
}

char *
profanity_address(const char *name, ChatKind *ret_kind)
{
    const char *at = strstr(name, AT);
    const char *nick;

    if (!at || at == name)
        return g_strdup(name);
    nick = strchr(at + strlen(AT), '_');
    if (!nick || !nick[1])
        return g_strdup_printf("%.*s@%s", (int)(at - name), name, at + strlen(AT));
    *ret_kind = CHAT_PRIVATE;
    return g_strdup_printf("%.*s@%.*s/%s", (int)(at - name), name, (int)(nick - at - strlen(AT)),
                           at + strlen(AT), nick + 1);
}

/* Rooms are never followed by a nick, but their names may hold anything. */
static char *
room_address(const char *name)
{
    const char *at = g_strrstr(name, AT);

    if (!at || at == name)
        return g_strdup(name);
    return g_strdup_printf("%.*s@%s", (int)(at - name), name, at + strlen(AT));
}

/* --- its files --- */

static void
add_database(GPtrArray *parts, const char *path, const char *account)
{
    ImportPart *part = import_parts_add(parts, &profanity_database, path);

    if (part)
        part->account = g_strdup(account);
}

static void
add_databases(GPtrArray *parts, const char *root)
{
    g_autofree char *folder = g_build_filename(root, "database", NULL);
    g_autoptr(GPtrArray) names = import_names(folder);

    for (unsigned i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], "chatlog.db", NULL);
        ChatKind kind;
        g_autofree char *account = profanity_address(names->pdata[i], &kind);

        add_database(parts, path, account);
    }
}

typedef struct {
    const char *account, *folder, *name;
    ChatKind kind;
} LogFolder;

static void
add_logs(GPtrArray *parts, LogFolder logs)
{
    g_autofree char *folder = g_build_filename(logs.folder, logs.name, NULL);
    g_autoptr(GPtrArray) names = import_names(folder);
    g_autofree char *chat =
        logs.kind == CHAT_ROOM ? room_address(logs.name) : profanity_address(logs.name, &logs.kind);

    for (unsigned i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
        ImportPart *part =
            g_str_has_suffix(path, ".log") ? import_parts_add(parts, &profanity_log, path) : NULL;

        if (!part)
            continue;
        part->account = g_strdup(logs.account);
        part->chat = g_strdup(chat);
        part->kind = logs.kind;
    }
}

static void
add_logs_of_account(GPtrArray *parts, const char *root, const char *name)
{
    g_autofree char *folder = g_build_filename(root, name, NULL);
    g_autofree char *rooms = g_build_filename(folder, "rooms", NULL);
    g_autoptr(GPtrArray) chats = import_names(folder);
    g_autoptr(GPtrArray) room_names = import_names(rooms);
    ChatKind kind;
    g_autofree char *account = profanity_address(name, &kind);

    for (unsigned i = 0; i < chats->len; i++) {
        if (strcmp(chats->pdata[i], "rooms") != 0)
            add_logs(parts, (LogFolder){ account, folder, chats->pdata[i], CHAT_CONTACT });
    }
    for (unsigned i = 0; i < room_names->len; i++)
        add_logs(parts, (LogFolder){ account, rooms, room_names->pdata[i], CHAT_ROOM });
}

/* What its users are called in rooms stands among their accounts. */
static void
set_nicks(GPtrArray *parts, const char *root)
{
    g_autofree char *path = g_build_filename(root, "accounts", NULL);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_auto(GStrv) groups = NULL;

    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL))
        return;
    groups = g_key_file_get_groups(file, NULL);
    for (unsigned i = 0; groups[i]; i++) {
        g_autofree char *jid = g_key_file_get_string(file, groups[i], "jid", NULL);
        g_autofree char *nick = g_key_file_get_string(file, groups[i], "muc.nick", NULL);

        for (unsigned j = 0; nick && j < parts->len; j++) {
            ImportPart *part = parts->pdata[j];
            if (part->kind == CHAT_ROOM && !part->nick &&
                g_strcmp0(part->account, jid ? jid : groups[i]) == 0)
                part->nick = g_strdup(nick);
        }
    }
}

static char *
place(void)
{
    return import_data_path("profanity");
}

static bool
find(const char *path, GPtrArray *parts, GError **error)
{
    g_autofree char *logs = g_build_filename(path, "chatlogs", NULL);
    g_autoptr(GPtrArray) accounts = import_names(logs);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(folder);
    ChatKind kind;
    g_autofree char *account = profanity_address(name, &kind);

    if (g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        add_database(parts, path, account);
        return true;
    }
    /* Databases first: they know the ids, which the logs do not. */
    add_databases(parts, path);
    for (unsigned i = 0; i < accounts->len; i++)
        add_logs_of_account(parts, logs, accounts->pdata[i]);
    set_nicks(parts, path);
    if (parts->len)
        return true;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                _("%s holds no history of Profanity's: neither database/ACCOUNT/chatlog.db nor "
                  "chatlogs/ACCOUNT/."),
                path);
    return false;
}

const ImportSource import_profanity = {
    .name = "profanity",
    .title = "Profanity",
    .summary = N_("its database and its text logs, of all accounts"),
    .place = place,
    .find = find,
};
