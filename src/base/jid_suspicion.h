/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses that look like others: mixed scripts and look-alikes, after Unicode's UTS 39. Nothing
 * is refused for that; it is said beside a stranger's address. */
#pragma once

#include "base/jid.h"

/* Whether the name or a label of the domain mixes scripts that no language writes together, takes
 * letters of one script that all look like Latin ones, mixes digits of two kinds, or piles accents
 * up. ret_reason, where not NULL: the end of a sentence, translated; owned by the caller. */
bool jid_is_suspicious(const Jid *jid, char **ret_reason);

/* What the bare address looks like, to compare with others' (UTS 39 4): equal for
 * alice@example.org, al1ce@exarnple.org and such with Cyrillic letters. Owned by the caller. */
char *jid_skeleton(const Jid *jid);
/* The same of a name, without case and spaces; "" if nothing of it is to be seen. Owned by the
 * caller. */
char *name_skeleton(const char *name);
