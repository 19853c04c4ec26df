/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates that the user trusts, and those that were seen last: a key file `certificates` in
 * the data folder. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

typedef struct Certificates Certificates;

/* data_dir NULL: nothing is kept. clock is borrowed. */
Certificates *certificates_load(const char *data_dir, Clock *clock, GError **error);
/* What changes from now on is not written. */
void certificates_keep_in_memory(Certificates *certificates);
void certificates_free(Certificates *certificates);
/* Fingerprints trusted for the domain: NULL-terminated, borrowed until the next change. */
const char *const *certificates_pins(const Certificates *certificates, const char *domain);
/* For this run only, or for good. */
bool certificates_trust(Certificates *certificates, const char *domain, const char *fingerprint,
                        bool always, GError **error);
/* Takes back the one whose fingerprint begins so (colons, and capitals, do not matter). false and
 * an error if there is none, or more than one. */
bool certificates_revoke(Certificates *certificates, const char *start, GError **error);
/* When it was accepted for good, in ms; 0: it was not, or long ago. */
int64_t certificates_accepted(const Certificates *certificates, const char *fingerprint);
/* All: "domain fingerprint" pairs, as a NULL-terminated array; owned by the caller. */
char **certificates_list(const Certificates *certificates);

/* Keeps what the domain shows now. *ret_has_changed: it was another one before, not none. false if
 * that cannot be kept. */
bool certificates_note(Certificates *certificates, const char *domain, const char *fingerprint,
                       bool *ret_has_changed, GError **error);
/* A fingerprint as certificates are told apart by: 64 hex digits in lower case, without colons;
 * NULL: it is none. Owned by the caller. */
char *certificates_parse_fingerprint(const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Certificates, certificates_free)
