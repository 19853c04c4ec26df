/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0106 JID Escaping: localparts with characters that none can hold. */
#pragma once

/* "o'hara joe" <-> "o\27hara\20joe". A space at an end stays as it is, which no address can hold
 * (4.2). The caller owns the result. */
char *jid_escape_local(const char *text);
char *jid_unescape_local(const char *local);
/* How a localpart may be shown unescaped; NULL: as it is. It stays as it is if it has no escapes,
 * others than jid_escape_local() makes, or such that it would look like another address, a link or
 * a sentence. An '@' in the result is for the caller to mark. */
char *jid_escape_show(const char *local);
