/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two stores of Profanity: a database per account, and text logs beside it. */
#pragma once

#include "storage/import/source.h"

extern const ImportFormat profanity_database;
extern const ImportFormat profanity_log;

/* Its "2026-11-22T09:14:03.120000+01"; with a comma or without fraction too. */
bool profanity_time(const char *text, int64_t *ret_ms, int *ret_precision);
/* Its names of folders, "bob_at_example.org", and of private chats in rooms,
 * "dev_at_rooms.example.org_nick": the address, and what kind of chat that is. The caller owns it.
 */
char *profanity_address(const char *name, ChatKind *ret_kind);
