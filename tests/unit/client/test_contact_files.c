/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contacts as tables and vCards: what is written is read again, and what others write too. */

#include "config.h"

#include <string.h>

#include "model/account.h"
#include "client/contact_files.h"

#include "unit/model/world.h"

static void
add(World *world, const char *text, const char *name, const char *const *groups)
{
    g_autoptr(Jid) jid = test_jid(text);

    roster_set_item(world->account->roster,
                    &(RosterItem){ .jid = jid, .name = name, .groups = groups });
}

/* "address|name|group,group" of each, a line each, and the problems. The caller owns it. */
static char *
describe(const char *text)
{
    g_autoptr(ContactFile) file = contact_file_read(text);
    GString *lines = g_string_new(NULL);

    for (unsigned i = 0; i < file->contacts->len; i++) {
        const FileContact *contact = file->contacts->pdata[i];
        g_autofree char *groups = g_strjoinv(",", contact->groups);
        g_string_append_printf(lines, "%s|%s|%s\n", jid_bare(contact->jid),
                               contact->name ? contact->name : "-", groups);
    }
    for (unsigned i = 0; i < file->problems->len; i++)
        g_string_append_printf(lines, "%s\n", (char *)file->problems->pdata[i]);
    return g_string_free(lines, FALSE);
}

static void
assert_read(const char *text, const char *expected)
{
    g_autofree char *found = describe(text);

    assert_string_equal(found, expected);
}

#define ROUND                                                                                      \
    "bob@example.org|Bob \"the\" Builder, Esq.|Family,Work::Team A;B\\\n"                          \
    "d\\27artagnan@example.org|D\xc3\xa9j\xc3\xa0 vu \xc3\xa0 l'\xc3\xa9tranger avec un nom "      \
    "tr\xc3"                                                                                       \
    "\xa8s long qui ne tient pas sur une ligne|caf\xc3\xa9\n"                                      \
    "carol@example.org|-|\n"

static void
test_round_trips(void **state)
{
    static const char *const bobs[] = { "Family", "Work::Team A;B\\", NULL };
    static const char *const others[] = { "caf\xc3\xa9", NULL };
    World *world = *state;

    add(world, "bob@example.org", "Bob \"the\" Builder, Esq.", bobs);
    add(world, "carol@example.org", NULL, NULL);
    add(world, "d\\27artagnan@example.org",
        "D\xc3\xa9j\xc3\xa0 vu \xc3\xa0 l'\xc3\xa9tranger avec un nom tr\xc3\xa8s long qui ne "
        "tient "
        "pas sur une ligne",
        others);
    for (ContactFileFormat format = CONTACT_FILE_CSV; format <= CONTACT_FILE_VCARD; format++) {
        g_autofree char *text = contact_file_write(world->account->roster, format);
        assert_read(text, ROUND);
        g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
        for (char **line = lines; format == CONTACT_FILE_VCARD && *line; line++)
            assert_true(strlen(*line) <= 75);
        assert_true(g_utf8_validate(text, -1, NULL));
    }
}

static void
test_tables(void **state)
{
    (void)state;
    assert_read("", "");
    assert_read("\r\n\n", "");
    assert_read("jid\nbob@example.org\n", "bob@example.org|-|\n");
    /* No header; and what ends without a line break. */
    assert_read("bob@example.org,Bob,Family;Work", "bob@example.org|Bob|Family,Work\n");
    assert_read("Name;Groups;Address\nBob;\"a;b\";bob@example.org\n", "bob@example.org|Bob|a,b\n");
    assert_read("name\txmpp\r\nBob\tbob@example.org\r\n", "bob@example.org|Bob|\n");
    assert_read("jid,name\n\"bob@example.org\",\"two\nlines\"\nno one,x\n",
                "bob@example.org|two lines|\nLine 4: "
                "“no one” is not a domain: it may not hold a space.\n");
    assert_read("jid,name\n,Nobody\nbob@example.org\nbob@example.org,Again\n",
                "bob@example.org|-|\nLine 2: There is no address.\n");
    assert_read("jid,name\nbob@example.org,\"Bob\n", "Line 2: A quotation mark has no end.\n");
}

static void
test_vcards(void **state)
{
    (void)state;
    assert_read("begin:vcard\nversion:3.0\nfn:Bob B\\, Jr.\nitem1.IMPP;X-SERVICE-TYPE=Jabber;"
                "type=\"a:b\":xmpp:bob@exa\n mple.org\ncategories:a\\,b,c\nend:vcard\n",
                "bob@example.org|Bob B, Jr.|a,b,c\n");
    assert_read("BEGIN:VCARD\r\nFN:Two\r\nX-JABBER:one@example.org\r\n"
                "IMPP:xmpp:two@example.org\r\nIMPP:sip:x@example.org\r\nNICKNAME:Nick\r\n"
                "END:VCARD\r\n",
                "one@example.org|Nick|\ntwo@example.org|Nick|\n");
    assert_read("BEGIN:VCARD\nFN:Eve\nEND:VCARD\nrubbish\nBEGIN:VCARD\nIMPP:xmpp:@@\n",
                "Line 1: The card of Eve has no address of XMPP.\n"
                "Line 4: This is no line of a vCard.\nLine 5: The card has no end.\n");
}

/* Whatever is cut off, or stands where it should not, is read without harm. */
static void
test_broken(void **state)
{
    static const char *const whole[] = {
        "jid;name\r\n\"bob@example.org\";\"B\"\"o\nb\";\"x\\;y;z\\\"\r\n;;;\n",
        "BEGIN:VCARD\r\nitem1.IMPP;a=\"b:c\":xmpp:b%40@ex\r\n ample.org\r\nFN:\\n\\,\r\n"
        "CATEGORIES:a\\,,b\\\r\nBEGIN:VCARD\r\nEND:VCARD\r\nEND:VCARD\r\n",
    };
    static const char odd[] = "\"\\,;:\r\n\t ";

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(whole); i++) {
        for (size_t length = 0; length <= strlen(whole[i]); length++) {
            g_autofree char *cut = g_strndup(whole[i], length);
            g_autofree char *found = describe(cut);
            for (const char *p = odd; length > 0 && *p; p++) {
                cut[length - 1] = *p;
                g_autofree char *rest = g_strconcat(cut, whole[i] + length, NULL);
                g_autofree char *other = describe(rest);
                assert_true(g_utf8_validate(other, -1, NULL));
            }
        }
    }
}

static void
test_formats(void **state)
{
    ContactFileFormat format;

    (void)state;
    assert_int_equal(contact_file_format_of("/home/a.b/friends"), CONTACT_FILE_CSV);
    assert_int_equal(contact_file_format_of("friends.VCF"), CONTACT_FILE_VCARD);
    assert_true(contact_file_format_parse("vcard", &format));
    assert_int_equal(format, CONTACT_FILE_VCARD);
    assert_false(contact_file_format_parse("xls", &format));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_round_trips),         cmocka_unit_test(test_tables),
        cmocka_unit_test(test_vcards),  cmocka_unit_test(test_broken),
        cmocka_unit_test(test_formats),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
