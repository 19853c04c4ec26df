/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzing themes: any file gives a theme, or a sentence. */
#include "config.h"

#include "ui/theme.h"

#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Files are checked to be UTF-8 when they are read. */
    g_autofree char *text = g_utf8_make_valid((const char *)data, (gssize)size);
    g_autoptr(GError) error = NULL;
    g_autoptr(Theme) theme = theme_parse(text, "fuzz.theme", &error);

    g_assert((theme == NULL) == (error != NULL));
    if (error)
        g_assert(g_utf8_validate(error->message, -1, NULL));
    return 0;
}
