/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names that a certificate carries, and whether it is for a server of ours (RFC 6125). */
#pragma once

#include <openssl/x509.h>
#include <stdbool.h>

typedef enum {
    CERTIFICATE_NAME_DNS,
    CERTIFICATE_NAME_SRV,  /* "_xmpp-client.example.org" (RFC 4985) */
    CERTIFICATE_NAME_XMPP, /* an address (RFC 6120 13.7.1.4) */
} CertificateNameKind;

/* All of one kind, NULL-terminated; owned by the caller. What has bytes that no name has is left
 * out. */
char **certificate_names(const X509 *certificate, CertificateNameKind kind);
/* host: the account's domain, in ASCII, or an IP address. The subject's common name does not count
 * (RFC 6120 13.7.1.2.1). */
bool certificate_is_for(X509 *certificate, const char *host);
