/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contacts of one account in a table by bare address. */

#include "config.h"

#include "model/roster.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "model/account.h"
#include "model/private.h"

struct Roster {
    Account *account;
    GHashTable *contacts; /* bare address (the contact's) -> Contact, owned */
    GHashTable *seen_at;  /* domain -> how many there are subscribed to us */
    unsigned size;        /* in the roster proper */
    unsigned strangers;   /* devices of those who are not */
    unsigned generation;
    unsigned sequence;
    char *version, *delimiter; /* NULL */
    bool is_batch;
    bool is_loaded;
    bool is_settled;
};

Roster *
roster_new(Account *account)
{
    Roster *roster = g_new0(Roster, 1);

    roster->account = account;
    roster->contacts =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)contact_free);
    roster->seen_at = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return roster;
}

void
roster_free(Roster *roster)
{
    if (!roster)
        return;
    g_hash_table_unref(roster->contacts);
    g_hash_table_unref(roster->seen_at);
    g_free(roster->version);
    g_free(roster->delimiter);
    g_free(roster);
}

Contact *
roster_find(const Roster *roster, const Jid *jid)
{
    return g_hash_table_lookup(roster->contacts, jid_bare(jid));
}

/* Finds or makes an entry that is not in the roster proper. NULL when LIMIT_CONTACTS is reached. */
static Contact *
get_contact(Roster *roster, const Jid *jid)
{
    Contact *contact = roster_find(roster, jid);

    if (contact)
        return contact;
    if (g_hash_table_size(roster->contacts) >= LIMIT_CONTACTS)
        return NULL;
    contact = contact_new(roster->account, jid);
    g_hash_table_insert(roster->contacts, (char *)jid_bare(contact->jid), contact);
    return contact;
}

bool
roster_is_loaded(const Roster *roster)
{
    return roster->is_loaded;
}

bool
roster_is_settled(const Roster *roster)
{
    return roster->is_settled;
}

const char *
roster_version(const Roster *roster)
{
    return roster->version;
}

void
roster_set_version(Roster *roster, const char *version)
{
    g_free(roster->version);
    roster->version = g_strdup(version);
}

const char *
roster_delimiter(const Roster *roster)
{
    return roster->delimiter;
}

unsigned
roster_size(const Roster *roster)
{
    return roster->size;
}

bool
roster_is_seen_at(const Roster *roster, const char *domain)
{
    return g_hash_table_contains(roster->seen_at, domain);
}

/* Before and after the subscription of one there changes. */
static void
count_seen_at(Roster *roster, const Contact *contact, int change)
{
    const char *domain = jid_domain(contact->jid);
    int count = GPOINTER_TO_INT(g_hash_table_lookup(roster->seen_at, domain)) + change;

    if (!(contact->subscription & SUBSCRIPTION_FROM))
        return;
    if (count > 0)
        g_hash_table_replace(roster->seen_at, g_strdup(domain), GINT_TO_POINTER(count));
    else
        g_hash_table_remove(roster->seen_at, domain);
}

/* Neither in the roster, nor we ourselves. */
static bool
is_stranger(const Contact *contact)
{
    return !contact->is_in_roster && !jid_equal_bare(contact->jid, contact->account->jid);
}

void
roster_each(const Roster *roster, ContactFn fn, gpointer data)
{
    GHashTableIter iter;
    gpointer contact;

    g_hash_table_iter_init(&iter, roster->contacts);
    while (g_hash_table_iter_next(&iter, NULL, &contact))
        fn(contact, data);
}

/* A contact and its name as it is sorted by, worked out once: comparing the names themselves takes
 * ten times as long. */
typedef struct {
    Contact *contact;
    char *key;
} Sorted;

static int
compare_sorted(gconstpointer a, gconstpointer b)
{
    const Sorted *first = a, *second = b;
    int order = strcmp(first->key, second->key);

    return order ? order : strcmp(jid_bare(first->contact->jid), jid_bare(second->contact->jid));
}

static void
add_sorted(Contact *contact, gpointer array)
{
    Sorted sorted = { contact, g_utf8_collate_key(contact_display_name(contact), -1) };

    g_array_append_val(array, sorted);
}

GPtrArray *
roster_sorted(const Roster *roster)
{
    unsigned count = g_hash_table_size(roster->contacts);
    g_autoptr(GArray) sorted = g_array_sized_new(FALSE, FALSE, sizeof(Sorted), count);
    GPtrArray *contacts = g_ptr_array_sized_new(count);

    roster_each(roster, add_sorted, sorted);
    g_array_sort(sorted, compare_sorted);
    for (unsigned i = 0; i < sorted->len; i++) {
        Sorted *one = &g_array_index(sorted, Sorted, i);
        g_ptr_array_add(contacts, one->contact);
        g_free(one->key);
    }
    return contacts;
}

static void
emit_roster(Roster *roster, Contact *contact)
{
    if (!roster->is_batch)
        model_emit_account(EVENT_ROSTER, roster->account, contact, NULL);
}

void
roster_settle(Roster *roster, bool is_settled)
{
    if (roster->is_settled == is_settled)
        return;
    roster->is_settled = is_settled;
    if (is_settled)
        emit_roster(roster, NULL);
}

void
roster_set_delimiter(Roster *roster, const char *delimiter)
{
    if (delimiter && (!delimiter[0] || strlen(delimiter) > LIMIT_DELIMITER_BYTES))
        delimiter = NULL;
    if (g_strcmp0(roster->delimiter, delimiter) == 0)
        return;
    g_free(roster->delimiter);
    roster->delimiter = g_strdup(delimiter);
    emit_roster(roster, NULL);
}

/* A contact that nothing holds any more: not in the roster, not online. */
static bool
is_needless(const Contact *contact)
{
    return !contact->is_in_roster && contact->resources->len == 0;
}

static void
drop_if_needless(Roster *roster, Contact *contact)
{
    if (!is_needless(contact))
        return;
    model_emit_account(EVENT_CONTACT_REMOVED, roster->account, contact, NULL);
    g_hash_table_remove(roster->contacts, jid_bare(contact->jid));
}

static void
leave_roster(Roster *roster, Contact *contact)
{
    if (contact->is_in_roster)
        roster->size--;
    count_seen_at(roster, contact, -1);
    contact->is_in_roster = false;
    if (is_stranger(contact))
        roster->strangers += contact->resources->len;
    extended_free_all(g_steal_pointer(&contact->extended));
    contact->subscription = SUBSCRIPTION_NONE;
    contact->is_asking = contact->is_approved = false;
    g_clear_pointer(&contact->name, g_free);
    g_strfreev(contact->groups);
    contact->groups = g_new0(char *, 1);
}

void
roster_begin(Roster *roster)
{
    roster->generation++;
    roster->is_batch = true;
}

void
roster_end(Roster *roster)
{
    g_autoptr(GPtrArray) gone = g_ptr_array_new();
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, roster->contacts);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Contact *contact = value;
        if (contact->is_in_roster && contact->generation != roster->generation)
            g_ptr_array_add(gone, contact);
    }
    for (unsigned i = 0; i < gone->len; i++) {
        leave_roster(roster, gone->pdata[i]);
        drop_if_needless(roster, gone->pdata[i]);
    }
    roster->is_batch = false;
    roster->is_loaded = true;
    emit_roster(roster, NULL);
}

void
roster_forget(Roster *roster)
{
    g_clear_pointer(&roster->version, g_free);
    g_clear_pointer(&roster->delimiter, g_free);
    roster->is_settled = false;
    roster_begin(roster);
    roster_end(roster);
    roster->is_loaded = false;
}

static int
compare_strings(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, without doubles and empty ones, bounded in number and length. */
static char **
copy_groups(const char *const *groups)
{
    GPtrArray *copy = g_ptr_array_new();

    for (unsigned i = 0; groups && groups[i] && copy->len < LIMIT_GROUPS_PER_CONTACT; i++) {
        if (groups[i][0])
            g_ptr_array_add(copy, utf8_cut(groups[i], LIMIT_NAME_BYTES));
    }
    g_ptr_array_sort(copy, compare_strings);
    for (unsigned i = 1; i < copy->len;) {
        if (strcmp(copy->pdata[i - 1], copy->pdata[i]) == 0)
            g_free(g_ptr_array_remove_index(copy, i));
        else
            i++;
    }
    g_ptr_array_add(copy, NULL);
    return (char **)g_ptr_array_free(copy, FALSE);
}

/* Text as it is kept: bounded, and NULL where there is none. The caller owns it. */
static char *
keep_text(const char *text, size_t limit)
{
    return text && text[0] ? utf8_cut(text, limit) : NULL;
}

/* Takes the text; true if it is another one than before. */
static bool
take_text(char **field, char *text)
{
    bool is_changed = g_strcmp0(*field, text) != 0;

    g_free(*field);
    *field = text;
    return is_changed;
}

/* false: the contact is as the item says already. */
static bool
take_item(Contact *contact, const RosterItem *item)
{
    g_auto(GStrv) groups = copy_groups(item->groups);
    bool is_changed =
        !contact->is_in_roster || contact->subscription != item->subscription ||
        contact->is_asking != item->is_asking || contact->is_approved != item->is_approved ||
        !g_strv_equal((const char *const *)contact->groups, (const char *const *)groups);

    is_changed |= take_text(&contact->name, keep_text(item->name, LIMIT_NAME_BYTES));
    contact->is_in_roster = true;
    contact->subscription = item->subscription;
    contact->is_asking = item->is_asking;
    contact->is_approved = item->is_approved;
    g_strfreev(contact->groups);
    contact->groups = g_steal_pointer(&groups);
    return is_changed;
}

static void
drop_resources(Roster *roster, Contact *contact)
{
    if (is_stranger(contact))
        roster->strangers -= contact->resources->len;
    g_ptr_array_set_size(contact->resources, 0);
}

/* A contact whose presence we get no longer: not every server says that they went (RFC 6121 3.3.3),
 * and they would seem online for ever. Our own devices are seen in any case (RFC 6121 4.2.2). */
static void
lose_sight(Roster *roster, Contact *contact)
{
    if (contact->resources->len == 0 || jid_equal_bare(contact->jid, roster->account->jid))
        return;
    drop_resources(roster, contact);
    g_clear_pointer(&contact->last_status, g_free);
    model_emit_account(EVENT_PRESENCE, roster->account, contact, NULL);
}

void
roster_set_item(Roster *roster, const RosterItem *item)
{
    Contact *contact = get_contact(roster, item->jid);

    if (!contact)
        return;
    bool is_lost = contact->subscription & ~item->subscription & SUBSCRIPTION_TO;
    roster->size += !contact->is_in_roster;
    contact->generation = roster->generation;
    count_seen_at(roster, contact, -1);
    if (is_stranger(contact))
        roster->strangers -= contact->resources->len;
    bool is_changed = take_item(contact, item);
    count_seen_at(roster, contact, 1);
    if (!is_changed)
        return;
    emit_roster(roster, contact);
    if (is_lost)
        lose_sight(roster, contact);
}

void
roster_remove_item(Roster *roster, const Jid *jid)
{
    Contact *contact = roster_find(roster, jid);

    if (!contact || !contact->is_in_roster)
        return;
    bool is_lost = contact->subscription & SUBSCRIPTION_TO;
    leave_roster(roster, contact);
    emit_roster(roster, contact);
    if (is_lost)
        lose_sight(roster, contact);
    drop_if_needless(roster, contact);
}

static void
remove_resource(Roster *roster, Contact *contact, const PresenceUpdate *update)
{
    unsigned before = contact->resources->len;

    for (unsigned i = before; i-- > 0;) {
        const Resource *resource = contact->resources->pdata[i];

        /* Without a resource the whole contact is gone (RFC 6121 4.5.4). */
        if (!update->resource || g_strcmp0(resource->name, update->resource) == 0)
            g_ptr_array_remove_index(contact->resources, i);
    }
    if (is_stranger(contact))
        roster->strangers -= before - contact->resources->len;
    bool is_changed =
        take_text(&contact->last_status, keep_text(update->status, LIMIT_STATUS_BYTES));
    if (is_changed || contact->resources->len < before)
        model_emit_account(EVENT_PRESENCE, roster->account, contact, NULL);
    drop_if_needless(roster, contact);
}

static int
compare_resources(gconstpointer a, gconstpointer b)
{
    return resource_compare(*(Resource *const *)a, *(Resource *const *)b);
}

static Resource *
add_resource(Roster *roster, Contact *contact, const char *name)
{
    Resource *resource = g_new0(Resource, 1);

    resource->name = g_strdup(name);
    resource->sequence = ++roster->sequence;
    resource->since = clock_now(model_clock(roster->account->model));
    g_ptr_array_add(contact->resources, resource);
    roster->strangers += is_stranger(contact);
    return resource;
}

static bool
set_caps(Resource *resource, Capabilities *caps)
{
    if (resource->caps == caps)
        return false;
    capabilities_unref(resource->caps);
    resource->caps = caps ? capabilities_ref(caps) : NULL;
    return true;
}

/* What was found out about this resource holds as long as it claims the same. */
static bool
take_caps(Resource *resource, const PresenceUpdate *update)
{
    if (!update->says_caps)
        return false;
    if (resource->caps_hash == update->caps_hash)
        return update->caps && set_caps(resource, update->caps);
    g_clear_pointer(&resource->caps_hash, g_ref_string_release);
    resource->caps_hash = update->caps_hash ? g_ref_string_acquire(update->caps_hash) : NULL;
    return set_caps(resource, update->caps);
}

/* false: the resource is as the presence says already. */
static bool
take_presence(Resource *resource, const PresenceUpdate *update)
{
    int priority = CLAMP(update->priority, -128, 127);
    bool is_changed = resource->show != update->show || resource->priority != priority ||
                      resource->idle_since != update->idle_since;

    resource->show = update->show;
    resource->priority = priority;
    resource->idle_since = update->idle_since;
    is_changed |= take_text(&resource->status, keep_text(update->status, LIMIT_STATUS_BYTES));
    return take_caps(resource, update) || is_changed;
}

/* For one more device of a stranger, or for news of one that is known. */
static bool
has_room(const Roster *roster, const Jid *from)
{
    const Contact *contact = roster_find(roster, from);

    if (roster->strangers < LIMIT_STRANGERS_RESOURCES || jid_equal_bare(from, roster->account->jid))
        return true;
    return contact && (contact->is_in_roster || contact_find_resource(contact, jid_resource(from)));
}

void
roster_set_presence(Roster *roster, const Jid *from, const PresenceUpdate *update)
{
    if (update->show == SHOW_OFFLINE) {
        Contact *known = roster_find(roster, from);
        if (known)
            remove_resource(roster, known, update);
        return;
    }
    if (!has_room(roster, from))
        return;
    Contact *contact = get_contact(roster, from);
    if (!contact)
        return;
    Resource *resource = (Resource *)contact_find_resource(contact, update->resource);
    bool is_new = !resource;
    if (is_new && contact->resources->len >= LIMIT_RESOURCES_PER_CONTACT)
        return;
    if (is_new)
        resource = add_resource(roster, contact, update->resource);
    if (!take_presence(resource, update) && !is_new)
        return;
    g_ptr_array_sort(contact->resources, compare_resources);
    model_emit_account(EVENT_PRESENCE, roster->account, contact, NULL);
}

void
roster_clear_extended(Roster *roster)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, roster->contacts);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Contact *contact = value;
        if (!contact->extended)
            continue;
        extended_free_all(g_steal_pointer(&contact->extended));
        model_emit_extended(roster->account, contact, -1);
    }
}

void
roster_clear_presence(Roster *roster)
{
    g_autoptr(GPtrArray) needless = g_ptr_array_new();
    GHashTableIter iter;
    gpointer value;
    bool is_changed = false;

    g_hash_table_iter_init(&iter, roster->contacts);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Contact *contact = value;
        is_changed |= contact->resources->len > 0;
        drop_resources(roster, contact);
        if (is_needless(contact))
            g_ptr_array_add(needless, contact);
    }
    for (unsigned i = 0; i < needless->len; i++)
        drop_if_needless(roster, needless->pdata[i]);
    if (is_changed)
        model_emit_account(EVENT_PRESENCE, roster->account, NULL, NULL);
}

void
roster_set_nickname(Roster *roster, const Jid *jid, const char *nickname)
{
    Contact *contact = roster_find(roster, jid);

    if (contact && take_text(&contact->nickname, keep_text(nickname, LIMIT_NAME_BYTES)))
        emit_roster(roster, contact);
}

void
roster_set_note(Roster *roster, const Jid *jid, const char *note)
{
    Contact *contact = roster_find(roster, jid);

    if (contact && take_text(&contact->note, keep_text(note, LIMIT_STATUS_BYTES)))
        emit_roster(roster, contact);
}

void
roster_set_extended(Roster *roster, const Jid *jid, ExtendedKind kind, Extended *extended)
{
    Contact *contact = roster_find(roster, jid);

    if (contact && extended_take(&contact->extended, kind, extended))
        model_emit_extended(roster->account, contact, (int)kind);
    else if (!contact)
        extended_free(extended);
}

typedef struct {
    const char *hash;
    Capabilities *caps;
    bool is_changed;
} CapsNews;

static void
set_claimed_caps(Contact *contact, gpointer data)
{
    CapsNews *news = data;

    for (unsigned i = 0; i < contact->resources->len; i++) {
        Resource *resource = contact->resources->pdata[i];
        if (resource->caps_hash == news->hash)
            news->is_changed |= set_caps(resource, news->caps);
    }
}

void
roster_set_capabilities(Roster *roster, const char *hash, Capabilities *caps)
{
    CapsNews news = { hash, caps, false };

    roster_each(roster, set_claimed_caps, &news);
    if (news.is_changed)
        model_emit_account(EVENT_CAPABILITIES, roster->account, NULL, NULL);
}

void
roster_set_resource_capabilities(Roster *roster, const Jid *jid, Capabilities *caps)
{
    Contact *contact = roster_find(roster, jid);
    Resource *resource =
        contact ? (Resource *)contact_find_resource(contact, jid_resource(jid)) : NULL;

    if (resource && set_caps(resource, caps))
        model_emit_account(EVENT_CAPABILITIES, roster->account, contact, NULL);
}
