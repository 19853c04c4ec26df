/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rooms that accounts keep (XEP-0402) as their servers last gave them, so that they are known
 * before a server has answered. Passwords are not stored. */
#pragma once

#include "model/chat.h"
#include "storage/database.h"

/* Into the account's rooms. */
void stored_bookmarks_load(Database *database, Account *account);
/* Brings what is stored in line with the room of a chat. */
void stored_bookmarks_save(Database *database, const Chat *chat);
/* account: its address. */
void stored_bookmarks_forget(Database *database, const char *account);
