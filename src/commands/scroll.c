/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jumps within what was said: to a date, to what is unread, and back. */

#include "config.h"

#include <string.h>

#include "base/date_range.h"
#include "base/i18n.h"
#include "commands/lookup.h"

#define HALF_DAY_MS (INT64_C(12) * 60 * 60 * 1000)

/* "2026-03-01", "14:30", "yesterday", or a day and a time: where that begins. */
static bool
read_time(const CommandCall *call, int64_t *ret_time)
{
    int64_t now = clock_now(model_clock(call->model));
    DateRange day, range;

    if (call->argc == 2) {
        g_autofree char *both = g_strjoin(" ", call->argv[0], call->argv[1], NULL);
        if (!date_range_parse(both, now, &range) &&
            (!date_range_parse(call->argv[0], now, &day) ||
             !date_range_parse(call->argv[1], day.from + HALF_DAY_MS, &range)))
            return false;
    } else if (!date_range_parse(call->argv[0], now, &range)) {
        return false;
    }
    *ret_time = range.from;
    return true;
}

/* 2026-02-31: well written, but none. */
static bool
is_written(const char *text)
{
    return g_ascii_isdigit(text[0]) && strpbrk(text, "-:");
}

static bool
fail_at(const CommandCall *call, GError **error)
{
    if (is_written(call->argv[0]))
        return command_fail(error, _("There is no such day or time. One is 2026-03-01, or 14:30."));
    return command_fail(error, _("When? A day as 2026-03-01, a time as 14:30, both, yesterday, "
                                 "3d (days ago), first, unread or end."));
}

static bool
run_at(const CommandCall *call, GError **error)
{
    static const struct {
        const char *name;
        bool (*run)(Client *client, Chat *chat, GError **error);
    } places[] = {
        { "first", client_show_first },
        { "unread", client_show_unread },
        { "end", client_show_newest },
    };
    int64_t time;

    for (size_t i = 0; call->argc == 1 && i < G_N_ELEMENTS(places); i++) {
        if (strcmp(call->argv[0], places[i].name) == 0)
            return places[i].run(call->client, call->chat, error);
    }
    if (!read_time(call, &time))
        return fail_at(call, error);
    return client_show_time(call->client, call->chat, time, error);
}

static bool
run_back(const CommandCall *call, GError **error)
{
    return client_go_back(call->client, error);
}

static bool
run_fill(const CommandCall *call, GError **error)
{
    return client_fill_gap(call->client, call->chat, error);
}

const Command scroll_commands[] = {
    { .name = "at",
      .usage = N_("DAY [TIME]|TIME|first|unread|end"),
      .summary = N_("Go to what was said then"),
      .help =
          N_("Shows this chat from the first line on that was said at DAY (2026-03-01, 2026-03, "
             "yesterday, 3d: three days ago) and TIME (14:30), \"first\" from its first line, "
             "\"unread\" from the first line that you have not read. PageUp and PageDown go on "
             "from there, \"end\" and what you say yourself lead to the newest line, /back to "
             "where you were."),
      .args = { 1, 2 },
      .completes = { COMPLETE_LIST },
      .words = "first|unread|end|today|yesterday",
      .needs = NEEDS_CHAT,
      .keeps_place = true,
      .run = run_at },
    { .name = "back",
      .usage = "",
      .summary = N_("Go back to where you were before you jumped"),
      .help =
          N_("Each /at, and each line of a search that you went to, leaves a place to come back "
             "to; the same key or order again goes further back."),
      .keeps_place = true,
      .run = run_back },
    { .name = "history fill",
      .usage = "",
      .summary = N_("Fetch what is missing here from the server's archive"),
      .help = N_("Where a line says that others may be missing, the archive is asked for a page of "
                 "them, as scrolling there does. Again, and it is asked for the page before."),
      .needs = NEEDS_ACCOUNT | NEEDS_CONNECTION | NEEDS_CHAT,
      .keeps_place = true,
      .run = run_fill },
    { 0 },
};
