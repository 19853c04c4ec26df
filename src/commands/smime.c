/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /smime: S/MIME (RFC 3923), with certificates of GnuPG's. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "client/encryption/orders.h"
#include "commands/encryption_family.h"
#include "commands/lookup.h"

static bool
run_keys(const CommandCall *call, GError **error)
{
    (void)error;
    smime_show_keys(call->client, call->argv[0]);
    return true;
}

static bool
run_contacts(const CommandCall *call, GError **error)
{
    (void)error;
    smime_show_contacts(call->client, call->account);
    return true;
}

static bool
run_setkey(const CommandCall *call, GError **error)
{
    Account *account = call->account;
    g_autoptr(Jid) jid = command_contact(call, call->argv[0], &account, error);

    return jid && smime_set_key(call->client, account, jid, call->argv[1], error);
}

static bool
run_unsetkey(const CommandCall *call, GError **error)
{
    Account *account = call->account;
    g_autoptr(Jid) jid = command_contact(call, call->argv[0], &account, error);

    return jid && smime_unset_key(call->client, account, jid, error);
}

static bool
run_start(const CommandCall *call, GError **error)
{
    Chat *chat = encryption_chat(call, error);

    return chat && smime_start(call->client, chat, error);
}

static bool
run_sign(const CommandCall *call, GError **error)
{
    const bool is_signing = g_strcmp0(call->chat->encryption.method, ENCRYPTION_SIGNED) == 0;
    const char *word = call->argv[0];

    if (!word)
        command_print(call, "%s",
                      is_signing ? _("What you write here is signed, and not encrypted.")
                                 : _("What you write here is not signed alone: /smime sign on "
                                     "begins it."));
    else if (strcmp(word, "on") == 0)
        return smime_sign(call->client, call->chat, error);
    else if (is_signing)
        return encryption_end(call->client, call->chat, error);
    return true;
}

static bool
run_import(const CommandCall *call, GError **error)
{
    return smime_import(call->client, call->argv[0], error);
}

static bool
run_cert(const CommandCall *call, GError **error)
{
    Chat *chat = encryption_chat(call, error);

    return chat && smime_ask_certificate(call->client, chat, error);
}

static bool
run_presence(const CommandCall *call, GError **error)
{
    return smime_send_presence(call->client, call->chat, call->argv[0], error);
}

const Command smime_commands[] = {
    { .name = "smime",
      .usage = "",
      .summary = N_("Certificates of contacts, and how far they are trusted"),
      .needs = NEEDS_ACCOUNT,
      .run = run_contacts },
    { .name = "smime keys",
      .usage = N_("[WORD]"),
      .summary = N_("The certificates in your GnuPG, or those with a word in their names"),
      .args = { 0, 1 },
      .rest = true,
      .run = run_keys },
    { .name = "smime contacts",
      .usage = "",
      .summary = N_("Certificates of contacts, and how far they are trusted"),
      .needs = NEEDS_ACCOUNT,
      .run = run_contacts },
    { .name = "smime setkey",
      .usage = N_("CONTACT KEY"),
      .summary = N_("The certificate of a contact, or with your own address yours (S/MIME)"),
      .help = N_("KEY is a whole fingerprint, or a word of the certificate's name that no other "
                 "has. A certificate that does not have the contact's address in it is theirs "
                 "only because you say so here."),
      .args = { 2, 2 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT,
      .run = run_setkey },
    { .name = "smime unsetkey",
      .usage = N_("CONTACT"),
      .summary = N_("Forget the certificates of a contact"),
      .args = { 1, 1 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT,
      .run = run_unsetkey },
    { .name = "smime start",
      .usage = N_("[CONTACT]"),
      .summary = N_("Sign and encrypt what is said in a chat with S/MIME from now on"),
      .help = N_("Takes your certificate in GnuPG that has the account's address in it, and the "
                 "contact's that has theirs. Where there is none of theirs, /smime cert asks them "
                 "for it; it comes with each message that they sign. /help encryption says more."),
      .args = { 0, 1 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT,
      .run = run_start },
    { .name = "smime end",
      .usage = "",
      .summary = N_("Say in clear what is said here from now on"),
      .needs = NEEDS_CHAT,
      .run = encryption_run_end },
    { .name = "smime sign",
      .usage = N_("[on|off]"),
      .summary = N_("Sign what is said here, without encrypting it: everybody can read it"),
      .help = N_("For proof of who wrote it, where secrecy is not wanted: each line says at its "
                 "end that it is clear. Who has no S/MIME reads it as any other message. Contacts "
                 "alone (RFC 3923 2); it is not enough where encryption.policy requires "
                 "encryption."),
      .args = { 0, 1 },
      .completes = { COMPLETE_LIST },
      .words = "on|off",
      .needs = NEEDS_CHAT,
      .run = run_sign },
    { .name = "smime import",
      .usage = N_("FILE"),
      .summary = N_("Add the certificates in a file to your GnuPG (.pem, .crt, .p7c, .p12)"),
      .help = N_("Messages that could not be opened are tried again."),
      .args = { 1, 1 },
      .completes = { COMPLETE_FILE },
      .run = run_import },
    { .name = "smime cert",
      .usage = N_("[CONTACT]"),
      .summary = N_("Ask a contact for their certificate, in a signed message that has yours"),
      .help = N_("The message is not encrypted. Their answer needs no more than to be signed: "
                 "/smime cert on their side does that, too."),
      .args = { 0, 1 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_CONNECTION,
      .run = run_cert },
    { .name = "smime presence",
      .usage = N_("[STATUS]"),
      .summary = N_("Your presence for this contact alone, signed and encrypted (RFC 3923)"),
      .help = N_("They see your state, and STATUS instead of the status that all see, until your "
                 "presence changes."),
      .args = { 0, 1 },
      .rest = true,
      .needs = NEEDS_CHAT,
      .run = run_presence },
    { 0 },
};
