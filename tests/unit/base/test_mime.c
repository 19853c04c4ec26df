/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MIME entities: headers, multipart/signed (RFC 1847), and what is broken. */

#include "config.h"

#include <string.h>

#include "base/mime.h"

#include "unit/test.h"

/* RFC 3923 3.2, example 2, with a signature. */
#define EXAMPLE                                                                                    \
    "Content-Type: multipart/signed; boundary=next;\r\n"                                           \
    "              micalg=sha1;\r\n"                                                               \
    "              protocol=application/pkcs7-signature\r\n"                                       \
    "\r\n"                                                                                         \
    "--next\r\n"                                                                                   \
    "Content-type: Message/CPIM\r\n"                                                               \
    "\r\n"                                                                                         \
    "From: Juliet Capulet <im:juliet@example.com>\r\n"                                             \
    "\r\n"                                                                                         \
    "Content-type: text/plain; charset=utf-8\r\n"                                                  \
    "\r\n"                                                                                         \
    "Wherefore art thou, Romeo?\r\n"                                                               \
    "--next\r\n"                                                                                   \
    "Content-Type: application/pkcs7-signature\r\n"                                                \
    "Content-Transfer-Encoding: base64\r\n"                                                        \
    "\r\n"                                                                                         \
    "aGVsbG8=\r\n"                                                                                 \
    "--next--\r\n"

static void
assert_part(const MimePart *part, const char *begin, const char *end)
{
    assert_true(part->size > strlen(begin) + strlen(end));
    assert_memory_equal(part->text, begin, strlen(begin));
    assert_memory_equal(part->text + part->size - strlen(end), end, strlen(end));
}

static void
the_example_is_split(void **state)
{
    MimeEntity entity, signature;
    MimePart parts[2];

    (void)state;
    assert_true(mime_read(&entity, EXAMPLE, strlen(EXAMPLE)));
    assert_string_equal(entity.type, "multipart/signed");
    assert_string_equal(entity.boundary, "next");
    assert_string_equal(entity.protocol, "application/pkcs7-signature");
    assert_true(mime_split_signed(&entity, parts));
    assert_part(&parts[0], "Content-type: Message/CPIM\r\n", "Wherefore art thou, Romeo?");
    assert_true(mime_read(&signature, parts[1].text, parts[1].size));
    assert_string_equal(signature.type, "application/pkcs7-signature");
    g_autoptr(GBytes) bytes = mime_body(&signature);
    assert_int_equal(g_bytes_get_size(bytes), 5);
    assert_memory_equal(g_bytes_get_data(bytes, NULL), "hello", 5);
    mime_entity_done(&signature);
    mime_entity_done(&entity);
}

static void
what_is_joined_is_split(void **state)
{
    static const char text[] = "Content-Type: text/plain\r\n\r\n--next\r\n\r\nlast line\r\n";
    MimePart part = { text, sizeof text - 1 }, parts[2];
    g_autofree guchar *long_one = g_malloc0(1000);
    g_autoptr(GBytes) signature = g_bytes_new(long_one, 1000);
    g_autoptr(GString) joined = mime_join_signed(&part, signature, "sha-256");
    MimeEntity entity, inner;

    (void)state;
    assert_true(mime_read(&entity, joined->str, joined->len));
    assert_true(mime_split_signed(&entity, parts));
    assert_int_equal(parts[0].size, part.size);
    assert_memory_equal(parts[0].text, text, part.size);
    assert_true(mime_read(&inner, parts[1].text, parts[1].size));
    g_autoptr(GBytes) bytes = mime_body(&inner);
    assert_true(g_bytes_equal(bytes, signature));
    mime_entity_done(&inner);
    mime_entity_done(&entity);
}

static void
lines_become_canonical(void **state)
{
    static const char text[] = "\n  a\nb\r\nc\r\r\n\n";
    g_autoptr(GString) canonical = mime_canonical(text, sizeof text - 1);
    g_autoptr(GString) none = mime_canonical("", 0);

    (void)state;
    assert_string_equal(canonical->str, "a\r\nb\r\nc\r\r\n\r\n");
    assert_string_equal(none->str, "");
}

static void
assert_unreadable(const char *text)
{
    MimeEntity entity;

    if (mime_read(&entity, text, strlen(text)))
        fail_msg("read: %s", text);
    assert_null(entity.type);
}

static void
broken_headers_are_refused(void **state)
{
    g_autoptr(GString) many = g_string_new("Content-Type: text/plain\r\n");
    g_autoptr(GString) folded = g_string_new("Content-Type: text/plain;");

    (void)state;
    assert_unreadable("");
    assert_unreadable("\r\n\r\nhello");
    assert_unreadable("Content-Type: text/plain");
    assert_unreadable("Content-Type: text/plain\r\n");
    assert_unreadable("Content-Type: text\r\n\r\n");
    assert_unreadable("X: y\r\n\r\nno type");
    assert_unreadable("Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\n");
    assert_unreadable("Content-Type: text/plain\r\nnonsense\r\n\r\n");
    assert_unreadable("Content-Type: text/plain\r\nContent-Transfer-Encoding: rot13\r\n\r\n");
    for (unsigned i = 0; i < 1000; i++)
        g_string_append(many, "X: y\r\n");
    g_string_append(many, "\r\n");
    assert_unreadable(many->str);
    for (unsigned i = 0; i < 10000; i++)
        g_string_append(folded, "\r\n x=y;");
    g_string_append(folded, "\r\n\r\n");
    assert_unreadable(folded->str);
}

static void
assert_whole(const char *body)
{
    g_autofree char *text =
        g_strdup_printf("Content-Type: multipart/signed; boundary=\"next\"\r\n\r\n%s", body);
    MimeEntity entity;
    MimePart parts[2];

    assert_true(mime_read(&entity, text, strlen(text)));
    if (mime_split_signed(&entity, parts))
        fail_msg("split: %s", body);
    mime_entity_done(&entity);
}

#define PART "A: b\r\n\r\nc\r\n"

static void
what_has_not_two_parts_is_not_split(void **state)
{
    (void)state;
    assert_whole("");
    assert_whole("--next\r\n");
    assert_whole("--next--\r\n");
    assert_whole("--next\r\n" PART "--next--\r\n");
    assert_whole("--next\r\n" PART "--next\r\n" PART);
    assert_whole("--next\r\n" PART "--next\r\n" PART "--next\r\n" PART "--next--\r\n");
    assert_whole("--next\r\n" PART "--nextxx\r\n" PART "--next--\r\n");
    assert_whole("--next\r\n--next\r\n--next--\r\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_is_split),
        cmocka_unit_test(what_is_joined_is_split),
        cmocka_unit_test(lines_become_canonical),
        cmocka_unit_test(broken_headers_are_refused),
        cmocka_unit_test(what_has_not_two_parts_is_not_split),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
