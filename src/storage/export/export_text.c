/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages as the text logs have them: "2026-11-22T09:14:03+0100 <bob> good morning", further lines
 * of a text indented. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "storage/export/export.h"

/* One that holds several chats is told apart by these. */
static void
begin(GString *out, const Chat *chat)
{
    g_autofree char *account = utf8_for_line(jid_bare(chat->account->jid));
    g_autofree char *address = utf8_for_line(jid_full(chat->jid));

    g_string_append_printf(out, "%s# %s - %s\n", out->len ? "\n" : "", account, address);
}

static char *
clean_name(const char *name)
{
    g_autofree char *line = utf8_for_line(name);

    return g_strdelimit(g_steal_pointer(&line), "<>", '_');
}

static void
add(GString *out, const Chat *chat, const Message *message, const Message *before)
{
    const char *action = message_action(message);
    g_autofree char *stamp = date_format(message->time, "%Y-%m-%dT%H:%M:%S%z");
    g_autofree char *name = clean_name(chat_sender_name(chat, message));
    g_autofree char *words = message_words(message);
    g_autofree char *body = utf8_for_screen(action ? action : words);
    g_auto(GStrv) lines = g_strsplit(body, "\n", -1);
    g_autofree char *indented = g_strjoinv("\n    ", lines);

    (void)before;
    g_string_append_printf(out, action ? "%s * <%s> %s%s\n" : "%s <%s> %s%s\n", stamp, name,
                           indented, message->is_cut ? " […]" : "");
}

const ExportFormat export_text = {
    .name = "text",
    .suffix = ".log",
    .begin = begin,
    .add = add,
};
