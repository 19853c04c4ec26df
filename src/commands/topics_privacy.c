/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The topics about strangers, and about what others learn of us. */

#include "config.h"

#include "base/i18n.h"
#include "commands/topics.h"

const TopicPart topic_requests[] = {
    { N_("One place"),
      N_("What people ask of you waits in one list: to see your presence, to write to you as "
         "strangers, to give you contacts, to be found at a new address. They hear nothing of "
         "you until you answer, and nothing of it gets into your contacts by itself, unless a "
         "setting says so. The list survives a restart, but for contacts that were sent to you.") },
    { "/requests",
      N_("Opens it as a window: Enter shows a request whole, Alt-y accepts, Alt-n denies, Alt-b "
         "blocks, Alt-r reports; Insert marks several. The panel counts what waits. /requests "
         "accept 3, and deny, block, report, answer by number or address.") },
    { "presence.subscriptions",
      N_("Who wants to see your presence has to be let in by you (ask), is let in (allow), or is "
         "refused (deny). presence.subscribe_back says whether you then ask to see theirs.") },
    { "privacy.strangers",
      N_("A stranger is who is none of your contacts, and to whom you never wrote. What they "
         "write waits as a request (requests), opens a chat (open), or is thrown away (drop). "
         "Whom you accept may write from then on; that makes them no contact. What is denied is "
         "put aside, and its writer is not told.") },
    { "/block",
      N_("The server keeps somebody, or a whole domain, away from all your devices; for them you "
         "are offline. What they have asked goes from the list. /blocked lists and unblocks, "
         "/unblock takes one back. If the server cannot block: /set -chat privacy.ignore on, in "
         "a chat, throws away here what comes from there.") },
    { "/report",
      N_("Tells your server of spam or abuse, with your words and, where they are known to it, "
         "which of the last ten messages are meant; then it blocks. You are asked first. What "
         "comes of it is up to the server's keepers.") },
    { 0 },
};

const TopicPart topic_privacy[] = {
    { N_("Your server"),
      N_("Knows your contacts, your notes about them, whom you block, from where you log in, and "
         "what you write and get: messages are encrypted on the way to it, not for your contact "
         "alone. Many keep copies; /archive says which, and changes it where that can be.") },
    { N_("Who may see your presence"),
      N_("These contacts see your state and its text, your priority, the name of your device, "
         "which program you use and what it can do; since when you have been away by yourself "
         "(privacy.idle); your mood, tune, location and the like, if you publish them "
         "(privacy.extended, privacy.location_digits). /roster shows who they are, /sub "
         "revoke takes it back, /invisible hides you.") },
    { N_("Who may ask"),
      N_("They, and nobody else but your server and your own devices, get answers: which version "
         "you run (privacy.version), what time it is where you are (privacy.time), when you last "
         "pressed a key (privacy.last). Nobody is told your operating system. While you are "
         "invisible only those get answers whom you told that you are there. What your program can "
         "do is answered to everybody who knows the full address of your device.") },
    { N_("Rooms"),
      N_("Who is in a room with you sees your state and its text there, also while you are "
         "invisible or offline to your contacts, and which program you use; your address, where "
         "the room says so when you enter. They get the same answers as those who may see your "
         "presence, but are not told for how long you have been away, that you type, or that "
         "a message has come, nor what you have read, unless rooms.markers is on. Rooms do not "
         "show "
         "who has read what you said there: hardly anybody tells. /leave ends it.") },
    { N_("Whom you write to"),
      N_("Sees that you type (privacy.typing). Contacts who may see your presence learn that "
         "their messages have come (privacy.receipts), and, if they ask, how far you have read: "
         "what stood before your eyes in the current window (privacy.markers); not while you are "
         "invisible. chat.markable asks the same of them. What their messages ask to be kept "
         "nowhere is shown and not stored (history.hints).") },
    { N_("Everybody"),
      N_("Can read your vCard (/vcard edit). A nickname (/nick) goes with what you ask of "
         "others, and with the first message to somebody new.") },
    { N_("Your devices"),
      N_("With privacy.carbons each has what the others send and get; with history.sync_read "
         "what you read on one counts as read on all, and your server knows when you read. "
         "presence.devices tells you when one logs in.") },
    { N_("For one account or chat"),
      N_("/set -account privacy.last off, /set -chat privacy.receipts off: what is nearer wins. "
         "Typing, receipts and strangers can be set for a chat, the others for an account.") },
    { N_("On this computer"),
      N_("Messages are kept in clear, for you alone to read, but for the text of encrypted ones "
         "(history.encrypted): chat.store and chat.log off keep none. /history clear removes them, "
         "jaser --private leaves no trace; see /help history. notify.text off keeps them out of "
         "notifications.") },
    { 0 },
};
