/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recipients of EnvelopedData, by OpenSSL. */

#include "config.h"

#include "crypto/cms_recipients.h"

#include <openssl/bn.h>
#include <openssl/cms.h>
#include <openssl/err.h>

#include "base/limits.h"

/* Owned by the caller; NULL: it is named in another way. */
static char *
read_serial(CMS_RecipientInfo *recipient)
{
    ASN1_INTEGER *serial = NULL;
    BIGNUM *number = NULL;
    char *digits = NULL, *text = NULL;

    if (CMS_RecipientInfo_type(recipient) == CMS_RECIPINFO_TRANS &&
        CMS_RecipientInfo_ktri_get0_signer_id(recipient, NULL, NULL, &serial) == 1 && serial)
        number = ASN1_INTEGER_to_BN(serial, NULL);
    if (number)
        digits = BN_bn2hex(number);
    text = g_strdup(digits);
    OPENSSL_free(digits);
    BN_free(number);
    return text;
}

static GPtrArray *
read_recipients(CMS_ContentInfo *cms)
{
    STACK_OF(CMS_RecipientInfo) *recipients = CMS_get0_RecipientInfos(cms);
    g_autoptr(GPtrArray) serials = g_ptr_array_new_with_free_func(g_free);
    int count = recipients ? sk_CMS_RecipientInfo_num(recipients) : 0;

    for (int i = 0; i < count && serials->len < LIMIT_GPG_RECIPIENTS; i++) {
        char *serial = read_serial(sk_CMS_RecipientInfo_value(recipients, i));
        if (!serial)
            return NULL;
        g_ptr_array_add(serials, serial);
    }
    return serials->len ? g_steal_pointer(&serials) : NULL;
}

GPtrArray *
cms_recipients(GBytes *der)
{
    size_t size;
    const unsigned char *bytes = g_bytes_get_data(der, &size);
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &bytes, (long)size);
    GPtrArray *serials = cms ? read_recipients(cms) : NULL;

    CMS_ContentInfo_free(cms);
    ERR_clear_error();
    return serials;
}

static const char *
skip_zeros(const char *serial)
{
    while (serial[0] == '0' && serial[1])
        serial++;
    return serial;
}

bool
cms_recipients_have(const GPtrArray *serials, const char *serial)
{
    for (unsigned i = 0; serials && serial && i < serials->len; i++) {
        if (g_ascii_strcasecmp(skip_zeros(serials->pdata[i]), skip_zeros(serial)) == 0)
            return true;
    }
    return !serials || !serial;
}
