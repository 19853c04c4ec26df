/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chats out of the store, for other programs and for people: message by message, so that a chat of
 * a million lines takes no more memory than one of ten. */
#pragma once

#include <glib.h>

#include "storage/archive.h"

/* How messages are written. Each function appends. */
typedef struct {
    const char *name;                              /* as the user types it */
    const char *suffix;                            /* of its files: ".html" */
    bool is_of_one;                                /* a file can hold one chat alone */
    void (*begin)(GString *out, const Chat *chat); /* NULL: nothing */
    /* before: the message before it, or NULL. */
    void (*add)(GString *out, const Chat *chat, const Message *message, const Message *before);
    void (*end)(GString *out, const Chat *chat); /* NULL: nothing */
} ExportFormat;

extern const ExportFormat export_text, export_json, export_html;
const ExportFormat *export_find_format(const char *name); /* NULL */

/* The messages of one chat and span, oldest first. */
typedef struct Export Export;

/* since, until: ms, both included. chat is borrowed. */
Export *export_new(Archive *archive, const Chat *chat, int64_t since, int64_t until);
void export_free(Export *export); /* takes NULL */
/* Appends some messages; false: there was none left, and the format's end is there. */
bool export_step(Export *export, const ExportFormat *format, GString *out);
uint64_t export_count(const Export *export);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Export, export_free)
