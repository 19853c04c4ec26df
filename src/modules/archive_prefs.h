/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0441 Message Archive Management Preferences: what of our conversations the server keeps. */
#pragma once

#include "xmpp/stream.h"

/* In the order of the words in ARCHIVE_RULES. */
typedef enum { ARCHIVE_ALWAYS, ARCHIVE_ROSTER, ARCHIVE_NEVER } ArchiveRule;

/* "always", "roster", "never": as on the wire and as typed. */
const char *archive_rule_name(ArchiveRule rule);
bool archive_rule_parse(const char *name, ArchiveRule *ret_rule);

typedef struct {
    ArchiveRule rule;  /* of whom neither list has */
    GPtrArray *always; /* Jid *, owned, as are those of never */
    GPtrArray *never;
} ArchivePrefs;

/* Called once. prefs NULL: error says why. */
typedef void (*ArchivePrefsFn)(Stream *stream, const ArchivePrefs *prefs, const GError *error,
                               gpointer data);

void archive_prefs_ask(Stream *stream, ArchivePrefsFn on_answer, gpointer data);
/* All of them. What the server has made of them is told, which may be something else. */
void archive_prefs_set(Stream *stream, const ArchivePrefs *prefs, ArchivePrefsFn on_answer,
                       gpointer data);
ArchivePrefs *archive_prefs_copy(const ArchivePrefs *prefs);
void archive_prefs_free(ArchivePrefs *prefs); /* takes NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ArchivePrefs, archive_prefs_free)
