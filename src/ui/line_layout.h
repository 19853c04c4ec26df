/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How text falls into lines: a paragraph of styled text, wrapped at word ends to a width.
 *
 * The text is kept once, and a line is a range of it, so that a long message costs little. */
#pragma once

#include <glib.h>

#include "ui/surface.h"

/* Text in runs of one look each; clean (utf8_for_screen), without tabs. */
typedef struct {
    GString *text;
    GArray *runs; /* where each look begins, in order */
} StyledText;

/* The lead stands before the first line, and the others are indented by its width; the edge stands
 * at the right end of the first line. */
typedef struct {
    StyledText lead, body, edge;
    bool is_edge_kept; /* no line of the body reaches its columns: nothing can look like it */
} Paragraph;

void paragraph_init(Paragraph *paragraph);
void paragraph_clear(Paragraph *paragraph); /* frees its contents */

/* length -1: to the end. */
void styled_text_add(StyledText *text, const char *add, gssize length, CellStyle style);

typedef struct LineLayout LineLayout;

/* Takes the paragraph's contents. Any width will do; below 1 counts as 1. Words longer than a line
 * are broken, wide characters are never halved. */
LineLayout *line_layout_new(Paragraph *paragraph, int width);
void line_layout_free(LineLayout *layout); /* takes NULL */
/* At least 1. */
int line_layout_count(const LineLayout *layout);
void line_layout_draw(const LineLayout *layout, int line, Surface *surface, int row, int column);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Paragraph, paragraph_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LineLayout, line_layout_free)
