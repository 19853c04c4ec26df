/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenPGP's packets (RFC 4880 4), as far as they are looked at before GnuPG sees them. */

#include "config.h"

#include "crypto/packets.h"

#include <string.h>

#include "base/limits.h"

#define TAG_KEY        1 /* the session key, for a receiver */
#define TAG_PASSPHRASE 3 /* ... for who knows a passphrase */

const uint8_t *
packet_take(PacketReader *reader, size_t count)
{
    const uint8_t *at = reader->at;

    if (count > (size_t)(reader->end - reader->at)) {
        reader->is_broken = true;
        reader->at = reader->end;
        return NULL;
    }
    reader->at += count;
    return at;
}

size_t
packet_take_number(PacketReader *reader, unsigned bytes)
{
    const uint8_t *at = packet_take(reader, bytes);
    size_t number = 0;

    for (unsigned i = 0; at && i < bytes; i++)
        number = number << 8 | at[i];
    return number;
}

bool
packet_next(PacketReader *reader, unsigned *ret_tag, PacketReader *ret_body)
{
    static const unsigned sizes[] = { 1, 2, 4 };
    size_t first = packet_take_number(reader, 1), length;

    if (!(first & 0x80))
        return false;
    if (first & 0x40) {
        *ret_tag = first & 0x3F;
        length = packet_take_number(reader, 1);
        if (length >= 224 && length < 255)
            return false;
        if (length == 255)
            length = packet_take_number(reader, 4);
        else if (length >= 192)
            length = ((length - 192) << 8) + packet_take_number(reader, 1) + 192;
    } else {
        *ret_tag = first >> 2 & 0x0F;
        if ((first & 3) == 3)
            return false;
        length = packet_take_number(reader, sizes[first & 3]);
    }
    ret_body->at = packet_take(reader, length);
    ret_body->end = reader->at;
    ret_body->is_broken = false;
    return !reader->is_broken;
}

/* What the armour holds: behind its headers, up to the checksum. Owned by the caller. */
static uint8_t *
unarmor(const char *text, size_t length, size_t *ret_length)
{
    g_autofree char *copy = g_strndup(text, length);
    g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);
    uint8_t *bytes = g_malloc(length + 3);
    bool is_body = false;
    unsigned saved = 0;
    int state = 0;

    *ret_length = 0;
    for (char **line = lines; *line; line++) {
        g_strchomp(*line);
        if (is_body && (**line == '=' || **line == '-'))
            break;
        if (is_body)
            *ret_length +=
                g_base64_decode_step(*line, strlen(*line), bytes + *ret_length, &state, &saved);
        else
            is_body = line != lines && !**line;
    }
    return bytes;
}

/* Behind it stands nothing of the message any more. */
static bool
is_data(unsigned tag)
{
    static const unsigned tags[] = { 8, 9, 11, 18, 20 };

    for (size_t i = 0; i < G_N_ELEMENTS(tags); i++)
        if (tags[i] == tag)
            return true;
    return false;
}

bool
packets_ask_too_much(GBytes *message)
{
    size_t length;
    const uint8_t *bytes = g_bytes_get_data(message, &length);
    g_autofree uint8_t *own = NULL;
    PacketReader reader, body;
    unsigned tag, keys = 0;

    if (length == 0)
        return false;
    if (!(*bytes & 0x80)) {
        own = unarmor((const char *)bytes, length, &length);
        bytes = own;
    }
    reader = (PacketReader){ bytes, bytes + length, false };
    while (reader.at < reader.end && packet_next(&reader, &tag, &body)) {
        if (tag == TAG_PASSPHRASE || (tag == TAG_KEY && ++keys > LIMIT_GPG_RECIPIENTS))
            return true;
        if (is_data(tag))
            return false;
    }
    return false;
}

bool
packets_are_public_key(GBytes *key)
{
    enum { SIGNATURE = 2, PUBLIC_KEY = 6, TRUST = 12, USER_ID = 13, SUBKEY = 14, ATTRIBUTE = 17 };
    const unsigned allowed =
        1u << SIGNATURE | 1u << TRUST | 1u << USER_ID | 1u << SUBKEY | 1u << ATTRIBUTE;
    size_t length;
    const uint8_t *bytes = g_bytes_get_data(key, &length);
    PacketReader reader = { .at = bytes, .end = bytes + length }, body;
    unsigned tag;

    if (!length || !packet_next(&reader, &tag, &body) || tag != PUBLIC_KEY)
        return false;
    while (reader.at < reader.end) {
        if (!packet_next(&reader, &tag, &body) || tag > ATTRIBUTE || !(allowed & 1u << tag))
            return false;
    }
    return true;
}
