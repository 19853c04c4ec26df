/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Login tokens as text in the file of secrets: "MECHANISM EXPIRES COUNTER SECRET". One text, so
 * that one write changes all of it. */

#include "config.h"

#include "client/tokens.h"

#include <string.h>

#include "base/secret.h"
#include "model/notice.h"
#include "client/private.h"

#define KEY "token"

/* The number at *text, which then stands behind the space after it; false: there is none. */
static bool
read_number(const char **text, guint64 max, guint64 *ret_number)
{
    char *end;

    if (!g_ascii_isdigit(**text))
        return false;
    *ret_number = g_ascii_strtoull(*text, &end, 10);
    if (*end != ' ' || *ret_number > max)
        return false;
    *text = end + 1;
    return true;
}

static LoginToken *
parse(const char *text)
{
    const char *rest = strchr(text, ' ');
    g_autofree char *mechanism = rest ? g_strndup(text, (gsize)(rest - text)) : NULL;
    guint64 expires, counter;
    LoginToken *token;

    if (!rest++ || !*mechanism || !read_number(&rest, G_MAXINT64, &expires) ||
        !read_number(&rest, UINT32_MAX, &counter) || !*rest)
        return NULL;
    token = login_token_new(mechanism, rest);
    token->expires = (int64_t)expires;
    token->counter = (uint32_t)counter;
    return token;
}

/* To be wiped. */
static char *
format(const LoginToken *token)
{
    return g_strdup_printf("%s %" G_GINT64_FORMAT " %u %s", token->mechanism,
                           MAX(token->expires, 0), token->counter, token->secret);
}

static void
save(Client *client, Account *account, const char *text)
{
    g_autoptr(GError) error = NULL;

    if (!secrets_set(client->options.secrets, jid_bare(account->jid), KEY, text, &error))
        notice(client->model, account, NULL, SEVERITY_WARNING, "%s", error->message);
}

LoginToken *
tokens_load(Client *client, const Account *account)
{
    const AccountConfig *config = client_account_config(client, account);
    const char *text = secrets_get(client->options.secrets, jid_bare(account->jid), KEY);
    g_autoptr(LoginToken) token = text && config->uses_token ? parse(text) : NULL;

    if (token && token->expires && token->expires <= clock_now(model_clock(client->model)))
        return NULL;
    return g_steal_pointer(&token);
}

void
tokens_keep(Client *client, Account *account, const LoginToken *token)
{
    const AccountConfig *config = client_account_config(client, account);
    char *text = token && config->uses_token ? format(token) : NULL;

    save(client, account, text);
    secret_free(text);
}
