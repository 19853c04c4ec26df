/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of the store for the windows: pages of them, as far as the user looks. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "client/private.h"

/* How many older lines one look upwards brings. */
#define PAGE 200

/* Whether the page ended for another reason than that there are no more. */
static bool
is_full(const GPtrArray *page, unsigned count)
{
    size_t bytes = 0;

    for (unsigned i = 0; i < page->len; i++)
        bytes += strlen(((const Message *)page->pdata[i])->body);
    return page->len == count || bytes >= LIMIT_PAGE_BYTES;
}

static void
prepend_page(Client *client, Chat *chat, unsigned count)
{
    ArchivePosition position = { 0 };

    for (unsigned i = 0; i < timeline_length(chat->timeline) && !position.row; i++) {
        const Message *message = timeline_get(chat->timeline, i);
        if (message->row)
            position = (ArchivePosition){ .time = message->time, .row = message->row };
    }
    g_autoptr(GPtrArray) page =
        archive_page(client->options.archive, chat, position.row ? &position : NULL, count);
    timeline_set_has_older(chat->timeline, is_full(page, count));
    timeline_prepend(chat->timeline, (Message *const *)page->pdata, page->len);
}

void
client_load_history(Client *client, Chat *chat)
{
    SettingScope scope = chat_scope(chat);
    int count = settings_int(model_settings(client->model), SETTING_CHAT_HISTORY, &scope);

    if (chat->is_history_loaded)
        return;
    chat_set_history_loaded(chat);
    if (count > 0)
        prepend_page(client, chat, (unsigned)count);
}

bool
client_show_line(Client *client, Chat *chat, const ArchivePosition *line, GError **error)
{
    Window *window = client_open_chat(client, chat->account, chat->jid);

    if (!window)
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                            _("Too many chats are open: /close closes some."));
    while (window && !timeline_find_row(chat->timeline, line->row) &&
           timeline_has_older(chat->timeline))
        client_load_older(client, chat);
    if (!window)
        return false;
    if (!timeline_find_row(chat->timeline, line->row)) {
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                            _("This line is not stored any more."));
        return false;
    }
    return true;
}

void
client_load_older(Client *client, Chat *chat)
{
    if (timeline_has_older(chat->timeline))
        prepend_page(client, chat, PAGE);
}
