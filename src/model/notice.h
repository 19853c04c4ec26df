/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program has to say to the user, as a line in a window. */
#pragma once

#include "model/chat.h"

/* In the chat's window, or in the console (chat NULL); account may be NULL. The text is made by
 * printf rules from translated formats. */
void notice(Model *model, Account *account, Chat *chat, Severity severity, const char *format, ...)
    G_GNUC_PRINTF(5, 6);
/* In the console: what others did, who may do it again and again. LIMIT_NOTICES_A_MINUTE are told,
 * and then that there is more. */
void notice_of_others(Account *account, Severity severity, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/* In the window where the user is, so that the answer to a command stands where it was typed. */
void notice_here(Model *model, Severity severity, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* In the window where something was ordered, if it is open still, else where the user is: what
 * comes later. window may be one that was freed. */
void notice_in(Model *model, const Window *window, Severity severity, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
