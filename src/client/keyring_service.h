/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way to the desktop's keyring: libsecret, or nothing where it was not found. For keyring.c
 * alone. */
#pragma once

#include <gio/gio.h>

/* The end of a call, from the main loop, once. password is the receiver's (secret_free()), NULL:
 * there is none; error: the keyring cannot be reached, or it was cancelled. */
typedef void (*KeyringServiceFn)(char *password, const GError *error, gpointer data);

/* A const table, so that no caller knows what it was built with. Nothing blocks. */
typedef struct {
    void (*find)(const char *account, GCancellable *cancellable, KeyringServiceFn fn,
                 gpointer data);
    /* password NULL: forgets it. label: what the desktop shows. */
    void (*store)(const char *account, const char *label, const char *password, KeyringServiceFn fn,
                  gpointer data);
} KeyringService;

extern const KeyringService keyring_service;
