/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is encrypted in a stanza, by which method: found by its element, else by XEP-0380 Explicit
 * Message Encryption, which names the method for clients that do not have it. */
#pragma once

#include "modules/modules.h"

/* A method's word ("ox", "pgp", "smime"; "omemo" and "otr", which others have), or the name that
 * XEP-0380 gives for one that nobody here knows; NULL: nothing is encrypted. Borrowed. Errors are
 * nothing, nor is what was inside of another that was opened. */
const char *sealed_method(const Stanza *stanza);
/* Whether it is a method of ours. */
bool sealed_is_known(const char *method);
/* Says for other clients by which method a message is encrypted (XEP-0380 3), in a body for
 * people that it is, and for servers that it is worth keeping (XEP-0334). */
void sealed_add_hint(Element *message, const char *method);
