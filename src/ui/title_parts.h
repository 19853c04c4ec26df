/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the title bar share: how long each part stays as the terminal gets narrower,
 * and the parts of rooms. */
#pragma once

#include "model/chat.h"
#include "ui/bar.h"

enum {
    KEEP_NAME,
    KEEP_SAFETY,
    KEEP_CHOICE, /* where the next line goes, if that is not as one would expect */
    KEEP_STATE,
    KEEP_TYPING,
    KEEP_DEVICE,
    KEEP_STATUS,
    KEEP_ADDRESS,
    KEEP_HINT,
};

/* Longer names are cut, so that others cannot push out what follows them. */
#define TITLE_NAME_COLUMNS 40
#define TITLE_SEPARATOR    " · "

/* text cut to columns, in the bar's style. */
void title_add_cut(Bar *bar, const char *text, int columns, int keep);
/* " · text" in that style. */
void title_add_part(Bar *bar, const char *text, StyleId style, int keep);

/* --- title_room.c --- */

/* "The Pond · 5 here · visitor · the subject", and what else one should know of it. columns: of the
 * whole bar. */
void title_add_room(Bar *bar, const Chat *chat, int columns);
/* "bob in The Pond ● online · bob@example.org". */
void title_add_private(Bar *bar, const Chat *chat);
