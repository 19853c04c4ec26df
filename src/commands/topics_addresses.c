/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The topic "addresses". */

#include "config.h"

#include "base/i18n.h"
#include "commands/topics.h"

const TopicPart topic_addresses[] = {
    { N_("What an address is"),
      N_("name@server for a person, server alone for a service; a device has /name behind it. "
         "Upper and lower case are the same before the /, and so are forms of a letter that mean "
         "the same, such as the wide ones. If something is no address, you are told which piece "
         "is wrong, and what to type instead.") },
    { N_("Other writings"),
      N_("Names and servers may be written in any script. They are shown as they are written, "
         "never as xn--...") },
    { N_("Signs in names"),
      N_("A name cannot hold a space or one of \" & ' / : < > @. Servers write \\27 for ' and "
         "the like (XEP-0106). You see, type and complete them as people write them: "
         "d'artagnan@musketeers.lit. A name with a space stands in quotes.") },
    { N_("Other networks"),
      N_("marie@hotmail.com via msn.example.org is marie@hotmail.com, behind the gateway "
         "msn.example.org. So it is shown, and so it can be typed, in quotes; or "
         "marie@hotmail.com@msn.example.org. Only the gateway's owner knows who is really behind "
         "it.") },
    { N_("Look-alikes"),
      N_("Letters of other scripts can look like those that you know. Where a stranger's address "
         "mixes scripts, or looks like yours or like a contact's, this is said beside it. What "
         "could be taken for another address is shown with its \\40 and \\2f.") },
    { N_("Links"),
      N_("xmpp:name@server can be typed wherever an address can. /open follows what a link asks "
         "for, such as ?message, ?subscribe, ?roster, ?remove: before anything is changed or "
         "others are told of you, you are asked. /uri makes a link.") },
    { N_("Moved"),
      N_("Who has another address now can say so, and you are asked whether to take over the new "
         "one (XEP-0283). It is believed only if the old account says so too.") },
    { 0 },
};
