/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is encrypted in a stanza, by which method: found by its element, else by XEP-0380 Explicit
 * Message Encryption, which names the method for clients that do not have it. */
#pragma once

#include "modules/modules.h"

/* A method's word ("ox", "pgp", "smime"), or the name that XEP-0380 gives for one that we do not have;
 * NULL: nothing is encrypted. Borrowed. Errors and what a bearer has beside its copy are nothing. */
const char *sealed_method(const Stanza *stanza);
/* Whether it is a method of ours. */
bool sealed_is_known(const char *method);
/* The element of that method in a message or presence, as it came or was stored; NULL. */
const Element *sealed_element(const Element *stanza, const char *method);
/* Says for other clients by which method a message is encrypted (XEP-0380 3), and in a body for
 * people that it is. */
void sealed_add_hint(Element *message, const char *method);
