/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0184 Message Delivery Receipts: asks for them, gives them, and reads them. */

#include "config.h"

#include "modules/receipts.h"

#include <string.h>

#include "model/account.h"
#include "xmpp/ns.h"

#include "modules/hints.h"
#include "modules/modules.h"
#include "modules/sealed.h"
#include "modules/stable_ids.h"

#define NS_RECEIPTS "urn:xmpp:receipts"

/* Who is in a room with us learns nothing from us that way, nor do we believe him. */
static bool
is_in_room(const Stanza *stanza)
{
    return stanza->is_of_room || strcmp(stanza->type, "groupchat") == 0;
}

/* A receipt tells that we are online: it is for those who may see that (XEP-0184 8). */
static bool
may_know(const Stream *stream, const Stanza *stanza)
{
    const Account *account = stream_account(stream);
    const Contact *contact = roster_find(account->roster, stanza->from);
    SettingScope scope = { .account = jid_bare(account->jid), .chat = jid_bare(stanza->from) };

    if (!settings_bool(stream_settings(stream), SETTING_PRIVACY_RECEIPTS, &scope))
        return false;
    return stanza->is_from_own ||
           (contact && contact->is_in_roster && (contact->subscription & SUBSCRIPTION_FROM) &&
            !account->is_invisible);
}

bool
receipts_are_asked(const Element *content)
{
    return element_child(content, "request", NS_RECEIPTS) &&
           !element_child(content, "received", NS_RECEIPTS);
}

Element *
receipts_make(const Stream *stream, const Stanza *stanza)
{
    g_autofree char *id = message_new_id();

    if (stanza->is_error || is_in_room(stanza) || !stable_ids_is_usable(stanza->id) ||
        !may_know(stream, stanza))
        return NULL;
    Element *receipt = element_new("message", NS_CLIENT);
    element_set(receipt, "to", jid_full(stanza->from));
    element_set(receipt, "type", stanza->type[0] ? stanza->type : NULL);
    element_set(receipt, "id", id);
    element_set(element_add(receipt, "received", NS_RECEIPTS), "id", stanza->id);
    hints_add(receipt, HINT_STORE);
    return receipt;
}

/* Only when it is first received by us: not for copies, and never for a receipt (5.4, 5.5). What is
 * encrypted has not been received before it is opened: whoever opens it gives the receipt. */
static bool
on_request(Stream *stream, const Stanza *stanza, const Element *payload)
{
    (void)payload;
    if (stanza->origin != ORIGIN_LIVE || stanza->is_opened || sealed_method(stanza) ||
        !receipts_are_asked(stanza->element))
        return false;
    Element *receipt = receipts_make(stream, stanza);
    if (receipt)
        stream_send_take(stream, receipt);
    return false;
}

/* It counts for the chat with whoever sent it: nobody can confirm what went to another. */
static bool
on_received(Stream *stream, const Stanza *stanza, const Element *payload)
{
    const char *id = element_get(payload, "id");
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    if (stanza->is_sent || stanza->is_error || is_in_room(stanza) || !stable_ids_is_usable(id))
        return false;
    g_autoptr(Jid) chat_jid = jid_to_bare(stanza->from);
    MessageMark mark = { .chat_jid = chat_jid, .id = id, .state = MESSAGE_RECEIVED };
    hooks->mark(stream, &mark, data);
    return false;
}

static void
add_request(Stream *stream, Element *stanza, const Chat *chat, const Message *message)
{
    (void)stream;
    if (chat->kind == CHAT_CONTACT && message->id)
        element_add(stanza, "request", NS_RECEIPTS);
}

static const char *const features[] = { NS_RECEIPTS, NULL };

static bool
is_enabled(const Stream *stream)
{
    return stream_setting(stream, SETTING_PRIVACY_RECEIPTS);
}

static const StanzaHandler handlers[] = {
    { STANZA_MESSAGE, "request", NS_RECEIPTS, on_request },
    { STANZA_MESSAGE | STANZA_ARCHIVED, "received", NS_RECEIPTS, on_received },
    { 0 },
};

const XmppModule receipts_module = {
    .name = "receipts",
    .features = features,
    .is_enabled = is_enabled,
    .handlers = handlers,
    .outgoing = add_request,
    .is_outside = true,
};
