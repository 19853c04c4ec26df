/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 3862: headers whose names are exact, with their escapes, and a MIME entity below. */

#include "config.h"

#include "modules/cpim.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/mime.h"

#define CRLF         "\r\n"
#define MESSAGE_TYPE "Message/CPIM"
#define SCHEME       "im:"

G_DEFINE_QUARK(cpim - error - quark, cpim_error)

static const struct {
    char letter, escaped;
} escapes[] = {
    { '\\', '\\' }, { '\b', 'b' }, { '\t', 't' }, { '\n', 'n' }, { '\r', 'r' },
};

/* As RFC 3862 2.3 wants it. */
static void
append_escaped(GString *text, const char *value)
{
    for (; *value; value++) {
        bool is_done = false;
        for (unsigned i = 0; i < G_N_ELEMENTS(escapes) && !is_done; i++) {
            if (*value == escapes[i].letter) {
                g_string_append_printf(text, "\\%c", escapes[i].escaped);
                is_done = true;
            }
        }
        if (!is_done && ((guchar)*value < 0x20 || *value == 0x7f))
            g_string_append_printf(text, "\\u%04x", (guchar)*value);
        else if (!is_done)
            g_string_append_c(text, *value);
    }
}

/* \uXXXX; how many bytes it takes, 0: it is none. */
static unsigned
read_code(GString *text, const char *at)
{
    gunichar code = 0;

    for (unsigned i = 1; i <= 4; i++) {
        if (!g_ascii_isxdigit(at[i]))
            return 0;
        code = code * 16 + (gunichar)g_ascii_xdigit_value(at[i]);
    }
    if (code && g_unichar_validate(code))
        g_string_append_unichar(text, code);
    return 5;
}

/* Of the letter behind a backslash; how many bytes it takes. */
static unsigned
unescape_one(GString *text, const char *at)
{
    unsigned length = *at == 'u' ? read_code(text, at) : 0;

    if (length || !*at)
        return length;
    for (unsigned i = 0; i < G_N_ELEMENTS(escapes); i++) {
        if (*at == escapes[i].escaped) {
            g_string_append_c(text, escapes[i].letter);
            return 1;
        }
    }
    g_string_append_c(text, *at);
    return 1;
}

static char *
unescape(const char *value)
{
    GString *text = g_string_new(NULL);

    while (*value) {
        if (*value == '\\')
            value += 1 + unescape_one(text, value + 1);
        else
            g_string_append_c(text, *value++);
    }
    return g_string_free(text, FALSE);
}

/* As a URI (RFC 3860 3); addresses may have "%" in them. */
static void
append_address(GString *text, const char *header, const Jid *jid)
{
    g_autofree char *escaped = g_uri_escape_string(jid_bare(jid), "@", FALSE);

    g_string_append_printf(text, "%s: <" SCHEME "%s>" CRLF, header, escaped);
}

GString *
cpim_write(const Cpim *cpim)
{
    g_autofree char *stamp = date_to_iso(cpim->time), *uuid = g_uuid_string_random();
    GString *text = g_string_new("Content-Type: " MESSAGE_TYPE CRLF CRLF);

    append_address(text, "From", cpim->from);
    for (unsigned i = 0; i < cpim->to->len; i++)
        append_address(text, "To", cpim->to->pdata[i]);
    g_string_append_printf(text, "DateTime: %s" CRLF, stamp);
    if (cpim->subject) {
        g_string_append(text, "Subject: ");
        append_escaped(text, cpim->subject);
        g_string_append(text, CRLF);
    }
    g_string_append_printf(
        text, CRLF "Content-Type: %s; charset=utf-8" CRLF "Content-ID: <%s@%s>" CRLF CRLF,
        cpim->type, uuid, jid_domain(cpim->from));
    g_autoptr(GString) content = mime_lines(cpim->content, strlen(cpim->content));
    g_string_append_len(text, content->str, (gssize)content->len);
    return text;
}

void
cpim_free(Cpim *cpim)
{
    if (!cpim)
        return;
    jid_unref(cpim->from);
    g_ptr_array_unref(cpim->to);
    g_free(cpim->subject);
    g_free(cpim->type);
    g_free(cpim->content);
    g_free(cpim);
}

static bool
fail(GError **error, const char *text)
{
    g_set_error_literal(error, CPIM_ERROR, CPIM_ERROR_CONTENT, text);
    return false;
}

/* "Name <im:address>"; NULL. */
static Jid *
read_address(const char *value)
{
    const char *begin = strrchr(value, '<');
    gsize length = begin ? strlen(begin) : 0;

    if (length < sizeof "<" SCHEME || begin[length - 1] != '>' ||
        g_ascii_strncasecmp(begin + 1, SCHEME, strlen(SCHEME)) != 0)
        return NULL;
    begin += 1 + strlen(SCHEME);
    g_autofree char *escaped = g_strndup(begin, strlen(begin) - 1);
    g_autofree char *text = g_uri_unescape_string(escaped, NULL);
    g_autoptr(Jid) jid = text ? jid_new(text, NULL) : NULL;
    return jid ? jid_to_bare(jid) : NULL;
}

static bool
read_from(Cpim *cpim, const char *value, GError **error)
{
    if (cpim->from || !(cpim->from = read_address(value)))
        return fail(error, _("It does not say clearly who wrote it."));
    return true;
}

static bool
read_to(Cpim *cpim, const char *value, GError **error)
{
    Jid *to = read_address(value);

    if (!to)
        return true; /* of another network, perhaps */
    g_ptr_array_add(cpim->to, to);
    return cpim->to->len <= LIMIT_SEALED_READERS || fail(error, _("It is meant for too many."));
}

static bool
read_time(Cpim *cpim, const char *value, GError **error)
{
    if (cpim->time || !date_from_iso(value, &cpim->time))
        return fail(error, _("It does not say clearly when it was made."));
    return true;
}

static bool
read_subject(Cpim *cpim, const char *value, GError **error)
{
    (void)error;
    if (!cpim->subject)
        cpim->subject = g_strdup(value);
    return true;
}

/* It asks for something that must be understood (4.7), and what is known here need not be asked
 * for. */
static bool
read_require(Cpim *cpim, const char *value, GError **error)
{
    (void)cpim;
    (void)value;
    return fail(error, _("It needs something that this program does not know."));
}

static bool
read_header(Cpim *cpim, const char *line, GError **error)
{
    static const struct {
        const char *name;
        bool (*read)(Cpim *cpim, const char *value, GError **error);
    } headers[] = {
        { "From", read_from },       { "To", read_to },           { "DateTime", read_time },
        { "Subject", read_subject }, { "Require", read_require },
    };
    const char *space = strchr(line, ' ');
    gsize length = strcspn(line, ":");

    if (!space || !length || line[length] != ':' || space < line + length)
        return fail(error, _("One of its headers is broken."));
    g_autofree char *value = unescape(space + 1);
    for (unsigned i = 0; i < G_N_ELEMENTS(headers); i++) {
        if (strlen(headers[i].name) == length && !strncmp(line, headers[i].name, length))
            return headers[i].read(cpim, value, error);
    }
    return true;
}

/* Up to the empty line; where the content begins, NULL and error. */
static const char *
read_headers(Cpim *cpim, const char *at, const char *end, GError **error)
{
    const char *stop;

    while ((stop = memmem(at, (gsize)(end - at), CRLF, 2))) {
        if (stop == at)
            return stop + 2;
        g_autofree char *line = g_strndup(at, (gsize)(stop - at));
        if (!read_header(cpim, line, error))
            return NULL;
        at = stop + 2;
    }
    fail(error, _("It has no content."));
    return NULL;
}

static bool
read_content(Cpim *cpim, const char *text, gsize size, GError **error)
{
    MimeEntity entity;

    if (!mime_read(&entity, text, size))
        return fail(error, _("It has no content."));
    g_autoptr(GBytes) bytes = mime_body(&entity);
    bool is_utf8 =
        !entity.charset || !strcmp(entity.charset, "utf-8") || !strcmp(entity.charset, "us-ascii");
    gsize length = 0;
    const char *data = bytes ? g_bytes_get_data(bytes, &length) : NULL;
    if (bytes && is_utf8 && g_utf8_validate(data, (gssize)length, NULL)) {
        cpim->type = g_steal_pointer(&entity.type);
        g_autofree char *content = g_strndup(data, length);
        g_auto(GStrv) lines = g_strsplit(content, "\r", -1);
        cpim->content = g_strjoinv("", lines);
    }
    mime_entity_done(&entity);
    return cpim->content || fail(error, _("Its text cannot be read."));
}

Cpim *
cpim_read(const char *text, gsize size, GError **error)
{
    g_autoptr(GString) canonical = mime_canonical(text, size);
    g_autoptr(Cpim) cpim = g_new0(Cpim, 1);
    MimeEntity entity;

    cpim->to = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);
    if (!mime_read(&entity, canonical->str, canonical->len)) {
        fail(error, _("What is inside is no message (RFC 3862)."));
        return NULL;
    }
    bool is_cpim = strcmp(entity.type, "message/cpim") == 0 && !entity.is_base64 &&
                   g_utf8_validate(entity.body, (gssize)entity.size, NULL);
    const char *begin = entity.body, *end = entity.body + entity.size;
    mime_entity_done(&entity);
    if (!is_cpim) {
        fail(error, _("What is inside is no message (RFC 3862)."));
        return NULL;
    }
    if (!(begin = read_headers(cpim, begin, end, error)) ||
        !read_content(cpim, begin, (gsize)(end - begin), error))
        return NULL;
    if (!cpim->from || !cpim->to->len || !cpim->time) {
        fail(error, _("It does not say who wrote it, to whom, and when."));
        return NULL;
    }
    return g_steal_pointer(&cpim);
}
