/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A secret being typed: an editor of its own that keeps nothing and wipes everything. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct SecretLine SecretLine;

SecretLine *secret_line_new(void);
void secret_line_free(SecretLine *line); /* takes NULL */

/* One key, as the terminal sent it; true if it was Enter. */
bool secret_line_feed(SecretLine *line, const char *bytes, size_t length);
/* At the end. What is too long or no text is left out. */
void secret_line_insert(SecretLine *line, const char *text, size_t length);
void secret_line_wipe(SecretLine *line);
/* What was typed; borrowed until the next call. */
const char *secret_line_text(const SecretLine *line);
/* A bullet for each character; borrowed until the next call. */
const char *secret_line_bullets(const SecretLine *line);
