/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Features in words. */

#include "config.h"

#include "model/feature_words.h"

#include "unit/test.h"

static void
test_words(void **state)
{
    static const struct {
        const char *features[4];
        const char *words;
    } rows[] = {
        { { NULL }, "" },
        { { "urn:example:unknown" }, "" },
        { { "http://jabber.org/protocol/chatstates", "urn:xmpp:receipts" },
          "message receipts, typing" },
        { { "urn:xmpp:jingle:apps:file-transfer:4", "urn:xmpp:jingle:apps:file-transfer:5" },
          "file transfer" },
        { { "eu.siacs.conversations.axolotl.devicelist+notify" }, "OMEMO" },
    };
    (void)state;

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        Capabilities *caps = capabilities_new("client", "pc", "x", rows[i].features);
        g_autofree char *words = feature_words(caps);
        assert_string_equal(words, rows[i].words);
        capabilities_unref(caps);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_words) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
