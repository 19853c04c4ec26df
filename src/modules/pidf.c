/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 3863, with show and status as RFC 3922 5.1 has them. */

#include "config.h"

#include "modules/pidf.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mime.h"
#include "xmpp/element.h"

#define NS_PIDF     "urn:ietf:params:xml:ns:pidf"
#define NS_PIDF_IM  "urn:ietf:params:xml:ns:pidf:im"
#define MEDIA_TYPE  "application/pidf+xml"
#define SCHEME      "pres:"
#define MOST_TUPLES 20
#define OPEN        "open"
#define CLOSED      "closed"
#define BUSY        "busy" /* RFC 3922 6.1.5 */
#define CRLF        "\r\n"
#define DECLARATION "<?xml version='1.0' encoding='UTF-8'?>" CRLF

G_DEFINE_QUARK(pidf - error - quark, pidf_error)

/* --- writing --- */

static Element *
build(const Pidf *pidf)
{
    g_autofree char *address = g_uri_escape_string(jid_bare(pidf->entity), "@", FALSE);
    g_autofree char *entity = g_strconcat(SCHEME, address, NULL);
    g_autofree char *stamp = date_to_iso(pidf->time);
    Element *presence = element_new("presence", NS_PIDF);
    Element *tuple = element_add(presence, "tuple", NULL);
    Element *status = element_add(tuple, "status", NULL);
    bool is_open = pidf->show != SHOW_OFFLINE;

    element_set(presence, "entity", entity);
    element_set(tuple, "id", "jaser");
    element_add_text(status, "basic", NULL, is_open ? OPEN : CLOSED);
    if (is_open && pidf->show != SHOW_ONLINE)
        element_add_text(status, "im", NS_PIDF_IM, show_name(pidf->show));
    if (pidf->status && pidf->status[0])
        element_add_text(tuple, "note", NULL, pidf->status);
    element_add_text(tuple, "timestamp", NULL, stamp);
    return presence;
}

GString *
pidf_write(const Pidf *pidf)
{
    g_autoptr(Element) presence = build(pidf);
    g_autofree char *xml = element_to_xml(presence, NULL);
    g_autofree char *uuid = g_uuid_string_random();
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_printf(text,
                    "Content-Type: " MEDIA_TYPE "; charset=utf-8" CRLF
                    "Content-ID: <%s@%s>" CRLF CRLF DECLARATION "%s" CRLF,
                    uuid, jid_domain(pidf->entity), xml);
    return mime_canonical(text->str, text->len);
}

/* --- reading --- */

void
pidf_free(Pidf *pidf)
{
    if (!pidf)
        return;
    jid_unref(pidf->entity);
    g_free(pidf->status);
    g_free(pidf);
}

static Jid *
read_entity(const Element *presence)
{
    const char *entity = element_get(presence, "entity");

    if (!entity || !g_str_has_prefix(entity, SCHEME))
        return NULL;
    g_autofree char *text = g_uri_unescape_string(entity + strlen(SCHEME), NULL);
    g_autoptr(Jid) jid = text ? jid_new(text, NULL) : NULL;
    return jid ? jid_to_bare(jid) : NULL;
}

static Show
read_show(const Element *tuple)
{
    const Element *status = element_child(tuple, "status", NULL);
    const char *basic = status ? element_child_text(status, "basic", NULL) : NULL;
    const char *word = status ? element_child_text(status, "im", NS_PIDF_IM) : NULL;
    Show show;

    if (g_strcmp0(basic, CLOSED) == 0)
        return SHOW_OFFLINE;
    if (g_strcmp0(word, BUSY) == 0)
        return SHOW_DND;
    return word && show_parse(word, &show) && show != SHOW_OFFLINE ? show : SHOW_ONLINE;
}

static void
read_tuple(Pidf *pidf, const Element *tuple)
{
    const char *stamp = element_child_text(tuple, "timestamp", NULL);
    const char *note = element_child_text(tuple, "note", NULL);
    int64_t time = 0;

    if (stamp && !date_from_iso(stamp, &time))
        time = 0;
    if (pidf->time && time <= pidf->time)
        return;
    pidf->time = time;
    pidf->show = read_show(tuple);
    g_free(pidf->status);
    pidf->status = g_strdup(note);
}

static Pidf *
read_presence(const Element *presence)
{
    g_autoptr(Pidf) pidf = g_new0(Pidf, 1);
    unsigned count = 0;

    pidf->entity = read_entity(presence);
    for (const Element *tuple = element_first(presence); tuple && count < MOST_TUPLES;
         tuple = element_next(tuple)) {
        if (!element_is(tuple, "tuple", NS_PIDF))
            continue;
        read_tuple(pidf, tuple);
        count++;
    }
    return pidf->entity && count > 0 ? g_steal_pointer(&pidf) : NULL;
}

/* The document; NULL: it is none. */
static Element *
read_document(const char *text, gsize size)
{
    g_autoptr(GString) canonical = mime_canonical(text, size);
    MimeEntity entity;
    g_autoptr(GBytes) body = NULL;

    if (!mime_read(&entity, canonical->str, canonical->len))
        return NULL;
    if (strcmp(entity.type, MEDIA_TYPE) == 0)
        body = mime_body(&entity);
    mime_entity_done(&entity);
    if (!body)
        return NULL;
    gsize length;
    const char *bytes = g_bytes_get_data(body, &length);
    g_autofree char *xml = g_strndup(bytes ? bytes : "", length);
    return strlen(xml) == length ? element_parse(xml) : NULL;
}

Pidf *
pidf_read(const char *text, gsize size, GError **error)
{
    g_autoptr(Element) document = read_document(text, size);
    Pidf *pidf =
        document && element_is(document, "presence", NS_PIDF) ? read_presence(document) : NULL;

    if (!pidf)
        g_set_error_literal(error, PIDF_ERROR, PIDF_ERROR_CONTENT,
                            _("What is inside is no presence (RFC 3863)."));
    return pidf;
}
