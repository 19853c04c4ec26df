/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a message is kept, and where. */

#include "config.h"

#include "client/history/history.h"

#include "model/notice.h"
#include "client/private.h"

void
history_store(Client *client, Chat *chat, Message *message)
{
    SettingScope scope = chat_scope(chat);
    const Settings *settings = model_settings(client->model);
    g_autoptr(GError) error = NULL;

    if (settings_bool(settings, SETTING_CHAT_STORE, &scope) &&
        !archive_add(client->options.archive, chat, message, &error))
        notice(client->model, chat->account, NULL, SEVERITY_ERROR, "%s", error->message);
    if (client->options.text_log && settings_bool(settings, SETTING_CHAT_LOG, &scope))
        text_log_add(client->options.text_log, chat, message);
}
