/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a message is kept, and where. */

#include "config.h"

#include "client/history/history.h"

#include "base/i18n.h"
#include "model/notice.h"
#include "storage/redaction.h"
#include "storage/sealed_store.h"
#include "client/history/clearing.h"
#include "client/private.h"

/* As in settings.def. */
typedef enum { KEEP_TEXT, KEEP_REDACTED, KEEP_NOTHING } Keep;

/* Whoever wrote it wants that. A stranger cannot make what he wrote disappear, nor can one of many
 * in a room. */
static bool
is_unrecorded(const Chat *chat, const Message *message)
{
    SettingScope scope = chat_scope(chat);
    const Contact *contact = chat_contact(chat);

    return message->is_unrecorded && chat->kind == CHAT_CONTACT &&
           (message->is_outgoing || (contact && contact->is_in_roster)) &&
           settings_bool(model_settings(chat->account->model), SETTING_HISTORY_HINTS, &scope);
}

static Keep
keep_of(const Chat *chat, const Message *message)
{
    SettingScope scope = chat_scope(chat);
    const Settings *settings = model_settings(chat->account->model);

    if (is_unrecorded(chat, message))
        return KEEP_NOTHING;
    return encryption_hides(message->encryption)
               ? (Keep)settings_choice(settings, SETTING_HISTORY_ENCRYPTED, &scope)
               : KEEP_TEXT;
}

static bool
is_stored(const Chat *chat)
{
    SettingScope scope = chat_scope(chat);

    return settings_bool(model_settings(chat->account->model), SETTING_CHAT_STORE, &scope);
}

bool
history_keeps_text(const Chat *chat, const Message *message)
{
    return is_stored(chat) && keep_of(chat, message) == KEEP_TEXT;
}

bool
history_keeps_encrypted_text(const Chat *chat)
{
    SettingScope scope = chat_scope(chat);
    const Settings *settings = model_settings(chat->account->model);

    return is_stored(chat) &&
           (Keep)settings_choice(settings, SETTING_HISTORY_ENCRYPTED, &scope) == KEEP_TEXT;
}

bool
history_keeps(const Chat *chat, const Message *message)
{
    return is_stored(chat) && keep_of(chat, message) != KEEP_NOTHING;
}

static bool
waits(const Message *message)
{
    return message->is_outgoing && message->state == MESSAGE_QUEUED;
}

static void
tell_once(Client *client, Chat *chat, Keep keep)
{
    static const char *const texts[] = {
        [KEEP_TEXT] = N_("Encrypted messages are kept on this computer in clear. /set "
                         "history.encrypted redact leaves their text out, off keeps nothing of "
                         "them; see /help history."),
        [KEEP_REDACTED] =
            N_("Encrypted messages are kept on this computer without their text, which is gone "
               "when you leave. /set history.encrypted plain keeps it, off keeps nothing of them; "
               "see /help history."),
        [KEEP_NOTHING] = N_("Encrypted messages are not kept on this computer. /set "
                            "history.encrypted plain keeps them, redact without their text; see "
                            "/help history."),
    };

    if (archive_redaction_is_news(client->options.archive))
        notice(client->model, chat->account, chat, SEVERITY_INFO, "%s", _(texts[keep]));
}

/* All of it but the text. Strings are borrowed. */
static void
borrow_redacted(Message *redacted, const Message *message)
{
    *redacted = *message;
    redacted->body = (char *)REDACTED_TEXT;
}

static void
store(Client *client, const Chat *chat, Message *message, Keep keep)
{
    Message redacted;
    g_autoptr(GError) error = NULL;
    bool is_stored;

    if (keep == KEEP_NOTHING && !waits(message))
        return;
    if (keep == KEEP_TEXT || waits(message) || message->is_sealed) {
        is_stored = archive_add(client->options.archive, chat, message, &error);
    } else {
        borrow_redacted(&redacted, message);
        is_stored = archive_add(client->options.archive, chat, &redacted, &error);
        message->row = redacted.row;
    }
    if (!is_stored)
        notice(client->model, chat->account, NULL, SEVERITY_ERROR, "%s", error->message);
    else if (waits(message) && !client_stream(client, chat->account, NULL))
        database_secure(client->options.database); /* no server has it yet */
}

typedef void (*LogFn)(TextLog *log, const Chat *chat, const Message *message);

static void
log_line(Client *client, const Chat *chat, const Message *message, LogFn fn)
{
    SettingScope scope = chat_scope(chat);
    Keep keep = keep_of(chat, message);
    Message redacted;

    if (!client->options.text_log || message->is_sealed || keep == KEEP_NOTHING ||
        !settings_bool(model_settings(client->model), SETTING_CHAT_LOG, &scope))
        return;
    if (keep == KEEP_REDACTED) {
        borrow_redacted(&redacted, message);
        message = &redacted;
    }
    fn(client->options.text_log, chat, message);
}

void
history_store(Client *client, Chat *chat, Message *message)
{
    SettingScope scope = chat_scope(chat);
    const Settings *settings = model_settings(client->model);
    Keep keep = keep_of(chat, message);

    /* Its sender's wish says nothing of what is kept of others. */
    if (encryption_hides(message->encryption) && !is_unrecorded(chat, message))
        tell_once(client, chat, keep);
    if (settings_bool(settings, SETTING_CHAT_STORE, &scope))
        store(client, chat, message, keep);
    log_line(client, chat, message, text_log_add);
}

void
history_drop(Client *client, Message *message)
{
    if (message->row)
        clearing_sweep(client, archive_remove(client->options.archive, message));
}

void
history_opened(Client *client, Chat *chat, Message *message)
{
    Keep keep = keep_of(chat, message);

    if (keep == KEEP_NOTHING)
        history_drop(client, message);
    else if (message->row)
        sealed_open(client->options.archive, message,
                    keep == KEEP_TEXT ? message->body : REDACTED_TEXT);
    log_line(client, chat, message, text_log_add);
}

void
history_mark(Client *client, Chat *chat, const Message *message)
{
    log_line(client, chat, message, text_log_mark);
}

void
history_settle(Client *client, Chat *chat, Message *message)
{
    Archive *archive = client->options.archive;
    Keep keep = keep_of(chat, message);

    if (!message->row || keep == KEEP_TEXT || waits(message) || message_is_redacted(message))
        return;
    bool is_indexed =
        keep == KEEP_REDACTED ? archive_redact(archive, message) : archive_remove(archive, message);
    clearing_sweep(client, is_indexed);
}
