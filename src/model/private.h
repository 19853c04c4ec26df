/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What files of model/ do to one another and nobody else may. */
#pragma once

#include "model/account.h"

void model_take_account(Model *model, Account *account);
void model_drop_account(Model *model, Account *account);
/* Delivers an event: for the setters, and for them alone. */
void model_emit(Model *model, const Event *event);
/* Emits an event about an account and, where given, one of its contacts or chats. */
void model_emit_account(EventKind kind, Account *account, Contact *contact, Chat *chat);
/* Out of the account's lists. */
void account_drop_chat(Account *account, Chat *chat);
/* The window of a chat that goes away goes with it. */
void windows_forget_chat(Windows *windows, Chat *chat);

void contact_free(Contact *contact);
Contact *contact_new(Account *account, const Jid *jid);
