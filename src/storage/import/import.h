/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run of reading what other programs kept: into the store, or to count it. In steps, so that a
 * face stays alive; what was read before it is ended stays. */
#pragma once

#include "storage/archive.h"
#include "storage/import/source.h"

#define IMPORT_PROBLEMS 20

typedef struct {
    Archive *archive;   /* NULL: only counts */
    Database *database; /* of the archive */
    Clock *clock;
    const Jid *account; /* only this one's lines, and those of no account; NULL: all */
    const Jid
        *fallback; /* whose lines are that say no account, if account is NULL; NULL: nobody's */
    bool is_dry;   /* nothing is stored */
} ImportOptions;

/* Read-only. */
typedef struct {
    uint64_t read;       /* lines that were said, and could be read */
    uint64_t added;      /* of those; would be, in a dry run */
    uint64_t known;      /* were stored already */
    uint64_t others;     /* are of other accounts than the one asked for */
    uint64_t unreadable; /* lines and files that could not be read */
    uint64_t cut;        /* were too long: their beginnings are there */
    unsigned chats, files;
    int64_t first, last;  /* times, ms; 0: none */
    GPtrArray *accounts;  /* const char *, as texts */
    GPtrArray *problems;  /* char *: of the first IMPORT_PROBLEMS unreadable ones, where and why */
    int64_t bytes, total; /* how far it is */
} ImportCounts;

typedef struct Import Import;

/* parts is taken over, and borrows nothing. */
Import *import_new(const ImportOptions *options, GPtrArray *parts);
void import_free(Import *import); /* takes NULL */
/* Reads some lines (a few milliseconds' worth); others may write into the store between two. false:
 * it is at its end, or *error says why it must end: the disk. */
bool import_step(Import *import, GError **error);
/* Whenever it ends: what was imported is committed. It counts as read by the user. */
bool import_finish(Import *import, GError **error);
/* Calls fn for each chat to which lines were added, with the times of the first and the last of
 * them, ms; several times for one that has several names. chat is the import's own. */
typedef void (*ImportAddedFn)(const Chat *chat, int64_t first, int64_t last, gpointer data);
void import_each_added(const Import *import, ImportAddedFn fn, gpointer data);
const ImportCounts *import_counts(const Import *import);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Import, import_free)
