/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names out of the extension subjectAltName. */

#include "config.h"

#include "xmpp/certificate_names.h"

#include <gio/gio.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/host.h"
#include "base/limits.h"

/* The text of a name of this kind, or NULL. */
static const ASN1_STRING *
find_text(const GENERAL_NAME *name, CertificateNameKind kind)
{
    static const int nids[] = {
        [CERTIFICATE_NAME_SRV] = NID_SRVName,
        [CERTIFICATE_NAME_XMPP] = NID_XmppAddr,
    };
    static const int types[] = {
        [CERTIFICATE_NAME_SRV] = V_ASN1_IA5STRING,
        [CERTIFICATE_NAME_XMPP] = V_ASN1_UTF8STRING,
    };
    int type;
    const void *value = GENERAL_NAME_get0_value(name, &type);
    if (kind == CERTIFICATE_NAME_DNS)
        return type == GEN_DNS ? value : NULL;
    const OTHERNAME *other = type == GEN_OTHERNAME ? value : NULL;
    if (!other || OBJ_obj2nid(other->type_id) != nids[kind] ||
        ASN1_TYPE_get(other->value) != types[kind])
        return NULL;
    return other->value->value.asn1_string;
}

char **
certificate_names(const X509 *certificate, CertificateNameKind kind)
{
    GPtrArray *texts = g_ptr_array_new();
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(names) && texts->len < LIMIT_CERTIFICATE_NAMES; i++) {
        const ASN1_STRING *text = find_text(sk_GENERAL_NAME_value(names, i), kind);
        const char *data = text ? (const char *)ASN1_STRING_get0_data(text) : NULL;
        gssize length = text ? ASN1_STRING_length(text) : 0;
        /* NUL is not valid in it either. */
        if (length > 0 && g_utf8_validate_len(data, (gsize)length, NULL))
            g_ptr_array_add(texts, g_strndup(data, (gsize)length));
    }
    GENERAL_NAMES_free(names);
    g_ptr_array_add(texts, NULL);
    return (char **)g_ptr_array_free(texts, FALSE);
}

/* "_xmpp-client." of a name for the client's port, with TLS from its beginning or not, or NULL. */
static const char *
skip_service(const char *name)
{
    static const char *const services[] = { "_xmpp-client.", "_xmpps-client." };
    for (unsigned i = 0; i < G_N_ELEMENTS(services); i++)
        if (g_ascii_strncasecmp(name, services[i], strlen(services[i])) == 0)
            return name + strlen(services[i]);
    return NULL;
}

static bool
is_host(const char *name, const char *host)
{
    g_autofree char *ascii = name ? host_to_ascii(name) : NULL;
    return ascii && g_ascii_strcasecmp(ascii, host) == 0;
}

static bool
has_name(const X509 *certificate, CertificateNameKind kind, const char *host)
{
    g_auto(GStrv) names = certificate_names(certificate, kind);
    for (char **name = names; *name; name++)
        if (is_host(kind == CERTIFICATE_NAME_SRV ? skip_service(*name) : *name, host))
            return true;
    return false;
}

bool
certificate_is_for(X509 *certificate, const char *host)
{
    const unsigned flags =
        X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;
    if (g_hostname_is_ip_address(host))
        return X509_check_ip_asc(certificate, host, 0) == 1;
    return X509_check_host(certificate, host, 0, flags, NULL) == 1 ||
           has_name(certificate, CERTIFICATE_NAME_SRV, host) ||
           has_name(certificate, CERTIFICATE_NAME_XMPP, host);
}
