/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /help publishing: what is told besides presence, to whom, and how long. */

#include "config.h"

#include "base/i18n.h"
#include "commands/topics.h"

const TopicPart topic_publishing[] = {
    { "/mood happy TEXT",
      N_("Moods, activities, tunes, locations, games, pages, videos and rooms can be told to "
         "others: /mood, /activity, /tune, /location, /gaming, /browsing, /viewing, /chatting. "
         "Without "
         "arguments each shows what you and those who are online tell; behind \"off\" you tell "
         "nothing more. Tab shows the moods, activities and fields that are defined.") },
    { N_("to whom"),
      N_("To all who may see your presence, and to your other devices. Your server keeps it and "
         "gives it to who comes later, also while you are away, until you turn it off.") },
    { "/location edit",
      N_("Opens a form with all fields. /location FIELD VALUE changes one of them, and a pair of "
         "numbers is latitude and longitude. They are told with as many digits as "
         "privacy.location_digits allows: 2 is about a kilometre.") },
    { "tune.mpris",
      N_("Turned on, what the desktop's players play is told by itself, from three seconds after "
         "it "
         "began until none plays. tune.players names the players that count. Names of files are "
         "never told.") },
    { "chat.extended",
      N_("Turned on, a line in an open chat says when its contact tells something new. The list of "
         "contacts and /info show it in any case.") },
    { "privacy.extended",
      N_("Turned off, nothing is told, and nothing of others is asked for. It can be set for one "
         "account.") },
    { 0 },
};
