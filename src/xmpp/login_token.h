/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A token that the server gave for the next login (XEP-0484 FAST): as good as a password, and kept
 * like one. */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct {
    char *mechanism;  /* "HT-SHA-256-EXPR": the one that it is good for */
    char *secret;     /* wiped when freed */
    int64_t expires;  /* ms since 1970; 0: not told */
    uint32_t counter; /* how often it was used (XEP-0484 3.4) */
} LoginToken;

LoginToken *login_token_new(const char *mechanism, const char *secret);
LoginToken *login_token_copy(const LoginToken *token); /* takes NULL */
void login_token_free(LoginToken *token);              /* takes NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LoginToken, login_token_free)
