/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders to GnuPG that somebody waits for. */

#include "config.h"

#include "client/encryption/task.h"

#include <stdarg.h>

#include "base/i18n.h"
#include "model/notice.h"
#include "model/window.h"
#include "client/encryption/starting.h"

struct Tasks {
    Client *client;
    GPtrArray *all; /* Task *, owned */
};

static void
free_task(gpointer data)
{
    Task *task = data;

    jid_unref(task->account);
    jid_unref(task->jid);
    g_free(task->text);
    g_free(task->output);
    g_free(task);
}

Task *
task_new(Client *client, const Account *account, const Jid *jid)
{
    Task *task = g_new0(Task, 1);

    task->client = client;
    task->account = account ? jid_to_bare(account->jid) : NULL;
    task->jid = jid ? jid_to_bare(jid) : NULL;
    task->window = windows_current(model_windows(client->model));
    g_ptr_array_add(client->tasks->all, task);
    client_begin_question(client);
    return task;
}

Task *
task_start(Client *client, Chat *chat, const EncryptionMethod *method, GError **error)
{
    if (!starting_begin(client, chat, method, error))
        return NULL;
    Task *task = task_new(client, chat->account, chat->jid);
    task->starts = method;
    return task;
}

bool
task_start_over(Task *task, Chat *chat, GError **error)
{
    const EncryptionMethod *method = g_steal_pointer(&task->starts);

    return starting_finish(task->client, chat, method, error);
}

void
task_end(Task *task)
{
    Client *client = task->client;
    Chat *chat = task->starts ? task_chat(task) : NULL;

    if (chat)
        starting_end(client, chat, task->starts);
    g_ptr_array_remove(client->tasks->all, task);
    client_end_question(client);
}

static void
fail(Task *task, const GError *error)
{
    Chat *chat = task->starts ? task_chat(task) : NULL;

    bool is_undone = chat && g_error_matches(error, GPG_ERROR, GPG_ERROR_CANCELLED) &&
                     starting_undo(task->client, chat, task->starts);
    task_say(task, SEVERITY_ERROR, _("GnuPG could not do it: %s."), error->message);
    if (is_undone)
        starting_tell_undone(task->client, chat);
}

static void
on_done(const GpgResult *result, const GError *error, gpointer data)
{
    Task *task = data;

    task->call = NULL;
    if (task->client->is_ending)
        return;
    if (error)
        fail(task, error);
    else
        task->next(task, result);
    if (!task->call)
        task_end(task);
}

void
task_call(Task *task, const GpgRequest *request, TaskFn next)
{
    task->next = next;
    task->call = gpg_call(encryption_gpg(task->client), request, on_done, task);
}

void
task_say(Task *task, Severity severity, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    notice_in(task->client->model, task->window, severity, "%s", text);
}

Account *
task_account(const Task *task)
{
    const GPtrArray *accounts = model_accounts(task->client->model);

    for (unsigned i = 0; task->account && i < accounts->len; i++) {
        Account *account = accounts->pdata[i];
        if (jid_equal_bare(account->jid, task->account))
            return account;
    }
    return NULL;
}

Chat *
task_chat(const Task *task)
{
    const Account *account = task_account(task);

    return account && task->jid ? account_find_chat(account, task->jid, CHAT_CONTACT) : NULL;
}

/* Another chat is to be encrypted by it, which nobody has said no to. */
static bool
is_start_of_another(const Task *task, const Chat *chat)
{
    return task->starts && task_chat(task) != chat;
}

unsigned
tasks_cancel(Client *client, const Chat *chat)
{
    const GPtrArray *all = client->tasks->all;
    unsigned count = 0;

    for (unsigned i = 0; i < all->len; i++) {
        const Task *task = all->pdata[i];
        if (is_start_of_another(task, chat))
            continue;
        gpg_cancel(encryption_gpg(client), task->call);
        count++;
    }
    return count;
}

Tasks *
tasks_new(Client *client)
{
    Tasks *tasks = g_new0(Tasks, 1);

    tasks->client = client;
    tasks->all = g_ptr_array_new_with_free_func(free_task);
    return tasks;
}

void
tasks_free(Tasks *tasks)
{
    if (!tasks)
        return;
    g_ptr_array_unref(tasks->all);
    g_free(tasks);
}
