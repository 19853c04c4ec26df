/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /pgp: OpenPGP as XEP-0027 has it, keys of GnuPG's, and files. */

#include "config.h"

#include "base/i18n.h"
#include "client/encryption/orders.h"
#include "commands/encryption_family.h"
#include "commands/lookup.h"

static bool
run_keys(const CommandCall *call, GError **error)
{
    (void)error;
    pgp_show_keys(call->client, call->argv[0]);
    return true;
}

static bool
run_libver(const CommandCall *call, GError **error)
{
    (void)error;
    pgp_show_version(call->client);
    return true;
}

static bool
run_contacts(const CommandCall *call, GError **error)
{
    (void)error;
    pgp_show_contacts(call->client, call->account);
    return true;
}

static bool
run_setkey(const CommandCall *call, GError **error)
{
    Account *account = call->account;
    g_autoptr(Jid) jid = command_contact(call, call->argv[0], &account, error);

    return jid && pgp_set_key(call->client, account, jid, call->argv[1], error);
}

static bool
run_unsetkey(const CommandCall *call, GError **error)
{
    Account *account = call->account;
    g_autoptr(Jid) jid = command_contact(call, call->argv[0], &account, error);

    return jid && pgp_unset_key(call->client, account, jid, error);
}

static bool
run_start(const CommandCall *call, GError **error)
{
    Chat *chat = encryption_chat(call, error);

    return chat && pgp_start(call->client, chat, error);
}

static bool
run_import(const CommandCall *call, GError **error)
{
    return pgp_import(call->client, call->argv[0], error);
}

static bool
run_fetch(const CommandCall *call, GError **error)
{
    return pgp_fetch(call->client, call->argv[0], error);
}

static bool
run_sendpub(const CommandCall *call, GError **error)
{
    return pgp_send_key(call->client, call->chat, error);
}

static bool
run_sign(const CommandCall *call, GError **error)
{
    (void)error;
    pgp_sign_again(call->client, call->account);
    return true;
}

static bool
run_sendfile(const CommandCall *call, GError **error)
{
    return command_fail(error,
                        _("This jaser cannot send files yet: /pgp encrypt %s writes it encrypted "
                          "for this chat, to be sent by other means."),
                        call->argv[0]);
}

static bool
run_log(const CommandCall *call, GError **error)
{
    (void)error;
    command_print(call, _("What is kept of encrypted messages is for all ways of encryption the "
                          "same: see /help history.encrypted."));
    return true;
}

static bool
run_char(const CommandCall *call, GError **error)
{
    (void)error;
    command_print(call, _("The signs of encrypted messages are the same for all ways of "
                          "encryption, and belong to the theme: see /help signs."));
    return true;
}

static bool
run_autoimport(const CommandCall *call, GError **error)
{
    (void)error;
    command_print(call, _("Keys are never added to your GnuPG by themselves: /pgp import FILE and "
                          "/pgp fetch ADDRESS do it."));
    return true;
}

const Command pgp_commands[] = {
    { .name = "pgp",
      .usage = "",
      .summary = N_("The PGP keys of contacts: named by you, or seen in their presence"),
      .needs = NEEDS_ACCOUNT,
      .run = run_contacts },
    { .name = "pgp keys",
      .usage = N_("[WORD]"),
      .summary = N_("The keys in your GnuPG, or those with a word in their names"),
      .args = { 0, 1 },
      .rest = true,
      .run = run_keys },
    { .name = "pgp libver",
      .usage = "",
      .summary = N_("Which GnuPG works here, and which library"),
      .run = run_libver },
    { .name = "pgp contacts",
      .usage = "",
      .summary = N_("The PGP keys of contacts: named by you, or seen in their presence"),
      .needs = NEEDS_ACCOUNT,
      .run = run_contacts },
    { .name = "pgp setkey",
      .usage = N_("CONTACT KEY"),
      .summary = N_("The key of GnuPG's to which messages to a contact are encrypted (XEP-0027)"),
      .help = N_("KEY is a fingerprint, a key id of 16 digits, or a word of the key's name that no "
                 "other has. What presence says of keys is told, but changes nothing from then "
                 "on. Your own key is a property of the account: /account set YOU openpgp.key "
                 "KEY."),
      .args = { 2, 2 },
      .completes = { COMPLETE_CONTACT, COMPLETE_GPG_KEY },
      .needs = NEEDS_ACCOUNT,
      .run = run_setkey },
    { .name = "pgp unsetkey",
      .usage = N_("CONTACT"),
      .summary = N_("Forget the PGP keys of a contact"),
      .args = { 1, 1 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT,
      .run = run_unsetkey },
    { .name = "pgp start",
      .usage = N_("[CONTACT]"),
      .summary = N_("Encrypt what is said in a chat with PGP (XEP-0027) from now on"),
      .help = N_("If you have named no key of your own, or none of the contact, your GnuPG is "
                 "asked for the only one that has the address. Messages are encrypted, but not "
                 "signed, so nothing proves who wrote them; OX is better where the other side "
                 "has it."),
      .args = { 0, 1 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT,
      .run = run_start },
    { .name = "pgp end",
      .usage = "",
      .summary = N_("Say in clear what is said here from now on"),
      .needs = NEEDS_CHAT,
      .run = encryption_run_end },
    { .name = "pgp import",
      .usage = N_("FILE"),
      .summary = N_("Add the keys in a file to your GnuPG"),
      .help = N_("Messages that could not be opened are tried again."),
      .args = { 1, 1 },
      .completes = { COMPLETE_FILE },
      .run = run_import },
    { .name = "pgp fetch",
      .usage = N_("ADDRESS"),
      .summary = N_("Fetch a key from the web server of its owner's address (WKD)"),
      .help = N_("The server learns that you look for it. Nothing is ever fetched unless you "
                 "order it here."),
      .args = { 1, 1 },
      .completes = { COMPLETE_CONTACT },
      .run = run_fetch },
    { .name = "pgp sendpub",
      .usage = "",
      .summary = N_("Send your public key to the chat, as a message"),
      .needs = NEEDS_CHAT,
      .run = run_sendpub },
    { .name = "pgp sign",
      .usage = "",
      .summary = N_("Sign your presence now: after a passphrase was wrong or refused"),
      .help = N_("Presence is signed as pgp.sign_presence says, never in rooms."),
      .needs = NEEDS_ACCOUNT,
      .run = run_sign },
    { .name = "pgp encrypt",
      .usage = N_("FILE [ENCRYPTED]"),
      .summary = N_("Encrypt a file for those who read this chat, and for you"),
      .help = N_("ENCRYPTED is FILE with .gpg at its end where nothing else is said. Nothing is "
                 "overwritten, and only you may read what is written."),
      .args = { 1, 2 },
      .completes = { COMPLETE_FILE, COMPLETE_FILE },
      .needs = NEEDS_CHAT,
      .run = encryption_run_encrypt },
    { .name = "pgp decrypt",
      .usage = N_("FILE [DECRYPTED]"),
      .summary = N_("Decrypt a file, and see who signed it"),
      .help = N_("DECRYPTED is FILE without .gpg at its end where nothing else is said. Nothing is "
                 "overwritten, and only you may read what is written."),
      .args = { 1, 2 },
      .completes = { COMPLETE_FILE, COMPLETE_FILE },
      .run = encryption_run_decrypt },
    { .name = "pgp sendfile",
      .usage = N_("FILE"),
      .summary = N_("Send a file encrypted: not yet; /pgp encrypt writes one"),
      .args = { 1, 1 },
      .completes = { COMPLETE_FILE },
      .needs = NEEDS_CHAT,
      .run = run_sendfile },
    { .name = "pgp cancel",
      .usage = "",
      .summary = N_("Stop what GnuPG is doing for you"),
      .help = N_("Files, keys that are fetched, and what this chat waits for: a message that is "
                 "being encrypted stays as failed, and /outbox again sends it once more; what is "
                 "being decrypted stays closed until /encryption retry."),
      .is_urgent = true,
      .run = encryption_run_cancel },
    { .name = "pgp log",
      .usage = "",
      .summary = N_("What is kept of encrypted messages"),
      .run = run_log },
    { .name = "pgp char",
      .usage = "",
      .summary = N_("The signs of encrypted messages"),
      .run = run_char },
    { .name = "pgp autoimport",
      .usage = "",
      .summary = N_("Whether keys that people send are imported by themselves: never"),
      .run = run_autoimport },
    { 0 },
};
