/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands of all ways of encryption do alike. */

#include "config.h"

#include "commands/encryption_family.h"

#include "base/i18n.h"
#include "client/encryption/orders.h"

Chat *
encryption_chat(const CommandCall *call, GError **error)
{
    Account *account = call->account;

    if (call->argc == 0 && call->chat)
        return call->chat;
    if (call->argc == 0) {
        command_fail(error, _("With whom? Name a contact, or do it in the chat's window."));
        return NULL;
    }
    g_autoptr(Jid) jid = command_contact(call, call->argv[0], &account, error);
    Window *window = jid ? client_open_chat(call->client, account, jid) : NULL;
    if (jid && !window)
        command_fail(error, _("Too many chats are open."));
    return window ? window->chat : NULL;
}

bool
encryption_run_end(const CommandCall *call, GError **error)
{
    return encryption_end(call->client, call->chat, error);
}

bool
encryption_run_encrypt(const CommandCall *call, GError **error)
{
    return encryption_seal_file(call->client, call->chat,
                                &(FilePaths){ call->argv[0], call->argv[1] }, error);
}

bool
encryption_run_decrypt(const CommandCall *call, GError **error)
{
    return encryption_open_file(call->client, &(FilePaths){ call->argv[0], call->argv[1] }, error);
}

bool
encryption_run_cancel(const CommandCall *call, GError **error)
{
    return pgp_cancel(call->client, call->chat) > 0 ||
           command_fail(error, _("GnuPG does nothing that could be cancelled."));
}
