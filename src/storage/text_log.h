/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain-text logs beside the store: logs/ACCOUNT/CHAT/YYYY-MM-DD.log, for grep and less. Lines are
 * buffered and written with the database's rhythm. A file that is moved or removed under the
 * program is begun anew. */
#pragma once

#include "base/clock.h"
#include "model/chat.h"

typedef struct TextLog TextLog;

/* Sentences about failures go to problem (once per outage), at the latest from text_log_free(). */
TextLog *text_log_new(const char *data_dir, Clock *clock, void (*problem)(const char *, gpointer),
                      gpointer data);
void text_log_free(TextLog *log); /* writes what is pending; takes NULL */
/* "2026-11-22T09:14:03+0100 <bob> good morning", of an action "... * <bob> waves", of a text that
 * was too long with " […]" at its end; further lines of a body are indented, and names have no
 * angle brackets, so that nobody can forge a line. What was said before the file's last entry goes
 * to its place. */
void text_log_add(TextLog *log, const Chat *chat, const Message *message);
/* A message of ours was given up, and its line says so now, at its end: " [not sent]"; or it is to
 * be sent after all, and says so no more. message is as it is now. */
void text_log_mark(TextLog *log, const Chat *chat, const Message *message);
void text_log_flush(TextLog *log);

/* --- what is there --- */

/* One chat's, or all of the account if chat is NULL; account NULL: all. */
typedef struct {
    const Jid *account, *chat;
} TextLogScope;

/* Removes what is older than that time (ms; INT64_MAX: everything). false and a sentence: not all
 * of it could be. */
bool text_log_clear(TextLog *log, const TextLogScope *scope, int64_t before, GError **error);
/* The chat's folder, which need not be there. Owned by the caller. */
char *text_log_folder(const TextLog *log, const Jid *account, const Jid *chat);
/* Of a chat: how many files of days that began before then (ms; INT64_MAX: all), and their bytes.
 */
unsigned text_log_measure(const TextLog *log, const TextLogScope *chat, int64_t before,
                          int64_t *ret_bytes);
/* Calls fn for each chat that has a folder and whose name can be read. fn may clear. */
void text_log_each(const TextLog *log, void (*fn)(const Jid *account, const Jid *chat, gpointer),
                   gpointer data);
