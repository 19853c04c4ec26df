/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The texts, one table for each topic. */

#include "config.h"

#include "commands/topics.h"

#include <string.h>

#include "base/i18n.h"

static const TopicPart connection[] = {
    { N_("What is safe"),
      N_("What holds where you choose nothing: encrypted or not at all, certificates checked, "
         "the password kept from everybody but the server, no login weaker than the last. Less "
         "safe: tls.policy allow or disable, a certificate accepted without comparing it, a "
         "password in the accounts file.") },
    { N_("The server"),
      N_("The domain of an address says by SRV records where its server is (_xmpps-client: "
         "encrypted from the first byte, _xmpp-client: by STARTTLS); without such records the "
         "domain itself is tried, on port 5222. The places are tried in the order that the "
         "records ask for, and the addresses of each race, until one answers. Usually there is "
         "nothing to set.") },
    { N_("Another place"),
      N_("/account set YOU@SERVER server HOST, and port NUMBER, name one instead. This is safe: "
         "the certificate must be for the domain of your address all the same, as it must when a "
         "server sends you to another one.") },
    { N_("When it does not connect"),
      N_("/connection shows each place that was tried and what came of it.") },
    { N_("Trying again"),
      N_("A connection that is lost is made again after a second or so, then after waits that "
         "grow up to connection.reconnect seconds; when the network comes back, or the computer "
         "wakes up, at once. /reconnect now does not wait, /reconnect drops the connection and "
         "makes it anew.") },
    { N_("Silence"),
      N_("A server that says nothing for connection.ping seconds is asked whether it is still "
         "there; if it does not answer within connection.timeout seconds, another connection is "
         "made. With 0 nobody asks, and a dead connection may go unnoticed until you write.") },
    { N_("Not looking"),
      N_("While the terminal is out of sight, or after connection.inactive minutes without a "
         "key, the server is told so (connection.csi): it may hold back what can wait, which "
         "saves traffic and power. Messages still come. tmux says whether you look only with "
         "\"set -g focus-events on\".") },
    { N_("More"),
      N_("/help tls: encryption, and whom to trust; /help login: passwords and tokens; /help "
         "proxy: proxies and Tor; /help session: interruptions; /help delivery: what becomes of "
         "your messages.") },
    { 0 },
};

static const TopicPart proxy[] = {
    { N_("Choosing one"),
      N_("/account set YOU@SERVER proxy socks5://HOST:PORT, or http://HOST:PORT; NAME:PASSWORD@ "
         "may stand before the host. /account clear YOU@SERVER proxy goes without again. It "
         "counts from the next connection on: /reconnect makes one.") },
    { N_("Tor"),
      N_("\"tor\" instead is the Tor on this computer (SOCKS5, port 9050), with circuits of each "
         "account's own. Addresses that end in .onion are reached through Tor alone.") },
    { N_("Names"),
      N_("With a proxy no name is looked up on this computer, and no SRV record at all: where "
         "the server is not at the domain of the address, set server and port.") },
    { N_("What it learns"),
      N_("Which server you use, not what is said: encryption and certificates are checked "
         "through it. Your name and password for the proxy itself go to it in clear.") },
    { N_("What it hides"),
      N_("From the server where you are, not who you are; and not what other programs do, such "
         "as the command of eval_password.") },
    { 0 },
};

static const TopicPart tls[] = {
    { N_("The policy"),
      N_("tls.policy of an account. \"force\", the default, is safe: without encryption there is "
         "no login. So is \"direct\": encryption from the first byte, for servers that have it. "
         "\"allow\" logs in unencrypted where the server cannot do better, until it could once "
         "(tls.seen). \"disable\" never encrypts: anybody on the way reads all; it is for a "
         "server on this computer.") },
    { N_("Certificates"),
      N_("The server's must be for the domain of your address, and signed by an authority that "
         "the system trusts. For any other you are asked, and shown what is wrong with it; "
         "nothing is sent to the server before you have answered. \"no\" is safe. Before you "
         "answer otherwise, compare the SHA-256 with what the server's administrator tells you "
         "by another way: \"once\" accepts it until the program ends, \"always\" for good.") },
    { N_("A changed certificate"),
      N_("Servers renew theirs every few months; you are told, and there is nothing to do where "
         "an authority has signed it. If you have accepted one by hand and are asked about "
         "another, that may be such a renewal, or an attack: ask the administrator.") },
    { N_("Your list"),
      N_("/tls lists what you have accepted for good, /tls revoke takes one back, /tls trust "
         "accepts one before the server shows it, /tls show shows the one in use.") },
    { N_("Authorities of your own"),
      N_("tls.ca_file names a file (PEM) of authorities that are trusted for this account "
         "instead of the system's.") },
    { N_("A certificate of yours"),
      N_("tls.certificate and tls.key name files (PEM) with which to log in instead of a "
         "password, where the server knows the certificate. It is shown to nobody before the "
         "server is trusted.") },
    { 0 },
};

static const TopicPart login[] = {
    { N_("Passwords"),
      N_("Where none is kept you are asked, and it is not stored. To keep it, the safest first: "
         "eval_password, a command that prints it (/account set YOU@SERVER eval_password \"pass "
         "show xmpp\"); \"keyring on\", the desktop's keyring; \"password\", as plain text in "
         "the accounts file, which you alone can read.") },
    { N_("Tokens"),
      N_("Some servers give a token with a login, so that the next one takes no password and is "
         "faster. It is kept in the file secrets, which you alone can read, and is good for some "
         "weeks. login.token off keeps none.") },
    { N_("Forgetting"), N_("/account forget YOU@SERVER forgets password and token; /disconnect and "
                           "/quit keep them.") },
    { N_("Mechanisms"),
      N_("The best that both sides have is used. With SCRAM the server never gets your password, "
         "and must prove that it knows you; with -PLUS the login holds for this encrypted "
         "connection alone, so nobody in between can use it. PLAIN gives the password to the "
         "server, and only if the connection is encrypted. login.mechanisms names those that are "
         "allowed: \"SCRAM-SHA-512-PLUS SCRAM-SHA-256-PLUS\" is strict; with \"HT-SHA-256-EXPR\" "
         "added, tokens are allowed too.") },
    { "login.seen",
      N_("The mechanism that worked. From then on nothing weaker is accepted, since a server "
         "that suddenly offers less may be an impostor. If its administrator has changed it, "
         "/account clear YOU@SERVER login.seen.") },
    { N_("New accounts"),
      N_("/account register YOU@SERVER makes one; where the server wants to know more it shows a "
         "form. An invitation is followed by /open LINK. /account password changes the password "
         "on the server, /account delete-from-server deletes the account there. /account guest "
         "SERVER is for servers that let anybody in without an account.") },
    { 0 },
};

static const TopicPart session[] = {
    { N_("Going on"),
      N_("Most servers keep your session for some minutes when the connection breaks. If it is "
         "back in time, it goes on: nothing is lost, and nobody has seen you leave. "
         "connection.resume off does without.") },
    { "/quit keep",
      N_("Leaves the program, not the session: you still look online, the server holds what "
         "comes for you, and the next start goes on with it. /quit logs out.") },
    { N_("A lost terminal"),
      N_("When the terminal is closed, or its SSH connection breaks, the program ends as with "
         "/quit keep. In tmux or screen it stays, and is there when you come back.") },
    { "connection.bind2",
      N_("Some servers can begin a session in the same step as the login (Bind 2), which saves a "
         "moment; but many then drop the messages that waited for you while you were offline. So "
         "it is done only where these come from the server's archive: where that was read before, "
         "and keeps what is said with everybody (/archive).") },
    { N_("Too late"),
      N_("If the server has waited for too long, it treats what came as for anybody who is "
         "offline, and a new session begins. What it had not confirmed is sent again under the "
         "same id, by which other programs tell that they have it already.") },
    { 0 },
};

static const TopicPart delivery[] = {
    { N_("Marks"),
      N_("Behind your messages: \"…\" queued: it waits here; \"✓\" sent: the server has it; "
         "\"✓✓\" received: a device of the contact has it; \"✗\" failed: it was not delivered, "
         "the reason stands beside it.") },
    { N_("Offline"),
      N_("What you write while you are not connected waits, also when the program ends, and goes "
         "out once and in order when the account is online. /outbox lists it; /outbox cancel and "
         "/outbox edit change it until it is on its way.") },
    { N_("Interrupted"),
      N_("A message that the server had not confirmed when the connection broke stays queued and "
         "goes out again, under the same id, so that it is there once. A server that confirms "
         "nothing, or connection.resume off: then ✓ says only that it was handed over.") },
    { N_("Received"),
      N_("✓✓ comes only where the contact's program confirms. That it is missing does not mean "
         "that the message was lost. privacy.receipts says whether yours confirms.") },
    { N_("What comes"),
      N_("The server is told that a message has come only once it is on the disk: after a crash "
         "it may come again, and is shown once.") },
    { 0 },
};

static const TopicPart devices[] = {
    { N_("Before you press Enter"),
      N_("The title bar names the device that the next line goes to, and its priority: \"→ phone "
         "(5)\". It is always what is done when you press Enter.") },
    { N_("Whom a server chooses"),
      N_("A message to the address of a contact goes to the device with the highest priority, and "
         "to none with a negative one. Where several have the same, many servers give it to all "
         "of these (\"+1\" in the title bar); jaser names the one that came online last. Devices "
         "that ask for copies (carbons) get every message besides.") },
    { N_("chat.target"),
      N_("bare, as it is at first: to the address, so that the server chooses, and nothing is lost "
         "when a device goes. priority: to the device that the rule above names (\"alone\"). "
         "last: to the one that wrote to you last, as long as it stays as it is: when it or "
         "another device of theirs comes, goes, or changes its state, after \"gone\", and after "
         "half an hour without a word from there, to the address again.") },
    { N_("/resource set DEVICE"),
      N_("For this chat to that device and no other one (\"forced\"), even with a negative "
         "priority. While it is offline the title bar says \"was: DEVICE, gone\" and where "
         "messages go instead; when it is back they go there again.") },
    { N_("Nobody there"),
      N_("\"kept at the server\": nobody is online, and most servers keep the message for later. "
         "\"no device takes messages\": all that are online have negative priorities. A message "
         "that came back is marked as failed; /outbox again sends it once more.") },
    { 0 },
};

static const Topic topics[] = {
    { "connection", N_("Finding the server, and staying connected"), connection },
    { "proxy", N_("Proxies and Tor"), proxy },
    { "tls", N_("Encryption and certificates"), tls },
    { "login", N_("Passwords, tokens, and ways to log in"), login },
    { "session", N_("Interruptions, and leaving without logging out"), session },
    { "delivery", N_("What becomes of your messages"), delivery },
    { "encryption", N_("Who can read what you say: OX, PGP, and keys"), topic_encryption },
    { "contacts", N_("Your contacts: who sees whom, groups, files"), topic_contacts },
    { "panel", N_("The roster panel: signs, keys, what it shows"), topic_panel },
    { "presence", N_("How others see you, and being invisible"), topic_presence },
    { "priority", N_("Which of your devices gets a message"), topic_priority },
    { "devices", N_("Which device of a contact a message goes to"), devices },
    { "history", N_("What is kept of what was said, and what is not"), topic_history },
    { "search", N_("Finding what was said: words, filters, the list"), topic_search },
    { "scrolling", N_("Scrolling back, and finding a place in what was said"), topic_scrolling },
    { "moving", N_("Taking your history here from other programs, and away again"), topic_moving },
    { "requests", N_("What others ask of you; strangers, blocking"), topic_requests },
    { "rooms", N_("Rooms: entering, leaving, staying"), topic_rooms },
    { "bookmarks", N_("Rooms that you keep, on all your devices"), topic_bookmarks },
    { "moderation", N_("Rooms: who may do what in them"), topic_moderation },
    { "irc", N_("Channels of IRC, through a gateway"), topic_irc },
    { "publishing", N_("Mood, activity, tune, location: what you tell of yourself"),
      topic_publishing },
    { "privacy", N_("Who learns what of you, and which settings change that"), topic_privacy },
    { "addresses", N_("Addresses: how they are typed, shown and linked"), topic_addresses },
    { "signs", N_("What the signs on the screen mean"), topic_signs },
    { 0 },
};

const Topic *
topics_all(void)
{
    return topics;
}

const Topic *
topic_find(const char *name)
{
    for (const Topic *topic = topics; topic->name; topic++)
        if (strcmp(topic->name, name) == 0)
            return topic;
    return NULL;
}
