/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One contact: what is known of it, and which of its resources counts. */

#include "config.h"

#include "model/contact.h"

#include <string.h>

#include "model/private.h"

static const char *const subscription_names[] = {
    [SUBSCRIPTION_NONE] = "none",
    [SUBSCRIPTION_TO] = "to",
    [SUBSCRIPTION_FROM] = "from",
    [SUBSCRIPTION_BOTH] = "both",
};

const char *
subscription_name(Subscription subscription)
{
    return subscription_names[subscription];
}

bool
subscription_parse(const char *name, Subscription *ret_subscription)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(subscription_names); i++) {
        if (strcmp(subscription_names[i], name) == 0) {
            *ret_subscription = i;
            return true;
        }
    }
    return false;
}

static void
resource_free(gpointer data)
{
    Resource *resource = data;

    g_free(resource->name);
    g_free(resource->status);
    g_clear_pointer(&resource->caps_hash, g_ref_string_release);
    capabilities_unref(resource->caps);
    g_free(resource);
}

Contact *
contact_new(Account *account, const Jid *jid)
{
    Contact *contact = g_new0(Contact, 1);

    contact->account = account;
    contact->jid = jid_to_bare(jid);
    contact->groups = g_new0(char *, 1);
    contact->resources = g_ptr_array_new_with_free_func(resource_free);
    return contact;
}

void
contact_free(Contact *contact)
{
    if (!contact)
        return;
    jid_unref(contact->jid);
    g_free(contact->name);
    g_strfreev(contact->groups);
    g_free(contact->nickname);
    g_free(contact->note);
    g_free(contact->last_status);
    extended_free_all(contact->extended);
    g_ptr_array_unref(contact->resources);
    g_free(contact);
}

const char *
contact_display_name(const Contact *contact)
{
    if (contact->name)
        return contact->name;
    return contact->nickname ? contact->nickname : jid_short_name(contact->jid);
}

Show
contact_show(const Contact *contact)
{
    return contact->resources->len > 0 ? ((Resource *)contact->resources->pdata[0])->show
                                       : SHOW_OFFLINE;
}

const char *
contact_status(const Contact *contact)
{
    return contact->resources->len > 0 ? ((Resource *)contact->resources->pdata[0])->status
                                       : contact->last_status;
}

const Extended *
contact_extended(const Contact *contact, ExtendedKind kind)
{
    return contact->resources->len > 0 ? extended_of(contact->extended, kind) : NULL;
}

const Resource *
contact_best_resource(const Contact *contact)
{
    if (contact->resources->len == 0)
        return NULL;
    const Resource *first = contact->resources->pdata[0];
    return first->priority >= 0 ? first : NULL;
}

const Resource *
contact_find_resource(const Contact *contact, const char *name)
{
    for (unsigned i = 0; i < contact->resources->len; i++) {
        const Resource *resource = contact->resources->pdata[i];
        if (g_strcmp0(resource->name, name) == 0)
            return resource;
    }
    return NULL;
}

int
resource_compare(const Resource *a, const Resource *b)
{
    if (a->priority != b->priority)
        return a->priority > b->priority ? -1 : 1;
    if (a->sequence != b->sequence)
        return a->sequence > b->sequence ? -1 : 1;
    return 0;
}
