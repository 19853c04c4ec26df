/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The topics about the roster and its panel. */

#include "config.h"

#include "base/i18n.h"
#include "commands/topics.h"

const TopicPart topic_contacts[] = {
    { N_("Where they are kept"),
      N_("At your server, so that all your devices have the same contacts; and on this computer, "
         "so that they are on the screen before the server has answered, and it need only say what "
         "has changed.") },
    { N_("Who sees whom"),
      N_("A contact shows you their presence once they allow it, and you them: /sub request, with "
         "words if you like, asks; /sub allow lets them; /sub lists what waits on both sides; /sub "
         "cancel and /sub deny take it back. Many servers keep your yes for somebody who has not "
         "asked yet: /sub approve. presence.subscriptions says what happens to requests; nobody "
         "is accepted without you unless it says so.") },
    { N_("Groups"),
      N_("A contact may be in several: /roster group add, or /roster move for one and no other. "
         "Groups stand within groups where \"::\" parts their names (Work::Team), or what your "
         "other clients have chosen. Deleting a group deletes no contact.") },
    { N_("Removing"),
      N_("/roster remove asks first. Neither of you sees the other's presence then; a chat that is "
         "open stays, and so does its history.") },
    { N_("Files"),
      N_("/roster export writes a table (CSV) or vCards; /roster import reads either, says what it "
         "would add and change, and asks. It removes nobody. \"quietly\" as the answer adds "
         "contacts without asking them for anything.") },
    { N_("Suggestions"),
      N_("Others may suggest contacts to you, and transports and your own server also changes: "
         "nothing happens until you accept. /roster send recommends yours to others.") },
    { 0 },
};

const TopicPart topic_panel[] = {
    { N_("What stands there"),
      N_("Requests, accounts, groups with how many are online, contacts, then rooms, transports "
         "and people who are no contacts: roster.sections leaves out what you do not want. "
         "roster.offline off hides who is offline, but not with something unread; roster.sort "
         "says in which order. roster.panel, roster.width and roster.side say whether, how "
         "wide and where.") },
    { N_("Signs before a name"),
      N_("● online, ◉ free to chat, ◐ away, ◌ away for long, ⊘ do not disturb, ○ offline; ? "
         "wants to see you, ~ has not let you see them, ✕ blocked. # a room that you are in, - one "
         "that you keep (/help bookmarks), … one that you are entering, ~ one that was lost, ✕ one "
         "that does not want you.") },
    { N_("Behind a name"),
      N_("The status text; how many lines are unread, with ! if some speak to you (notify.words); "
         "their devices: ▣ a computer, ▯ a phone, $ a terminal, @ the web, * a program; 5m, 2h, "
         "3d: for how long nobody has been there; ☺ mood, ⚒ activity, ♪ tune, ⌖ location, ♟ "
         "game, ⌂ page, ▶ video, # room; ★ a room that is pinned. roster.show and roster.extended "
         "choose among them; what "
         "does not fit is left out.") },
    { N_("Keys"),
      N_("Alt-r leads into the panel and back. Up, Down, PageUp, PageDown, Home and End walk; "
         "Enter opens a chat, or folds; Left and Right fold and unfold. What you type shows only "
         "those in whose name, address, group or status it stands; Escape takes that back, then "
         "leaves.") },
    { N_("Mouse"),
      N_("A click opens or folds, the wheel scrolls, and the line beside the panel can be "
         "dragged.") },
    { N_("Commands"),
      N_("/roster fold NAME, /roster unfold NAME and /roster filter TEXT do the same. What is "
         "folded stays folded.") },
    { 0 },
};
