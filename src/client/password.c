/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a password comes from. The user's command runs beside the main loop. */

#include "config.h"

#include "client/password.h"

#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "model/prompt.h"
#include "client/private.h"

struct PasswordQuery {
    PasswordRequest request;
    unsigned prompt;
    unsigned idle;             /* a timer: the file's password is told from the main loop */
    GCancellable *cancellable; /* of the running command */
};

static void
on_answer(const char *answer, gpointer data)
{
    PasswordQuery *query = data;

    query->prompt = 0;
    if (query->request.found)
        query->request.found(secret_dup(answer), NULL, query->request.data);
}

static void
ask_user(PasswordQuery *query)
{
    const PasswordRequest *request = &query->request;
    const char *jid = jid_bare(request->account->jid);
    g_autofree char *text = request->is_new ? g_strdup_printf(_("New password for %s"), jid)
                            : request->was_refused
                                ? g_strdup_printf(_("Another password for %s"), jid)
                                : g_strdup_printf(_("Password for %s"), jid);
    PromptRequest prompt = {
        .kind = PROMPT_PASSWORD,
        .is_secret = true,
        .account = request->account,
        .text = text,
        .answer = on_answer,
        .data = query,
    };

    query->prompt = prompt_ask(request->model, &prompt);
}

static void
on_idle(gpointer data)
{
    PasswordQuery *query = data;

    query->idle = 0;
    query->request.found(secret_dup(query->request.config->password), NULL, query->request.data);
}

/* What the command wrote to its standard error, up to the end of the first line, says it best. */
static GError *
command_error(const PasswordQuery *query, const char *why)
{
    return g_error_new(CLIENT_ERROR, CLIENT_ERROR_FAILED,
                       _("The eval_password command of %s gave no password: %s"),
                       jid_bare(query->request.account->jid), why);
}

static void
on_command_done(GObject *source, GAsyncResult *result, gpointer data)
{
    g_autoptr(GSubprocess) process = G_SUBPROCESS(source);
    char *output = NULL, *password = NULL; /* to be wiped */
    g_autofree char *complaint = NULL;
    g_autoptr(GError) failure = NULL, error = NULL;
    bool is_read =
        g_subprocess_communicate_utf8_finish(process, result, &output, &complaint, &failure);

    if (g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        g_subprocess_force_exit(process); /* the query is gone: nobody wants the password */
        return;
    }
    PasswordQuery *query = data;
    if (complaint)
        complaint[strcspn(complaint, "\n")] = '\0';
    if (!is_read)
        error = command_error(query, failure->message);
    else if (!g_subprocess_get_successful(process))
        error = command_error(query, complaint[0] ? complaint : _("it failed."));
    else if (!output[0] || output[0] == '\n')
        error = command_error(query, _("it printed nothing."));
    else
        password = g_strndup(output, strcspn(output, "\n"));
    secret_free(output);
    query->request.found(password, error, query->request.data);
}

static void
run_command(PasswordQuery *query)
{
    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    GSubprocess *process = g_subprocess_launcher_spawn(launcher, NULL, "/bin/sh", "-c",
                                                       query->request.config->eval_password, NULL);

    if (!process) {
        ask_user(query);
        return;
    }
    query->cancellable = g_cancellable_new();
    g_subprocess_communicate_utf8_async(process, NULL, query->cancellable, on_command_done, query);
}

PasswordQuery *
password_query_new(const PasswordRequest *request)
{
    PasswordQuery *query = g_new0(PasswordQuery, 1);

    query->request = *request;
    if (request->ask || (!request->config->password && !request->config->eval_password))
        ask_user(query);
    else if (request->config->password)
        query->idle = timer_start(model_clock(request->model), 0, on_idle, query);
    else
        run_command(query);
    return query;
}

void
password_query_free(PasswordQuery *query)
{
    if (!query)
        return;
    query->request.found = NULL;
    timer_stop(model_clock(query->request.model), &query->idle);
    if (query->prompt)
        prompt_withdraw(query->request.model, query->prompt);
    if (query->cancellable)
        g_cancellable_cancel(query->cancellable);
    g_clear_object(&query->cancellable);
    g_free(query);
}
