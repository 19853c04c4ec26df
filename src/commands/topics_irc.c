/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The topic "irc". */

#include "config.h"

#include "base/i18n.h"
#include "commands/topics.h"

const TopicPart topic_irc[] = {
    { N_("Channels are rooms"),
      N_("A gateway such as biboumi makes each channel of IRC a room: "
         "#channel%irc.example.net@gateway.example.org is #channel on irc.example.net, through "
         "gateway.example.org. /join enters it, /leave leaves it, /topic, /nick, /kick and all "
         "else of rooms work there as far as IRC has it.") },
    { N_("Short names"),
      N_("With rooms.irc_gateway set, /join #channel%irc.example.net is enough; with "
         "rooms.irc_server too, /join #channel.") },
    { N_("Setting up a server"),
      N_("/adhoc irc.example.net@gateway.example.org lists what can be set for a server: ports, "
         "encryption, your nick, your password there, what is said first. In a channel /adhoc "
         "alone "
         "lists the commands of the channel, of its server and of the gateway.") },
    { N_("People"),
      N_("nick%irc.example.net@gateway.example.org is a person there: /msg opens a chat. Who is in "
         "one of your channels may write to you without being asked about first; on IRC anybody "
         "can take any free nick, and nothing is encrypted on the way that the gateway takes.") },
    { N_("What the server says"),
      N_("Its own words are shown as lines of the program, in the channel where you are. A chat "
         "that you open with irc.example.net@gateway.example.org takes commands of IRC as they "
         "are: WHOIS nick.") },
    { 0 },
};
