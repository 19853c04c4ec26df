/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The topic "moving". */

#include "config.h"

#include "base/i18n.h"
#include "commands/topics.h"

const TopicPart topic_moving[] = {
    { N_("From another program"),
      N_("/import lists what Profanity, mcabber, poezio, Gajim (before 1.9) and Dino have kept on "
         "this computer; so does, in the shell, jaser import. /import profanity takes it over, "
         "/import profanity PATH from another place; --dry-run only says what would be new. It "
         "goes on beside what arrives, /import says how far it is, and /import cancel ends it. "
         "What those programs have stored is read, and never changed.") },
    { N_("Twice, and beside the server's archive"),
      N_("It can be done again at any time, also after an interruption: lines that are stored "
         "already are known by their ids, or, in logs without any, by who said what when. So are "
         "those that the server's archive brings later. What was said twice stays twice.") },
    { N_("Profanity's accounts and settings"),
      N_("In the shell, jaser import profanity takes them, too, while jaser does not run; --only "
         "history, accounts or settings takes one of these. What you have set here stays, and what "
         "has no counterpart is listed. "
         "Passwords that stand in clear in its file come only with --with-passwords.") },
    { N_("Whose history it is"),
      N_("Where logs do not say it (poezio, mcabber, old Gajim), its own settings do, else "
         "--account JID, or your account if you have one alone. With programs that have several, "
         "--account takes one of them.") },
    { N_("Out of jaser"),
      N_("/export --output PATH, or jaser export in the shell, writes everything, or the chats "
         "that you name, as text; --format json completely, one object in a line, which /import "
         "json FILE reads back without loss; --format html as a page for each chat. --output says "
         "where to, --since and --until which days; files that are there stay unless you say "
         "--force. jaser import --help and jaser export --help list all options.") },
    { 0 },
};
