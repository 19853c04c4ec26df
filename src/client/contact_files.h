/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contacts as files of other programs: tables (CSV, RFC 4180) and vCards (RFC 6350, RFC 2426 with
 * RFC 4770). Text in, text out. */
#pragma once

#include "model/roster.h"

typedef enum { CONTACT_FILE_CSV, CONTACT_FILE_VCARD } ContactFileFormat;

/* One contact of a file; what is not said is NULL. */
typedef struct {
    Jid *jid; /* bare */
    char *name;
    char **groups; /* never NULL */
} FileContact;

typedef struct {
    GPtrArray *contacts; /* FileContact *, in their order, each address once */
    GPtrArray *problems; /* char *: a sentence with the number of its line */
} ContactFile;

/* "csv", "vcard"; false: it is neither. */
bool contact_file_format_parse(const char *word, ContactFileFormat *ret_format);
/* As the name of a file says it: "friends.vcf"; a table where it says nothing. */
ContactFileFormat contact_file_format_of(const char *path);

/* The roster proper, sorted by name. The caller owns the text. */
char *contact_file_write(const Roster *roster, ContactFileFormat format);
/* The format is recognised. A table's columns are known by their names in the first line (jid or
 * address, name, groups), or, if there are none, are in this order; commas, semicolons or tabs part
 * them. */
ContactFile *contact_file_read(const char *text);
void contact_file_free(ContactFile *file); /* takes NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ContactFile, contact_file_free)
