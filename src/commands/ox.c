/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenPGP for XMPP: /ox and its sub-commands. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "client/encryption/orders.h"
#include "client/encryption/ox_orders.h"
#include "commands/encryption_family.h"
#include "commands/lookup.h"

static bool
run_start(const CommandCall *call, GError **error)
{
    Chat *chat = encryption_chat(call, error);

    return chat && ox_start(call->client, chat, error);
}

static bool
run_keys(const CommandCall *call, GError **error)
{
    (void)error;
    ox_show_keys(call->client, call->account);
    return true;
}

static void
print_contact(const OxContact *contact, gpointer data)
{
    command_print(data, "%s  %s  %s%s", contact->jid, contact->fingerprint, contact->trust,
                  contact->is_announced ? "" : _(", not announced any more"));
}

static bool
run_contacts(const CommandCall *call, GError **error)
{
    (void)error;
    if (!ox_list_contacts(call->client, call->account, print_contact, (gpointer)call))
        command_print(call, _("No OpenPGP key of anybody is known yet."));
    return true;
}

static bool
run_announce(const CommandCall *call, GError **error)
{
    (void)error;
    ox_announce(call->client, call->account);
    return true;
}

static bool
run_new(const CommandCall *call, GError **error)
{
    (void)error;
    ox_make_key(call->client, call->account);
    return true;
}

static bool
run_discover(const CommandCall *call, GError **error)
{
    Account *account = call->account;
    g_autoptr(Jid) jid = command_contact(call, call->argv[0], &account, error);

    if (jid)
        ox_discover(call->client, account, jid);
    return jid != NULL;
}

static bool
run_setkey(const CommandCall *call, GError **error)
{
    (void)error;
    ox_set_key(call->client, call->account, call->argv[0]);
    return true;
}

static bool
run_backup(const CommandCall *call, GError **error)
{
    if (call->argc > 0 && strcmp(call->argv[0], "remove") != 0)
        return command_fail(error, _("/ox backup, or /ox backup remove."));
    if (call->argc > 0)
        ox_remove_backup(call->client, call->account);
    else
        ox_backup(call->client, call->account);
    return true;
}

static bool
run_restore(const CommandCall *call, GError **error)
{
    (void)error;
    ox_restore(call->client, call->account);
    return true;
}

const Command ox_commands[] = {
    { .name = "ox",
      .usage = "",
      .summary = N_("OpenPGP keys of others, and how far they are trusted"),
      .needs = NEEDS_ACCOUNT,
      .run = run_contacts },
    { .name = "ox start",
      .usage = N_("[CONTACT]"),
      .summary = N_("Encrypt what is said here from now on with OpenPGP for XMPP"),
      .help = N_("Does all that is needed: takes your key in GnuPG that is for this account, or "
                 "asks before it makes one; announces it, so that others can write to you; looks "
                 "for the other side's keys. In a room, all members' keys are needed. While "
                 "the account is not online, it waits until it is. /help encryption says more."),
      .args = { 0, 1 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT,
      .run = run_start },
    { .name = "ox end",
      .usage = "",
      .summary = N_("Say in clear what is said here from now on"),
      .needs = NEEDS_CHAT,
      .run = encryption_run_end },
    { .name = "ox keys",
      .usage = "",
      .summary = N_("Your own keys in GnuPG, and which of them the account uses"),
      .needs = NEEDS_ACCOUNT,
      .run = run_keys },
    { .name = "ox contacts",
      .usage = "",
      .summary = N_("OpenPGP keys of others, and how far they are trusted"),
      .needs = NEEDS_ACCOUNT,
      .run = run_contacts },
    { .name = "ox announce",
      .usage = "",
      .summary = N_("Publish your key on your server, so that others can encrypt to it"),
      .needs = NEEDS_CONNECTION,
      .run = run_announce },
    { .name = "ox new",
      .usage = "",
      .summary = N_("Make a key for the account in GnuPG, and announce it"),
      .needs = NEEDS_CONNECTION,
      .run = run_new },
    { .name = "ox discover",
      .usage = N_("CONTACT"),
      .summary = N_("Look which OpenPGP keys somebody announces, and take them over"),
      .args = { 1, 1 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_CONNECTION,
      .run = run_discover },
    { .name = "ox request",
      .usage = N_("CONTACT [FINGERPRINT]"),
      .summary = N_("The same as /ox discover: all keys that somebody announces are taken over"),
      .args = { 1, 2 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_CONNECTION,
      .run = run_discover },
    { .name = "ox setkey",
      .usage = N_("FINGERPRINT"),
      .summary = N_("The key of GnuPG's that the account uses from now on; it is announced"),
      .args = { 1, 1 },
      .needs = NEEDS_CONNECTION,
      .run = run_setkey },
    { .name = "ox backup",
      .usage = N_("[remove]"),
      .summary = N_("Keep your secret key on your server, locked by a code that is shown once"),
      .help = N_("/ox backup remove takes it off the server."),
      .args = { 0, 1 },
      .completes = { COMPLETE_LIST },
      .words = "remove",
      .needs = NEEDS_CONNECTION,
      .run = run_backup },
    { .name = "ox restore",
      .usage = "",
      .summary = N_("Take your secret key from your server, with the code of /ox backup"),
      .needs = NEEDS_CONNECTION,
      .run = run_restore },
    { 0 },
};
