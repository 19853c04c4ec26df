/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One occupant, and the words for what somebody may do in a room and is to it. */

#include "config.h"

#include "model/occupant.h"

#include <string.h>

#include "base/i18n.h"
#include "model/private.h"

static const struct {
    const char *name, *label; /* label: N_() */
} roles[ROLES] = {
    [ROLE_NONE] = { "none", N_("not in the room") },
    [ROLE_VISITOR] = { "visitor", N_("visitor") },
    [ROLE_PARTICIPANT] = { "participant", N_("participant") },
    [ROLE_MODERATOR] = { "moderator", N_("moderator") },
};

static const struct {
    const char *name, *label; /* label: N_() */
} affiliations[AFFILIATIONS] = {
    [AFFILIATION_OUTCAST] = { "outcast", N_("banned") },
    [AFFILIATION_NONE] = { "none", N_("no member") },
    [AFFILIATION_MEMBER] = { "member", N_("member") },
    [AFFILIATION_ADMIN] = { "admin", N_("admin") },
    [AFFILIATION_OWNER] = { "owner", N_("owner") },
};

const char *
role_name(Role role)
{
    return roles[role].name;
}

bool
role_parse(const char *name, Role *ret_role)
{
    for (unsigned i = 0; i < ROLES; i++) {
        if (strcmp(roles[i].name, name) != 0)
            continue;
        *ret_role = (Role)i;
        return true;
    }
    return false;
}

const char *
role_label(Role role)
{
    return _(roles[role].label);
}

const char *
affiliation_name(Affiliation affiliation)
{
    return affiliations[affiliation].name;
}

bool
affiliation_parse(const char *name, Affiliation *ret_affiliation)
{
    for (unsigned i = 0; i < AFFILIATIONS; i++) {
        if (strcmp(affiliations[i].name, name) != 0)
            continue;
        *ret_affiliation = (Affiliation)i;
        return true;
    }
    return false;
}

const char *
affiliation_label(Affiliation affiliation)
{
    return _(affiliations[affiliation].label);
}

const char *
occupant_nick(const Occupant *occupant)
{
    return jid_resource(occupant->jid);
}

/* --- what room.c needs --- */

Occupant *
occupant_new(Chat *chat, const Jid *jid)
{
    Occupant *occupant = g_new0(Occupant, 1);

    occupant->chat = chat;
    occupant_set_jid(occupant, jid);
    return occupant;
}

void
occupant_free(Occupant *occupant)
{
    if (!occupant)
        return;
    jid_unref(occupant->jid);
    jid_unref(occupant->real);
    g_free(occupant->claimed_id);
    g_free(occupant->status);
    g_strfreev(occupant->claimed_hats);
    g_clear_pointer(&occupant->caps_hash, g_ref_string_release);
    capabilities_unref(occupant->caps);
    g_free(occupant->sort_key);
    g_free(occupant->skeleton);
    g_free(occupant);
}

void
occupant_set_jid(Occupant *occupant, const Jid *jid)
{
    g_autofree char *folded = g_utf8_casefold(jid_resource(jid), -1);

    jid_unref(occupant->jid);
    occupant->jid = jid_ref((Jid *)jid);
    g_free(occupant->sort_key);
    occupant->sort_key = g_utf8_collate_key(folded, -1);
    g_clear_pointer(&occupant->skeleton, g_free);
}

static bool
set_text(char **field, const char *text)
{
    if (text && !text[0])
        text = NULL;
    if (g_strcmp0(*field, text) == 0)
        return false;
    g_free(*field);
    *field = g_strdup(text);
    return true;
}

static bool
set_hats(Occupant *occupant, const char *const *hats)
{
    static const char *const none[] = { NULL };
    const char *const *old =
        occupant->claimed_hats ? (const char *const *)occupant->claimed_hats : none;
    const char *const *new = hats ? hats : none;

    if (old[0] == new[0] || g_strv_equal(old, new))
        return false;
    g_strfreev(occupant->claimed_hats);
    occupant->claimed_hats = new[0] ? g_strdupv((char **)new) : NULL;
    return true;
}

void
occupant_trust(Occupant *occupant, bool has_id, bool has_hats)
{
    occupant->id = has_id ? occupant->claimed_id : NULL;
    occupant->hats = has_hats ? occupant->claimed_hats : NULL;
}

size_t
occupant_bytes(const Occupant *occupant)
{
    size_t bytes = sizeof(Occupant) + 3 * strlen(jid_full(occupant->jid)) +
                   strlen(occupant->sort_key) +
                   (occupant->real ? 2 * strlen(jid_full(occupant->real)) : 0) +
                   (occupant->claimed_id ? strlen(occupant->claimed_id) : 0) +
                   (occupant->status ? strlen(occupant->status) : 0);

    for (char **hat = occupant->claimed_hats; hat && *hat; hat++)
        bytes += strlen(*hat);
    return bytes;
}

/* An address once known stays known: not every presence says it. */
static bool
set_real(Occupant *occupant, const Jid *real)
{
    if (!real || jid_equal(occupant->real, real))
        return false;
    jid_unref(occupant->real);
    occupant->real = jid_ref((Jid *)real);
    return true;
}

static void
set_caps(Occupant *occupant, const OccupantFacts *facts)
{
    if (!facts->says_caps)
        return;
    g_clear_pointer(&occupant->caps_hash, g_ref_string_release);
    occupant->caps_hash = facts->caps_hash ? g_ref_string_acquire(facts->caps_hash) : NULL;
    capabilities_unref(occupant->caps);
    occupant->caps = facts->caps ? capabilities_ref(facts->caps) : NULL;
}

bool
occupant_set(Occupant *occupant, const OccupantFacts *facts)
{
    bool is_changed = occupant->role != facts->role || occupant->show != facts->show ||
                      occupant->affiliation != facts->affiliation ||
                      occupant->idle_since != facts->idle_since;

    occupant->role = facts->role;
    occupant->affiliation = facts->affiliation;
    occupant->show = facts->show;
    occupant->idle_since = facts->idle_since;
    is_changed |= set_text(&occupant->status, facts->status);
    is_changed |= set_hats(occupant, facts->hats);
    is_changed |= set_real(occupant, facts->real);
    is_changed |= facts->id && set_text(&occupant->claimed_id, facts->id);
    set_caps(occupant, facts);
    return is_changed;
}
