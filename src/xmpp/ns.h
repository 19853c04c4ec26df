/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Namespaces that more than one file uses; the others stand in their file. */
#pragma once

#define NS_CLIENT      "jabber:client"
#define NS_STREAM      "http://etherx.jabber.org/streams"
#define NS_STANZAS     "urn:ietf:params:xml:ns:xmpp-stanzas"
#define NS_STREAMS     "urn:ietf:params:xml:ns:xmpp-streams"
#define NS_ROSTER      "jabber:iq:roster"
#define NS_DISCO_INFO  "http://jabber.org/protocol/disco#info"
#define NS_DISCO_ITEMS "http://jabber.org/protocol/disco#items"
#define NS_PING        "urn:xmpp:ping"
#define NS_DELAY       "urn:xmpp:delay"
#define NS_FORWARD     "urn:xmpp:forward:0"
#define NS_CARBONS     "urn:xmpp:carbons:2"
#define NS_DATA_FORM   "jabber:x:data"
#define NS_REGISTER    "jabber:iq:register"
#define NS_INVITATION  "urn:xmpp:pars:0"
#define NS_CAPS        "http://jabber.org/protocol/caps"
#define NS_CAPS2       "urn:xmpp:caps"
#define NS_HASHES      "urn:xmpp:hashes:2"
#define NS_STABLE_IDS  "urn:xmpp:sid:0"
#define NS_NICK        "http://jabber.org/protocol/nick"
#define NS_MUC_USER    "http://jabber.org/protocol/muc#user"
