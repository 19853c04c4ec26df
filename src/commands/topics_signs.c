/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The topic "signs". */

#include "config.h"

#include "base/i18n.h"
#include "commands/topics.h"

const TopicPart topic_signs[] = {
    { N_("States"),
      N_("● online, ◉ free to chat, ◐ away, ◌ away for long, ⊘ do not disturb, ○ offline, ◇ "
         "invisible, … connecting, ✗ not connected. They mean the same in the title bar, the "
         "status bar and both panels; /help panel has those of the roster panel alone.") },
    { N_("Your messages"),
      N_("… waits to be sent, ✓ the server has it, ✓✓ a device has it, ✔✔ read, ✗ not delivered; "
         "/help delivery says more.") },
    { N_("Others' messages"),
      N_("! behind a name: what they say speaks to you (notify.words, and your nick in rooms). In "
         "the status bar 2:dev(3!) has three unread lines of which some speak to you; Alt-a goes "
         "to such windows first. ∅ at the end of a line: who wrote it wants it kept nowhere, so it "
         "is gone when jaser ends (history.hints).") },
    { N_("Encryption of a message"),
      N_("At its end: OX or PGP, how it was encrypted. ✔ behind that: signed with a key "
         "that was verified (of your own messages: all who can read it are). Nothing: with a key "
         "that was accepted without comparing it. ?: nothing proves who wrote it, or the key is "
         "not judged yet. ✗: with a key that you have refused. \"clear!\": the chat is encrypted, "
         "and this was not. \"clear signed\": everybody could read it, and the signature says who "
         "wrote it. /help encryption says more.") },
    { N_("Encryption of the next line"),
      N_("The title bar: \"OX ✔ verified\" - all who can read it have keys that were verified; "
         "\"OX accepted\" - keys that were taken as they came; \"OX ✗ nothing is sent\" - it "
         "cannot be encrypted, and does not go in clear, beside it why; \"not encrypted\" - the "
         "servers can read it.") },
    { N_("Who is in a room"),
      N_("The panel beside a room, and /occupants, show moderators, then who may talk, then who "
         "may only listen. The sign before somebody says what they are to the room: ~ owner, & "
         "admin, + member. [In brackets] stand titles that the room gives; behind them what "
         "people say of themselves. Names of who is away or idle are dim; ✕ is "
         "somebody whom you ignore; ≈ behind a name: somebody else there has one that looks the "
         "same.") },
    { N_("The title bar of a room"),
      N_("Its name, how many are there, what you are if that is no plain participant, its subject, "
         "and what one should know before one speaks: \"addresses shown\" - everyone there sees "
         "your address; \"logged\" - what is said is kept for others to read; \"moderated\" - "
         "visitors can only listen; \"one line in 10 s\" - slow mode. A narrow terminal shows "
         "what matters most.") },
    { 0 },
};
