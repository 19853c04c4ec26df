/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jaser log CHAT: what was said in a chat, out of the store. */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "model/model.h"
#include "storage/archive.h"

#include "shell/shell.h"

#define PAGE 1000

static void
print_message(const Message *message)
{
    g_autofree char *when = date_format(message->time, "%Y-%m-%d %H:%M:%S");
    g_autofree char *body = utf8_for_line(message->body);

    printf("%s %s %s\n", when, message->is_outgoing ? "→" : "←", body);
}

static void
print_chat(Model *model, Archive *archive, const ArchiveChat *stored)
{
    Account *account = model_find_account(model, stored->account);
    Chat *chat;

    if (!account)
        account = account_new(model, stored->account);
    chat = account_get_chat(account, stored->jid, stored->kind);
    g_autoptr(GPtrArray) page = archive_page(archive, chat, NULL, PAGE);
    for (unsigned i = 0; i < page->len; i++)
        print_message(page->pdata[i]);
}

static void
print_chats(Model *model, Archive *archive, const char *address)
{
    g_autoptr(GPtrArray) chats = archive_chats(archive);

    for (unsigned i = 0; i < chats->len; i++) {
        const ArchiveChat *chat = chats->pdata[i];
        if (strcmp(jid_full(chat->jid), address) == 0)
            print_chat(model, archive, chat);
    }
}

static bool
run_log(const ShellContext *context, char **arguments, GError **error)
{
    g_autoptr(Database) database = NULL;
    g_autofree char *notice = NULL;

    if (!arguments[0] || arguments[1]) {
        g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                            _("Name one chat, by its address."));
        return false;
    }
    database = database_open(context->paths->data_dir, context->clock, &notice, error);
    if (!database)
        return false;
    Settings *settings = settings_new();
    Model *model = model_new(settings, context->clock);
    Archive *archive = archive_new(database);
    print_chats(model, archive, arguments[0]);
    archive_free(archive);
    model_free(model);
    settings_free(settings);
    return true;
}

const ShellOrder shell_log = {
    .name = "log",
    .usage = N_("CHAT"),
    .summary = N_("Prints what was said in a chat."),
    .run = run_log,
};
