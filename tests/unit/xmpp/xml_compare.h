/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether two stanzas are the same: the order of attributes and space around text do not count. */
#pragma once

#include "xmpp/element.h"

/* One stanza from text; jabber:client is its namespace unless it names another. Fails the test if
 * it is not well-formed. */
Element *xml_parse(const char *xml);
/* What differs, for the reader of a failed test, or NULL. In expected the value "*" of an attribute
 * or text stands for any, but it must be there. Owned by the caller. */
char *xml_difference(const char *expected, const char *actual);
