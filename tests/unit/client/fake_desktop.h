/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The other end of desktop notifications, for tests: a session bus of our own, and on it a server
 * of org.freedesktop.Notifications, in a thread, that records what it is told to show. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct FakeDesktop FakeDesktop;

/* Starts both (dbus-daemon must be there); this process's session bus is then ours. */
FakeDesktop *fake_desktop_new(void);
/* Ends both, and waits until nothing in the process has the bus any more. Takes NULL. */
void fake_desktop_free(FakeDesktop *desktop);
/* The bus goes away with all that is on it, as at the end of a session, and another one comes. */
void fake_desktop_restart(FakeDesktop *desktop);

/* Whether it says that it understands "body-markup"; at first it does not. */
void fake_desktop_set_markup(FakeDesktop *desktop, bool has_markup);
/* From now on it takes calls and answers none; or it answers again, and to what has waited first.
 */
void fake_desktop_set_silent(FakeDesktop *desktop, bool is_silent);

/* How many calls it has taken, answered or not. */
unsigned fake_desktop_calls(FakeDesktop *desktop);
unsigned fake_desktop_shown(FakeDesktop *desktop);
/* What was shown as the number-th, from 0: "title|body". Owned by the caller. */
char *fake_desktop_text(FakeDesktop *desktop, unsigned number);
/* Which earlier one it took the place of (its number), or -1. */
int fake_desktop_replaced(FakeDesktop *desktop, unsigned number);
/* Whether the program has taken it back. */
bool fake_desktop_is_withdrawn(FakeDesktop *desktop, unsigned number);
