/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counted in the store and in the folder of the logs. */

#include "config.h"

#include "client/history/history_info.h"

#include "storage/coverage.h"
#include "storage/purge.h"
#include "client/private.h"

static int64_t
find_number(const Client *client, const Chat *chat)
{
    g_autoptr(GPtrArray) chats = archive_chats(client->options.archive);

    for (unsigned i = 0; i < chats->len; i++) {
        const ArchiveChat *stored = chats->pdata[i];
        if (stored->kind == chat->kind && jid_equal(stored->jid, chat->jid) &&
            jid_equal(stored->account, chat->account->jid))
            return stored->number;
    }
    return 0;
}

static void
add_lines(Client *client, const Chat *chat, HistoryInfo *info)
{
    int64_t number = find_number(client, chat);
    StoredLines lines = { 0 };

    if (number)
        purge_count(client->options.archive, number, INT64_MAX, &lines);
    info->lines = lines.lines;
    info->waiting = lines.waiting;
    info->first = lines.first;
    info->last = lines.last;
    info->bytes = lines.bytes;
    info->cleared_until = archive_cleared_until(client->options.archive, chat);
}

static void
add_logs(const Client *client, const Chat *chat, HistoryInfo *info)
{
    const TextLog *log = client->options.text_log;
    TextLogScope scope = { chat->account->jid, chat->jid };

    if (!log)
        return;
    info->log_folder = text_log_folder(log, scope.account, scope.chat);
    info->log_files = text_log_measure(log, &scope, INT64_MAX, &info->log_bytes);
}

static void
add_archive(const Client *client, const Chat *chat, HistoryInfo *info)
{
    Coverage coverage;

    info->has_archive = coverage_get(client->options.archive, chat->account, &coverage);
    if (info->has_archive) {
        info->archive_from = coverage.from.time;
        info->archive_until = coverage.until.time;
    }
    coverage_done(&coverage);
}

void
history_info(Client *client, const Chat *chat, HistoryInfo *ret_info)
{
    *ret_info = (HistoryInfo){ 0 };
    add_lines(client, chat, ret_info);
    add_logs(client, chat, ret_info);
    if (chat->kind != CHAT_ROOM)
        add_archive(client, chat, ret_info);
    ret_info->losses = losses_load(client->options.archive, chat);
}

void
history_info_done(HistoryInfo *info)
{
    g_free(info->log_folder);
    g_array_unref(info->losses);
}
