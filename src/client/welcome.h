/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first run: no account yet. Asks what to do and does it, by questions in the input line. */
#pragma once

#include "client/client.h"

/* demo is called when the user wants to try a private server; NULL: that cannot be offered. */
void welcome_begin(Client *client, void (*demo)(gpointer data), gpointer data);
