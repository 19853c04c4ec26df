/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hashes of what a client can do: that of XEP-0115, and that of XEP-0390. */
#pragma once

#include "xmpp/element.h"

/* Whether we can compute hashes by this name (XEP-0300: "sha-256"). */
bool caps_hash_is_known(const char *algorithm);
/* The verification string of a disco#info <query/> (XEP-0115 5.1), in Base64. lang: of identities
 * that name no language, or NULL. NULL: the query is ill-formed (5.4), could be read in another way
 * (what stands between the parts stands in them), or the algorithm is not known. The caller owns
 * it. */
char *caps_hash(const Element *info, const char *algorithm, const char *lang);
/* The same of XEP-0390 4.1, which is free of such doubts. */
char *caps_hash2(const Element *info, const char *algorithm, const char *lang);
