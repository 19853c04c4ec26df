/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which names of a certificate make it one for a server (RFC 6125, RFC 6120 13.7.1.2.1). */

#include "config.h"

#include <openssl/x509v3.h>

#include "xmpp/certificate_names.h"

#include "unit/test.h"
#include "unit/xmpp/fake_certificate.h"

#define XMPP_ADDR "otherName:1.3.6.1.5.5.7.8.5;UTF8:"
#define SRV_NAME  "otherName:1.3.6.1.5.5.7.8.7;IA5:"

static X509 *
make(const char *names)
{
    const FakeCertificate wanted = { .host = "example.org", .until_days = 1, .names = names };
    FakeIdentity identity = fake_identity_new(&wanted);
    X509 *leaf = identity.leaf;
    X509_up_ref(leaf);
    fake_identity_clear(&identity);
    return leaf;
}

static void
test_hosts(void **state)
{
    (void)state;
    static const struct {
        const char *names, *host;
        bool is_for;
    } cases[] = {
        { "DNS:example.org", "example.org", true },
        { "DNS:EXAMPLE.org", "example.org", true },
        { "DNS:example.net,DNS:example.org", "example.org", true },
        { "DNS:xmpp.example.org", "example.org", false },
        { "DNS:example.org", "xmpp.example.org", false },
        /* Wildcards stand for the leftmost label as a whole. */
        { "DNS:*.example.org", "xmpp.example.org", true },
        { "DNS:*.example.org", "example.org", false },
        { "DNS:*.example.org", "a.xmpp.example.org", false },
        { "DNS:x*.example.org", "xmpp.example.org", false },
        { "DNS:xmpp.*.org", "xmpp.example.org", false },
        { "DNS:*.org", "example.org", false },
        /* IDN */
        { "DNS:xn--bcher-kva.example", "xn--bcher-kva.example", true },
        /* The common name is example.org in all of them. */
        { "", "example.org", false },
        { "email:admin@example.org", "example.org", false },
        { "URI:https://example.org", "example.org", false },
        { SRV_NAME "_xmpp-client.example.org", "example.org", true },
        { SRV_NAME "_XMPPS-client.Example.org", "example.org", true },
        { SRV_NAME "_xmpp-server.example.org", "example.org", false },
        { SRV_NAME "_imap.example.org", "example.org", false },
        { SRV_NAME "_xmpp-client.example.net", "example.org", false },
        { SRV_NAME "_xmpp-client.*.example.org", "a.example.org", false },
        { SRV_NAME "example.org", "example.org", false },
        { XMPP_ADDR "example.org", "example.org", true },
        { XMPP_ADDR "alice@example.org", "example.org", false },
        { XMPP_ADDR "example.org/home", "example.org", false },
        { XMPP_ADDR "*.example.org", "a.example.org", false },
        { "DNS:example.net," XMPP_ADDR "example.org", "example.org", true },
        { "IP:192.0.2.1", "192.0.2.1", true },
        { "IP:192.0.2.2", "192.0.2.1", false },
        { "DNS:192.0.2.1", "192.0.2.1", false },
        { "IP:2001:db8::1", "2001:db8::1", true },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        X509 *leaf = make(cases[i].names);
        if (certificate_is_for(leaf, cases[i].host) != cases[i].is_for)
            fail_msg("%s for %s", cases[i].names, cases[i].host);
        X509_free(leaf);
    }
}

static void
assert_names(const char *names, CertificateNameKind kind, const char *expected)
{
    X509 *leaf = make(names);
    g_auto(GStrv) list = certificate_names(leaf, kind);
    g_autofree char *text = g_strjoinv(" ", list);
    assert_string_equal(text, expected);
    X509_free(leaf);
}

static void
test_kinds(void **state)
{
    (void)state;
    const char *all = "DNS:a.example," XMPP_ADDR "b.example,DNS:c.example," SRV_NAME
                      "_xmpp-client.d.example,IP:192.0.2.1";
    assert_names(all, CERTIFICATE_NAME_DNS, "a.example c.example");
    assert_names(all, CERTIFICATE_NAME_XMPP, "b.example");
    assert_names(all, CERTIFICATE_NAME_SRV, "_xmpp-client.d.example");
    assert_names("", CERTIFICATE_NAME_DNS, "");
    /* A text of another type than the specification says. */
    assert_names("otherName:1.3.6.1.5.5.7.8.5;IA5:a.example", CERTIFICATE_NAME_XMPP, "");
}

/* With one name, as bytes that OpenSSL would not make from text. */
static X509 *
make_raw(int nid, int type, const char *bytes, int length)
{
    X509 *leaf = make("");
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_STRING *text = ASN1_STRING_type_new(type);
    ASN1_STRING_set(text, bytes, length);
    if (nid == NID_undef) {
        GENERAL_NAME_set0_value(name, GEN_DNS, text);
    } else {
        ASN1_TYPE *value = ASN1_TYPE_new();
        ASN1_TYPE_set(value, type, text);
        GENERAL_NAME_set0_othername(name, OBJ_nid2obj(nid), value);
    }
    sk_GENERAL_NAME_push(names, name);
    X509_add1_ext_i2d(leaf, NID_subject_alt_name, names, 0, X509V3_ADD_REPLACE);
    GENERAL_NAMES_free(names);
    return leaf;
}

static void
test_international_name(void **state)
{
    (void)state;
    X509 *leaf = make_raw(NID_XmppAddr, V_ASN1_UTF8STRING,
                          "b\xc3\xbc"
                          "cher.example",
                          15);
    assert_true(certificate_is_for(leaf, "xn--bcher-kva.example"));
    X509_free(leaf);
    leaf = make_raw(NID_XmppAddr, V_ASN1_UTF8STRING,
                    "b\xfc"
                    "cher.example",
                    14);
    assert_false(certificate_is_for(leaf, "xn--bcher-kva.example"));
    X509_free(leaf);
}

/* "example.org\0.evil.example" must not end at the NUL. */
static void
test_names_with_nul(void **state)
{
    (void)state;
    static const struct {
        int nid, type;
        CertificateNameKind kind;
    } cases[] = {
        { NID_undef, V_ASN1_IA5STRING, CERTIFICATE_NAME_DNS },
        { NID_XmppAddr, V_ASN1_UTF8STRING, CERTIFICATE_NAME_XMPP },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        X509 *leaf = make_raw(cases[i].nid, cases[i].type, "example.org\0.evil.example", 25);
        g_auto(GStrv) list = certificate_names(leaf, cases[i].kind);
        assert_false(certificate_is_for(leaf, "example.org"));
        assert_null(list[0]);
        X509_free(leaf);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_international_name),
        cmocka_unit_test(test_names_with_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
