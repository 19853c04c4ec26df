/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0392 Consistent Color Generation: a hue for a name, the same in every client. */
#pragma once

#include <stdint.h>

/* The angle in degrees, 0 to 360 (XEP-0392 5.1). */
double consistent_color_hue(const char *text);
/* 0xRRGGBB, by HSLuv with saturation and lightness in percent (XEP-0392 5.3). */
uint32_t consistent_color_rgb(const char *text, double saturation, double lightness);
