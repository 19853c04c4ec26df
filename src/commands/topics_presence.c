/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The topics about who sees what of us. */

#include "config.h"

#include "base/i18n.h"
#include "commands/topics.h"

const TopicPart topic_presence[] = {
    { N_("States"),
      N_("/online, /chat (free to talk), /away, /xa (away for long), /dnd (do not disturb), each "
         "with a text if you like: /away back at two. \"\\n\" in the text begins another line. "
         "They are for all accounts; /status ACCOUNT STATE TEXT is for one. /status offline "
         "logs out. /status alone shows your state, and who sees it.") },
    { N_("Who sees it"),
      N_("The contacts whom you have let: /sub shows and changes that. Others learn nothing of "
         "you, unless you tell them.") },
    { N_("Being away"),
      N_("After away.minutes without a key you are seen as away, after away.xa_minutes as away for "
         "long, with the text of away.message or away.xa_message; the first key brings back what "
         "was "
         "before. Who uses the desktop is not away (away.desktop). It changes nothing for who is "
         "away by his own word, not to be disturbed, or invisible; 0 minutes turns it off.") },
    { N_("Idle times"),
      N_("Then contacts are told since when you have been idle, unless privacy.idle is off.") },
    { N_("Being invisible"),
      N_("/invisible: others see you as offline, you see them, and messages go both ways. It "
         "holds over new connections and restarts until /invisible off; the status bar says it. "
         "Writing to somebody does not show you to others, but whoever gets a message from you "
         "knows that you are there. Your own other devices see you. Where the server cannot hide "
         "you, you are told what others see.") },
    { N_("Telling one"),
      N_("/presence to ADDRESS available tells that address alone, whether or not it is a "
         "contact, also while you are invisible; \"unavailable\" takes it back.") },
    { N_("Your devices"),
      N_("/status lists where else you are logged in. When another device logs in, you are told "
         "(presence.devices): if it is none of yours, change your password with /account "
         "password.") },
    { 0 },
};

const TopicPart topic_priority[] = {
    { N_("What it is"),
      N_("A number from -128 to 127 that each of your devices gives itself. A sender who names no "
         "device leaves the choice to your server: it gives the message to the device with the "
         "highest number, and among equals to the one used last, or to all of them.") },
    { N_("Below zero"),
      N_("A device with a negative number gets no message by itself, only those that name it. If "
         "all your devices are below zero, messages wait on the server as if you were offline. "
         "You are warned, and the status bar shows it.") },
    { N_("Per state"),
      N_("/priority 5 sets it for all states, /priority away -1 for one: so your phone can get "
         "what comes while you are away here.") },
    { N_("Copies"),
      N_("Servers that copy messages to all your devices (privacy.carbons) make the number matter "
         "less: each device has everything, the number only says which one rings first.") },
    { N_("Of others"),
      N_("The number behind a contact's device is theirs: your line goes to the highest, which "
         "the title names before you press Enter. /resource and chat.target choose otherwise.") },
    { 0 },
};
