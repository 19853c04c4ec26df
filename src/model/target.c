/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the next line goes, from the model alone (RFC 6121 8.5, XEP-0296): sending and the title
 * bar ask here and nowhere else. */

#include "config.h"

#include "model/chat.h"

typedef enum { RULE_BARE, RULE_PRIORITY, RULE_LAST } Rule; /* as in settings.def */

static Jid *
address_of(const Chat *chat, const Resource *device)
{
    Jid *full = device && device->name ? jid_with_resource(chat->jid, device->name, NULL) : NULL;

    return full ? full : jid_to_bare(chat->jid);
}

/* The resource named by the rule that must get it and nobody else; NULL: the bare address. */
static const Resource *
device_by_rule(const Chat *chat, const Contact *contact)
{
    SettingScope scope = chat_scope(chat);
    Rule rule = settings_choice(model_settings(chat->account->model), SETTING_CHAT_TARGET, &scope);

    if (rule == RULE_PRIORITY)
        return contact_best_resource(contact);
    if (rule == RULE_LAST && chat->last_resource)
        return contact_find_resource(contact, chat->last_resource);
    return NULL;
}

ChatTarget
chat_target(const Chat *chat)
{
    if (chat->kind != CHAT_CONTACT)
        return (ChatTarget){ .to = jid_ref(chat->jid) };
    const Contact *contact = chat_contact(chat);
    if (!contact)
        return (ChatTarget){ .to = jid_to_bare(chat->jid), .is_fallback = chat->forced_resource };
    const Resource *forced =
        chat->forced_resource ? contact_find_resource(contact, chat->forced_resource) : NULL;
    if (forced)
        return (ChatTarget){ .to = address_of(chat, forced), .device = forced, .is_forced = true };
    const Resource *device = device_by_rule(chat, contact);
    return (ChatTarget){
        .to = address_of(chat, device),
        .device = device ? device : contact_best_resource(contact),
        .is_fallback = chat->forced_resource != NULL,
    };
}

void
chat_target_done(ChatTarget *target)
{
    g_clear_pointer(&target->to, jid_unref);
}
