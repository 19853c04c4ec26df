/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of others as lines of an answer. */

#include "config.h"

#include "commands/key_columns.h"

#include "base/date.h"
#include "base/i18n.h"
#include "client/encryption/trust.h"

void
key_columns_print(const GPtrArray *keys, const CommandCall *call)
{
    for (unsigned i = 0; i < keys->len; i++) {
        const TrustedKey *key = keys->pdata[i];
        g_autofree char *blocks = trust_key_text(key->fingerprint);
        g_autofree char *since = date_format(key->decided ? key->decided : key->seen, "%F");

        /* TRANSLATORS: whose key, a method, how it is judged, a date */
        command_print(call, _("%s %s %s since %s"), key->jid, encryption_label(key->method),
                      trust_label(key->trust), since);
        command_print(call, "  %s", blocks);
    }
}
