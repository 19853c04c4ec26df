/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of logs that mcabber and poezio share: "MR 20261122T09:14:03Z 001 text", behind it as
 * many further lines as the number says. */
#pragma once

#include "storage/import/source.h"
#include "storage/import/text_file.h"

/* One entry. Texts are borrowed until the next. */
typedef struct {
    char type, way; /* 'M' and 'R', 'S' or 'I'; others are no messages */
    int64_t time;   /* ms */
    char *text;     /* of all its lines, with "\n" between; the caller may write into it */
    bool is_cut;
    int64_t number;
} HistoEntry;

/* IMPORT_UNREADABLE: entry->number is no such line. body is where the text is kept. indent: further
 * lines have a space before them. */
ImportStep histo_next(TextFile *file, HistoEntry *entry, GString *body, bool indent);
