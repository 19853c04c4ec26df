/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /account register, /account password, /account delete-from-server. */

#include "config.h"

#include "commands/account_server.h"

#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "commands/lookup.h"

/* --- a new password, asked for twice --- */

typedef struct Task Task;

typedef struct {
    const char *first, *second;   /* questions, with the address in them */
    const char *differ, *nothing; /* what is said if there is no new password */
    void (*done)(Task *task);     /* with the password */
} TaskType;

struct Task {
    const TaskType *type;
    Client *client;
    char *jid;
    char *invitation; /* the token of one, or NULL */
    char *password;   /* NULL until it was typed once */
};

static Task *
task_new(const CommandCall *call, const TaskType *type, const char *jid)
{
    Task *task = g_new0(Task, 1);
    task->type = type;
    task->client = call->client;
    task->jid = g_strdup(jid);
    return task;
}

static void
task_free(Task *task)
{
    g_free(task->jid);
    g_free(task->invitation);
    secret_free(task->password);
    g_free(task);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Task, task_free)

static void task_ask(Task *task);

static void
say_error(const Task *task, const char *format)
{
    g_autofree char *text = g_strdup_printf(format, task->jid);
    notice_here(client_model(task->client), SEVERITY_ERROR, "%s", text);
}

static void
on_password(const char *answer, gpointer data)
{
    g_autoptr(Task) task = data;
    if (!answer)
        return;
    if (*answer && !task->password) {
        task->password = secret_dup(answer);
        task_ask(g_steal_pointer(&task));
        return;
    }
    if (*answer && strcmp(answer, task->password) == 0)
        task->type->done(task);
    else
        say_error(task, *answer ? _(task->type->differ) : _(task->type->nothing));
}

/* Takes the task. */
static void
task_ask(Task *task)
{
    g_autofree char *text =
        g_strdup_printf(task->password ? _(task->type->second) : _(task->type->first), task->jid);
    prompt_ask(client_model(task->client), &(PromptRequest){ .kind = PROMPT_PASSWORD,
                                                             .is_secret = true,
                                                             .text = text,
                                                             .answer = on_password,
                                                             .data = task });
}

static Account *
find_account(const Task *task)
{
    g_autoptr(Jid) jid = jid_new(task->jid, NULL);
    return model_find_account(client_model(task->client), jid);
}

/* --- registration --- */

static void
register_account(Task *task)
{
    g_autoptr(GError) error = NULL;
    Account *account = find_account(task);
    if (!account)
        account = client_add_account(task->client, task->jid, &error);
    if (account)
        client_register(task->client, account, task->password, task->invitation);
    else
        notice_here(client_model(task->client), SEVERITY_ERROR, "%s", error->message);
}

static const TaskType registration = {
    .first = N_("A new password for %s:"),
    .second = N_("The new password of %s again:"),
    .differ = N_("The two passwords differ: no account was made. /account register %s begins "
                 "again."),
    .nothing = N_("No password: no account was made. /account register %s begins again."),
    .done = register_account,
};

/* invitation: its token, or NULL. */
static bool
begin_registration(const CommandCall *call, const Jid *jid, const char *invitation, GError **error)
{
    if (!jid_local(jid) || !jid_is_bare(jid))
        return command_fail(error, _("Give the address that you want: NAME@SERVER."));
    const Account *account = model_find_account(call->model, jid);
    if (account && account->state == ACCOUNT_ONLINE)
        return command_fail(error, _("%s exists and is connected."), jid_bare(jid));
    Task *task = task_new(call, &registration, jid_bare(jid));
    task->invitation = g_strdup(invitation);
    task_ask(task);
    return true;
}

/* A name on a server, for an invitation that leaves it open. */
typedef struct {
    Client *client;
    char *host, *invitation;
} NameQuestion;

static void
name_question_free(NameQuestion *question)
{
    g_free(question->host);
    g_free(question->invitation);
    g_free(question);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NameQuestion, name_question_free)

static void
on_name(const char *answer, gpointer data)
{
    g_autoptr(NameQuestion) question = data;
    g_autoptr(GError) error = NULL;
    const CommandCall call = { .client = question->client,
                               .model = client_model(question->client) };
    if (!answer || !*answer)
        return;
    g_autoptr(Jid) jid = jid_new_from_parts(answer, question->host, NULL, &error);
    if (!jid || !begin_registration(&call, jid, question->invitation, &error))
        notice_here(call.model, SEVERITY_ERROR, "%s", error->message);
}

static void
ask_name(const CommandCall *call, const char *host, const char *invitation)
{
    g_autofree char *text = g_strdup_printf(_("The name that you would like on %s:"), host);
    NameQuestion *question = g_new0(NameQuestion, 1);
    question->client = call->client;
    question->host = g_strdup(host);
    question->invitation = g_strdup(invitation);
    prompt_ask(
        call->model,
        &(PromptRequest){ .kind = PROMPT_TEXT, .text = text, .answer = on_name, .data = question });
}

/* "?register", or an invitation of somebody's that is good for an account too (XEP-0401 6.3). */
bool
command_is_registration(const Uri *uri)
{
    return g_strcmp0(uri->action, "register") == 0 ||
           (g_strcmp0(uri->action, "roster") == 0 && g_strcmp0(uri_value(uri, "ibr"), "y") == 0);
}

bool
command_register_by_link(const CommandCall *call, const Uri *uri, GError **error)
{
    const char *token = uri_value(uri, "preauth");
    if (!command_is_registration(uri))
        return command_fail(error, _("This link does not lead to a new account."));
    if (jid_local(uri->jid) && strcmp(uri->action, "register") == 0)
        return begin_registration(call, uri->jid, token, error);
    ask_name(call, jid_domain(uri->jid), token);
    return true;
}

static bool
run_register(const CommandCall *call, GError **error)
{
    const char *text = call->argv[0];
    if (uri_is_xmpp(text)) {
        g_autoptr(Uri) uri = uri_parse(text, error);
        return uri && command_register_by_link(call, uri, error);
    }
    g_autoptr(Jid) jid = command_address(call, text, error);
    return jid && begin_registration(call, jid, NULL, error);
}

/* --- password --- */

static void
change_password(Task *task)
{
    g_autoptr(GError) error = NULL;
    Account *account = find_account(task);
    if (account && !client_change_password(task->client, account, task->password, &error))
        notice_here(client_model(task->client), SEVERITY_ERROR, "%s", error->message);
}

static const TaskType new_password = {
    .first = N_("The new password of %s:"),
    .second = N_("The new password of %s again:"),
    .differ = N_("The two passwords differ: that of %s was not changed."),
    .nothing = N_("No password: that of %s was not changed."),
    .done = change_password,
};

/* The account that is meant, if it is online. NULL and error. */
static Account *
find_online(const CommandCall *call, GError **error)
{
    Account *account = call->argc ? command_account(call, call->argv[0], error) : call->account;
    return account && client_is_online(call->client, account, error) ? account : NULL;
}

static bool
run_password(const CommandCall *call, GError **error)
{
    const Account *account = find_online(call, error);
    if (!account)
        return false;
    task_ask(task_new(call, &new_password, jid_bare(account->jid)));
    return true;
}

/* --- deletion --- */

static void
on_confirmation(const char *answer, gpointer data)
{
    g_autoptr(Task) task = data;
    g_autoptr(GError) error = NULL;
    g_autofree char *typed = answer ? g_strstrip(g_strdup(answer)) : NULL;
    Account *account = find_account(task);
    Model *model = client_model(task->client);
    if (!account || g_strcmp0(typed, task->jid) != 0)
        notice_here(model, SEVERITY_INFO, _("%s was not deleted."), task->jid);
    else if (!client_delete_from_server(task->client, account, &error))
        notice_here(model, SEVERITY_ERROR, "%s", error->message);
}

static bool
run_delete(const CommandCall *call, GError **error)
{
    Account *account = find_online(call, error);
    if (!account)
        return false;
    g_autofree char *text =
        g_strdup_printf(_("This deletes %s from its server, for ever. Type its address to do it:"),
                        jid_bare(account->jid));
    prompt_ask(call->model, &(PromptRequest){
                                .kind = PROMPT_TEXT,
                                .account = account,
                                .text = text,
                                .answer = on_confirmation,
                                .data = task_new(call, NULL, jid_bare(account->jid)),
                            });
    return true;
}

/* --- moving --- */

typedef struct {
    Client *client;
    Jid *from, *to;
} Move;

static void
on_move_answer(const char *answer, gpointer data)
{
    Move *move = data;
    g_autoptr(GError) error = NULL;
    Account *account = model_find_account(client_model(move->client), move->from);
    if (account && g_strcmp0(answer, "yes") == 0 &&
        !client_move_account(move->client, account, move->to, &error))
        notice_here(client_model(move->client), SEVERITY_ERROR, "%s", error->message);
    jid_unref(move->from);
    jid_unref(move->to);
    g_free(move);
}

static bool
run_moved(const CommandCall *call, GError **error)
{
    static const char *const choices[] = { "yes", "no", NULL };
    Account *account =
        call->argc == 2 ? command_account(call, call->argv[1], error) : call->account;
    g_autoptr(Jid) to = account ? command_address(call, call->argv[0], error) : NULL;
    if (!to)
        return false;
    if (!jid_local(to) || !jid_is_bare(to) || jid_equal_bare(to, account->jid))
        return command_fail(error, _("%s is not the address of another account."), jid_shown(to));
    if (account->state != ACCOUNT_ONLINE)
        return command_fail(error, _("%s is not connected: /connect %s does it."),
                            jid_shown_bare(account->jid), jid_bare(account->jid));
    g_autofree char *text =
        g_strdup_printf(_("%s will tell your contacts that you are %s from now on, and that they "
                          "may follow. Do it?"),
                        jid_shown_bare(account->jid), jid_shown_bare(to));
    Move *move = g_new(Move, 1);
    *move = (Move){ .client = call->client, .from = jid_ref(account->jid), .to = jid_to_bare(to) };
    prompt_ask(call->model, &(PromptRequest){ .kind = PROMPT_CONFIRM,
                                              .account = account,
                                              .text = text,
                                              .choices = choices,
                                              .answer = on_move_answer,
                                              .data = move });
    return true;
}

const Command account_server_commands[] = {
    { .name = "account register",
      .usage = N_("YOU@SERVER|LINK"),
      .summary = N_("Create a new account on a server"),
      .help = N_("Asks for a new password, creates the account if the server allows it, and logs "
                 "in. A server that wants to know more shows a form. LINK is an invitation, such "
                 "as \"xmpp:server?register;preauth=TOKEN\"."),
      .args = { 1, 1 },
      .is_urgent = true,
      .run = run_register },
    { .name = "account moved",
      .usage = N_("NEW_ADDRESS [ACCOUNT]"),
      .summary = N_("Tell your contacts that you have another address now"),
      .help =
          N_("The old account says so on its server, where your contacts' programs can see that "
             "it is true. If the new one is an account here and online, it asks your contacts "
             "to follow, with the names and groups that they have here; else ask them from "
             "there. See /help addresses."),
      .args = { 1, 2 },
      .completes = { COMPLETE_ACCOUNT, COMPLETE_ACCOUNT },
      .needs = NEEDS_ACCOUNT,
      .run = run_moved },
    { .name = "account password",
      .usage = N_("[ACCOUNT]"),
      .summary = N_("Change the password of an account on its server"),
      .help = N_("Asks for the new password twice, without echo. Where the old one is kept here, "
                 "the new one takes its place."),
      .args = { 0, 1 },
      .completes = { COMPLETE_ACCOUNT },
      .needs = NEEDS_ACCOUNT,
      .run = run_password },
    { .name = "account delete-from-server",
      .usage = N_("ACCOUNT"),
      .summary = N_("Delete an account from its server, for ever"),
      .help = N_("Asks for the address once more. The history stays on this computer; /account "
                 "remove takes the account out of the list."),
      .args = { 1, 1 },
      .completes = { COMPLETE_ACCOUNT },
      .run = run_delete },
    { 0 },
};
