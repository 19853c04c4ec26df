/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0486 4.2, XEP-0054, XEP-0153 3.1: <PHOTO/>, in base64. */

#include "config.h"

#include <string.h>

#include "base/limits.h"

#include "modules/vcard.h"

/* Of base64, with line ends in it. */
#define MOST_TEXT (LIMIT_AVATAR_BYTES * 2)

GBytes *
vcard_photo(const Element *card)
{
    const Element *photo = element_child(card, "PHOTO", NULL);
    const char *text = photo ? element_child_text(photo, "BINVAL", NULL) : NULL;
    gsize size;

    if (!text || !text[0] || strlen(text) > MOST_TEXT)
        return NULL;
    guchar *data = g_base64_decode(text, &size);
    if (size > 0 && size <= LIMIT_AVATAR_BYTES)
        return g_bytes_new_take(data, size);
    g_free(data);
    return NULL;
}

void
vcard_set_photo(Element *card, GBytes *picture, const char *type)
{
    Element *photo;

    while ((photo = element_child_of(card, "PHOTO", NULL)))
        element_remove(card, photo);
    if (!picture)
        return;
    gsize size;
    const guchar *data = g_bytes_get_data(picture, &size);
    g_autofree char *text = g_base64_encode(data, size);
    photo = element_add(card, "PHOTO", NULL);
    element_add_text(photo, "TYPE", NULL, type);
    element_add_text(photo, "BINVAL", NULL, text);
}

void
vcard_store_at(Stream *stream, const Jid *room, Element *card, ReplyFn on_reply, gpointer data)
{
    stream_request(stream, "set", room, card, on_reply, data);
}
