/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jaser chats: of which chats something is stored. */

#include "config.h"

#include <stdio.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/utf8.h"
#include "storage/archive_reading.h"
#include "storage/archive_search.h"

#include "shell/output.h"

static void
print_object(const ArchiveChat *chat, const ArchiveChatSize *size)
{
    g_autoptr(GString) json = g_string_new(NULL);

    json_begin(json);
    json_string(json, "type", "chat");
    json_string(json, "account", jid_bare(chat->account));
    json_string(json, "chat", jid_full(chat->jid));
    json_string(json, "kind", shell_kind_name(chat->kind));
    json_int(json, "lines", size->lines);
    if (size->lines)
        json_time(json, "last", size->last);
    json_end(json);
    fputs(json->str, stdout);
}

static void
print_text(const ArchiveChat *chat, const ArchiveChatSize *size)
{
    g_autofree char *last = size->lines ? date_format(size->last, "%Y-%m-%d %H:%M") : g_strdup("-");
    g_autofree char *jid = utf8_for_line(jid_full(chat->jid));

    printf("%-16s %8" G_GINT64_FORMAT " %-7s %s %s\n", last, (gint64)size->lines,
           shell_kind_name(chat->kind), jid_bare(chat->account), jid);
}

static bool
run_chats(const ShellContext *context, char **arguments, GError **error)
{
    g_autoptr(Database) database = NULL;

    if (arguments[0]) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("\"%s\" is not understood."),
                    arguments[0]);
        return false;
    }
    if (!(database = shell_open_store(context, error)))
        return false;
    g_autoptr(Archive) archive = archive_new(database);
    g_autoptr(GPtrArray) chats = archive_chats(archive);
    for (unsigned i = 0; i < chats->len; i++) {
        const ArchiveChat *chat = chats->pdata[i];
        const ArchiveChatSize size = archive_chat_size(archive, chat);
        if (context->is_json)
            print_object(chat, &size);
        else
            print_text(chat, &size);
    }
    return chats->len > 0;
}

const ShellOrder shell_chats = {
    .name = "chats",
    .usage = "",
    .summary = N_("Prints of which chats something is stored: when the last line was said, how "
                  "many there are, the kind, the account and the address."),
    .run = run_chats,
    .is_looking = true,
};
