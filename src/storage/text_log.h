/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain-text logs beside the store: logs/ACCOUNT/CHAT/YYYY-MM-DD.log, for grep and less. Lines are
 * buffered and written with the database's rhythm. */
#pragma once

#include "base/clock.h"
#include "model/chat.h"

typedef struct TextLog TextLog;

/* Sentences about failures go to problem (once per outage), at the latest from text_log_free(). */
TextLog *text_log_new(const char *data_dir, Clock *clock, void (*problem)(const char *, gpointer),
                      gpointer data);
void text_log_free(TextLog *log); /* writes what is pending; takes NULL */
/* "2026-11-22T09:14:03+0100 <bob> good morning"; further lines of a body are indented, so that
 * nobody can forge a line. */
void text_log_add(TextLog *log, const Chat *chat, const Message *message);
void text_log_flush(TextLog *log);
