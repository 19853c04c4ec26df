/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The addresses that a certificate is for. */

#include "config.h"

#include "crypto/certificate_addresses.h"

#include <openssl/x509v3.h>

#include "base/limits.h"

/* Nothing that has a zero in it: what stands before it would be read as the whole. */
static char *
take_text(const ASN1_STRING *text, const char *prefix)
{
    const char *bytes = (const char *)ASN1_STRING_get0_data(text);
    int length = ASN1_STRING_length(text);

    if (length <= 0 || length > LIMIT_GPG_NAME_BYTES ||
        !g_utf8_validate_len(bytes, (size_t)length, NULL))
        return NULL;
    return g_strdup_printf("%s%.*s", prefix, length, bytes);
}

static char *
take_name(const GENERAL_NAME *name)
{
    int type;
    const void *value = GENERAL_NAME_get0_value(name, &type);
    const OTHERNAME *other = type == GEN_OTHERNAME ? value : NULL;
    g_autofree char *uri = type == GEN_URI ? take_text(value, "") : NULL;

    if (uri && (g_str_has_prefix(uri, "xmpp:") || g_str_has_prefix(uri, "im:")))
        return g_steal_pointer(&uri);
    if (!other || OBJ_obj2nid(other->type_id) != NID_XmppAddr ||
        ASN1_TYPE_get(other->value) != V_ASN1_UTF8STRING)
        return NULL;
    return take_text(other->value->value.utf8string, "xmpp:");
}

char **
certificate_addresses(GBytes *certificate)
{
    GPtrArray *addresses = g_ptr_array_new();
    size_t length;
    const unsigned char *der = g_bytes_get_data(certificate, &length);
    X509 *read = der && length <= LIMIT_GPG_BYTES ? d2i_X509(NULL, &der, (long)length) : NULL;
    GENERAL_NAMES *names = read ? X509_get_ext_d2i(read, NID_subject_alt_name, NULL, NULL) : NULL;

    for (int i = 0; names && i < sk_GENERAL_NAME_num(names) && addresses->len < LIMIT_GPG_NAMES;
         i++) {
        char *address = take_name(sk_GENERAL_NAME_value(names, i));

        if (address)
            g_ptr_array_add(addresses, address);
    }
    GENERAL_NAMES_free(names);
    X509_free(read);
    g_ptr_array_add(addresses, NULL);
    return (char **)g_ptr_array_free(addresses, FALSE);
}
