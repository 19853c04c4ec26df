/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a search looks: the stored chats and people that the filters of its query name. */
#pragma once

#include "model/account.h"
#include "storage/database.h"
#include "storage/search_query.h"

typedef struct {
    int64_t number;
    int64_t account;     /* its number */
    char *jid, *own_jid; /* as stored; own_jid is the account's */
    char *name;          /* of the roster or a bookmark; NULL */
    ChatKind kind;
    bool is_sought;   /* by in:, kind: and account: */
    bool is_from;     /* a contact that from: names */
    bool is_not_from; /* one that -from: names */
} ScopeChat;

typedef struct {
    GHashTable *chats; /* int64_t number -> ScopeChat, owned */
    unsigned sought;   /* how many of them are */
    unsigned from;     /* how many are_from */
    int64_t account;   /* the only one that is sought, if all chats of it are; else 0 */
} ArchiveScope;

/* NULL and a sentence: a filter names what is not there. */
ArchiveScope *archive_scope_new(Database *database, const SearchQuery *query, GError **error);
void archive_scope_free(ArchiveScope *scope);                                 /* takes NULL */
const ScopeChat *archive_scope_find(const ArchiveScope *scope, int64_t chat); /* NULL */
/* Whether from: lets the message through. */
bool archive_scope_has_sender(const ScopeChat *chat, const SearchQuery *query, bool is_outgoing,
                              const char *sender);
/* "me" */
bool search_name_is_me(const SearchName *name);
