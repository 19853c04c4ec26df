/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server keeps of conversations, as ordered (XEP-0441). The account must be online; what
 * comes of an order is told where it was given. */
#pragma once

#include "client/client.h"

#include "modules/archive_prefs.h"

typedef enum {
    ARCHIVE_SHOW,
    ARCHIVE_SET_RULE, /* for whom neither list names */
    ARCHIVE_LIST,     /* jid: always or never, whatever the rule */
    ARCHIVE_UNLIST,   /* jid: as the rule says */
} ArchiveOrderKind;

typedef struct {
    ArchiveOrderKind kind;
    ArchiveRule rule;
    Jid *jid; /* borrowed; NULL where none is named */
} ArchiveOrder;

/* false: the account is not online. */
bool archive_order(Client *client, Account *account, const ArchiveOrder *order, GError **error);
