/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The topic "search". */

#include "config.h"

#include "base/i18n.h"
#include "commands/topics.h"

const TopicPart topic_search[] = {
    { N_("Words"),
      N_("/search lunch late finds the lines that have both words, in any order, in all chats of "
         "all accounts, online or not. Upper case and accents do not count: creme finds Crème. The "
         "last word may be unfinished.") },
    { "\"lunch is late\"", N_("These words as they stand, one behind the other.") },
    { "lun*", N_("Words that begin so.") },
    { "-dinner", N_("Lines without it.") },
    { "in:CHAT",
      N_("In this chat: its address, its name, or a part of one. Several of them: in any. -in:CHAT "
         "leaves it out. Names with blanks stand in quotes: in:\"Bob Smith\".") },
    { "from:WHO", N_("Said by a contact, by somebody of this nick in a room, or by you: "
                     "from:me.") },
    { "after:DATE before:DATE on:DATE",
      N_("From this date on, until before it, or within it: 2026-03-01, 2026-03, 2026, today, "
         "yesterday, or 3d, 2w, 6m, 1y for so long ago; also 14:30 and 2026-03-01T14:30.") },
    { "has:link has:file", N_("With a link, or a link to a file.") },
    { "kind:KIND", N_("chat, room or private: in chats of such a kind.") },
    { "account:JID", N_("Of one of your accounts.") },
    { N_("The hits"),
      N_("They are listed with the newest on top; what you type there narrows the list. Enter goes "
         "to the line in its chat, where it is lit for a moment; /back comes back, /search next "
         "and previous go on to the next hit without the list. Tab completes filters and what "
         "stands behind them.") },
    { "jaser search",
      N_("The same from the shell, beside a running jaser: jaser search --from me lunch. jaser log "
         "CHAT prints a chat, jaser chats what chats there are; with --json for programs.") },
    { N_("What is found"),
      N_("All that is stored on this computer, within moments of its arrival; what only the "
         "server's archive has, once it was read (/history fill). Texts of encrypted chats only "
         "where history.encrypted is plain.") },
    { 0 },
};
