/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The topic about who may do what in a room. */

#include "config.h"

#include "base/i18n.h"
#include "commands/topics.h"

const TopicPart topic_moderation[] = {
    { N_("Roles"),
      N_("What somebody may do while in the room: a visitor reads, a participant talks, a "
         "moderator "
         "kicks and gives voice. A role ends when one leaves. /kick, /voice, /devoice (/mute), "
         "/op, "
         "/deop and /role change it, by nick. In a room that is not moderated all who come may "
         "talk.") },
    { N_("Affiliations"),
      N_("What somebody is to the room, also while away: an owner configures and destroys it and "
         "names admins and owners, an admin bans and names members, a member is let into rooms for "
         "members, who is banned (outcast) stays out. /ban, /unban and /affiliation change it, by "
         "address, or by nick where the room shows you whose it is: in most rooms moderators see "
         "addresses, others do not.") },
    { N_("Lists"),
      N_("/affiliation list, /owners, /admins, /members and /bans open them in a window: what you "
         "type filters, Insert marks several, Enter changes affiliation and reason, Alt-a adds, "
         "Alt-r "
         "takes "
         "from the list, Alt-l reads it again. It follows what others change, as far as the room "
         "tells. What the room refuses leaves the list as it was. /role list shows those who are "
         "there, by role: Alt-v lets them talk, Alt-u takes that, Alt-o makes a moderator, Alt-r "
         "kicks.") },
    { N_("Bans"),
      N_("A domain bans all who have an address there. Servers differ in who is put out at once: "
         "who is in the room already may have to be kicked. You cannot ban yourself, nor who "
         "stands as high as you.") },
    { "/voice",
      N_("In a moderated room visitors ask with it for permission to talk. Moderators find that "
         "among their requests (/requests); one that another moderator has answered goes.") },
    { "/room config",
      N_("The form of the room, for its owners. /room config membersonly yes sets one field, "
         "/room config membersonly shows it; the names are those of the form, or their ends. A "
         "change that others should know of is told in the room.") },
    { "/room register",
      N_("Has a nick kept for you in the room, which makes you its member; some rooms ask their "
         "admins first, who find it among their requests. Not all rooms do this. /room unregister "
         "gives it back.") },
    { "/room destroy",
      N_("Ends the room for everybody, with its lists and settings; you are asked first. Name the "
         "room where it goes on, and a reason: /room destroy new@rooms.example.org Moved.") },
    { N_("Are you human?"),
      N_("Some rooms ask that before they let you in (a CAPTCHA). Their form opens in a window; "
         "pictures and sounds are named by their addresses, for a browser. Only a room that you "
         "just "
         "asked to enter is heard.") },
    { 0 },
};
