/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Availability (RFC 6121 4.7): states in order of how much one can be talked to. */
#pragma once

#include <stdbool.h>

typedef enum {
    SHOW_OFFLINE,
    SHOW_DND,
    SHOW_XA,
    SHOW_AWAY,
    SHOW_ONLINE,
    SHOW_CHAT,
} Show;

/* The word of the protocol and of /status: "offline", "dnd", "xa", "away", "online", "chat". */
const char *show_name(Show show);
/* Reads such a word. */
bool show_parse(const char *name, Show *ret_show);
/* The word for the screen, translated: "do not disturb". */
const char *show_label(Show show);
/* The sign for the screen: ○ ⊘ ◌ ◐ ● ◉ (RFC 6121 4.7.2.1). */
const char *show_sign(Show show);
