/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command of the user's whose first line of output is a password (the property eval_password). It
 * runs beside the main loop, in a session of its own: it cannot write onto the screen, and all that
 * it starts ends with it. */
#pragma once

#include <glib.h>

#include "base/clock.h"

typedef struct PasswordCommand PasswordCommand;

/* password is the receiver's (secret_free()); or NULL, and error says why. The command may be freed
 * here. */
typedef void (*PasswordCommandFn)(char *password, const GError *error, gpointer data);

/* Has the shell run it; fn is called once, from the main loop, at most LIMIT_PASSWORD_COMMAND_MS
 * later, also if it cannot be started. */
PasswordCommand *password_command_new(Clock *clock, const char *text, PasswordCommandFn fn,
                                      gpointer data);
/* Ends it if it still runs; fn is not called any more. Takes NULL. */
void password_command_free(PasswordCommand *command);
