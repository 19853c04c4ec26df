/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The topic about the roster. */

#include "config.h"

#include "base/i18n.h"
#include "commands/topics.h"

const TopicPart topic_contacts[] = {
    { N_("Where they are kept"),
      N_("At your server, so that all your devices have the same contacts; and on this computer, "
         "so "
         "that they are on the screen before the server has answered, and it need only say what "
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
