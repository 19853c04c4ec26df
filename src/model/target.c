/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the next line goes, from the model alone (RFC 6121 8.5, XEP-0296): sending and the title
 * bar ask here and nowhere else.
 *
 * RFC 6121 leaves it to servers which of several resources with the same, highest priority is the
 * "most available" one; Prosody and ejabberd deliver to all of them. Here it is the one that came
 * online last, not the one whose presence came last: else the device that just went away because
 * nobody touches it would be preferred to the one in use. */

#include "config.h"

#include "model/chat.h"

typedef enum { RULE_BARE, RULE_PRIORITY, RULE_LAST } Rule; /* as in settings.def */

static bool
is_with_ourselves(const Chat *chat)
{
    return jid_equal_bare(chat->jid, chat->account->jid);
}

/* A message to ourselves is for our other devices. */
static bool
is_this_device(const Chat *chat, const Resource *resource)
{
    const Jid *own = chat->account->bound_jid;

    return own && is_with_ourselves(chat) && g_strcmp0(resource->name, jid_resource(own)) == 0;
}

static Jid *
address_of(const Chat *chat, const Resource *device)
{
    Jid *full = device && device->name ? jid_with_resource(chat->jid, device->name, NULL) : NULL;

    return full ? full : jid_to_bare(chat->jid);
}

/* Which a server would choose: the first, unless it wants none (RFC 6121 8.5.2.1.1). */
static const Resource *
find_best(const Chat *chat, const Contact *contact)
{
    for (unsigned i = 0; i < contact->resources->len; i++) {
        const Resource *resource = contact->resources->pdata[i];
        if (resource->priority >= 0 && !is_this_device(chat, resource))
            return resource;
    }
    return NULL;
}

static const Resource *
find_named(const Chat *chat, const Contact *contact, const char *name)
{
    const Resource *resource = name ? contact_find_resource(contact, name) : NULL;

    return resource && !is_this_device(chat, resource) ? resource : NULL;
}

/* The others to which a server may deliver as well as to the best one. */
static unsigned
count_equals(const Contact *contact, const Resource *best)
{
    unsigned count = 0;

    for (unsigned i = 0; i < contact->resources->len; i++) {
        const Resource *resource = contact->resources->pdata[i];
        count += resource != best && resource->priority == best->priority;
    }
    return count;
}

/* The resource that must get it and nobody else; NULL: the bare address. The server might give us
 * back what we write to ourselves, so that goes to one device too. */
static const Resource *
find_by_rule(const Chat *chat, const Contact *contact)
{
    SettingScope scope = chat_scope(chat);
    Rule rule = settings_choice(model_settings(chat->account->model), SETTING_CHAT_TARGET, &scope);

    if (rule == RULE_LAST && chat->last_resource)
        return find_named(chat, contact, chat->last_resource);
    return rule == RULE_PRIORITY || is_with_ourselves(chat) ? find_best(chat, contact) : NULL;
}

/* Why no device is to be named. */
static TargetState
state_without_device(const Chat *chat, const Contact *contact)
{
    if (contact && contact->resources->len > 0)
        return is_with_ourselves(chat) ? TARGET_HIDDEN : TARGET_NEGATIVE;
    if (chat->account->state != ACCOUNT_ONLINE || !contact ||
        !(contact->subscription & SUBSCRIPTION_TO))
        return TARGET_HIDDEN;
    return TARGET_OFFLINE;
}

ChatTarget
chat_target(const Chat *chat)
{
    const Contact *contact = chat_contact(chat);
    ChatTarget target = { .state = TARGET_HIDDEN };

    if (chat->kind != CHAT_CONTACT) {
        target.to = jid_ref(chat->jid);
        return target;
    }
    target.device = contact ? find_named(chat, contact, chat->forced_resource) : NULL;
    target.is_forced = target.device != NULL;
    target.is_fallback = chat->forced_resource && !target.is_forced;
    if (!target.device && contact)
        target.device = find_by_rule(chat, contact);
    target.to = address_of(chat, target.device);
    if (!target.device && contact)
        target.device = find_best(chat, contact);
    target.state = target.device ? TARGET_DEVICE : state_without_device(chat, contact);
    if (target.device && jid_is_bare(target.to))
        target.equals = count_equals(contact, target.device);
    return target;
}

/* --- what needs one device --- */

static void
set_device(ChatTarget *target, const Chat *chat, const Resource *device)
{
    target->device = device;
    target->to = address_of(chat, device);
    target->state = TARGET_DEVICE;
}

/* The best one that has the feature, were it with a negative priority; NULL. *ret_state says
 * whether another may still turn out to have it. */
static const Resource *
find_with_feature(const Chat *chat, const Contact *contact, const char *feature,
                  TargetState *ret_state)
{
    for (unsigned i = 0; i < contact->resources->len; i++) {
        const Resource *resource = contact->resources->pdata[i];
        if (is_this_device(chat, resource))
            continue;
        if (capabilities_has(resource->caps, feature))
            return resource;
        *ret_state = !resource->caps || *ret_state == TARGET_NOT_KNOWN ? TARGET_NOT_KNOWN
                                                                       : TARGET_NO_FEATURE;
    }
    return NULL;
}

/* A device that the user chose is the only one that counts. */
static TargetState
state_of_forced(const Resource *device, const char *feature)
{
    if (!device->caps)
        return TARGET_NOT_KNOWN;
    return capabilities_has(device->caps, feature) ? TARGET_DEVICE : TARGET_NO_FEATURE;
}

ChatTarget
chat_target_for(const Chat *chat, const char *feature)
{
    const Contact *contact = chat_contact(chat);
    ChatTarget target = chat_target(chat);
    const Resource *usual = target.device;

    chat_target_done(&target);
    target.device = NULL;
    target.equals = 0;
    if (target.is_forced)
        target.state = state_of_forced(usual, feature);
    else if (usual && capabilities_has(usual->caps, feature))
        target.state = TARGET_DEVICE;
    else
        usual = contact ? find_with_feature(chat, contact, feature, &target.state) : NULL;
    if (usual && (!target.is_forced || target.state == TARGET_DEVICE))
        set_device(&target, chat, usual);
    return target;
}

void
chat_target_done(ChatTarget *target)
{
    g_clear_pointer(&target->to, jid_unref);
}
