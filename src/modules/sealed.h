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
/* Says for other clients by which method a message is encrypted (XEP-0380 3). */
void sealed_add_name(Element *message, const char *method);
/* The same, in a body for people that it is, and for servers that it is worth keeping (XEP-0334).
 * Nothing where the method is none that encrypts. */
void sealed_add_hint(Element *message, const char *method);
/* What asks for receipts and markers stands outside, for those who read it there, and once more
 * inside: who does so reads there what answers it. */
void sealed_repeat(const Element *outside, Element *inside);
/* Whether somebody reads inside, who sent this. Others put there what they ask for, and only there,
 * and do not hear an answer from there (Gajim). */
bool sealed_is_read(const Element *outside, const Element *inside);
/* Parts a stanza that tells something beside lines: what it tells goes inside; returned is what is
 * sent, which no server keeps. The caller owns it. */
Element *sealed_part(const Element *stanza, Element *inside);
/* Whether it is one of those: nothing in it is for people, and nobody is to keep it. */
bool sealed_is_beside(const Stanza *stanza);
