/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What S/MIME sends besides messages: our presence for one contact alone, and a request for a
 * certificate. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "model/account.h"
#include "xmpp/ns.h"
#include "client/encryption/smime.h"
#include "client/encryption/task.h"

#include "modules/pidf.h"
#include "modules/presence.h"
#include "modules/sealed.h"
#include "modules/smime_content.h"

/* Of the task's account; NULL: the user has been told. */
static Stream *
stream_of(const Task *task)
{
    const Account *account = task_account(task);
    g_autoptr(GError) error = NULL;
    Stream *stream = account ? client_stream(task->client, account, &error) : NULL;

    if (error)
        task_say((Task *)task, SEVERITY_ERROR, "%s", error->message);
    return stream;
}

/* --- presence --- */

static void
on_presence_sealed(Task *task, const GpgResult *result)
{
    Stream *stream = stream_of(task);

    if (!stream || !result->output)
        return;
    Element *presence = presence_new_available(stream, SHOW_ONLINE, NULL);
    element_set(presence, "to", jid_bare(task->jid));
    smime_wrap(presence, result->output);
    stream_send_take(stream, presence);
    task_say(task, SEVERITY_INFO, _("%s has your presence, encrypted."), jid_shown_bare(task->jid));
}

bool
smime_send_presence(Client *client, Chat *chat, const char *status, GError **error)
{
    const Account *account = chat->account;
    g_auto(Readers) readers = { 0 };

    if (!encryption_smime.readers(client, chat, &readers, error))
        return false;
    if (!client_stream(client, account, error))
        return false;
    if (account->show == SHOW_OFFLINE)
        return smime_fail(error, ENCRYPTION_ERROR_KEY, _("You are not there yourself."));
    g_ptr_array_add(readers.readers, NULL);
    g_autoptr(GBytes) plain = g_string_free_to_bytes(pidf_write(&(Pidf){
        .entity = account->jid,
        .show = account->show,
        .status = status ? (char *)status : account->status,
        .time = smime_stamp(client),
    }));
    task_call(task_new(client, account, chat->jid),
              &(GpgRequest){ .protocol = GPG_CMS,
                             .operation = GPG_SEAL,
                             .input = plain,
                             .names = (const char *const *)readers.readers->pdata,
                             .signer = readers.signer },
              on_presence_sealed);
    return true;
}

/* --- a request --- */

/* Says it in the language of the program to those who can read it. */
static const char *
request_text(void)
{
    return _("Please send me your certificate for S/MIME, in a signed message. Mine came with "
             "this one.");
}

static void
on_request_signed(Task *task, const GpgResult *result)
{
    Stream *stream = stream_of(task);
    g_autofree char *id = g_uuid_string_random();

    if (!stream || !result->output)
        return;
    Element *message = element_new("message", NS_CLIENT);
    element_set(message, "to", jid_bare(task->jid));
    element_set(message, "type", "chat");
    element_set(message, "id", id);
    element_add_text(message, "body", NULL, request_text());
    smime_wrap_signed(message, result->output);
    stream_send_take(stream, message);
    task_say(task, SEVERITY_INFO,
             _("%s was asked for a certificate; yours went along. Once they have answered, /smime "
               "start begins."),
             jid_shown_bare(task->jid));
}

/* Ours goes along in its signature. */
static void
sign_request(Task *task)
{
    const Account *account = task_account(task);
    g_autoptr(GPtrArray) to = g_ptr_array_new();
    g_autoptr(Element) inside = element_new("message", NS_CLIENT);

    if (!account)
        return;
    element_add_text(inside, "body", NULL, request_text());
    g_ptr_array_add(to, task->jid);
    g_autoptr(GBytes) entity = smime_content_write(&(SmimeContent){
        .from = account->jid, .to = to, .time = smime_stamp(task->client), .inside = inside });
    task_call(task,
              &(GpgRequest){ .protocol = GPG_CMS,
                             .operation = GPG_SIGN,
                             .input = entity,
                             .signer = smime_own_key(task->client, account),
                             .is_joined = true },
              on_request_signed);
}

bool
smime_ask_certificate(Client *client, Chat *chat, GError **error)
{
    if (chat->kind != CHAT_CONTACT)
        return smime_fail(error, ENCRYPTION_ERROR_KEY, _("S/MIME is for contacts alone."));
    if (!client_stream(client, chat->account, error))
        return false;
    smime_with_own(task_new(client, chat->account, chat->jid), sign_request);
    return true;
}
