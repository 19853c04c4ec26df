/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vCards: /vcard, /vcard edit, /vcard set, /vcard save. */

#include "config.h"

#include "base/i18n.h"
#include "commands/lookup.h"
#include "commands/room.h"

/* The argument at this place, else the chat's contact, else ourselves. */
static Jid *
find_owner(const CommandCall *call, int at, Account **ret_account, GError **error)
{
    const Occupant *occupant = command_occupant(call, at);

    *ret_account = call->account;
    if (occupant)
        return jid_ref(occupant->jid);
    if (call->argc > at)
        return command_contact(call, call->argv[at], ret_account, error);
    return jid_ref(call->chat ? call->chat->jid : call->account->jid);
}

static bool
run_show(const CommandCall *call, GError **error)
{
    Account *account;
    g_autoptr(Jid) jid = find_owner(call, 0, &account, error);

    return jid && client_show_vcard(call->client, account, jid, error);
}

static bool
run_save(const CommandCall *call, GError **error)
{
    Account *account;
    g_autoptr(Jid) jid = find_owner(call, 1, &account, error);

    return jid && client_save_vcard(call->client, account, jid, call->argv[0], error);
}

static bool
run_edit(const CommandCall *call, GError **error)
{
    return client_edit_vcard(call->client, call->account, error);
}

static bool
run_set(const CommandCall *call, GError **error)
{
    return client_change_vcard(call->client, call->account, call->argv[0], call->argv[1], error);
}

const Command vcard_commands[] = {
    { .name = "vcard",
      .usage = N_("[CONTACT]"),
      .summary = N_("Show what somebody says of themselves: names, addresses, phones"),
      .help = N_("Without an argument, in a chat that of the contact, in a room that of the room, "
                 "else your own. In a room a nick is one, too. Everybody "
                 "writes his own vCard: nothing in it is proven."),
      .args = { 0, 1 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_CONNECTION,
      .run = run_show },
    { .name = "vcard edit",
      .usage = "",
      .summary = N_("Change your own vCard in a form"),
      .help = N_("Everybody can read it. What the form does not show, such as your picture, stays "
                 "as it is."),
      .needs = NEEDS_CONNECTION,
      .run = run_edit },
    { .name = "vcard set",
      .usage = N_("FIELD [TEXT]"),
      .summary = N_("Change one field of your own vCard; without a text, empty it"),
      .args = { 1, 2 },
      .rest = true,
      .completes = { COMPLETE_LIST },
      .words = "name|prefix|given|middle|family|suffix|nickname|birthday|phone|email|jid|url|extra|"
               "street|pobox|postcode|city|region|country|organisation|unit|title|role|note",
      .needs = NEEDS_CONNECTION,
      .run = run_set },
    { .name = "vcard save",
      .usage = N_("FILE [CONTACT]"),
      .summary = N_("Save somebody's vCard as a file that address books read"),
      .args = { 1, 2 },
      .completes = { COMPLETE_NOTHING, COMPLETE_CONTACT },
      .needs = NEEDS_CONNECTION,
      .run = run_save },
    { 0 },
};
