/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who can read a chat: /encryption. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "client/encryption/orders.h"
#include "client/encryption/trust.h"
#include "commands/encryption_family.h"
#include "commands/key_columns.h"
#include "commands/lookup.h"

/* --- how things are --- */

static void
print_next_line(const CommandCall *call)
{
    const ChatEncryption *encryption = &call->chat->encryption;

    if (encryption->problem)
        command_print(call, _("✗ Nothing is sent: %s"), encryption->problem);
    else if (encryption->method && !encryption_hides(encryption->method))
        command_print(call,
                      _("What you write here is signed with %s, and not encrypted: the "
                        "servers can read it."),
                      encryption->label);
    else if (encryption->method && encryption->is_busy)
        command_print(call,
                      _("What you write here is encrypted with %s; it waits while keys are being "
                        "looked for."),
                      encryption->label);
    else if (encryption->method)
        command_print(call, _("What you write here is encrypted with %s; keys of the others: %s."),
                      encryption->label, trust_label(encryption->trust));
    else
        command_print(call, "%s",
                      _("What you write here is not encrypted: the servers can read it."));
    if (encryption->offer)
        command_print(call, _("%s could be used: /encryption start %s."),
                      encryption_label(encryption->offer), encryption->offer);
}

static void
print_policy(const CommandCall *call)
{
    const SettingScope scope = chat_scope(call->chat);
    Settings *settings = model_settings(call->model);

    /* TRANSLATORS: settings and their values */
    command_print(call, _("encryption.policy here: %s. chat.encryption: %s."),
                  settings_text(settings, SETTING_ENCRYPTION_POLICY, &scope),
                  settings_text(settings, SETTING_CHAT_ENCRYPTION, &scope));
}

/* A key that is nobody's whom we know is our own. */
static void
print_reader(const CommandCall *call, const char *fingerprint)
{
    const KeyQuery query = { .account = call->account, .key = fingerprint };
    g_autoptr(GPtrArray) keys = trust_find(call->client, &query);
    g_autofree char *blocks = trust_key_text(fingerprint);

    for (unsigned i = keys->len; i-- > 0;) {
        const TrustedKey *key = keys->pdata[i];
        if (strcmp(key->method, call->chat->encryption.method) != 0)
            g_ptr_array_remove_index(keys, i);
    }
    key_columns_print(keys, call);
    if (keys->len > 0)
        return;
    command_print(call, "%s", _("you, with your own key"));
    command_print(call, "  %s", blocks);
}

static void
print_readers(const CommandCall *call)
{
    g_autoptr(GPtrArray) readers = trust_readers(call->client, call->chat);

    if (!readers || !encryption_hides(call->chat->encryption.method) ||
        call->chat->encryption.problem || call->chat->encryption.is_busy)
        return;
    command_print(call, "%s", _("Who can read it:"));
    for (unsigned i = 0; i < readers->len; i++) {
        if (readers->pdata[i])
            print_reader(call, readers->pdata[i]);
    }
}

/* chat NULL: of all. */
static void
print_open(const CommandCall *call, const Chat *chat)
{
    const KeyQuery query = { .account = chat ? chat->account : NULL,
                             .jid = chat && chat->kind == CHAT_CONTACT ? chat->jid : NULL };
    g_autoptr(GPtrArray) keys = trust_undecided(call->client, &query);
    unsigned closed = trust_unopened(call->client, chat);

    if (keys->len > 0)
        command_print(call, "%s",
                      _("These keys wait for you, and nothing is encrypted to them: /trust "
                        "compare, then /trust accept or /trust refuse."));
    key_columns_print(keys, call);
    if (closed > 0)
        command_print(call,
                      ngettext("%u message could not be opened: /encryption retry tries again.",
                               "%u messages could not be opened: /encryption retry tries again.",
                               closed),
                      closed);
    if (keys->len == 0 && closed == 0 && !chat)
        command_print(call, "%s", _("No key waits for your decision, and no message for its key."));
}

static bool
run_encryption(const CommandCall *call, GError **error)
{
    (void)error;
    if (call->chat) {
        print_next_line(call);
        print_policy(call);
        print_readers(call);
    }
    print_open(call, call->chat);
    return true;
}

static bool
run_undecided(const CommandCall *call, GError **error)
{
    (void)error;
    print_open(call, NULL);
    return true;
}

/* --- how they are to be --- */

static bool
run_policy(const CommandCall *call, GError **error)
{
    if (call->argc > 0 && !trust_set_policy(call->client, call->chat, call->argv[0], error))
        return false;
    print_policy(call);
    return true;
}

static bool
run_auto(const CommandCall *call, GError **error)
{
    if (!trust_follow_policy(call->client, call->chat, error))
        return false;
    print_next_line(call);
    return true;
}

static bool
run_start(const CommandCall *call, GError **error)
{
    return encryption_begin(call->client, call->chat, call->argv[0], error);
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

const Command encryption_commands[] = {
    { .name = "encryption",
      .usage = "",
      .summary = N_("How the next line of this chat goes, who can read it, and what is undecided"),
      .run = run_encryption },
    { .name = "encryption undecided",
      .usage = "",
      .summary = N_("Keys that wait for your decision, and messages for their key, of all chats"),
      .run = run_undecided },
    { .name = "encryption policy",
      .usage = N_("[POLICY]"),
      .summary = N_("What may go in clear in this chat: none, offer or require"),
      .help = N_("none: nothing is said of encryption; offer: what both sides could use is shown, "
                 "and who writes encrypted is answered so; require: nothing goes in clear here. "
                 "/set encryption.policy is for all chats."),
      .args = { 0, 1 },
      .completes = { COMPLETE_LIST },
      .words = "none|offer|require",
      .needs = NEEDS_CHAT,
      .run = run_policy },
    { .name = "encryption auto",
      .usage = "",
      .summary = N_("Follow encryption.policy in this chat again, whatever was chosen"),
      .needs = NEEDS_CHAT,
      .run = run_auto },
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
      .run = encryption_run_end },
    { .name = "encryption encrypt",
      .usage = N_("FILE [ENCRYPTED]"),
      .summary = N_("Encrypt a file for those who read this chat, signed with your key"),
      .help = N_("As the chat is encrypted, or could be. ENCRYPTED is FILE with .gpg at its end "
                 "where nothing else is said. Nothing is overwritten, and only you may read what "
                 "is written; send it by other means. /pgp cancel stops it."),
      .args = { 1, 2 },
      .completes = { COMPLETE_FILE, COMPLETE_FILE },
      .needs = NEEDS_CHAT,
      .run = encryption_run_encrypt },
    { .name = "encryption decrypt",
      .usage = N_("FILE [DECRYPTED]"),
      .summary = N_("Decrypt a file, and see who signed it"),
      .help = N_("DECRYPTED is FILE without .gpg at its end where nothing else is said. Nothing is "
                 "overwritten, and only you may read what is written."),
      .args = { 1, 2 },
      .completes = { COMPLETE_FILE, COMPLETE_FILE },
      .run = encryption_run_decrypt },
    { .name = "encryption retry",
      .usage = "",
      .summary = N_("Open what could not be opened, now that the key is there: of this chat, or "
                    "of all"),
      .run = run_retry },
    { .name = "encryption cancel",
      .usage = "",
      .summary = N_("Stop what is being encrypted and decrypted here, as /pgp cancel"),
      .is_urgent = true,
      .run = encryption_run_cancel },
    { 0 },
};
