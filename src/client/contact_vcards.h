/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vCards with addresses of XMPP in them (RFC 6350; 3.0: RFC 2426 and 4770): for contact_files.c. */
#pragma once

#include "client/contact_files.h"

/* contacts: of Contact *. The caller owns the text, of version 4.0. */
char *contact_vcards_write(const GPtrArray *contacts);
void contact_vcards_read(ContactFile *file, const char *text);

/* --- contact_files.c --- */

/* Adds what stands there; groups are taken. An address that is none is a problem. */
void contact_file_add(ContactFile *file, unsigned line, const char *address, const char *name,
                      char **groups);
void contact_file_complain(ContactFile *file, unsigned line, const char *what);
