/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking for what was said: /search. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "commands/lookup.h"

static bool
run_search(const CommandCall *call, GError **error)
{
    static const char HERE[] = "-here ";
    const char *words = call->argc > 0 ? call->argv[0] : NULL;

    if (!words)
        return client_search_again(call->client, 0, error);
    if (!g_str_has_prefix(words, HERE))
        return client_search(call->client, words, NULL, error);
    if (!call->chat)
        return command_fail(error, _("-here is for the window of a chat."));
    return client_search(call->client, words + strlen(HERE), call->chat, error);
}

static bool
run_next(const CommandCall *call, GError **error)
{
    return client_search_again(call->client, 1, error);
}

static bool
run_previous(const CommandCall *call, GError **error)
{
    return client_search_again(call->client, -1, error);
}

const Command search_commands[] = {
    { .name = "search",
      .usage = N_("[-here] [WORDS]"),
      .summary = N_("Find stored messages with all these words"),
      .help = N_("\"Several words\" stand as they are, word* is a beginning, -word must not be "
                 "there; case and accents do not count. Filters stand among them: in:CHAT, "
                 "from:WHO (me is you), after: before: on: with 2026-03-01, 2026-03, yesterday or "
                 "3d, has:link, has:file, kind:chat|room|private, account:JID; a sign \"-\" before "
                 "one turns it round. With -here only this chat is looked at. What is found is "
                 "listed, the newest first; Enter shows it in its chat. Alone, /search shows the "
                 "list again."),
      .args = { 0, 1 },
      .rest = true,
      .is_verbatim = true,
      .completes = { COMPLETE_SEARCH },
      .run = run_search },
    { .name = "search next",
      .usage = "",
      .summary = N_("Show the next older hit of the last search in its chat"),
      .run = run_next },
    { .name = "search previous",
      .usage = "",
      .summary = N_("Show the next newer hit of the last search in its chat"),
      .run = run_previous },
    { 0 },
};
