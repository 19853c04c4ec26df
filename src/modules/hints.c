/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0334: hints as elements of a message. */

#include "config.h"

#include "modules/hints.h"

#include "xmpp/ns.h"

#define NS_HINTS "urn:xmpp:hints"

static const struct {
    Hints hint;
    const char *name;
} names[] = {
    { HINT_NO_PERMANENT_STORE, "no-permanent-store" },
    { HINT_NO_STORE, "no-store" },
    { HINT_NO_COPY, "no-copy" },
    { HINT_STORE, "store" },
};

unsigned
hints_read(const Stanza *stanza)
{
    unsigned hints = 0;

    for (unsigned i = 0; !stanza->is_error && i < G_N_ELEMENTS(names); i++) {
        if (element_child(stanza->element, names[i].name, NS_HINTS))
            hints |= names[i].hint;
    }
    return hints;
}

void
hints_add(Element *message, unsigned hints)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if ((hints & names[i].hint) && !element_child(message, names[i].name, NS_HINTS))
            element_add(message, names[i].name, NS_HINTS);
    }
    if (hints & HINT_NO_COPY)
        element_add(message, "private", NS_CARBONS);
}
