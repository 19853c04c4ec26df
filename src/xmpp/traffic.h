/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes over the wire as the XML console may show it: without passwords and proofs. */
#pragma once

#include "xmpp/element.h"

/* As XML, secrets left out; owned by the caller. */
char *traffic_show_element(const Element *element);
char *traffic_show_xml(const char *xml, size_t length);
/* Whether there may be secrets in it. */
bool traffic_has_secret(const char *xml);
