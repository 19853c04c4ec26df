/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose presence we see, and who is in a room: /who. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "commands/columns.h"
#include "commands/lookup.h"
#include "commands/room.h"

typedef struct {
    const char *name;
    Show least, most;
} ShowRange;

static const ShowRange ranges[] = {
    { "online", SHOW_DND, SHOW_CHAT },
    { "any", SHOW_OFFLINE, SHOW_CHAT },
    { "available", SHOW_ONLINE, SHOW_CHAT },
    { "unavailable", SHOW_OFFLINE, SHOW_AWAY },
    { "chat", SHOW_CHAT, SHOW_CHAT },
    { "away", SHOW_AWAY, SHOW_AWAY },
    { "xa", SHOW_XA, SHOW_XA },
    { "dnd", SHOW_DND, SHOW_DND },
    { "offline", SHOW_OFFLINE, SHOW_OFFLINE },
};

static const ShowRange *
find_range(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(ranges); i++)
        if (strcmp(ranges[i].name, name) == 0)
            return &ranges[i];
    return NULL;
}

static bool
is_in_group(const Contact *contact, const char *group)
{
    return !group || g_strv_contains((const char *const *)contact->groups, group);
}

static unsigned
add_account_contacts(Columns *columns, const Account *account, const ShowRange *range,
                     const char *group)
{
    unsigned count = 0;
    g_autoptr(GPtrArray) contacts = roster_sorted(account->roster);
    for (guint i = 0; i < contacts->len; i++) {
        const Contact *contact = g_ptr_array_index(contacts, i);
        Show show = contact_show(contact);
        if (!contact->is_in_roster || show < range->least || show > range->most ||
            !is_in_group(contact, group))
            continue;
        const Resource *best = contact->resources->len ? contact->resources->pdata[0] : NULL;
        g_autofree char *device =
            best ? g_strdup_printf("%s (%d)", CELL(best->name), best->priority) : NULL;
        columns_add(columns, show_sign(show), contact_display_name(contact),
                    jid_shown_bare(contact->jid), show_label(show), CELL(device),
                    CELL(contact_status(contact)), NULL);
        count++;
    }
    return count;
}

/* In a room /who is about the people there. */
static bool
who_is_in_room(const CommandCall *call, const Room *room, GError **error)
{
    RoomWho who = { .word = call->argc ? call->argv[0] : "any", .is_filter = call->argc > 0 };
    const ShowRange *range = find_range(who.word);
    who.has_role = !range && role_parse(who.word, &who.role);
    who.has_affiliation = !range && !who.has_role && affiliation_parse(who.word, &who.affiliation);
    if (!range && !who.has_role && !who.has_affiliation)
        return command_fail(error, _("%s is not one of %s."), who.word, call->command->words);
    if (range) {
        who.least = range->least;
        who.most = range->most;
    }
    return command_who_is_in_room(call, room, &who);
}

static bool
run_who(const CommandCall *call, GError **error)
{
    if (call->chat && call->chat->room && call->argc < 2)
        return who_is_in_room(call, call->chat->room, error);
    const GPtrArray *accounts = model_accounts(call->model);
    const ShowRange *range = call->argc ? find_range(call->argv[0]) : &ranges[0];
    const char *group = call->argc == 2 ? call->argv[1] : NULL;
    if (!range)
        return command_fail(error, _("%s is not one of %s."), call->argv[0], call->command->words);
    for (guint i = 0; i < accounts->len; i++) {
        const Account *account = g_ptr_array_index(accounts, i);
        g_autoptr(Columns) columns = columns_new();
        unsigned count = add_account_contacts(columns, account, range, group);
        command_print(call, ngettext("%s: %u contact (%s)", "%s: %u contacts (%s)", count),
                      jid_bare(account->jid), count, range->name);
        columns_print(columns, call);
    }
    return true;
}

const Command who_commands[] = {
    { .name = "who",
      .usage = N_("[online|any|available|unavailable|chat|away|xa|dnd|offline [GROUP]]"),
      .summary = N_("List contacts by their state; in a room, who is there"),
      .help = N_("In a room it lists who is there, moderators first, with what they are to the "
                 "room, their address where it is known, and their state: /who moderator, "
                 "participant or visitor lists those with this role, /who owner, admin or member "
                 "those with this affiliation."),
      .args = { 0, 2 },
      .completes = { COMPLETE_LIST, COMPLETE_GROUP },
      .words = "online|any|available|unavailable|chat|away|xa|dnd|offline|moderator|participant|"
               "visitor|owner|admin|member",
      .needs = NEEDS_ACCOUNT,
      .run = run_who },
    { 0 },
};
