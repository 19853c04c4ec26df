/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a password comes from: asked in the order of trouble that it makes the user. */

#include "config.h"

#include "client/password.h"

#include "base/i18n.h"
#include "base/secret.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "client/password_command.h"
#include "client/private.h"

struct PasswordQuery {
    PasswordRequest request;
    unsigned prompt; /* 0: none is open */
    char *first;     /* a secret: a new password as it was typed first; NULL */
    bool has_asked;
    unsigned idle; /* a timer: the file's password is told from the main loop */
    PasswordCommand *command;
    KeyringQuery *keyring;
};

static void ask_user(PasswordQuery *query);

/* A new password with a slip in it would lock its owner out: it is typed twice. */
static bool
is_meant(PasswordQuery *query, const char *answer)
{
    bool is_same = g_strcmp0(query->first, answer) == 0;

    if (!query->request.is_new || !answer || !*answer || is_same)
        return true;
    if (query->first)
        notice(query->request.model, query->request.account, NULL, SEVERITY_ERROR,
               _("%s: The two passwords differ."), jid_bare(query->request.account->jid));
    char *first = query->first ? NULL : secret_dup(answer);
    secret_free(query->first);
    query->first = first;
    ask_user(query);
    return false;
}

static void
on_answer(const char *answer, gpointer data)
{
    PasswordQuery *query = data;

    query->prompt = 0;
    if (query->request.found && is_meant(query, answer))
        query->request.found(secret_dup(answer), NULL, query->request.data);
}

static void
ask_user(PasswordQuery *query)
{
    const PasswordRequest *request = &query->request;
    const char *jid = jid_bare(request->account->jid);
    g_autofree char *text = query->first ? g_strdup_printf(_("New password for %s again:"), jid)
                            : request->is_new ? g_strdup_printf(_("New password for %s:"), jid)
                            : request->was_refused
                                ? g_strdup_printf(_("Another password for %s:"), jid)
                                : g_strdup_printf(_("Password for %s:"), jid);
    PromptRequest prompt = {
        .kind = PROMPT_PASSWORD,
        .is_secret = true,
        .account = request->account,
        .text = text,
        .answer = on_answer,
        .data = query,
    };

    query->has_asked = true;
    query->prompt = prompt_ask(request->model, &prompt);
}

static void
on_idle(gpointer data)
{
    PasswordQuery *query = data;

    query->idle = 0;
    query->request.found(secret_dup(query->request.config->password), NULL, query->request.data);
}

static GError *
command_error(const PasswordQuery *query, const char *why)
{
    return g_error_new(CLIENT_ERROR, CLIENT_ERROR_FAILED,
                       _("The eval_password command of %s gave no password: %s"),
                       jid_bare(query->request.account->jid), why);
}

static void
on_command_done(char *password, const GError *failure, gpointer data)
{
    PasswordQuery *query = data;
    g_autoptr(GError) error = failure ? command_error(query, failure->message) : NULL;

    query->request.found(password, error, query->request.data);
}

static void
on_keyring_answer(char *password, gpointer data)
{
    PasswordQuery *query = data;

    if (password)
        query->request.found(password, NULL, query->request.data);
    else
        ask_user(query);
}

PasswordQuery *
password_query_new(const PasswordRequest *request)
{
    PasswordQuery *query = g_new0(PasswordQuery, 1);

    query->request = *request;
    if (request->ask)
        ask_user(query);
    else if (request->config->password)
        query->idle = timer_start(model_clock(request->model), 0, on_idle, query);
    else if (request->config->eval_password)
        query->command = password_command_new(
            model_clock(request->model), request->config->eval_password, on_command_done, query);
    else if (request->config->uses_keyring)
        query->keyring = keyring_find(request->keyring, request->account, on_keyring_answer, query);
    else
        ask_user(query);
    return query;
}

bool
password_query_has_asked(const PasswordQuery *query)
{
    return query->has_asked;
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
    secret_free(query->first);
    password_command_free(query->command);
    keyring_query_free(query->keyring);
    g_free(query);
}
