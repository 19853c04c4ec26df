/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /account: the accounts file. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "commands/columns.h"
#include "commands/lookup.h"

static bool
run_list(const CommandCall *call, GError **error)
{
    (void)error;
    const GPtrArray *accounts = model_accounts(call->model);
    g_autoptr(Columns) columns = columns_new();
    if (accounts->len == 0)
        command_print(call, "%s", _("There is no account yet: /connect YOU@SERVER logs in."));
    for (guint i = 0; i < accounts->len; i++) {
        const Account *account = g_ptr_array_index(accounts, i);
        const AccountConfig *config = client_account_config(call->client, account);
        columns_add(columns, jid_bare(account->jid), account_state_label(account->state),
                    account->is_default ? _("default") : "",
                    config && !config->enabled ? _("not connected at start") : "",
                    CELL(account->state_text), NULL);
    }
    columns_print(columns, call);
    return true;
}

static bool
run_show(const CommandCall *call, GError **error)
{
    Account *account = call->argc ? command_account(call, call->argv[0], error) : call->account;
    if (!account)
        return false;
    const AccountConfig *config = client_account_config(call->client, account);
    if (!config)
        return command_fail(error, _("%s is not in the accounts file."), jid_bare(account->jid));
    g_autoptr(Columns) columns = columns_new();
    for (const char *const *key = account_config_keys(); *key; key++) {
        g_autofree char *value = account_config_get(config, *key);
        columns_add(columns, *key, value ? value : "-", NULL);
    }
    command_print(call, "%s", jid_bare(account->jid));
    columns_print(columns, call);
    command_print(call, _("/account set %s KEY explains one."), jid_bare(account->jid));
    return true;
}

static bool
run_add(const CommandCall *call, GError **error)
{
    const Account *account = client_add_account(call->client, call->argv[0], error);
    if (!account)
        return false;
    command_print(call, _("%s was added: /connect %s logs in."), jid_bare(account->jid),
                  jid_bare(account->jid));
    return true;
}

static bool
run_guest(const CommandCall *call, GError **error)
{
    const Account *account = client_add_guest(call->client, call->argv[0], error);
    if (!account)
        return false;
    command_print(call, _("%s was added: /connect %s logs in."), jid_bare(account->jid),
                  jid_bare(account->jid));
    return true;
}

/* A password that is asked for, to be stored. */
typedef struct {
    Client *client;
    Account *account;
} PasswordChange;

static void
on_new_password(const char *answer, gpointer data)
{
    g_autofree PasswordChange *change = data;
    g_autoptr(GError) error = NULL;
    Model *model = client_model(change->client);
    if (!answer || !*answer)
        return;
    if (client_set_account(change->client, change->account, "password", answer, &error))
        notice_here(model, SEVERITY_INFO, _("The password of %s is stored."),
                    jid_bare(change->account->jid));
    else
        notice_here(model, SEVERITY_ERROR, "%s", error->message);
}

static void
ask_password(const CommandCall *call, Account *account)
{
    g_autofree char *text =
        g_strdup_printf(_("Password of %s, to be stored as plain text:"), jid_bare(account->jid));
    PasswordChange *change = g_new(PasswordChange, 1);
    *change = (PasswordChange){ .client = call->client, .account = account };
    prompt_ask(call->model, &(PromptRequest){ .kind = PROMPT_PASSWORD,
                                              .is_secret = true,
                                              .account = account,
                                              .text = text,
                                              .answer = on_new_password,
                                              .data = change });
}

static void
print_property(const CommandCall *call, Account *account, const char *key)
{
    const AccountConfig *config = client_account_config(call->client, account);
    g_autofree char *value = config ? account_config_get(config, key) : NULL;
    command_print(call, "%s: %s = %s", jid_bare(account->jid), key, value ? value : "-");
}

static bool
run_set(const CommandCall *call, GError **error)
{
    Account *account = command_account(call, call->argv[0], error);
    const char *key = call->argv[1];
    if (!account)
        return false;
    if (call->argc == 2 && strcmp(key, "password") == 0) {
        ask_password(call, account);
        return true;
    }
    if (call->argc == 3 && !client_set_account(call->client, account, key, call->argv[2], error))
        return false;
    if (!g_strv_contains(account_config_keys(), key))
        return command_fail(error, _("There is no property %s. /account show lists them."), key);
    print_property(call, account, key);
    if (call->argc == 2)
        command_print(call, "%s", account_config_help(key));
    return true;
}

static bool
run_clear(const CommandCall *call, GError **error)
{
    Account *account = command_account(call, call->argv[0], error);
    if (!account || !client_set_account(call->client, account, call->argv[1], NULL, error))
        return false;
    print_property(call, account, call->argv[1]);
    return true;
}

static bool
set_flag(const CommandCall *call, const char *key, const char *value, GError **error)
{
    Account *account = call->argc ? command_account(call, call->argv[0], error) : call->account;
    return account && client_set_account(call->client, account, key, value, error);
}

static bool
run_enable(const CommandCall *call, GError **error)
{
    if (!set_flag(call, "enabled", "on", error))
        return false;
    command_print(call, "%s", _("It will be connected at start."));
    return true;
}

static bool
run_disable(const CommandCall *call, GError **error)
{
    if (!set_flag(call, "enabled", "off", error))
        return false;
    command_print(call, "%s", _("It will not be connected at start."));
    return true;
}

static bool
run_default(const CommandCall *call, GError **error)
{
    if (call->argc == 0 && !call->account)
        return command_fail(error, _("There is no account yet: /connect YOU@SERVER logs in."));
    if (call->argc == 1 && !set_flag(call, "default", "on", error))
        return false;
    const Account *account = model_default_account(call->model);
    command_print(call, _("Commands mean %s where nothing else is said."), jid_bare(account->jid));
    return true;
}

static bool
run_forget(const CommandCall *call, GError **error)
{
    Account *account = command_account(call, call->argv[0], error);
    if (!account)
        return false;
    if (client_forget_login(call->client, account))
        command_print(call, _("The password and the login token of %s are forgotten."),
                      jid_bare(account->jid));
    return true;
}

static bool
run_remove(const CommandCall *call, GError **error)
{
    Account *account = command_account(call, call->argv[0], error);
    if (!account)
        return false;
    g_autofree char *jid = g_strdup(jid_bare(account->jid));
    if (!client_remove_account(call->client, account, error))
        return false;
    command_print(call,
                  _("%s was removed from this program; on its server, and in the history, "
                    "it is still there."),
                  jid);
    return true;
}

const Command account_commands[] = {
    { .name = "account",
      .usage = "",
      .summary = N_("List the accounts"),
      .is_urgent = true,
      .run = run_list },
    { .name = "account list",
      .usage = "",
      .summary = N_("List the accounts"),
      .is_urgent = true,
      .run = run_list },
    { .name = "account show",
      .usage = N_("[ACCOUNT]"),
      .summary = N_("Show all properties of an account"),
      .args = { 0, 1 },
      .completes = { COMPLETE_ACCOUNT },
      .needs = NEEDS_ACCOUNT,
      .is_urgent = true,
      .run = run_show },
    { .name = "account add",
      .usage = N_("YOU@SERVER"),
      .summary = N_("Add an account that exists on a server"),
      .help = N_("The first one becomes the default. /connect logs in and asks for the password."),
      .args = { 1, 1 },
      .is_urgent = true,
      .run = run_add },
    { .name = "account guest",
      .usage = N_("SERVER"),
      .summary = N_("Add an account of a guest, on a server that takes some"),
      .help = N_("The server gives you an address for each connection; there is no password, and "
                 "nothing is kept. /connect logs in."),
      .args = { 1, 1 },
      .is_urgent = true,
      .run = run_guest },
    { .name = "account set",
      .usage = N_("ACCOUNT KEY [VALUE]"),
      .summary = N_("Change or show a property of an account"),
      .help = N_("For \"password\" without a value it is asked for without echo. It is stored as "
                 "plain text, readable by you alone; eval_password runs a command that prints it, "
                 "such as \"pass show xmpp\"."),
      .args = { 2, 3 },
      .rest = true,
      .completes = { COMPLETE_ACCOUNT, COMPLETE_ACCOUNT_KEY, COMPLETE_ACCOUNT_VALUE },
      .is_urgent = true,
      .private_word = "password",
      .run = run_set },
    { .name = "account clear",
      .usage = N_("ACCOUNT KEY"),
      .summary = N_("Set a property back to what holds without it"),
      .args = { 2, 2 },
      .completes = { COMPLETE_ACCOUNT, COMPLETE_ACCOUNT_KEY },
      .is_urgent = true,
      .run = run_clear },
    { .name = "account enable",
      .usage = N_("[ACCOUNT]"),
      .summary = N_("Connect this account when the program starts"),
      .args = { 0, 1 },
      .completes = { COMPLETE_ACCOUNT },
      .needs = NEEDS_ACCOUNT,
      .is_urgent = true,
      .run = run_enable },
    { .name = "account disable",
      .usage = N_("[ACCOUNT]"),
      .summary = N_("Do not connect this account when the program starts"),
      .args = { 0, 1 },
      .completes = { COMPLETE_ACCOUNT },
      .needs = NEEDS_ACCOUNT,
      .is_urgent = true,
      .run = run_disable },
    { .name = "account default",
      .usage = N_("[ACCOUNT]"),
      .summary = N_("Choose the account that commands mean when none is named"),
      .args = { 0, 1 },
      .completes = { COMPLETE_ACCOUNT },
      .is_urgent = true,
      .run = run_default },
    { .name = "account forget",
      .usage = N_("ACCOUNT"),
      .summary = N_("Forget the password and the login token of an account"),
      .help = N_("The password in the accounts file and in the keyring, and the token by which the "
                 "next login would have needed none; eval_password stays. /disconnect and /quit "
                 "alone keep them."),
      .args = { 1, 1 },
      .completes = { COMPLETE_ACCOUNT },
      .is_urgent = true,
      .run = run_forget },
    { .name = "account remove",
      .usage = N_("ACCOUNT"),
      .summary = N_("Forget an account; its history stays"),
      .args = { 1, 1 },
      .completes = { COMPLETE_ACCOUNT },
      .is_urgent = true,
      .run = run_remove },
    { 0 },
};
