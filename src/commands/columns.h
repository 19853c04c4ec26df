/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of an answer in columns, as wide as their widest cell. */
#pragma once

#include "commands/command.h"

typedef struct Columns Columns;

Columns *columns_new(void);
void columns_free(Columns *columns); /* takes NULL */
/* A line of cells, ended by NULL; CELL() for text that may be NULL. Control characters and the like
 * are taken out. */
void columns_add(Columns *columns, const char *first, ...) G_GNUC_NULL_TERMINATED;
#define CELL(text) ((text) ? (text) : "")
bool columns_is_empty(const Columns *columns);
/* The lines into the window where the command was typed, indented; empty again afterwards. */
void columns_print(Columns *columns, const CommandCall *call);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Columns, columns_free)
