/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MIME entities (RFC 2045) as far as messages need them that are signed or encrypted (RFC 8551): a
 * header, and one body or two. Text is read with lines that end in CR LF or LF, and is made
 * canonical (CR LF), as signatures want it. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    char *type;       /* "text/plain", in small letters; never NULL */
    char *charset;    /* in small letters; NULL */
    char *boundary;   /* of a multipart; NULL */
    char *protocol;   /* of multipart/signed, in small letters; NULL */
    char *smime_type; /* of application/pkcs7-mime, "enveloped-data" and the like; NULL */
    char *id;         /* Content-ID as it stands; NULL */
    bool is_base64;   /* Content-Transfer-Encoding; other encodings than that, 7bit, 8bit and binary
                         are refused */
    const char *body; /* borrowed from the text that was read */
    gsize size;       /* of body */
} MimeEntity;

/* text with CR LF at all ends of lines, whatever it had, without empty lines before it. The
 * caller's; text need not end with a zero. */
GString *mime_canonical(const char *text, gsize size);
/* The same of what stands in a body, of which all counts. */
GString *mime_lines(const char *text, gsize size);
/* Reads the header of a canonical text. false: it has none with a Content-Type, or is broken. */
bool mime_read(MimeEntity *ret_entity, const char *text, gsize size);
void mime_entity_done(MimeEntity *entity); /* frees its contents */
/* The body's bytes, decoded; NULL: they are no base64. */
GBytes *mime_body(const MimeEntity *entity);

/* The two parts of a multipart/signed (RFC 1847 2.1), each an entity as it stands, the first
 * exactly what was signed; borrowed from the entity's text. false: it has not exactly two. */
typedef struct {
    const char *text;
    gsize size;
} MimePart;
bool mime_split_signed(const MimeEntity *entity, MimePart ret_parts[2]);
/* A canonical entity and its signature (CMS) as multipart/signed; micalg: "sha-256". The caller's.
 */
GString *mime_join_signed(const MimePart *part, GBytes *signature, const char *micalg);
/* What was encrypted (CMS, EnvelopedData) as application/pkcs7-mime (RFC 8551 3.3). The caller's.
 */
GString *mime_join_enveloped(GBytes *enveloped);
