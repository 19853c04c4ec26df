/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0054 and XEP-0292: read, changed, translated. */

#include "config.h"

#include <string.h>

#include "base/limits.h"

#include "modules/vcard.h"
#include "unit/test.h"

/* XEP-0054 example 2. */
#define TEMP                                                                                       \
    "<vCard xmlns='vcard-temp'><FN>Peter Saint-Andre</FN>"                                         \
    "<N><FAMILY>Saint-Andre</FAMILY><GIVEN>Peter</GIVEN><MIDDLE/></N>"                             \
    "<NICKNAME>stpeter</NICKNAME><URL>http://www.xmpp.org/xsf/people/stpeter.shtml</URL>"          \
    "<BDAY>1966-08-06</BDAY><ORG><ORGNAME>XMPP Standards Foundation</ORGNAME><ORGUNIT/></ORG>"     \
    "<TITLE>Executive Director</TITLE><ROLE>Patron Saint</ROLE>"                                   \
    "<TEL><WORK/><VOICE/><NUMBER>303-308-3282</NUMBER></TEL>"                                      \
    "<TEL><WORK/><FAX/><NUMBER/></TEL>"                                                            \
    "<ADR><WORK/><EXTADD>Suite 600</EXTADD><STREET>1899 Wynkoop Street</STREET>"                   \
    "<LOCALITY>Denver</LOCALITY><REGION>CO</REGION><PCODE>80202</PCODE><CTRY>USA</CTRY></ADR>"     \
    "<TEL><HOME/><VOICE/><NUMBER>303-555-1212</NUMBER></TEL>"                                      \
    "<EMAIL><INTERNET/><PREF/><USERID>stpeter@jabber.org</USERID></EMAIL>"                         \
    "<JABBERID>stpeter@jabber.org</JABBERID>"                                                      \
    "<DESC>\n More information about me\n</DESC>"                                                  \
    "<PHOTO><TYPE>image/png</TYPE><BINVAL>AAAABBBB</BINVAL></PHOTO><X-ODD a='1'><b/></X-ODD>"      \
    "</vCard>"

/* After XEP-0292 example 2. */
#define NEW                                                                                        \
    "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>Peter Saint-Andre</text></fn>"      \
    "<n><surname>Saint-Andre</surname><given>Peter</given><additional/></n>"                       \
    "<nickname><text>stpeter</text></nickname><nickname><text>psa</text></nickname>"               \
    "<photo><uri>https://stpeter.im/images/stpeter_oscon.jpg</uri></photo>"                        \
    "<bday><date>1966-08-06</date></bday><adr><parameters><type><text>work</text></type>"          \
    "</parameters><ext>Suite 600</ext><street>1899 Wynkoop Street</street>"                        \
    "<locality>Denver</locality><region>CO</region><code>80202</code><country>USA</country></adr>" \
    "<tel><parameters><type><text>cell</text></type></parameters>"                                 \
    "<uri>tel:+1-720-256-6756</uri></tel>"                                                         \
    "<org><text>XSF</text><text>Board</text></org>"                                                \
    "<impp><uri>xmpp:stpeter@jabber.org</uri></impp><geo><uri>geo:39.59,-105.01</uri></geo>"       \
    "</vcard>"

static char *
list(GPtrArray *lines)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < lines->len; i++) {
        const VCardLine *line = lines->pdata[i];
        g_string_append_printf(text, "%s%s%s=%s\n", line->field, line->kind ? "/" : "",
                               line->kind ? line->kind : "", line->text);
    }
    g_ptr_array_unref(lines);
    return g_string_free(text, FALSE);
}

static void
assert_lines(const char *xml, const char *expected)
{
    g_autoptr(Element) card = element_parse(xml);
    g_autofree char *text = list(vcard_lines(card));

    assert_string_equal(text, expected);
}

static void
test_reading(void **state)
{
    (void)state;
    assert_lines(TEMP, "name=Peter Saint-Andre\ngiven=Peter\nfamily=Saint-Andre\n"
                       "nickname=stpeter\nbirthday=1966-08-06\nphone/work=303-308-3282\n"
                       "phone/home=303-555-1212\nemail=stpeter@jabber.org\n"
                       "jid=stpeter@jabber.org\n"
                       "url=http://www.xmpp.org/xsf/people/stpeter.shtml\n"
                       "extra/work=Suite 600\nstreet/work=1899 Wynkoop Street\n"
                       "postcode/work=80202\ncity/work=Denver\nregion/work=CO\n"
                       "country/work=USA\norganisation=XMPP Standards Foundation\n"
                       "title=Executive Director\nrole=Patron Saint\n"
                       "note=More information about me\n");
    assert_lines(NEW, "name=Peter Saint-Andre\ngiven=Peter\nfamily=Saint-Andre\n"
                      "nickname=stpeter\nnickname=psa\nbirthday=1966-08-06\n"
                      "phone/mobile=+1-720-256-6756\njid=stpeter@jabber.org\n"
                      "extra/work=Suite 600\nstreet/work=1899 Wynkoop Street\n"
                      "postcode/work=80202\ncity/work=Denver\nregion/work=CO\n"
                      "country/work=USA\norganisation=XSF\nunit=Board\n");
}

static void
test_summary(void **state)
{
    g_autoptr(Element) temp = element_parse(TEMP);
    g_autofree char *text = list(vcard_summary(temp));
    g_autoptr(Element) new = element_parse(NEW);
    g_autofree char *other = list(vcard_summary(new));

    (void)state;
    assert_non_null(strstr(text, "prefix=Peter Saint-Andre\n"));
    assert_non_null(strstr(text, "extra/work=Suite 600, 1899 Wynkoop Street, 80202, Denver, CO, "
                                 "USA\n"));
    assert_non_null(strstr(text, "photo=image/png, 6 bytes\n"));
    assert_non_null(strstr(other, "organisation=XSF, Board\n"));
    assert_non_null(strstr(other, "photo=https://stpeter.im/images/stpeter_oscon.jpg\n"));
}

static void
test_changing(void **state)
{
    static const struct {
        const char *card, *field, *former, *text;
        const char *gone, *there;
    } rows[] = {
        { TEMP, "name", "Peter Saint-Andre", "P. <S>", ">Peter Saint-Andre<",
          "<FN>P. &lt;S&gt;</FN>" },
        { TEMP, "phone", "303-555-1212", "1", "303-555-1212",
          "<TEL><HOME/><VOICE/><NUMBER>1</NUMBER></TEL>" },
        { TEMP, "phone", "303-555-1212", "", "303-555-1212", "303-308-3282" },
        { TEMP, "phone", NULL, "2", "none", "<TEL><NUMBER>2</NUMBER></TEL>" },
        { TEMP, "city", "Denver", NULL, "LOCALITY", "<STREET>" },
        { TEMP, "unit", NULL, "Board", "none", "<ORGUNIT>Board</ORGUNIT>" },
        { TEMP, "email", NULL, "a@b", "none", "<EMAIL><INTERNET/><USERID>a@b</USERID></EMAIL>" },
        { TEMP, "suffix", NULL, "Jr.", "none", "<SUFFIX>Jr.</SUFFIX></N>" },
        { TEMP, "nickname", "not what it says", "", "none", "<NICKNAME>stpeter</NICKNAME>" },
        { NEW, "phone", "+1-720-256-6756", "1", "256", "<uri>tel:1</uri>" },
        { NEW, "phone", NULL, "2", "none", "<tel><text>2</text></tel>" },
        { NEW, "nickname", "psa", "p", ">psa<", "<nickname><text>p</text></nickname>" },
        { NEW, "unit", "Board", "Members", "Board",
          "<org><text>XSF</text><text>Members</text></org>" },
        { NEW, "jid", "stpeter@jabber.org", "a@b", "none", "<impp><uri>xmpp:a@b</uri></impp>" },
        { NEW, "no such field", NULL, "x", ">x<", "<fn>" },
    };
    (void)state;

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Element) card = element_parse(rows[i].card);
        vcard_change(card, rows[i].field, rows[i].former, rows[i].text);
        g_autofree char *xml = element_to_xml(card, NULL);
        if (strstr(xml, rows[i].gone) || !strstr(xml, rows[i].there))
            fail_msg("%u: %s", i, xml);
        /* What we do not know stays. */
        assert_non_null(strstr(xml, rows[i].card[2] == 'C' ? "<X-ODD a=\"1\"><b/></X-ODD>"
                                                           : "geo:39.59,-105.01"));
    }
}

static void
test_translating(void **state)
{
    g_autoptr(Element) temp = element_parse(TEMP);
    g_autoptr(Element) new = vcard_translate(temp);
    g_autoptr(Element) back = vcard_translate(new);
    g_autofree char *before = list(vcard_lines(temp));
    g_autofree char *there = list(vcard_lines(new));
    g_autofree char *after = list(vcard_lines(back));

    (void)state;
    assert_true(vcard_is_new(new));
    assert_string_equal(there, before);
    assert_string_equal(after, before);
}

static void
test_files(void **state)
{
    g_autoptr(Element) card = element_parse(
        "<vCard xmlns='vcard-temp'><NICKNAME>a;b,c\\d</NICKNAME><DESC>one\ntwo\r\nEND:VCARD</DESC>"
        "<ADR><STREET>Street</STREET></ADR></vCard>");
    g_autofree char *file = vcard_to_file(card, "juliet@capulet.lit");
    g_autofree char *much = g_strnfill(1000, 'x');
    g_autofree char *xml =
        g_strdup_printf("<vCard xmlns='vcard-temp'><FN>%s\xC3\xA9</FN></vCard>", much);
    g_autoptr(Element) big = element_parse(xml);
    g_autofree char *folded = vcard_to_file(big, "x");
    g_auto(GStrv) lines = g_strsplit(folded, "\r\n", -1);

    (void)state;
    assert_string_equal(file, "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:juliet@capulet.lit\r\n"
                              "N:;;;;\r\nNICKNAME:a\\;b\\,c\\\\d\r\n"
                              "NOTE:one\\ntwo\\nEND:VCARD\r\nADR:;;Street;;;;\r\nEND:VCARD\r\n");
    for (char **line = lines; *line; line++) {
        assert_true(strlen(*line) <= 75);
        assert_true(g_utf8_validate(*line, -1, NULL));
    }
}

/* Wrong in all ways: too many, too deep, of wrong kinds, nothing. */
static void
test_odd_ones(void **state)
{
    static const char *const none[] = {
        "<iq xmlns='jabber:client'/>",
        "<iq xmlns='jabber:client'><vCard xmlns='vcard-temp'/></iq>",
        "<iq xmlns='jabber:client'><vCard xmlns='other'><FN>x</FN></vCard></iq>",
        "<iq xmlns='jabber:client'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
        "<items node='urn:xmpp:vcard4'><item><mood/></item></items></pubsub></iq>",
    };
    g_autoptr(GString) many = g_string_new("<vCard xmlns='vcard-temp'>");
    (void)state;

    for (unsigned i = 0; i < G_N_ELEMENTS(none); i++) {
        g_autoptr(Element) answer = element_parse(none[i]);
        assert_null(vcard_read(answer));
    }
    for (unsigned i = 0; i < 3000; i++)
        g_string_append(many, "<URL>u</URL>");
    g_string_append(many, "</vCard>");
    g_autoptr(Element) card = element_parse(many->str);
    g_autoptr(GPtrArray) lines = vcard_lines(card);
    assert_int_equal(lines->len, LIMIT_VCARD_LINES);
    assert_lines("<vCard xmlns='vcard-temp'><FN><deep><er/></deep></FN><TEL>no number</TEL>"
                 "<vCard><FN>inner</FN></vCard><FN xmlns='other'>x</FN><EMAIL/></vCard>",
                 "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading),  cmocka_unit_test(test_summary),
        cmocka_unit_test(test_changing), cmocka_unit_test(test_translating),
        cmocka_unit_test(test_files),    cmocka_unit_test(test_odd_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
