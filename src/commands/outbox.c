/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /outbox: what waits to be sent. */

#include "config.h"

#include "client/outbox.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "commands/columns.h"
#include "commands/lookup.h"

enum { LINES = 100, TEXT_CHARACTERS = 60 };

/* The beginning of the first line. */
static char *
shorten(const char *body)
{
    g_autofree char *line = g_strndup(body, strcspn(body, "\n"));
    g_autofree char *valid = g_utf8_make_valid(line, -1);
    bool is_cut = g_utf8_strlen(valid, -1) > TEXT_CHARACTERS || body[strlen(line)];
    g_autofree char *start =
        g_utf8_substring(valid, 0, MIN(g_utf8_strlen(valid, -1), TEXT_CHARACTERS));
    return g_strconcat(start, is_cut ? "…" : "", NULL);
}

static void
add_entry(Columns *columns, const OutboxEntry *entry)
{
    g_autofree char *number = g_strdup_printf("%u", entry->number);
    g_autofree char *time = date_format(entry->message->time, "%F %T");
    g_autofree char *text = shorten(entry->message->body);
    columns_add(columns, number, jid_shown_bare(entry->chat->account->jid),
                jid_shown(entry->chat->jid), time, entry->is_on_its_way ? _("on its way") : "",
                text, NULL);
}

static bool
run_list(const CommandCall *call, GError **error)
{
    (void)error;
    g_autoptr(GPtrArray) entries = outbox_list(call->client);
    g_autoptr(Columns) columns = columns_new();
    if (entries->len == 0)
        command_print(call, "%s", _("No message waits to be sent."));
    for (guint i = 0; i < MIN(entries->len, LINES); i++)
        add_entry(columns, g_ptr_array_index(entries, i));
    columns_print(columns, call);
    if (entries->len > LINES)
        command_print(call, ngettext("and %u more", "and %u more", entries->len - LINES),
                      entries->len - LINES);
    return true;
}

static bool
read_number(const CommandCall *call, unsigned *ret_number, GError **error)
{
    guint64 number;
    if (!g_ascii_string_to_unsigned(call->argv[0], 10, 1, G_MAXUINT, &number, NULL))
        return command_fail(error, _("Which message? /outbox gives each a number."));
    *ret_number = (unsigned)number;
    return true;
}

static bool
run_cancel(const CommandCall *call, GError **error)
{
    unsigned number;
    if (!read_number(call, &number, error) || !outbox_cancel(call->client, number, error))
        return false;
    command_print(call, _("Message %u will not be sent."), number);
    return true;
}

static bool
run_edit(const CommandCall *call, GError **error)
{
    unsigned number;
    if (!read_number(call, &number, error) ||
        !outbox_edit(call->client, number, call->argv[1], error))
        return false;
    command_print(call, _("Message %u has another text."), number);
    return true;
}

static bool
run_send(const CommandCall *call, GError **error)
{
    (void)error;
    unsigned count = outbox_send(call->client);
    if (count == 0)
        command_print(call, "%s", _("No message waits to be sent."));
    else
        command_print(call,
                      ngettext("Trying to send %u message.", "Trying to send %u messages.", count),
                      count);
    return true;
}

static bool
run_again(const CommandCall *call, GError **error)
{
    return client_send_again(call->client, call->chat, error);
}

#define HELP                                                                                       \
    N_("Messages written while their account is not online, and those that the server has not "    \
       "confirmed, are kept and go out once, in order, also after a restart. Each has a number; "  \
       "one that is on its way can neither be cancelled nor changed. What was written in clear, "  \
       "and has not gone when its chat is encrypted, goes encrypted too, or fails with the "       \
       "reason.")

const Command outbox_commands[] = {
    { .name = "outbox",
      .usage = "",
      .summary = N_("List the messages that wait to be sent"),
      .help = HELP,
      .is_urgent = true,
      .run = run_list },
    { .name = "outbox list",
      .usage = "",
      .summary = N_("List the messages that wait to be sent"),
      .help = HELP,
      .is_urgent = true,
      .run = run_list },
    { .name = "outbox cancel",
      .usage = N_("NUMBER"),
      .summary = N_("Do not send a message that waits"),
      .help = N_("It stays in its chat, marked as cancelled."),
      .args = { 1, 1 },
      .completes = { COMPLETE_OUTBOX },
      .is_urgent = true,
      .run = run_cancel },
    { .name = "outbox edit",
      .usage = N_("NUMBER TEXT"),
      .summary = N_("Send another text in place of a message that waits"),
      .help = N_("It goes where the message would have gone, and as early as that."),
      .args = { 2, 2 },
      .completes = { COMPLETE_OUTBOX },
      .rest = true,
      .is_verbatim = true,
      .is_urgent = true,
      .run = run_edit },
    { .name = "outbox send",
      .usage = "",
      .summary = N_("Try now to send what waits"),
      .help = N_("Connects the accounts in which something waits."),
      .is_urgent = true,
      .run = run_send },
    { .name = "outbox again",
      .usage = "",
      .summary = N_("Send the message of this chat that failed last once more"),
      .help = N_("It goes to where a message goes now, if its device is gone for example."),
      .needs = NEEDS_CHAT,
      .run = run_again },
    { 0 },
};
