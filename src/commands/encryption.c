/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who can read a chat: /encryption, and the keys of /pgp. */

#include "config.h"

#include "base/i18n.h"
#include "client/encryption/orders.h"
#include "commands/lookup.h"

static bool
run_encryption(const CommandCall *call, GError **error)
{
    const ChatEncryption *encryption = &call->chat->encryption;

    (void)error;
    if (encryption->problem)
        command_print(call, "%s", encryption->problem);
    else if (encryption->method)
        command_print(call, _("What you write here is encrypted with %s; keys of the others: %s."),
                      encryption->label, trust_name(encryption->trust));
    else
        command_print(call, _("What you write here is not encrypted."));
    if (encryption->offer)
        command_print(call, _("%s could be used: /encryption start %s."),
                      encryption_label(encryption->offer), encryption->offer);
    return true;
}

static bool
run_start(const CommandCall *call, GError **error)
{
    return encryption_start(call->client, call->chat, call->argv[0], error);
}

static bool
run_end(const CommandCall *call, GError **error)
{
    return encryption_end(call->client, call->chat, error);
}

static bool
run_retry(const CommandCall *call, GError **error)
{
    unsigned count = opening_again(call->client, call->chat);

    (void)error;
    command_print(
        call, ngettext("%u message is tried again.", "%u messages are tried again.", count), count);
    return true;
}

static bool
run_setkey(const CommandCall *call, GError **error)
{
    Account *account = call->account;
    g_autoptr(Jid) jid = command_contact(call, call->argv[0], &account, error);

    return jid && pgp_set_key(call->client, account, jid, call->argv[1], error);
}

const Command encryption_commands[] = {
    { .name = "encryption",
      .usage = "",
      .summary = N_("How the next line of this chat goes, and who can read it"),
      .needs = NEEDS_CHAT,
      .run = run_encryption },
    { .name = "encryption start",
      .usage = N_("METHOD"),
      .summary = N_("Encrypt what is said here from now on: ox, pgp or smime"),
      .args = { 1, 1 },
      .completes = { COMPLETE_LIST },
      .words = "ox|pgp|smime",
      .needs = NEEDS_CHAT,
      .run = run_start },
    { .name = "encryption end",
      .usage = "",
      .summary = N_("Say in clear what is said here from now on"),
      .needs = NEEDS_CHAT,
      .run = run_end },
    { .name = "encryption retry",
      .usage = "",
      .summary = N_("Open what could not be opened, now that the key is there: of this chat, or "
                    "of all"),
      .run = run_retry },
    { .name = "pgp setkey",
      .usage = N_("CONTACT FINGERPRINT"),
      .summary = N_("The key of GnuPG's to which messages to a contact are encrypted (XEP-0027)"),
      .args = { 2, 2 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT,
      .run = run_setkey },
    { 0 },
};
