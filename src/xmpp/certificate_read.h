/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From OpenSSL's certificate to ours, with what is wrong with it in words. */
#pragma once

#include <openssl/x509.h>

#include "xmpp/certificate.h"

/* What the verification found. */
typedef enum {
    CERTIFICATE_EXPIRED = 1 << 0,
    CERTIFICATE_NOT_YET_VALID = 1 << 1,
    CERTIFICATE_OTHER_HOST = 1 << 2,
    CERTIFICATE_SELF_SIGNED = 1 << 3,
    CERTIFICATE_UNKNOWN_ISSUER = 1 << 4,
    CERTIFICATE_REVOKED = 1 << 5,
    CERTIFICATE_ISSUER_DATES = 1 << 6, /* one above it has expired or is not yet valid */
    CERTIFICATE_WEAK = 1 << 7,         /* a key, or a signature in the chain, that can be forged */
    CERTIFICATE_OTHER = 1 << 8,
} CertificateFault;

/* The fault that X509_V_ERR_... at this depth of the chain (0: the leaf) means. */
CertificateFault certificate_fault(int verify_error, int depth);
/* faults: of CertificateFault; verify_error: words for CERTIFICATE_OTHER. host: what was asked for.
 */
Certificate *certificate_read(X509 *leaf, unsigned faults, int verify_error, const char *host);
