/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making, copying and wiping it. */

#include "config.h"

#include "xmpp/login_token.h"

#include "base/secret.h"

LoginToken *
login_token_new(const char *mechanism, const char *secret)
{
    LoginToken *token = g_new0(LoginToken, 1);
    token->mechanism = g_strdup(mechanism);
    token->secret = secret_dup(secret);
    return token;
}

LoginToken *
login_token_copy(const LoginToken *token)
{
    if (!token)
        return NULL;
    LoginToken *copy = login_token_new(token->mechanism, token->secret);
    copy->expires = token->expires;
    copy->counter = token->counter;
    return copy;
}

void
login_token_free(LoginToken *token)
{
    if (!token)
        return;
    g_free(token->mechanism);
    secret_free(token->secret);
    g_free(token);
}
