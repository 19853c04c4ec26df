/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stanza errors in plain words, and texts in the user's language. */

#include "config.h"

#include <string.h>

#include "xmpp/error.h"
#include "xmpp/language.h"

#include "unit/test.h"
#include "unit/xmpp/xml_compare.h"

#define STANZAS " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'"

static void
assert_error(const char *content, int code, const char *message)
{
    g_autofree char *xml = g_strdup_printf("<iq type='error'>%s</iq>", content);
    g_autoptr(Element) stanza = xml_parse(xml);
    g_autoptr(GError) error = stanza_error_read(stanza);

    assert_true(error->domain == STANZA_ERROR);
    assert_int_equal(error->code, code);
    assert_string_equal(error->message, message);
}

static void
test_conditions(void **state)
{
    (void)state;
    assert_error("<error type='auth'><forbidden" STANZAS "/></error>", STANZA_ERROR_FORBIDDEN,
                 "You are not permitted to do this.");
    assert_error("<error type='wait'><remote-server-timeout" STANZAS "/></error>",
                 STANZA_ERROR_REMOTE_SERVER, "The server of this address does not answer.");
    assert_error("<error type='cancel'><conflict" STANZAS "/><text" STANZAS ">Nick\ntaken</text>"
                 "</error>",
                 STANZA_ERROR_CONFLICT,
                 "This name or address is taken already. It says: Nick taken");
}

static void
test_odd_errors(void **state)
{
    static const char *const odd[] = {
        "",
        "<error/>",
        "<error><forbidden xmlns='urn:x'/></error>",
        "<error><made-up" STANZAS "/></error>",
        "<error xmlns='urn:x'><forbidden" STANZAS "/></error>",
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(odd); i++)
        assert_error(odd[i], STANZA_ERROR_OTHER, "The other side answered with an error.");
}

static void
test_long_text_is_cut(void **state)
{
    g_autofree char *text = g_strnfill(100000, 'x');
    g_autofree char *xml = g_strdup_printf(
        "<iq><error><forbidden" STANZAS "/><text" STANZAS ">%s</text></error></iq>", text);
    g_autoptr(Element) stanza = xml_parse(xml);
    g_autoptr(GError) error = stanza_error_read(stanza);

    (void)state;
    assert_true(strlen(error->message) < 600);
}

static void
assert_language(const char *languages, const char *content, const char *expected)
{
    g_autofree char *xml = g_strdup_printf("<message>%s</message>", content);
    g_autoptr(Element) stanza = xml_parse(xml);

    g_setenv("LANGUAGE", languages, TRUE);
    const char *text = language_text(stanza, "body");
    if (expected)
        assert_string_equal(text, expected);
    else
        assert_null(text);
}

#define THREE                                                                                      \
    "<body xml:lang='cs'>ahoj</body><body>hello</body><body xml:lang='fr-CA'>allo</body>"          \
    "<body xml:lang='fr'>salut</body>"

static void
test_languages(void **state)
{
    (void)state;
    /* g_get_language_names() looks at LANGUAGE only outside the C locale. */
    g_setenv("LC_ALL", "en_US.UTF-8", TRUE);
    assert_language("fr_CA:fr", THREE, "allo");
    assert_language("fr", THREE, "allo");
    assert_language("cs_CZ:cs", THREE, "ahoj");
    assert_language("de", THREE, "hello");
    assert_language("de", "<body xml:lang='cs'>ahoj</body><body xml:lang='pl'>cześć</body>",
                    "ahoj");
    assert_language("pl", "<body xml:lang='cs'>ahoj</body><body xml:lang='pl'>cześć</body>",
                    "cześć");
    assert_language("de", "<subject>x</subject>", NULL);
    assert_language("de", "<body xmlns='urn:x'>x</body>", NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_odd_errors),
        cmocka_unit_test(test_long_text_is_cut),
        cmocka_unit_test(test_languages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
