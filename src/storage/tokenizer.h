/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of texts (see words.h) for SQLite's full-text index. */
#pragma once

#include <sqlite3.h>

/* The marks of a text that has a link or a file, as they stand in the index. */
#define TOKEN_LINK WORD_SIGN "l"
#define TOKEN_FILE WORD_SIGN "f"

/* Makes the tokenizer "jaser" known to this connection, before a table with it is used. An SQLite
 * code. */
int tokenizer_register(sqlite3 *handle);
