/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept of one chat, and where. */
#pragma once

#include "storage/losses.h"
#include "client/client.h"

typedef struct {
    unsigned lines, waiting; /* stored; to be sent */
    int64_t first, last;     /* ms; 0: there are none */
    int64_t bytes;           /* of texts, about */
    char *log_folder;        /* owned; NULL: this run keeps no logs */
    unsigned log_files;
    int64_t log_bytes;
    int64_t cleared_until; /* ms; 0: it was never cleared */
    bool has_archive;      /* something of the account's archive was read */
    int64_t archive_from;  /* ms; from then on, 0: from its beginning ... */
    int64_t archive_until; /* ... until then all of it was read; 0: not known */
    GArray *losses;        /* Loss (storage/losses.h): what no archive has any more; owned */
} HistoryInfo;

void history_info(Client *client, const Chat *chat, HistoryInfo *ret_info);
void history_info_done(HistoryInfo *info); /* frees its contents */
