/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0392's colours: SHA-1 gives the hue, HSLuv (hsluv.org, revision 4) the colour. */

#include "config.h"

#include "base/consistent_color.h"

#include <float.h>
#include <glib.h>
#include <math.h>
#include <string.h>

/* From linear RGB's XYZ, one row per channel. */
static const double channels[3][3] = {
    { 3.240969941904521, -1.537383177570093, -0.498610760293 },
    { -0.96924363628087, 1.87596750150772, 0.041555057407175 },
    { 0.055630079696993, -0.20397695888897, 1.056971514242878 },
};
static const double ref_u = 0.19783000664283, ref_v = 0.46831999493879;
static const double kappa = 903.2962962962963, epsilon = 0.0088564516790356308;

double
consistent_color_hue(const char *text)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA1);
    guint8 digest[20];
    gsize length = sizeof(digest);

    g_checksum_update(checksum, (const guchar *)text, (gssize)strlen(text));
    g_checksum_get_digest(checksum, digest, &length);
    return (digest[0] | digest[1] << 8) / 65536.0 * 360;
}

/* How far chroma can go in this hue before the line slope * x + intercept, a side of what RGB can
 * show; infinitely if it never meets it. */
static double
chroma_to_line(double angle, double slope, double intercept)
{
    double length = intercept / (sin(angle) - slope * cos(angle));

    return length >= 0 ? length : DBL_MAX;
}

static double
max_chroma(double lightness, double angle)
{
    double cube = pow(lightness + 16, 3) / 1560896;
    double y = cube > epsilon ? cube : lightness / kappa;
    double shortest = DBL_MAX;

    for (int i = 0; i < 3; i++) {
        const double *m = channels[i];

        for (int side = 0; side < 2; side++) {
            double top = (284517 * m[0] - 94839 * m[2]) * y;
            double rise = (838422 * m[2] + 769860 * m[1] + 731718 * m[0]) * lightness * y -
                          769860 * side * lightness;
            double bottom = (632260 * m[2] - 126452 * m[1]) * y + 126452 * side;

            shortest = fmin(shortest, chroma_to_line(angle, top / bottom, rise / bottom));
        }
    }
    return shortest;
}

/* sRGB's gamma, as 0 to 255. */
static uint32_t
channel_byte(double linear)
{
    double value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055;

    return (uint32_t)lround(CLAMP(value, 0, 1) * 255);
}

uint32_t
consistent_color_rgb(const char *text, double saturation, double lightness)
{
    double angle = consistent_color_hue(text) / 180 * G_PI;
    double l = CLAMP(lightness, 0.0001, 99.9999); /* black and white have no chroma to divide */
    double chroma = max_chroma(l, angle) * saturation / 100;
    double u = chroma * cos(angle) / (13 * l) + ref_u, v = chroma * sin(angle) / (13 * l) + ref_v;
    double y = l <= 8 ? l / kappa : pow((l + 16) / 116, 3);
    double x = y * 9 * u / (4 * v), z = y * (12 - 3 * u - 20 * v) / (4 * v);
    uint32_t rgb = 0;

    for (int i = 0; i < 3; i++)
        rgb = rgb << 8 | channel_byte(channels[i][0] * x + channels[i][1] * y + channels[i][2] * z);
    return rgb;
}
