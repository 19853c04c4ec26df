/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vCards: XEP-0054 vcard-temp, and XEP-0292 vCard4 Over XMPP. Both are read and changed in place as
 * what they are on the wire, so that what we do not know in them stays. */
#pragma once

#include "xmpp/stream.h"

/* What a vCard says of one thing, in one place of it. */
typedef struct {
    const char *field; /* "phone"; static */
    const char *label; /* "Phone"; static, translated */
    char *kind;        /* "home, mobile"; translated; NULL */
    char *text;        /* as it came, trimmed, never empty */
} VCardLine;

/* to NULL: our own. on_reply gets the iq for vcard_read(). is_new: as vCard4, of which a server
 * keeps none that came as vcard-temp, unless it translates. */
void vcard_request(Stream *stream, const Jid *to, bool is_new, ReplyFn on_reply, gpointer data);
/* The vCard of either kind in an answer; NULL: there is none, or nothing in it. Borrowed. */
const Element *vcard_read(const Element *answer);
/* Stores it as ours, in the kind that it is of. card is taken. */
void vcard_store(Stream *stream, Element *card, ReplyFn on_reply, gpointer data);

/* Stores a vcard-temp as a room's, which only its owners may (XEP-0486 4.2). card is taken. */
void vcard_store_at(Stream *stream, const Jid *room, Element *card, ReplyFn on_reply,
                    gpointer data);

/* The picture in a vcard-temp, whatever it is, if it is one of at most LIMIT_AVATAR_BYTES; NULL.
 * The caller's reference. */
GBytes *vcard_photo(const Element *card);
/* picture NULL: it has none any more. type: "image/png". */
void vcard_set_photo(Element *card, GBytes *picture, const char *type);

/* An empty one. */
Element *vcard_new(bool is_new);
bool vcard_is_new(const Element *card);
/* The same of the other kind, with all that has a field here. */
Element *vcard_translate(const Element *card);

/* The names of the fields, NULL-terminated, static; their labels, translated. */
const char *const *vcard_fields(void);
const char *vcard_label(const char *field); /* NULL: there is no such field */
/* Every line (VCardLine *, owned by the array), in the order of the fields; LIMIT_VCARD_LINES. */
GPtrArray *vcard_lines(const Element *card);
/* For people: addresses and names as one line each, pictures as their type and size. */
GPtrArray *vcard_summary(const Element *card);
/* The line of the field that says `former` (NULL: none does) says `text` from now on (NULL or "":
 * it goes); a new one is added where there is none. */
void vcard_change(Element *card, const char *field, const char *former, const char *text);

/* As a file (RFC 2426). Owned by the caller. */
char *vcard_to_file(const Element *card, const char *fallback_name);
