/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A QR code in characters of half a square each, for cameras before a screen. */
#pragma once

/* Lines, light on the dark of a terminal, with a margin; NULL: this program has no such library, or
 * it cannot. The caller owns it. */
char *qr_code_draw(const char *text);
