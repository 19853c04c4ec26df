/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords in the desktop's keyring (the Secret Service), for accounts whose property keyring is
 * on. */
#pragma once

#include <stdbool.h>

#include "model/model.h"

typedef struct Keyring Keyring;
typedef struct KeyringQuery KeyringQuery;

/* password is the receiver's (secret_free()); NULL: there is none. The query may be freed here. */
typedef void (*KeyringFn)(char *password, gpointer data);

Keyring *keyring_new(Model *model);
/* What is being asked for is not told any more. Takes NULL. */
void keyring_free(Keyring *keyring);

/* Looks for the account's password; fn is called once, from the main loop, at most LIMIT_KEYRING_MS
 * later. A keyring that cannot be reached is told to the user, once in a run. */
KeyringQuery *keyring_find(Keyring *keyring, Account *account, KeyringFn fn, gpointer data);
/* fn is not called any more. Takes NULL. */
void keyring_query_free(KeyringQuery *query);

/* Keeps the password, in the place of an earlier one; NULL: forgets it. Nothing is changed in a
 * private run. */
void keyring_store(Keyring *keyring, Account *account, const char *password);
