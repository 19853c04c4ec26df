/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The topic about rooms that are kept. */

#include "config.h"

#include "base/i18n.h"
#include "commands/topics.h"

const TopicPart topic_bookmarks[] = {
    { N_("What is kept"),
      N_("Your server keeps a list of rooms for all your devices: their addresses, what you call "
         "them, your nick and the password there, whether they are entered when you log in, "
         "whether they are pinned, and of what you want to be told. The roster panel shows all of "
         "them, those where you are not with -; Enter on one opens its window, where /join enters "
         "it.") },
    { N_("By itself"),
      N_("A room that you /join is kept, and entered when you log in, until you /leave it; then it "
         "is kept still. A room that does not let you in is not kept. rooms.bookmark off: nothing "
         "is kept by itself. rooms.passwords off: passwords are not kept.") },
    { N_("Other devices"),
      N_("Where another device of yours enters or leaves a room that is kept, this one does so, "
         "too, unless rooms.follow is off.") },
    { "/bookmark list",
      N_("A window with all of them: Enter joins, Alt-a has it entered by itself or not, Alt-p "
         "pins, Alt-n changes of what you are told, Alt-r renames, Alt-d removes.") },
    { "/bookmark",
      N_("/bookmark add ROOM, remove, autojoin on, name, nick, password, pin, unpin, notify: "
         "each for the room of the window, or for one that you name. All of them need a "
         "connection: the list is your server's.") },
    { N_("Older clients"),
      N_("They keep their own list on the server. Where the server does not bring the two in step, "
         "this program does: it takes over what only they have, and changes theirs with its "
         "own.") },
    { N_("Whom to trust"),
      N_("Whoever runs your server can read the list, with the passwords of rooms.") },
    { 0 },
};
