/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The other end of the keyring, for tests: a session bus of our own, and on it, in a thread, what a
 * program like gnome-keyring is for one (org.freedesktop.secrets), as far as passwords need it. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct FakeKeyring FakeKeyring;

/* Starts the bus (dbus-daemon must be there), which this process then has; nobody is on it yet. */
FakeKeyring *fake_keyring_new(void);
/* Ends both. Takes NULL. */
void fake_keyring_free(FakeKeyring *keyring);
/* From now on the service is there. */
void fake_keyring_serve(FakeKeyring *keyring);
/* Empties it; it answers. */
void fake_keyring_reset(FakeKeyring *keyring);
/* From now on it takes calls and answers none. */
void fake_keyring_set_silent(FakeKeyring *keyring);

/* The user put it there; NULL: took it out. */
void fake_keyring_put(FakeKeyring *keyring, const char *account, const char *password);
/* What it has for the account, or NULL. Owned by the caller. */
char *fake_keyring_password(FakeKeyring *keyring, const char *account);
/* How many calls it has taken, answered or not. */
unsigned fake_keyring_calls(FakeKeyring *keyring);
