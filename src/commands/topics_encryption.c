/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The topic "encryption": who can read what, by which method, and when to choose which. */

#include "config.h"

#include "base/i18n.h"
#include "commands/topics.h"

const TopicPart topic_encryption[] = {
    { N_("What it is for"),
      N_("The connection to your server is encrypted (/help tls), but the servers can read what "
         "you say. With a method of this page only those who have the right keys can. Who talks to "
         "whom, when and how much, the servers see all the same.") },
    { N_("The beginning"),
      N_("/ox start in a chat does all of it. It takes the key that your GnuPG has for your "
         "address; if you have another key it asks whether to add the address to that, or to make "
         "a new one; then it tells others of it, and looks for theirs. From then on that chat is "
         "encrypted; /ox end ends it. While keys are looked for your lines wait; where there is no "
         "key, it says so, and nothing is sent before there is one, or you say /ox end. Lines that "
         "you wrote before and that have not gone yet are encrypted, too. A no to a question, or "
         "/pgp cancel, leaves the chat as it was, and says so. /pgp start and the like do it with "
         "other methods, /encryption start METHOD with any.") },
    { N_("OX: OpenPGP for XMPP"),
      N_("The one to choose first. All of a message is inside, it is always signed, and to whom it "
         "was written and when is proved, too. Keys are found through the servers by themselves, "
         "several devices share one key, and what was said can be read again on the next device. "
         "Others that have it: Profanity, Gajim, go-sendxmpp, Libervia.") },
    { N_("PGP: the old way (XEP-0027)"),
      N_("For those who have nothing else: Psi, mcabber, older programs. The text alone is "
         "encrypted, and nothing in a message proves who wrote it (\"PGP?\" at its end). Keys are "
         "named by hand (/pgp setkey), or taken from presence that the contact signs; "
         "pgp.sign_presence says whether yours is signed.") },
    { N_("S/MIME (RFC 3923)"),
      N_("For those whose company or authority gives out certificates, with which it says who they "
         "are: where your GnuPG (gpgsm) trusts the issuer, nobody needs to compare anything. "
         "Signed and encrypted, all of a message is inside; contacts alone, no rooms. A "
         "certificate comes with each signature, so one signed message is enough to begin: /smime "
         "cert asks for it, /smime start encrypts, /smime import takes a file. /smime presence is "
         "for this contact alone. /smime sign on proves that you wrote it, and keeps no secret: "
         "such "
         "lines end with \"clear signed\", the title bar says \"not encrypted\". Clocks must be "
         "right within five minutes. The passphrase of a .p12 file, and the PIN of a card with a "
         "certificate, are asked for by GnuPG's own pinentry, whatever encryption.pinentry "
         "says.") },
    { N_("OMEMO and OTR"),
      N_("Are to come. Until then what arrives so is marked, and cannot be read here.") },
    { N_("What the servers see"),
      N_("Who writes to whom, when, and how long it is. With OX they do not see receipts, what you "
         "have read and that you are typing: that is encrypted, too, where the other side's "
         "program can read it so, as jaser can. Other programs that ask for receipts have them in "
         "clear, and are told nothing else. You are never asked for a passphrase for that: it is "
         "left out then. With PGP and S/MIME receipts and what you have read are told in clear "
         "(/set privacy.receipts off and privacy.markers off stop that), that you are typing is "
         "not. What could not be opened is not confirmed before it is.") },
    { N_("encryption.policy"),
      N_("offer, as it is at first: the title bar tells what both sides could use, and who writes "
         "to you encrypted is answered so from then on (what you write while the first line is "
         "being opened waits for that, ten seconds at most). require: nothing goes in clear, for "
         "all (/set), an account (/set -account) or one chat (/encryption policy require). none: "
         "nothing is said of it. What was encrypted once never goes back to clear by itself: what "
         "cannot be encrypted stays here as failed, with the reason and the way on; /outbox again "
         "sends it once more.") },
    { N_("Whose key is it?"),
      N_("Encrypting helps only if the key is theirs. encryption.trust first takes the first key "
         "of somebody as it comes (\"accepted\"), ask takes none before you say so. Another key "
         "later is \"new\": you are warned, and nothing is sent before you have decided, since it "
         "may be a new device, or somebody who wants to read along.") },
    { "/trust",
      N_("/trust lists keys; /trust compare shows one as people and cameras can compare it, and "
         "asks whether it is the same that the other side sees (there: /trust own). Compare by a "
         "way that you trust: side by side, or a call; not in the chat itself. Then it is \"✔ "
         "verified\"; so is a key of which your own GnuPG is sure. /trust accept goes on without "
         "comparing, /trust refuse encrypts nothing to it, /trust revoke takes back what you "
         "said.") },
    { N_("On the screen"),
      N_("The right end of the title bar tells how the next line goes before you press Enter: \"OX "
         "✔ verified\" (all who can read it have keys that you have compared), \"OX accepted\" "
         "(with keys taken as they came), \"not encrypted\", or \"✗ nothing is sent\" and why. "
         "The end of each line tells how it went; \"clear!\" there is one that was not encrypted "
         "in a chat that is. That sign stands on a background, which no text of others has. /help "
         "signs has the signs, /encryption who can read this chat, by which keys.") },
    { N_("What cannot be opened"),
      N_("Stays in its place with the reason. Once the key is there, /encryption retry opens it. "
         "What is forged or broken is never shown. Old lines whose text is not kept are opened "
         "when you look at them, so that no passphrase is asked for before.") },
    { N_("Your key, and passphrases"),
      N_("Stay in GnuPG: its agent, your card. encryption.pinentry says who asks for passphrases. "
         "A smart card wants its PIN, some for each signature; after three wrong ones it is "
         "blocked. Without its secret key nobody can read what was written to it: keep a copy; /ox "
         "backup "
         "makes one on the server, locked by a code.") },
    { N_("What is kept here"),
      N_("history.encrypted says what of encrypted messages is written to this computer's disk: "
         "at first all but their text.") },
    { 0 },
};
