/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An order to write chats out of the store into files, carried out in steps, so that a face stays
 * alive. */
#pragma once

#include "storage/export/export.h"

/* What is wanted, as typed; NULL: nothing was said of it. */
typedef struct {
    char *const *chats; /* addresses, NULL-terminated; none: all chats */
    const char *account;
    const char *since, *until; /* dates */
    const char *format;        /* NULL: text */
    const char *output;        /* NULL: standard output */
    bool is_forced;            /* over files that are there */
} ExportWish;

typedef struct {
    Database *database;
    Archive *archive; /* of it; both are borrowed */
    Clock *clock;
} ExportStore;

/* Read-only. */
typedef struct {
    uint64_t lines;
    unsigned files;       /* that are whole */
    unsigned chats, done; /* that are written, in all and so far */
    const char *path;     /* where to; NULL: standard output */
} ExportCounts;

typedef struct ExportJob ExportJob;

/* NULL and a sentence: there is nothing to be written, or it cannot be there. wish is not needed
 * any more. */
ExportJob *export_job_new(const ExportStore *store, const ExportWish *wish, GError **error);
/* A file that is not whole goes. Takes NULL. */
void export_job_free(ExportJob *job);
/* Writes some lines (a few milliseconds' worth). false: it is at its end, or *error says why it
 * must end. */
bool export_job_step(ExportJob *job, GError **error);
const ExportCounts *export_job_counts(const ExportJob *job);
/* "Lines: 20, files: 1", "\n" behind it. The caller owns it. */
char *export_job_summary(const ExportJob *job);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ExportJob, export_job_free)
