/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates that the user trusts always: a key file `certificates` in the data folder. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Certificates Certificates;

Certificates *certificates_load(const char *data_dir, GError **error);
void certificates_free(Certificates *certificates);
/* Fingerprints trusted for the domain: NULL-terminated, borrowed until the next change. */
const char *const *certificates_pins(const Certificates *certificates, const char *domain);
/* For this run only, or for good. */
bool certificates_trust(Certificates *certificates, const char *domain, const char *fingerprint,
                        bool always, GError **error);
bool certificates_revoke(Certificates *certificates, const char *fingerprint, GError **error);
/* All: "domain fingerprint" pairs, as a NULL-terminated array; owned by the caller. */
char **certificates_list(const Certificates *certificates);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Certificates, certificates_free)
