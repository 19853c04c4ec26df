/* SPDX-License-Identifier: GPL-3.0-or-later */
/* QR codes by libqrencode, which is loaded when one is wanted. */

#include "config.h"

#include "client/encryption/qr_code.h"

#include <gmodule.h>
#include <qrencode.h>
#include <stdbool.h>

#define QRENCODE_FILE "libqrencode.so.4"
/* Squares around it; cameras want some. */
enum { MARGIN = 2 };

/* What is used of the library, by its own types. */
typedef struct {
    __typeof__(&QRcode_encodeString) encode;
    __typeof__(&QRcode_free) free;
} Library;

static GModule *
library_open(Library *library)
{
    GModule *module = g_module_open(QRENCODE_FILE, G_MODULE_BIND_LAZY);

    if (module && g_module_symbol(module, "QRcode_encodeString", (gpointer *)&library->encode) &&
        g_module_symbol(module, "QRcode_free", (gpointer *)&library->free))
        return module;
    if (module)
        g_module_close(module);
    return NULL;
}

static bool
is_light(const QRcode *code, int row, int column)
{
    bool is_inside = row >= 0 && column >= 0 && row < code->width && column < code->width;

    return !is_inside || !(code->data[row * code->width + column] & 1);
}

static char *
draw(const QRcode *code)
{
    static const char *const HALVES[2][2] = { { " ", "▄" }, { "▀", "█" } }; /* upper, lower */
    GString *lines = g_string_new(NULL);
    int end = code->width + MARGIN;

    for (int row = -MARGIN; row < end; row += 2) {
        if (lines->len > 0)
            g_string_append_c(lines, '\n');
        for (int column = -MARGIN; column < end; column++)
            g_string_append(lines, HALVES[is_light(code, row, column)]
                                         [row + 1 < end && is_light(code, row + 1, column)]);
    }
    return g_string_free(lines, FALSE);
}

char *
qr_code_draw(const char *text)
{
    Library library;
    GModule *module = library_open(&library);
    QRcode *code = module ? library.encode(text, 0, QR_ECLEVEL_L, QR_MODE_8, 0) : NULL;
    char *lines = code ? draw(code) : NULL;

    if (code)
        library.free(code);
    if (module)
        g_module_close(module);
    return lines;
}
