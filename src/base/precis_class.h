/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PRECIS's classes of code points (RFC 8264 4, 8, 9) and the rules of context (RFC 5892 A) and of
 * direction (RFC 5893 2) that a string must keep. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum { PRECIS_IDENTIFIER, PRECIS_FREEFORM } PrecisClass;

typedef enum {
    PRECIS_FAULT_CHARACTER, /* it may stand nowhere */
    PRECIS_FAULT_PLACE,     /* it may not stand there */
} PrecisFault;

/* Whether every character is in the class, and stands where it may. text is valid UTF-8. */
bool precis_class_holds(PrecisClass class, const char *text);
/* The first character that does not: a place in text, or NULL. ret_fault may be NULL. */
const char *precis_class_fault(PrecisClass class, const char *text, PrecisFault *ret_fault);
/* Whether text keeps the Bidi Rule; a text without right-to-left characters does. */
bool precis_bidi_holds(const char *text);
