/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenPGP's packets (RFC 4880 4), as far as they are looked at before GnuPG sees them. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A place in what is read; what goes beyond its end makes it broken, and gives zeros. */
typedef struct {
    const uint8_t *at, *end;
    bool is_broken;
} PacketReader;

const uint8_t *packet_take(PacketReader *reader, size_t count); /* NULL: there is not so much */
size_t packet_take_number(PacketReader *reader, unsigned bytes);
/* Tag and body of the next packet; false: it is broken, or of no known length (which only data
 * have). */
bool packet_next(PacketReader *reader, unsigned *ret_tag, PacketReader *ret_body);

/* Whether a message, armoured or not, could be opened with a passphrase alone (5.3), so that GnuPG
 * would ask for one that nobody can know; or has more receivers than anybody writes to. */
bool packets_ask_too_much(GBytes *message);
/* Whether it is one public key with its user ids, subkeys and signatures, in binary, and nothing
 * else: GnuPG would import what stands beside it, or in it, secret keys among them. */
bool packets_are_public_key(GBytes *key);
