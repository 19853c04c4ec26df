/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzing an address as it is typed or linked: what is read is read again from what is shown, from
 * its link, and from itself; what is none has a sentence. */

#include "config.h"

#include <string.h>

#include "base/jid_escape.h"
#include "base/jid_suspicion.h"
#include "base/uri.h"
#include "base/utf8.h"

#include "fuzz.h"

static void
check_same(const Jid *jid, Jid *other)
{
    g_assert_nonnull(other);
    g_assert_cmpstr(jid_full(jid), ==, jid_full(other));
    jid_unref(other);
}

static void
check_address(const Jid *jid)
{
    g_autofree char *uri = uri_build(jid, NULL, NULL);
    g_autofree char *skeleton = jid_skeleton(jid);
    g_autofree char *reason = NULL;
    g_autofree char *shown = utf8_for_line(jid_shown_bare(jid));

    check_same(jid, jid_new(jid_full(jid), NULL));
    if (!g_str_has_suffix(jid_shown(jid), " ")) /* which does not count when it is typed */
        check_same(jid, jid_new_from_typed(jid_shown(jid), NULL));
    check_same(jid, uri_read_address(uri, NULL));
    g_assert_true(jid_is_suspicious(jid, &reason) == (reason != NULL));
    g_assert_true(g_utf8_validate(skeleton, -1, NULL));
    /* An @ that is not the address's own is marked. */
    g_assert_true(!strstr(jid_shown_bare(jid), JID_VIA) == !strchr(jid_short_name(jid), '@'));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = fuzz_text(data, size);
    g_autoptr(GError) error = NULL;
    g_autoptr(Jid) jid = uri_read_address(text, &error);
    g_autofree char *escaped = jid_escape_local(text);
    g_autofree char *unescaped = jid_unescape_local(escaped);

    g_assert_cmpstr(text, ==, unescaped);
    g_assert_true((jid == NULL) == (error != NULL));
    if (jid)
        check_address(jid);
    else
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
    return 0;
}
