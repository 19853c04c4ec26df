/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of the history on standard output: for people, harmless for their terminals, or as JSON. */
#pragma once

#include "storage/archive_search.h"

#include "shell/shell.h"

/* The store, while another jaser may run; NULL and error. */
Database *shell_open_store(const ShellContext *context, GError **error);

typedef struct {
    const char *account; /* bare addresses */
    const char *chat;
    ChatKind kind;
    bool names_chat;          /* where lines of several chats stand among one another */
    const SearchQuery *query; /* what is marked on a terminal; NULL: nothing */
} LineFacts;

/* One line for people: "2026-03-01 14:30:05 bob: lunch?"; or one object. */
void shell_print_line(const ShellContext *context, const LineFacts *facts, const Message *message);
/* "chat", "room", "private", as kind: takes it. */
const char *shell_kind_name(ChatKind kind);
