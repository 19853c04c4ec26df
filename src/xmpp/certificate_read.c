/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a certificate, and saying what is wrong with it. */

#include "config.h"

#include "xmpp/certificate_read.h"

#include <openssl/evp.h>
#include <time.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "xmpp/certificate_names.h"

CertificateFault
certificate_fault(int verify_error, int depth)
{
    switch (verify_error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return depth == 0 ? CERTIFICATE_EXPIRED : CERTIFICATE_ISSUER_DATES;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return depth == 0 ? CERTIFICATE_NOT_YET_VALID : CERTIFICATE_ISSUER_DATES;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return CERTIFICATE_SELF_SIGNED;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
        return CERTIFICATE_UNKNOWN_ISSUER;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
        return CERTIFICATE_WEAK;
    case X509_V_ERR_CERT_REVOKED:
        return CERTIFICATE_REVOKED;
    default:
        return CERTIFICATE_OTHER;
    }
}

/* SHA-256, lower-case hex. */
static char *
read_fingerprint(const X509 *leaf)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    X509_digest(leaf, EVP_sha256(), digest, &length);
    GString *hex = g_string_sized_new(2 * length);
    for (unsigned i = 0; i < length; i++)
        g_string_append_printf(hex, "%02x", digest[i]);
    return g_string_free(hex, FALSE);
}

static char *
read_name(const X509_NAME *name)
{
    BIO *bio = BIO_new(BIO_s_mem());
    X509_NAME_print_ex(bio, name, 0,
                       (XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB) | ASN1_STRFLGS_UTF8_CONVERT);
    char *data;
    long length = BIO_get_mem_data(bio, &data);
    g_autofree char *text = g_strndup(data, length);
    BIO_free(bio);
    return utf8_for_line(text);
}

static int64_t
read_time(const ASN1_TIME *time)
{
    struct tm tm;
    return ASN1_TIME_to_tm(time, &tm) ? (int64_t)timegm(&tm) * 1000 : 0;
}

static char *
read_alternative_names(const X509 *leaf)
{
    static const CertificateNameKind kinds[] = { CERTIFICATE_NAME_DNS, CERTIFICATE_NAME_XMPP,
                                                 CERTIFICATE_NAME_SRV };
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_auto(GStrv) names = certificate_names(leaf, kinds[i]);
        for (char **name = names; *name && text->len < LIMIT_CERTIFICATE_NAMES_BYTES; name++)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", *name);
    }
    g_autofree char *raw = g_string_free(text, FALSE);
    return utf8_for_line(raw);
}

static void
add_sentence(GString *problem, const char *sentence)
{
    if (problem->len > 0)
        g_string_append_c(problem, ' ');
    g_string_append(problem, sentence);
}

static void
add_date(GString *problem, const char *format, int64_t time)
{
    g_autofree char *date = date_day(time);
    g_autofree char *sentence = g_strdup_printf(format, date);
    add_sentence(problem, sentence);
}

static void
add_host(GString *problem, const char *names, const char *host)
{
    g_autofree char *sentence = *names
                                    ? g_strdup_printf(_("It is for %s, not for %s."), names, host)
                                    : g_strdup_printf(_("It is not for %s."), host);
    add_sentence(problem, sentence);
}

static void
add_other(GString *problem, int verify_error)
{
    g_autofree char *sentence = g_strdup_printf(_("It cannot be verified (%s)."),
                                                X509_verify_cert_error_string(verify_error));
    add_sentence(problem, sentence);
}

static char *
describe_faults(const Certificate *certificate, unsigned faults, int verify_error, const char *host)
{
    GString *problem = g_string_new(NULL);
    if (faults & CERTIFICATE_REVOKED)
        add_sentence(problem, _("It was revoked by its issuer."));
    if (faults & CERTIFICATE_EXPIRED)
        add_date(problem, _("It expired on %s."), certificate->valid_until);
    if (faults & CERTIFICATE_NOT_YET_VALID)
        add_date(problem, _("It is not valid before %s."), certificate->valid_from);
    if (faults & CERTIFICATE_OTHER_HOST)
        add_host(problem, certificate->names, host);
    if (faults & CERTIFICATE_SELF_SIGNED)
        add_sentence(problem, _("It is self-signed: nobody vouches for it."));
    if (faults & CERTIFICATE_UNKNOWN_ISSUER)
        add_sentence(problem, _("Its issuer is not known to this computer."));
    if (faults & CERTIFICATE_ISSUER_DATES)
        add_sentence(problem, _("A certificate of its issuer is out of date."));
    if (faults & CERTIFICATE_WEAK)
        add_sentence(problem, _("Its key or a signature is too weak: it can be forged."));
    if (faults & CERTIFICATE_OTHER)
        add_other(problem, verify_error);
    return g_string_free(problem, FALSE);
}

Certificate *
certificate_read(X509 *leaf, unsigned faults, int verify_error, const char *host)
{
    Certificate *certificate = g_new0(Certificate, 1);
    certificate->fingerprint = read_fingerprint(leaf);
    certificate->subject = read_name(X509_get_subject_name(leaf));
    certificate->issuer = read_name(X509_get_issuer_name(leaf));
    certificate->names = read_alternative_names(leaf);
    certificate->valid_from = read_time(X509_get0_notBefore(leaf));
    certificate->valid_until = read_time(X509_get0_notAfter(leaf));
    if (faults)
        certificate->problem = describe_faults(certificate, faults, verify_error, host);
    return certificate;
}
