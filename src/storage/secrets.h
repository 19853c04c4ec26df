/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets that are not the user's to write: login tokens (XEP-0484), in the file `secrets` of the
 * data folder (0600, written atomically), wiped in memory. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Secrets Secrets;

/* data_dir NULL: in memory only. A file that cannot be read is moved to secrets.broken-DATE:
 * *ret_notice then says so (owned by the caller); it may be NULL. */
Secrets *secrets_load(const char *data_dir, char **ret_notice, GError **error);
void secrets_free(Secrets *secrets); /* wipes; takes NULL */
/* key: "token", "token.mechanism", "token.expires" ... NULL if there is none. Borrowed until the
 * next change. */
const char *secrets_get(const Secrets *secrets, const char *account, const char *key);
/* value NULL forgets it, key NULL forgets all of the account. false and a sentence if the file
 * could not be written (then it holds for this run). */
bool secrets_set(Secrets *secrets, const char *account, const char *key, const char *value,
                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Secrets, secrets_free)
