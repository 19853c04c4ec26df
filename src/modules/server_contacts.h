/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0157 Contact Addresses for XMPP Services: whom to ask about a server or a service. */
#pragma once

#include "xmpp/element.h"

/* What an answer to disco_request_info() names: "abuse: mailto:abuse@example.org, ...; admin: ...".
 * One clean, bounded line, the caller's; NULL: nobody. */
char *server_contacts_read(const Element *answer);
