/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzing certificates as a server shows them: names, dates, and what goes on the screen. */
#include "config.h"

#include <string.h>

#include "xmpp/certificate_names.h"
#include "xmpp/certificate_read.h"
#include "xmpp/channel_binding_read.h"

#include "fuzz.h"

/* What is shown must be one line of text. */
static void
check_line(const char *text)
{
    g_assert(g_utf8_validate(text, -1, NULL));
    for (const char *c = text; *c; c++)
        g_assert((unsigned char)*c >= ' ' && *c != 0x7f);
}

static void
check_names(X509 *leaf)
{
    static const char *const hosts[] = { "example.org", "xn--bcher-kva.example", "192.0.2.1",
                                         "2001:db8::1", "" };
    for (unsigned i = 0; i < G_N_ELEMENTS(hosts); i++)
        certificate_is_for(leaf, hosts[i]);
    for (unsigned kind = CERTIFICATE_NAME_DNS; kind <= CERTIFICATE_NAME_XMPP; kind++) {
        g_auto(GStrv) names = certificate_names(leaf, kind);
        for (char **name = names; *name; name++)
            g_assert(**name && g_utf8_validate(*name, -1, NULL));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const unsigned char *next = data;
    X509 *leaf = d2i_X509(NULL, &next, (long)size);
    if (!leaf)
        return 0;
    g_autoptr(Certificate) certificate =
        certificate_read(leaf, G_MAXUINT, X509_V_ERR_UNSPECIFIED, "example.org");
    g_autoptr(GBytes) binding = channel_binding_of_certificate(leaf);
    g_assert(!binding || g_bytes_get_size(binding) > 0);
    g_assert(strlen(certificate->fingerprint) == 64);
    check_line(certificate->subject);
    check_line(certificate->issuer);
    check_line(certificate->names);
    check_line(certificate->problem);
    check_names(leaf);
    X509_free(leaf);
    return 0;
}
