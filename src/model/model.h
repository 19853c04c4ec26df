/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The root of what is true now: accounts, windows, prompts, the console, and who is told. */
#pragma once

#include <stdbool.h>

#include "base/clock.h"
#include "base/jid.h"
#include "settings/settings.h"
#include "model/events.h"

typedef struct Windows Windows;
typedef struct Prompts Prompts;

/* settings and clock are borrowed for the model's life. */
Model *model_new(Settings *settings, Clock *clock);
void model_free(Model *model); /* takes NULL */

Settings *model_settings(const Model *model);
Clock *model_clock(const Model *model);

/* A run that leaves nothing behind: whoever writes files asks. */
/* What takes long in the background, in words for the status bar; NULL: nothing does. */
const char *model_work(const Model *model);
void model_set_work(Model *model, const char *words);
bool model_is_private(const Model *model);
void model_set_private(Model *model); /* before anything else is done with it */

/* mask: EventKind bits. Returns an id for model_unobserve(). */
unsigned model_observe(Model *model, unsigned mask, EventFn fn, gpointer data);
void model_unobserve(Model *model, unsigned id);
/* Whether anybody wants one of these kinds: what nobody sees need not be told. */
bool model_is_observed(const Model *model, unsigned mask);

/* Accounts in their order (borrowed array of Account *). */
const GPtrArray *model_accounts(const Model *model);
Account *model_find_account(const Model *model, const Jid *jid); /* by bare JID; NULL */
/* The account that commands mean when none is named: default, else the first online, else first. */
Account *model_default_account(const Model *model);

Windows *model_windows(const Model *model);
Prompts *model_prompts(const Model *model);
/* The lines of the console window. */
Timeline *model_console(const Model *model);
/* The order that is being carried out (headless: the number of the input's line; 0: none). Notices
 * that it leads to bear it, also those that come with the answer to a request. */
unsigned model_order(const Model *model);
void model_set_order(Model *model, unsigned order);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Model, model_free)
