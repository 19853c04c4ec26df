/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chat as one page for browsers: self-contained, no scripts, nothing fetched from elsewhere. */

#include "config.h"

#include <string.h>

#include "base/consistent_color.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "storage/export/export.h"

/* No page of what others said may run or fetch anything. */
#define HEAD                                                                                       \
    "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n"                                  \
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "                  \
    "style-src 'unsafe-inline'\">\n"                                                               \
    "<meta name=\"viewport\" content=\"width=device-width\">\n"                                    \
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
#define STYLE                                                                                      \
    "<style>\nbody { font: 16px/1.4 sans-serif; max-width: 50em; margin: 2em auto; "               \
    "padding: 0 1em }\n"                                                                           \
    "h2 { font-size: 1em; text-align: center; opacity: 0.7; margin: 1.5em 0 0.5em }\n"             \
    "p { margin: 0.2em 0; white-space: pre-wrap; overflow-wrap: anywhere; "                        \
    "padding-left: 1em; text-indent: -1em }\n"                                                     \
    "time { opacity: 0.6; font-size: 0.85em }\nb { font-weight: 600 }\n"                           \
    ".out { background: rgba(128, 128, 128, 0.12) }\n</style>\n"

static void
append_escaped(GString *out, const char *text)
{
    g_autofree char *clean = utf8_for_screen(text);
    g_autofree char *escaped = g_markup_escape_text(clean, -1);

    g_string_append(out, escaped);
}

static void
begin(GString *out, const Chat *chat)
{
    g_string_append(out, HEAD "<title>");
    append_escaped(out, jid_full(chat->jid));
    g_string_append(out, "</title>\n" STYLE "</head>\n<body>\n<h1>");
    append_escaped(out, jid_full(chat->jid));
    g_string_append(out, "</h1>\n<p>");
    append_escaped(out, jid_bare(chat->account->jid));
    g_string_append(out, "</p>\n");
}

static void
add_day(GString *out, int64_t time)
{
    g_autofree char *day = date_format(time, "%A %-d %B %Y");

    g_string_append(out, "<h2>");
    append_escaped(out, day);
    g_string_append(out, "</h2>\n");
}

static void
add_name(GString *out, const Chat *chat, const Message *message)
{
    const char *name = chat_sender_name(chat, message);
    int hue = (int)consistent_color_hue(name);

    g_string_append_printf(out, "<b style=\"color: hsl(%d, 60%%, 45%%)\">", hue);
    append_escaped(out, name);
    g_string_append(out, "</b> ");
}

static void
add(GString *out, const Chat *chat, const Message *message, const Message *before)
{
    const char *action = message_action(message);
    g_autofree char *iso = date_to_iso(message->time);
    g_autofree char *shown = date_format(message->time, "%H:%M");

    if (!before || date_local_day(before->time) != date_local_day(message->time))
        add_day(out, message->time);
    g_string_append_printf(out, "<p%s><time datetime=\"%s\">%s</time> %s",
                           message->is_outgoing ? " class=\"out\"" : "", iso, shown,
                           action ? "* " : "");
    add_name(out, chat, message);
    g_autofree char *words = message_words(message);
    append_escaped(out, action ? action : words);
    g_string_append(out, message->is_cut ? " […]</p>\n" : "</p>\n");
}

static void
end(GString *out, const Chat *chat)
{
    (void)chat;
    g_string_append(out, "</body>\n</html>\n");
}

const ExportFormat export_html = {
    .name = "html",
    .suffix = ".html",
    .is_of_one = true,
    .begin = begin,
    .add = add,
    .end = end,
};
