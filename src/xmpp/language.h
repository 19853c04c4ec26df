/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that a stanza has in several languages (RFC 6120 8.1.5): the one for this user. */
#pragma once

#include "xmpp/element.h"

/* The text of the child (of the parent's namespace) in the first of the user's languages that is
 * there, else of the one without a language, else of the first; NULL if there is no such child.
 * Borrowed. */
const char *language_text(const Element *parent, const char *name);
