/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A secret being typed. */

#include "config.h"

#include "ui/secret_line.h"

#include <glib.h>
#include <string.h>

enum { SECRET_BYTES = 1024 };

static const char bullet[] = "•";

struct SecretLine {
    char text[SECRET_BYTES];
    size_t length;
    GString *bullets;
};

SecretLine *
secret_line_new(void)
{
    SecretLine *line = g_new0(SecretLine, 1);

    line->bullets = g_string_new(NULL);
    return line;
}

void
secret_line_free(SecretLine *line)
{
    if (!line)
        return;
    secret_line_wipe(line);
    g_string_free(line->bullets, TRUE);
    g_free(line);
}

static void
show_bullets(SecretLine *line)
{
    glong count = g_utf8_strlen(line->text, (gssize)line->length);

    g_string_truncate(line->bullets, 0);
    for (glong i = 0; i < count; i++)
        g_string_append(line->bullets, bullet);
}

void
secret_line_wipe(SecretLine *line)
{
    explicit_bzero(line->text, sizeof(line->text));
    line->length = 0;
    show_bullets(line);
}

void
secret_line_insert(SecretLine *line, const char *text, size_t length)
{
    if (line->length + length >= SECRET_BYTES || !g_utf8_validate(text, (gssize)length, NULL))
        return;
    memcpy(line->text + line->length, text, length);
    line->length += length;
    line->text[line->length] = '\0';
    show_bullets(line);
}

static void
erase_character(SecretLine *line)
{
    char *end = line->text + line->length;
    char *start = g_utf8_find_prev_char(line->text, end);

    if (!start)
        return;
    explicit_bzero(start, (size_t)(end - start));
    line->length = (size_t)(start - line->text);
    show_bullets(line);
}

bool
secret_line_feed(SecretLine *line, const char *bytes, size_t length)
{
    switch (bytes[0]) {
    case '\r':
    case '\n':
        return true;
    case 0x7f:
    case 0x08:
        erase_character(line);
        break;
    case 0x15: /* C-u */
        secret_line_wipe(line);
        break;
    default:
        if ((unsigned char)bytes[0] >= 0x20)
            secret_line_insert(line, bytes, length);
    }
    return false;
}

const char *
secret_line_text(const SecretLine *line)
{
    return line->text;
}

const char *
secret_line_bullets(const SecretLine *line)
{
    return line->bullets->str;
}
