/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzing what is looked at of encrypted bytes before or after GnuPG has them: packets, armour,
 * secret keys, certificates, fingerprints. */

#include "config.h"

#include <string.h>

#include "crypto/armor.h"
#include "crypto/certificate_addresses.h"
#include "crypto/gpg.h"
#include "crypto/packets.h"
#include "crypto/secret_key.h"

#include "fuzz.h"

/* What was put into armour comes out of it, and that never begins anything else. */
static void
check_armor(const char *text)
{
    g_autoptr(GBytes) armored = armor_add(text, ARMOR_MESSAGE);
    g_autofree char *stripped = armor_strip(armored);
    g_autoptr(GBytes) again = NULL;

    g_assert_nonnull(stripped);
    g_assert_null(strchr(stripped, '-'));
    again = armor_add(stripped, ARMOR_MESSAGE);
    g_assert_true(g_bytes_equal(armored, again));
}

static void
check_fingerprint(const char *text)
{
    g_autofree char *parsed = fingerprint_parse(text);
    g_autofree char *shown = parsed ? fingerprint_text(parsed) : NULL;
    g_autofree char *again = shown ? fingerprint_parse(shown) : NULL;

    g_assert_cmpstr(parsed, ==, again);
}

static void
check_secret_key(GBytes *bytes)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) unlocked = secret_key_unlock(bytes, "x", &error);

    g_assert_true(!unlocked == !!error);
    if (unlocked) {
        g_autoptr(GBytes) again = secret_key_unlock(unlocked, NULL, NULL);

        g_assert_true(g_bytes_equal(unlocked, again));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = fuzz_text(data, size);
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_auto(GStrv) addresses = certificate_addresses(bytes);

    for (char **address = addresses; *address; address++)
        g_assert_true(g_utf8_validate(*address, -1, NULL));
    packets_ask_too_much(bytes);
    check_secret_key(bytes);
    check_armor(text);
    check_fingerprint(text);
    return 0;
}
