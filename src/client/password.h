/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a password comes from: the accounts file, a command of the user's, the desktop's keyring,
 * or the user. */
#pragma once

#include "client/client.h"
#include "client/keyring.h"

typedef struct PasswordQuery PasswordQuery;

typedef struct {
    Model *model;
    Account *account;
    const AccountConfig *config; /* borrowed for the query's life */
    Keyring *keyring;            /* borrowed */
    bool ask;                    /* the user, whatever the file says */
    bool was_refused;            /* the last one; the question says so */
    bool is_new;                 /* for an account to be made */
    /* Called once, never from within password_query_new(), unless the query is freed. password is
     * the receiver's (secret_free()), NULL: given up; error: why, or NULL. The query may be freed
     * here. */
    void (*found)(char *password, const GError *error, gpointer data);
    gpointer data;
} PasswordRequest;

PasswordQuery *password_query_new(const PasswordRequest *request);
/* Whether the user was asked. */
bool password_query_has_asked(const PasswordQuery *query);
/* Withdraws the question, ends the command. Takes NULL. */
void password_query_free(PasswordQuery *query);
