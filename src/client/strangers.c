/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is a stranger, and what becomes of what he writes. */

#include "config.h"

#include "client/strangers.h"

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "model/notice.h"
#include "model/window.h"
#include "storage/redaction.h"
#include "client/encryption/encryption.h"
#include "client/history/history.h"
#include "client/private.h"
#include "client/requests.h"
#include "client/rooms/irc.h"

typedef enum { RULE_REQUESTS, RULE_OPEN, RULE_DROP } Rule; /* as in settings.def */

/* Ourselves, and our server in person: its announcements. An address that only looks so is another
 * one. */
static bool
is_ours(const Account *account, const Jid *jid)
{
    return jid_equal_bare(jid, account->jid) ||
           (!jid_local(jid) && strcmp(jid_domain(jid), jid_domain(account->jid)) == 0);
}

static bool
has_own_lines(const Chat *chat)
{
    for (unsigned i = timeline_length(chat->timeline); i-- > 0;) {
        const Message *message = timeline_get(chat->timeline, i);
        if (message->kind == MESSAGE_CHAT && message->is_outgoing)
            return true;
    }
    return false;
}

/* Whether the user opened this conversation, now or ever. */
static bool
is_wanted(Client *client, const Account *account, const Jid *jid)
{
    const Chat *chat = account_find_chat(account, jid, CHAT_CONTACT);

    if (chat && (windows_find_chat(model_windows(client->model), chat) || has_own_lines(chat)))
        return true;
    return archive_has_written(client->options.archive, account, jid);
}

/* Who is in the roster cannot be told before the roster has come. */
static bool
is_known(Client *client, const Account *account, const Jid *jid)
{
    const Contact *contact = roster_find(account->roster, jid);

    if ((contact && contact->is_in_roster) || is_ours(account, jid) ||
        !roster_is_loaded(account->roster) || irc_is_met(account, jid))
        return true;
    return !requests_find(account, REQUEST_MESSAGE, jid, NULL) && is_wanted(client, account, jid);
}

static SettingScope
scope_of(const Account *account, const Jid *jid)
{
    return (SettingScope){ .account = jid_bare(account->jid), .chat = jid_bare(jid) };
}

StrangerRule
stranger_rule(Client *client, Account *account, const IncomingMessage *incoming)
{
    const Settings *settings = model_settings(client->model);
    const Jid *jid = incoming->chat_jid;
    SettingScope scope = scope_of(account, jid);

    if (incoming->chat_kind != CHAT_CONTACT || incoming->message->is_outgoing)
        return STRANGER_KNOWN;
    if (account_is_blocked(account, jid) || settings_bool(settings, SETTING_PRIVACY_IGNORE, &scope))
        return STRANGER_UNHEARD;
    Rule rule = (Rule)settings_choice(settings, SETTING_PRIVACY_STRANGERS, &scope);
    if (rule == RULE_OPEN || is_known(client, account, jid))
        return STRANGER_KNOWN;
    if (irc_is_server(account, jid))
        return STRANGER_GATEWAY;
    bool has_room = requests_find(account, REQUEST_MESSAGE, jid, NULL) ||
                    !requests_are_full(account, REQUEST_MESSAGE);
    if (rule == RULE_REQUESTS && has_room)
        return STRANGER_WAITS;
    log_debug("strangers", "%s was not heard", jid_bare(jid));
    return STRANGER_UNHEARD;
}

void
stranger_wrote(Chat *chat, const Message *message)
{
    bool is_kept = message->is_sealed ? message->row != 0 : history_keeps_text(chat, message);

    client_take_request(chat->account, &(RequestFacts){
                                           .kind = REQUEST_MESSAGE,
                                           .from = chat->jid,
                                           .text = encryption_hides(message->encryption) &&
                                                           (!is_kept || message->is_sealed)
                                                       ? REDACTED_TEXT
                                                       : message->body,
                                           .time = message->time,
                                       });
    if (!is_kept || !message->row) /* it is nowhere else */
        timeline_add(chat->timeline, (Message *)message);
    else if (timeline_length(chat->timeline) == 0)
        chat_remove(chat);
}

bool
stranger_admit(Client *client, const Request *request, GError **error)
{
    Account *account = request->account;
    Chat *chat = account_get_chat(account, request->from, CHAT_CONTACT);
    ArchivePosition first;

    if (!chat) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                    _("Too many chats are open: /close closes some."));
        return false;
    }
    client_load_history(client, chat);
    unsigned unread = archive_unread(client->options.archive, chat, &first);
    chat_set_unread(chat, unread, &first);
    windows_open_chat(model_windows(client->model), chat);
    opening_resume(client, chat);
    return true;
}

bool
stranger_accept(Client *client, Request *request, GError **error)
{
    Account *account = request->account;
    SettingScope scope = scope_of(account, request->from);
    const char *jid = jid_bare(request->from);

    if (!stranger_admit(client, request, error))
        return false;
    settings_set(model_settings(client->model), SETTING_PRIVACY_STRANGERS, &scope, "open", NULL);
    client_save_settings(client);
    Chat *chat = account_find_chat(account, request->from, CHAT_CONTACT);
    if (!roster_find(account->roster, request->from))
        notice(client->model, account, chat, SEVERITY_INFO,
               _("%s is not among your contacts: /roster add %s adds them."), jid, jid);
    return true;
}

bool
stranger_forget(Client *client, Request *request, GError **error)
{
    bool is_new = !account_find_chat(request->account, request->from, CHAT_CONTACT);
    Chat *chat = account_get_chat(request->account, request->from, CHAT_CONTACT);

    (void)error;
    if (!chat)
        return true;
    const ArchivePosition now = { clock_now(model_clock(client->model)), ARCHIVE_END };
    archive_set_read(client->options.archive, chat, &now);
    if (is_new || !windows_find_chat(model_windows(client->model), chat))
        chat_remove(chat);
    return true;
}
