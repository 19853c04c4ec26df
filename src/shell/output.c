/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of the history on standard output. */

#include "config.h"

#include "shell/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/json.h"
#include "base/utf8.h"

#define MARK_BEGIN "\033[1;31m"
#define MARK_END   "\033[0m"

Database *
shell_open_store(const ShellContext *context, GError **error)
{
    return database_open_reading(context->paths->data_dir, context->clock, error);
}

const char *
shell_kind_name(ChatKind kind)
{
    return kind == CHAT_ROOM ? "room" : kind == CHAT_PRIVATE ? "private" : "chat";
}

static bool
has_colors(void)
{
    const char *none = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");

    return isatty(STDOUT_FILENO) && !(none && none[0]) && g_strcmp0(terminal, "dumb") != 0;
}

/* --- JSON --- */

static void
print_object(const LineFacts *facts, const Message *message)
{
    g_autoptr(GString) json = g_string_new(NULL);

    json_begin(json);
    json_string(json, "type", "message");
    json_string(json, "account", facts->account);
    json_string(json, "chat", facts->chat);
    json_string(json, "kind", shell_kind_name(facts->kind));
    json_string(json, "direction", message->is_outgoing ? "out" : "in");
    json_string(json, "from", message->from ? jid_full(message->from) : NULL);
    json_string(json, "id", message->id);
    json_string(json, "stanza_id", message->stanza_id);
    json_string(json, "body", message->body);
    json_time(json, "time", message->time);
    json_string(json, "state", message->is_outgoing ? message_state_name(message->state) : NULL);
    json_string(json, "error", message->error);
    json_string(json, "encryption", message->encryption ? message->encryption : "none");
    json_string(json, "trust", message->trust);
    json_string(json, "signer", message->signer);
    json_end(json);
    fputs(json->str, stdout);
}

/* --- for people --- */

/* Who said it: a nick, or the first part of an address. */
static char *
sender_name(const LineFacts *facts, const Message *message)
{
    const char *address = message->is_outgoing ? facts->account : facts->chat;
    const char *nick = message->from && facts->kind != CHAT_CONTACT && !message->is_outgoing
                           ? jid_resource(message->from)
                           : NULL;
    g_autofree char *local = g_strndup(address, strcspn(address, "@/"));

    return utf8_for_line(nick ? nick : local);
}

/* Clean text, with what was sought marked. */
static void
append_marked(GString *line, const SearchQuery *query, const char *text)
{
    g_autoptr(GArray) spans = search_spans(query, text);
    int at = 0;

    for (unsigned i = 0; i < spans->len; i++) {
        const SearchSpan span = g_array_index(spans, SearchSpan, i);
        g_string_append_len(line, text + at, span.start - at);
        g_string_append(line, MARK_BEGIN);
        g_string_append_len(line, text + span.start, span.end - span.start);
        g_string_append(line, MARK_END);
        at = span.end;
    }
    g_string_append(line, text + at);
}

static void
print_text(const LineFacts *facts, const Message *message)
{
    g_autoptr(GString) line = g_string_new(NULL);
    g_autofree char *when = date_format(message->time, "%Y-%m-%d %H:%M:%S");
    g_autofree char *who = sender_name(facts, message);
    const char *action = message_action(message);
    g_autofree char *words = message_words(message);
    g_autofree char *body = utf8_for_line(action ? action : words);

    g_string_append_printf(line, "%s ", when);
    if (facts->names_chat) {
        g_autofree char *chat = utf8_for_line(facts->chat);
        g_string_append_printf(line, "%s ", chat);
    }
    g_string_append_printf(line, action ? "* %s " : "%s: ", who);
    if (facts->query && has_colors())
        append_marked(line, facts->query, body);
    else
        g_string_append(line, body);
    puts(line->str);
}

void
shell_print_line(const ShellContext *context, const LineFacts *facts, const Message *message)
{
    if (context->is_json)
        print_object(facts, message);
    else
        print_text(facts, message);
}
