/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The certificate as the rest of the program sees it. */

#include "config.h"

#include "xmpp/certificate.h"

#include <string.h>

Certificate *
certificate_copy(const Certificate *certificate)
{
    Certificate *copy = g_new(Certificate, 1);
    *copy = (Certificate){
        .fingerprint = g_strdup(certificate->fingerprint),
        .subject = g_strdup(certificate->subject),
        .issuer = g_strdup(certificate->issuer),
        .names = g_strdup(certificate->names),
        .valid_from = certificate->valid_from,
        .valid_until = certificate->valid_until,
        .problem = g_strdup(certificate->problem),
    };
    return copy;
}

void
certificate_free(Certificate *certificate)
{
    if (!certificate)
        return;
    g_free(certificate->fingerprint);
    g_free(certificate->subject);
    g_free(certificate->issuer);
    g_free(certificate->names);
    g_free(certificate->problem);
    g_free(certificate);
}

char *
certificate_format_fingerprint(const char *fingerprint)
{
    size_t length = strlen(fingerprint), half = length / 2;
    GString *text = g_string_sized_new(length * 2);
    for (size_t i = 0; i < length; i++) {
        if (i == half)
            g_string_append_c(text, '\n');
        else if (i > 0 && i % 2 == 0)
            g_string_append_c(text, ':');
        g_string_append_c(text, g_ascii_toupper(fingerprint[i]));
    }
    return g_string_free(text, FALSE);
}
