/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom the user does not want to hear in rooms, across runs. */
#pragma once

#include "model/account.h"
#include "storage/database.h"

/* What somebody is known by, the surest last. */
typedef enum {
    IGNORED_NICK,
    IGNORED_ADDRESS,  /* in all rooms of the account */
    IGNORED_OCCUPANT, /* XEP-0421 */
} IgnoredKind;
#define IGNORED_KINDS 3

/* Plain data; owned by who made it. */
typedef struct {
    IgnoredKind kind;
    char *room;  /* bare; "": any, for IGNORED_ADDRESS */
    char *value; /* the nick, the bare address, the id */
    char *nick;  /* by which he was known then */
    int64_t time;
} Ignored;

Ignored *ignored_new(IgnoredKind kind, const char *room, const char *value, const char *nick);
void ignored_free(Ignored *ignored); /* takes NULL */
/* "nick", "address", "occupant": the words of the store and of JSON. */
const char *ignored_kind_name(IgnoredKind kind);

void ignored_store(Database *database, const Account *account, const Ignored *ignored);
void ignored_unstore(Database *database, const Account *account, const Ignored *ignored);
/* All of the account, the oldest first: Ignored, with free function. */
GPtrArray *ignored_load(Database *database, const Account *account);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ignored, ignored_free)
