/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PRECIS profiles on GLib's Unicode data. */
#include "config.h"

#include "base/precis.h"

#include <glib.h>

char *
precis_enforce(PrecisProfile profile, const char *text, size_t length)
{
    g_autofree char *lower = NULL;

    if (!length || !g_utf8_validate(text, (gssize)length, NULL))
        return NULL;
    lower =
        profile == PRECIS_USERNAME ? g_utf8_strdown(text, (gssize)length) : g_strndup(text, length);
    for (const char *p = lower; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (g_unichar_iscntrl(c) || (profile == PRECIS_USERNAME && g_unichar_isspace(c)))
            return NULL;
    }
    return g_utf8_normalize(lower, -1, G_NORMALIZE_NFC);
}
