/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The password and the login token of one account. */

#include "config.h"

#include "client/credentials.h"

#include "base/secret.h"
#include "model/notice.h"
#include "client/keyring.h"
#include "client/password.h"
#include "client/private.h"
#include "client/tokens.h"

struct Credentials {
    Client *client;
    Account *account;
    const AccountConfig *config;
    PasswordQuery *query; /* a password is being fetched; NULL */
    Stream *stream;       /* for this one */
    bool is_new;          /* for an account to be made */
    char *password;       /* a secret, kept for connecting again; NULL: none, or there is a token */
    bool is_typed;        /* it came from the user, and nobody knows yet whether it is right */
    bool is_refused;      /* the last one was: the next question says so */
    LoginToken *token;    /* NULL: none */
    bool is_loaded;       /* the token was looked for in the file */
};

static void find_password(Credentials *credentials, bool ask);

Credentials *
credentials_new(Client *client, Account *account, const AccountConfig *config)
{
    Credentials *credentials = g_new0(Credentials, 1);

    credentials->client = client;
    credentials->account = account;
    credentials->config = config;
    return credentials;
}

static void
forget_password(Credentials *credentials)
{
    secret_free(credentials->password);
    credentials->password = NULL;
    credentials->is_typed = false;
}

static void
forget_token(Credentials *credentials)
{
    g_clear_pointer(&credentials->token, login_token_free);
}

void
credentials_free(Credentials *credentials)
{
    if (!credentials)
        return;
    credentials_stop(credentials);
    forget_password(credentials);
    forget_token(credentials);
    g_free(credentials);
}

/* --- one login --- */

void
credentials_begin(Credentials *credentials, const char *password)
{
    credentials->is_refused = false;
    if (!password)
        return;
    forget_password(credentials);
    credentials->password = secret_dup(password);
    credentials->is_typed = true;
}

const LoginToken *
credentials_token(Credentials *credentials)
{
    if (!credentials->is_loaded)
        credentials->token = tokens_load(credentials->client, credentials->account);
    credentials->is_loaded = true;
    return credentials->token;
}

static void
on_password_found(char *password, const GError *error, gpointer data)
{
    Credentials *credentials = data;
    bool is_typed = password_query_has_asked(credentials->query);

    g_clear_pointer(&credentials->query, password_query_free);
    if (error) {
        notice(credentials->client->model, credentials->account, NULL, SEVERITY_ERROR, "%s",
               error->message);
        find_password(credentials, true);
        return;
    }
    if (password) {
        forget_password(credentials);
        credentials->password = password;
        credentials->is_typed = is_typed;
    }
    stream_give_password(credentials->stream, password);
}

static void
find_password(Credentials *credentials, bool ask)
{
    PasswordRequest request = {
        .model = credentials->client->model,
        .account = credentials->account,
        .config = credentials->config,
        .keyring = credentials->client->keyring,
        .ask = ask || credentials->is_refused || credentials->is_new,
        .was_refused = credentials->is_refused,
        .is_new = credentials->is_new,
        .found = on_password_found,
        .data = credentials,
    };

    credentials->query = password_query_new(&request);
}

void
credentials_give(Credentials *credentials, Stream *stream, bool is_new)
{
    credentials->stream = stream;
    credentials->is_new = is_new;
    if (credentials->password)
        stream_give_password(stream, credentials->password);
    else
        find_password(credentials, false);
}

void
credentials_stop(Credentials *credentials)
{
    g_clear_pointer(&credentials->query, password_query_free);
    credentials->stream = NULL;
}

void
credentials_accepted(Credentials *credentials)
{
    credentials->is_refused = false;
    if (credentials->is_typed && credentials->config->uses_keyring)
        keyring_store(credentials->client->keyring, credentials->account, credentials->password);
    credentials->is_typed = false;
    if (credentials->token)
        forget_password(credentials);
}

void
credentials_refused(Credentials *credentials)
{
    forget_password(credentials);
    credentials->is_refused = true;
}

void
credentials_take_token(Credentials *credentials, const LoginToken *token)
{
    forget_token(credentials);
    credentials->is_loaded = true;
    tokens_keep(credentials->client, credentials->account, token);
    if (!credentials->config->uses_token)
        return;
    credentials->token = login_token_copy(token);
    if (token && credentials->account->state == ACCOUNT_ONLINE)
        credentials_accepted(credentials);
}

/* A token may have been made with the old one. */
void
credentials_replace(Credentials *credentials, const char *password)
{
    credentials_take_token(credentials, NULL);
    credentials_begin(credentials, password);
    credentials_accepted(credentials);
}

void
credentials_use_keyring(Credentials *credentials, bool is_wanted)
{
    const AccountConfig *config = credentials->config;
    bool is_right = credentials->account->state == ACCOUNT_ONLINE && credentials->password;

    if (!is_wanted)
        keyring_store(credentials->client->keyring, credentials->account, NULL);
    else if (is_right && !config->password && !config->eval_password)
        keyring_store(credentials->client->keyring, credentials->account, credentials->password);
}

/* --- forgetting --- */

void
credentials_forget(Credentials *credentials)
{
    forget_password(credentials);
    credentials_take_token(credentials, NULL);
}

void
credentials_forget_kept(Credentials *credentials)
{
    credentials_forget(credentials);
    if (credentials->config->uses_keyring)
        keyring_store(credentials->client->keyring, credentials->account, NULL);
}
