/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MIME entities: headers are unfolded, parameters taken with or without quotes; comments, encoded
 * words and what else mail knows do not occur here. */

#include "config.h"

#include "base/mime.h"

#include <string.h>

#include "base/base64.h"

#define CRLF "\r\n"

enum {
    MOST_HEADERS = 100,
    MOST_HEADER_BYTES = 8192,
    MOST_BOUNDARY_BYTES = 70, /* RFC 2046 5.1.1 */
    LINE_BYTES = 76,          /* of base64: RFC 2045 6.8 */
};

GString *
mime_lines(const char *text, gsize size)
{
    GString *lines = g_string_sized_new(size + size / 32 + 1);

    for (gsize at = 0; at < size; at++) {
        if (text[at] == '\n' && (!lines->len || lines->str[lines->len - 1] != '\r'))
            g_string_append_c(lines, '\r');
        g_string_append_c(lines, text[at]);
    }
    return lines;
}

GString *
mime_canonical(const char *text, gsize size)
{
    gsize at = 0;

    while (at < size && strchr(" \t\r\n", text[at]) && text[at])
        at++;
    return mime_lines(text + at, size - at);
}

/* The value of a parameter of a header's value ("multipart/signed; boundary=next"). The caller's;
 * NULL. */
static char *
parameter(const char *value, const char *name)
{
    gsize length = strlen(name);

    while ((value = strchr(value, ';'))) {
        value += 1 + strspn(value + 1, " \t");
        if (g_ascii_strncasecmp(value, name, length) != 0 || value[length] != '=')
            continue;
        value += length + 1;
        bool is_quoted = *value == '"';
        value += is_quoted;
        return g_strndup(value, strcspn(value, is_quoted ? "\"" : "; \t"));
    }
    return NULL;
}

static char *
small_parameter(const char *value, const char *name)
{
    g_autofree char *found = parameter(value, name);

    return found ? g_ascii_strdown(found, -1) : NULL;
}

static bool
read_type(MimeEntity *entity, const char *value)
{
    g_autofree char *type = g_strndup(value, strcspn(value, "; \t"));

    if (entity->type || !strchr(type, '/'))
        return false;
    entity->type = g_ascii_strdown(type, -1);
    entity->charset = small_parameter(value, "charset");
    entity->boundary = parameter(value, "boundary");
    entity->protocol = small_parameter(value, "protocol");
    entity->smime_type = small_parameter(value, "smime-type");
    return true;
}

static bool
read_encoding(MimeEntity *entity, const char *value)
{
    static const char *const plain[] = { "7bit", "8bit", "binary" };

    entity->is_base64 = g_ascii_strcasecmp(value, "base64") == 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(plain); i++) {
        if (g_ascii_strcasecmp(value, plain[i]) == 0)
            return true;
    }
    return entity->is_base64;
}

static bool
read_header(MimeEntity *entity, const char *line)
{
    const char *colon = strchr(line, ':');
    g_autofree char *name = colon ? g_strndup(line, (gsize)(colon - line)) : NULL;
    g_autofree char *value = colon ? g_strstrip(g_strdup(colon + 1)) : NULL;

    if (!name || !*name || strpbrk(name, " \t"))
        return false;
    if (g_ascii_strcasecmp(name, "Content-Type") == 0)
        return read_type(entity, value);
    if (g_ascii_strcasecmp(name, "Content-Transfer-Encoding") == 0)
        return read_encoding(entity, value);
    if (g_ascii_strcasecmp(name, "Content-ID") == 0 && !entity->id)
        entity->id = g_steal_pointer(&value);
    return true;
}

/* One header, unfolded, and where the next one begins; NULL: there is none. "" is the end of all.
 */
static char *
next_header(const char **at, const char *end)
{
    GString *line = g_string_new(NULL);

    while (*at < end) {
        const char *stop = memmem(*at, (gsize)(end - *at), CRLF, 2);
        if (!stop)
            break;
        g_string_append_len(line, *at, stop - *at);
        *at = stop + 2;
        bool goes_on = line->len && *at < end && (**at == ' ' || **at == '\t');
        if (line->len > MOST_HEADER_BYTES)
            break;
        if (!goes_on)
            return g_string_free(line, FALSE);
    }
    g_string_free(line, TRUE);
    return NULL;
}

bool
mime_read(MimeEntity *ret_entity, const char *text, gsize size)
{
    const char *at = text, *end = text + size;

    *ret_entity = (MimeEntity){ 0 };
    for (unsigned i = 0; i < MOST_HEADERS; i++) {
        g_autofree char *header = next_header(&at, end);
        if (header && !*header) {
            ret_entity->body = at;
            ret_entity->size = (gsize)(end - at);
            if (ret_entity->type)
                return true;
        }
        if (!header || !*header || !read_header(ret_entity, header))
            break;
    }
    mime_entity_done(ret_entity);
    return false;
}

void
mime_entity_done(MimeEntity *entity)
{
    g_free(entity->type);
    g_free(entity->charset);
    g_free(entity->boundary);
    g_free(entity->protocol);
    g_free(entity->smime_type);
    g_free(entity->id);
    *entity = (MimeEntity){ 0 };
}

GBytes *
mime_body(const MimeEntity *entity)
{
    if (!entity->is_base64)
        return g_bytes_new(entity->body, entity->size);
    return base64_read(entity->body, (gssize)entity->size);
}

/* Where a line begins that is this boundary ("--next", or at the end of all "--next--"), and where
 * what follows it does. */
static const char *
find_boundary(const char *at, const char *end, const char *boundary, const char **ret_after)
{
    gsize length = strlen(boundary);
    bool is_line = true;

    for (; at < end; at++) {
        gsize left = (gsize)(end - at);
        if (is_line && left >= length + 2 && !strncmp(at, "--", 2) &&
            !memcmp(at + 2, boundary, length)) {
            const char *rest = at + 2 + length;
            bool is_last = end - rest >= 2 && !memcmp(rest, "--", 2);
            rest += is_last ? 2 : 0;
            if (rest == end || (end - rest >= 2 && !memcmp(rest, CRLF, 2))) {
                *ret_after = is_last ? NULL : rest + MIN(2, end - rest);
                return at;
            }
        }
        is_line = *at == '\n';
    }
    return NULL;
}

bool
mime_split_signed(const MimeEntity *entity, MimePart ret_parts[2])
{
    const char *end = entity->body + entity->size, *after = NULL;
    gsize length = entity->boundary ? strlen(entity->boundary) : 0;

    if (strcmp(entity->type, "multipart/signed") != 0 || !length || length > MOST_BOUNDARY_BYTES ||
        !find_boundary(entity->body, end, entity->boundary, &after))
        return false;
    for (unsigned i = 0; i < 2; i++) {
        const char *begin = after;
        const char *stop = begin ? find_boundary(begin, end, entity->boundary, &after) : NULL;
        if (!stop || stop < begin + 2) /* the CR LF before a boundary is the boundary's */
            return false;
        ret_parts[i] = (MimePart){ begin, (gsize)(stop - 2 - begin) };
    }
    return !after;
}

/* That does not occur in the text. The caller's. */
static char *
make_boundary(const MimePart *part)
{
    char *boundary;
    bool is_taken;

    do {
        boundary = g_uuid_string_random();
        is_taken = memmem(part->text, part->size, boundary, strlen(boundary)) != NULL;
        if (is_taken)
            g_free(boundary);
    } while (is_taken);
    return boundary;
}

static void
append_base64(GString *text, GBytes *bytes)
{
    gsize size;
    const guchar *data = g_bytes_get_data(bytes, &size);
    g_autofree char *encoded = g_base64_encode(data, size);

    for (const char *at = encoded; *at; at += MIN(LINE_BYTES, strlen(at))) {
        g_string_append_len(text, at, (gssize)MIN(LINE_BYTES, strlen(at)));
        g_string_append(text, CRLF);
    }
}

GString *
mime_join_signed(const MimePart *part, GBytes *signature, const char *micalg)
{
    g_autofree char *boundary = make_boundary(part);
    GString *text = g_string_new(NULL);

    g_string_printf(text,
                    "Content-Type: multipart/signed; boundary=\"%s\"; micalg=%s;" CRLF
                    " protocol=\"application/pkcs7-signature\"" CRLF CRLF "--%s" CRLF,
                    boundary, micalg, boundary);
    g_string_append_len(text, part->text, (gssize)part->size);
    g_string_append_printf(text,
                           CRLF "--%s" CRLF "Content-Type: application/pkcs7-signature" CRLF
                                "Content-Transfer-Encoding: base64" CRLF
                                "Content-Disposition: attachment; handling=required;" CRLF
                                " filename=smime.p7s" CRLF CRLF,
                           boundary);
    append_base64(text, signature);
    g_string_append_printf(text, "--%s--" CRLF, boundary);
    return text;
}

GString *
mime_join_enveloped(GBytes *enveloped)
{
    GString *text = g_string_new(
        "Content-Type: application/pkcs7-mime; smime-type=enveloped-data;" CRLF
        " name=smime.p7m" CRLF "Content-Transfer-Encoding: base64" CRLF
        "Content-Disposition: attachment; handling=required; filename=smime.p7m" CRLF CRLF);

    append_base64(text, enveloped);
    return text;
}
