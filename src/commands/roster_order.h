/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes to a roster that the user is asked about before they are made. */
#pragma once

#include "client/roster_changes.h"
#include "commands/command.h"

typedef struct {
    const char *question; /* one line */
    const char *details;  /* lines to read before answering; NULL */
    bool may_be_quiet;    /* whom it adds may also be added without being asked for anything */
} RosterQuestion;

/* Takes the changes; they are made if the answer is yes. */
void roster_order_ask(const CommandCall *call, Account *account, RosterChanges *changes,
                      const RosterQuestion *question);
