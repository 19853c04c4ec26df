/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What other programs have kept of conversations: where it lies, and how it is read.
 *
 * A source is a program. Its files are parts, each of one format; a format gives the lines of one
 * file one after the other. Files are opened for reading alone, and never changed. */
#pragma once

#include "base/limits.h"
#include "model/chat.h"

typedef struct ImportFormat ImportFormat;

/* One file, and what its place says about what is in it. */
typedef struct {
    const ImportFormat *format;
    char *path;
    char *account; /* bare address; NULL: its lines say it, or nobody does */
    char *chat;    /* address; NULL: its lines say it */
    ChatKind kind;
    char *nick;    /* what the user is called there; NULL: not known */
    int64_t bytes; /* its size */
} ImportPart;

/* One line that was said. Texts are borrowed until the next one; they may be anything. */
typedef struct {
    const char *account; /* as in the part */
    const char *chat;
    ChatKind kind;
    bool is_outgoing;
    const char *sender; /* full address; NULL: see nick */
    const char *nick;   /* in a room; NULL: by is_outgoing */
    int64_t time;       /* ms UTC */
    int precision;      /* to how many ms that is exact */
    const char *body;
    const char *id, *origin_id, *stanza_id, *occupant_id;
    const char *encryption; /* "omemo", "openpgp", "pgp", "otr" or NULL */
    const char *trust;
    MessageState state; /* of an outgoing one */
    const char *error;
    bool is_carbon, is_cut;
    bool is_complete;    /* what is not set here is not known: nothing is guessed */
    int64_t number;      /* of the line or row in its file */
    const char *problem; /* of an unreadable one: a sentence */
} ImportLine;

typedef enum {
    IMPORT_LINE,
    IMPORT_UNREADABLE, /* number and problem are set; there may be more lines */
    IMPORT_END,
} ImportStep;

struct ImportFormat {
    const char *name;
    gpointer (*open)(const ImportPart *part, GError **error);
    /* line has been cleared. */
    ImportStep (*next)(gpointer reader, ImportLine *line);
    int64_t (*position)(gpointer reader); /* how far it is, of part->bytes */
    void (*close)(gpointer reader);
};

typedef struct {
    const char *name;    /* as the user types it */
    const char *title;   /* as its makers write it */
    const char *summary; /* N_(): what is read */
    /* Where it keeps that if nobody says otherwise; NULL: nowhere. Owned by the caller. */
    char *(*place)(void);
    /* Adds the parts that are there. false and a sentence: it is none of this source. */
    bool (*find)(const char *path, GPtrArray *parts, GError **error);
} ImportSource;

extern const ImportSource import_profanity, import_mcabber, import_poezio, import_gajim,
    import_dino, import_json;

/* All of them, NULL-terminated. */
const ImportSource *const *import_sources(void);
const ImportSource *import_find_source(const char *name); /* NULL */

/* An array of ImportPart with free function. */
GPtrArray *import_parts_new(void);
/* Adds one for the file if it is a file of its own, no link; the caller sets the rest. NULL: it is
 * none. Borrowed. */
ImportPart *import_parts_add(GPtrArray *parts, const ImportFormat *format, const char *path);
/* Names in the folder, sorted, without hidden ones; empty if it cannot be read. Owned by the
 * caller, with free function. */
GPtrArray *import_names(const char *folder);
/* A path below the user's folder for data, or below his home. The caller owns it. */
char *import_data_path(const char *name);
char *import_home_path(const char *name);
