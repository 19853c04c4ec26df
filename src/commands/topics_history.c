/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The topics "history" and "scrolling". */

#include "config.h"

#include "base/i18n.h"
#include "commands/topics.h"

const TopicPart topic_history[] = {
    { N_("Where it is"),
      N_("What is said is kept on this computer, in your data folder: in history.db, where it is "
         "searched, and in text files beside it, for grep and less. /history info says what there "
         "is of a chat, and where. Archives on servers keep copies of their own: /archive.") },
    { N_("Text logs"),
      N_("logs/ACCOUNT/CHAT/YYYY-MM-DD.log, a file for each day; what is not safe in a file's name "
         "is written as %2F and the like. A message is a line: \"2026-11-22T09:14:03+0100 <bob> "
         "good morning\", an action \"... * <bob> waves\". Further lines of a message begin with "
         "four spaces, and a name has no < or >, so that no text can pass for another line. "
         "\" […]\" ends what was too long, \" [not sent]\" what was given up. What was said while "
         "you were away is put to its place "
         "in the file of its day. Files may be moved and removed while the program runs.") },
    { N_("On and off"),
      N_("/history on and off: the searchable history of this chat; /history log on and off: its "
         "text log. /set chat.store and chat.log do so for an account, or for all.") },
    { "history.encrypted",
      N_("What is kept of encrypted messages. redact: who wrote when, with \"[encrypted message]\" "
         "in place of the text, which you see until you leave. plain: all, in clear. off: nothing. "
         "An own message that waits to be sent keeps its text until it is. Desktop notifications "
         "show such texts only with notify.encrypted.") },
    { "/history clear",
      N_("Removes for good: this chat, another, or all; everything, before a date, or older than a "
         "time. You are asked first. Nothing of it is left in the files of the history, but the "
         "disk's own spare copies and backups are beyond this program. What archives on servers "
         "have of it is not fetched again; /history restore, in the chat, lets it come back.") },
    { "/history expire",
      N_("Lets lines go by themselves, after so many days: in a chat of that, elsewhere of all "
         "(history.expire_days).") },
    { "jaser --private",
      N_("A run that leaves no trace on this computer: your accounts and settings are read, and "
         "nothing is written. The other side, servers and your other devices keep what they "
         "keep.") },
    { 0 },
};

const TopicPart topic_scrolling[] = {
    { N_("Back, and forth"),
      N_("PageUp and PageDown go on as long as there are lines: first those stored here, then "
         "those "
         "that the server's archive keeps. What you say, and /at end, lead to the newest line.") },
    { N_("To a place"),
      N_("/at 2026-03-01, /at 14:30, both, /at yesterday, /at 3d: where that begins; /at first: "
         "the "
         "first line; /at unread: the first that you have not read. Enter on a line that /search "
         "found goes there. /back leads to where you were, again and again.") },
    { N_("What is missing"),
      N_("A line in the chat says where lines may be missing, and whether they are being fetched. "
         "PageUp over it, or /history fill, asks the archive for a page of them. What was said "
         "while you were away comes by itself once you are online. What the server has forgotten "
         "in the meantime nobody can fetch: a line says from when to when.") },
    { 0 },
};
