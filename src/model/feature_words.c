/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row per feature that means something to a person. */

#include "config.h"

#include "model/feature_words.h"

#include "base/i18n.h"

/* Rows with the same words stand for several versions of the same. */
static const struct {
    const char *feature;
    const char *words;
} rows[] = {
    { "urn:xmpp:receipts", N_("message receipts") },
    { "urn:xmpp:chat-markers:0", N_("read markers") },
    { "http://jabber.org/protocol/chatstates", N_("typing") },
    { "urn:xmpp:message-correct:0", N_("corrections") },
    { "urn:xmpp:message-retract:0", N_("taking messages back") },
    { "urn:xmpp:message-retract:1", N_("taking messages back") },
    { "urn:xmpp:reactions:0", N_("reactions") },
    { "urn:xmpp:reply:0", N_("replies") },
    { "eu.siacs.conversations.axolotl.devicelist+notify", N_("OMEMO") },
    { "eu.siacs.conversations.axolotl", N_("OMEMO") },
    { "urn:xmpp:omemo:2:devices+notify", N_("OMEMO 2") },
    { "urn:xmpp:omemo:2", N_("OMEMO 2") },
    { "urn:xmpp:openpgp:0:public-keys+notify", N_("OpenPGP") },
    { "urn:xmpp:openpgp:0", N_("OpenPGP") },
    { "urn:xmpp:jingle:apps:file-transfer:5", N_("file transfer") },
    { "urn:xmpp:jingle:apps:file-transfer:4", N_("file transfer") },
    { "urn:xmpp:jingle:apps:file-transfer:3", N_("file transfer") },
    { "http://jabber.org/protocol/si/profile/file-transfer", N_("file transfer") },
    { "urn:xmpp:jingle:apps:rtp:audio", N_("calls") },
    { "urn:xmpp:jingle:apps:rtp:video", N_("video calls") },
    { "http://jabber.org/protocol/muc", N_("rooms") },
    { "jabber:x:conference", N_("room invitations") },
    { "http://jabber.org/protocol/commands", N_("remote commands") },
    { "http://jabber.org/protocol/rosterx", N_("contact lists") },
    { "urn:xmpp:attention:0", N_("calls for attention") },
    { "http://jabber.org/protocol/xhtml-im", N_("formatted text") },
    { "urn:xmpp:styling:0", N_("formatted text") },
    { "jabber:x:oob", N_("links to files") },
    { "urn:xmpp:carbons:2", N_("copies to other devices") },
    { "urn:xmpp:mam:2", N_("message archive") },
    { "urn:xmpp:mam:1", N_("message archive") },
    { "msgoffline", N_("messages kept while offline") },
    { "urn:xmpp:http:upload:0", N_("file upload") },
    { "urn:xmpp:http:upload", N_("file upload") },
    { "http://jabber.org/protocol/bytestreams", N_("file transfer proxy") },
    { "urn:xmpp:blocking", N_("blocking") },
    { "urn:xmpp:reporting:1", N_("reports") },
    { "urn:xmpp:invisible:0", N_("invisibility") },
    { "urn:xmpp:invisible:1", N_("invisibility") },
    { "urn:xmpp:push:0", N_("push notifications") },
    { "http://jabber.org/protocol/pubsub", N_("publishing") },
    { "http://jabber.org/protocol/pubsub#publish", N_("publishing") },
    { "jabber:iq:register", N_("registration") },
    { "jabber:iq:search", N_("search for people") },
    { "jabber:iq:gateway", N_("gateway to another network") },
    { "urn:xmpp:extdisco:2", N_("relays for calls") },
    { "vcard-temp", N_("vCards") },
};

char *
feature_words(const Capabilities *capabilities)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (capabilities_has(capabilities, rows[i].feature) &&
            !g_ptr_array_find_with_equal_func(words, _(rows[i].words), g_str_equal, NULL))
            g_ptr_array_add(words, (gpointer)_(rows[i].words));
    }
    g_ptr_array_add(words, NULL);
    return g_strjoinv(", ", (char **)words->pdata);
}
