/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The accounts as configured: read from their file, added, changed, removed. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/uri.h"
#include "settings/accounts_file.h"
#include "model/notice.h"
#include "storage/bookmarks.h"
#include "client/continuity.h"
#include "client/encryption/pgp.h"
#include "client/history/read_marks.h"
#include "client/private.h"
#include "client/requests.h"
#include "client/rooms/rooms.h"
#include "client/roster_cache.h"

static void
show_problems(Client *client, char **problems)
{
    for (unsigned i = 0; problems && problems[i]; i++)
        notice(client->model, NULL, NULL, SEVERITY_WARNING, "%s", problems[i]);
}

bool
client_save_accounts(Client *client)
{
    g_autoptr(GPtrArray) configs = g_ptr_array_new();
    g_autoptr(GError) error = NULL;

    if (model_is_private(client->model))
        return true;
    for (unsigned i = 0; i < client->sessions->len; i++)
        g_ptr_array_add(configs, session_config(client->sessions->pdata[i]));
    if (accounts_file_save(configs, client->options.paths->config_dir, &error))
        return true;
    notice(client->model, NULL, NULL, SEVERITY_ERROR,
           _("The accounts hold until you leave, but could not be saved: %s"), error->message);
    return false;
}

/* Takes the configuration. */
static Session *
add_session(Client *client, AccountConfig *config, const Jid *jid)
{
    Account *account = account_new(client->model, jid);
    Session *session = session_new(client, account, config);

    g_ptr_array_add(client->sessions, session);
    if (config->is_default)
        account_set_default(account);
    roster_cache_load(client, account);
    stored_bookmarks_load(client->options.database, account);
    return session;
}

void
client_load_accounts(Client *client)
{
    g_auto(GStrv) problems = NULL;
    g_autoptr(GPtrArray) configs = accounts_file_load(client->options.paths->config_dir, &problems);

    show_problems(client, problems);
    for (unsigned i = 0; i < configs->len; i++) {
        const AccountConfig *config = configs->pdata[i];
        g_autoptr(Jid) jid = jid_new(config->jid, NULL);
        if (!jid || model_find_account(client->model, jid))
            continue; /* the file's reader has complained */
        Session *session = add_session(client, account_config_copy(config), jid);
        request_keeper_load(client->requests, session_account(session));
        read_marks_load_unread(client, session_account(session));
        rooms_load(client, session_account(session));
    }
}

const AccountConfig *
client_account_config(const Client *client, const Account *account)
{
    const Session *session = client_session(client, account);

    return session ? session_config(session) : NULL;
}

/* like: whose configuration it has; NULL: none's. */
static Account *
add_account(Client *client, const Jid *jid, const AccountConfig *like, GError **error)
{
    if (model_find_account(client->model, jid)) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                    _("The account %s is there already."), jid_bare(jid));
        return NULL;
    }
    AccountConfig *config = like ? account_config_copy(like) : account_config_new(jid_bare(jid));
    g_free(config->jid);
    config->jid = g_strdup(jid_bare(jid));
    config->is_default |= client->sessions->len == 0;
    Session *session = add_session(client, config, jid);
    read_marks_load_unread(client, session_account(session));
    client_save_accounts(client);
    return session_account(session);
}

Account *
client_add_account(Client *client, const char *text, GError **error)
{
    g_autoptr(Jid) jid = uri_read_address(text, error);

    if (!jid)
        return NULL;
    if (!jid_local(jid) || jid_resource(jid)) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                    _("\"%s\" is not the address of an account: write name@server."), text);
        return NULL;
    }
    return add_account(client, jid, NULL, error);
}

Account *
client_add_guest(Client *client, const char *server, GError **error)
{
    g_autoptr(Jid) jid = uri_read_address(server, error);

    if (!jid)
        return NULL;
    if (jid_local(jid) || jid_resource(jid) || !strpbrk(jid_domain(jid), ".:")) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                    _("\"%s\" is not a server that may take guests: write its name alone, such as "
                      "guests.example.org."),
                    server);
        return NULL;
    }
    return add_account(client, jid, NULL, error);
}

bool
client_set_account(Client *client, Account *account, const char *key, const char *text,
                   GError **error)
{
    Session *session = client_session(client, account);
    bool had_keyring = session_config(session)->uses_keyring;

    if (!account_config_set(session_config(session), key, text, error))
        return false;
    if (g_str_equal(key, "password") || g_str_equal(key, "eval_password"))
        credentials_forget(session_credentials(session));
    else if (g_str_equal(key, "login.token") && !session_config(session)->uses_token)
        credentials_take_token(session_credentials(session), NULL);
    else if (had_keyring != session_config(session)->uses_keyring)
        credentials_use_keyring(session_credentials(session), !had_keyring);
    if (session_config(session)->is_default && !account->is_default) {
        for (unsigned i = 0; i < client->sessions->len; i++) {
            Session *other = client->sessions->pdata[i];
            session_config(other)->is_default = other == session;
        }
        account_set_default(account);
    }
    if (g_str_equal(key, "openpgp.key")) {
        pgp_signing_refresh(client, account);
        encryption_refresh_all(client, account);
    }
    client_save_accounts(client);
    return true;
}

bool
client_forget_login(Client *client, Account *account)
{
    Session *session = client_session(client, account);

    account_config_set(session_config(session), "password", NULL, NULL);
    credentials_forget_kept(session_credentials(session));
    return client_save_accounts(client);
}

Account *
client_rename_account(Client *client, Account *account, const char *name, GError **error)
{
    const AccountConfig *config = client_account_config(client, account);
    g_autoptr(Jid) jid = jid_new_from_parts(name, jid_domain(account->jid), NULL, error);
    Account *renamed = jid ? add_account(client, jid, config, error) : NULL;

    if (renamed && !config->tls_seen && !config->login_seen)
        client_remove_account(client, account, NULL);
    return renamed;
}

bool
client_remove_account(Client *client, Account *account, GError **error)
{
    Session *session = client_session(client, account);

    if (account->state == ACCOUNT_ONLINE || account_is_connecting(account)) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                    _("%s is connected: first /disconnect %s"), jid_bare(account->jid),
                    jid_bare(account->jid));
        return false;
    }
    credentials_forget_kept(session_credentials(session));
    client_set_invisible(client, account, false);
    continuity_save(client, account, NULL);
    roster_cache_forget(client, account);
    stored_bookmarks_forget(client->options.database, jid_bare(account->jid));
    g_ptr_array_remove(client->sessions, session);
    account_remove(account);
    client_save_accounts(client);
    return true;
}
