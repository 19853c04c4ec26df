/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates as the user compares them, and which fault is which. */

#include "config.h"

#include <openssl/x509.h>

#include "xmpp/certificate_read.h"

#include "unit/test.h"

static void
test_fingerprint_in_two_lines(void **state)
{
    (void)state;
    g_autofree char *text = certificate_format_fingerprint(
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff");
    assert_string_equal(text, "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F\n"
                              "10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:FF");
}

static void
test_copy(void **state)
{
    (void)state;
    Certificate source = { .fingerprint = (char *)"00", .names = (char *)"a", .valid_until = 5 };
    g_autoptr(Certificate) copy = certificate_copy(&source);
    assert_string_equal(copy->fingerprint, "00");
    assert_string_equal(copy->names, "a");
    assert_int_equal(copy->valid_until, 5);
    assert_null(copy->problem);
    certificate_free(NULL);
}

static void
test_faults(void **state)
{
    (void)state;
    assert_int_equal(certificate_fault(X509_V_ERR_CERT_HAS_EXPIRED, 0), CERTIFICATE_EXPIRED);
    assert_int_equal(certificate_fault(X509_V_ERR_CERT_HAS_EXPIRED, 1), CERTIFICATE_ISSUER_DATES);
    assert_int_equal(certificate_fault(X509_V_ERR_EE_KEY_TOO_SMALL, 0), CERTIFICATE_WEAK);
    assert_int_equal(certificate_fault(X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, 2),
                     CERTIFICATE_UNKNOWN_ISSUER);
    assert_int_equal(certificate_fault(X509_V_ERR_INVALID_PURPOSE, 0), CERTIFICATE_OTHER);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fingerprint_in_two_lines),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
