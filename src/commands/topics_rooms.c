/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The topic "rooms". */

#include "config.h"

#include "base/i18n.h"
#include "commands/topics.h"

const TopicPart topic_rooms[] = {
    { N_("Entering"),
      N_("/join coffee@rooms.example.org enters a room, or makes it if there is none. A name "
         "without "
         "@ is a room of rooms.service, or of the service that your server names; bookmarks can be "
         "entered by their names, and links (xmpp:...?join) too. You are called there as you say "
         "behind it (/join coffee bob), as the bookmark or rooms.nick says, or as you call "
         "yourself. If the nick is taken, or a password is wanted, you are asked.") },
    { N_("Finding"),
      N_("/rooms shows the rooms of your server's services, /rooms SERVICE those of another one: "
         "how many are there, what they are; what you type filters them, Enter goes in. /rooms "
         "WORDS also asks search services, which know rooms elsewhere (rooms.directory). /room "
         "info ROOM shows all that a room says of itself, and whom to ask about it.") },
    { N_("Invitations"),
      N_("/invite bob come over asks bob into this room; where only members may enter, the room "
         "lets him in, if you may do that. Who invites you is found in /requests, and nothing is "
         "entered before you accept. What a room says of who invites you is its word: rooms can "
         "be made up. Only one invitation for a room is shown.") },
    { N_("What a room is"),
      N_("It is said when you enter: whether everybody sees your address, whether it is logged, "
         "who "
         "may come and who may write. /room shows it again, /who shows who is there.") },
    { N_("Leaving"), N_("/leave, with a reason if you like, or /close, which also closes the "
                        "window (rooms.close). "
                        "/nick NAME changes your nick there, /topic TEXT the subject.") },
    { N_("Staying"),
      N_("What you do not leave you stay in: after an interruption, after a restart of the server, "
         "and when the program ended without /quit, rooms are entered again by themselves, and "
         "what was said meanwhile is fetched. After /quit those come back that are bookmarked, "
         "which /join does (rooms.bookmark). A room that has been silent for rooms.ping minutes is "
         "asked whether you are still in. If your nick is taken then, another is made of it.") },
    { N_("Being thrown out"),
      N_("Who was kicked, banned or removed is told by whom and why, and is not entered again by "
         "itself, not after a restart either: only /join tries it. A room that was destroyed may "
         "say where it goes on.") },
    { N_("Talking"),
      N_("What you write is marked as arrived once the room has passed it on to you, too, and as "
         "failed if it does not within a minute: /outbox again sends it once more. What you write "
         "before you are in waits until you are.") },
    { N_("What was missed"),
      N_("What was said while you were away is fetched when you enter again, from the room's "
         "archive if it has one (XEP-0313), each line once. Of a room that is new to you the last "
         "rooms.history lines come.") },
    { N_("To one alone"),
      N_("/msg NICK in a room's window writes to that person alone, through the room. Such a chat "
         "follows them when they change their nick, and warns you when somebody else takes it. "
         "Where the room shows their address, you are told, and /msg ADDRESS talks to them "
         "without the room.") },
    { N_("Being told"),
      N_("A message that has your nick, or a word of notify.words, speaks to you: it is counted "
         "apart, and rings the bell (rooms.notify: always, mention, never). A room's bookmark may "
         "say otherwise.") },
    { N_("Where you are not"),
      N_("Of rooms that have a bookmark and are not entered by themselves, services may tell that "
         "something is said there, and rooms that you are mentioned (XEP-0437, XEP-0452): they "
         "count as unread then.") },
    { N_("Its picture"),
      N_("/room avatar says what picture the room has, /room avatar save FILE keeps it. Its owners "
         "give it one: /room avatar FILE.") },
    { N_("Who is there"),
      N_("Stands in the panel beside the window, if that leaves room enough (rooms.panel, "
         "rooms.panel_width); Alt-o, or /occupants NAME, goes there, and shows it on a narrow "
         "terminal too. Enter or a click there puts the nick into your line, Right or a second "
         "click opens a private chat. /help signs explains the signs.") },
    { N_("Comings and goings"),
      N_("The window tells of those who said something in the last rooms.traffic_minutes minutes, "
         "of everybody, or of nobody (rooms.traffic; /set -chat for one room), in one line that "
         "grows while nobody speaks. Kicks, bans and what somebody may do from now on are always "
         "told, with who did it and why.") },
    { N_("Nicks and mentions"),
      N_("Tab completes nicks, who spoke last first; at the line's start "
         "rooms.completion_suffix follows. @ before a nick stays. What speaks to you has ! behind "
         "the name; Alt-m goes up to the last such line, Alt-a to the next window with one.") },
    { N_("Not hearing somebody"),
      N_("/ignore NICK: what they say is neither shown nor kept, by whatever nick they come back, "
         "if the room tells who is who (XEP-0421) or shows addresses. /ignore lists them, "
         "/unignore NICK ends it.") },
    { 0 },
};
