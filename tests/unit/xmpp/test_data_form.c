/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0004, 0122, 0141, 0158, 0221: forms from XML, and what is sent back. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/form_text.h"
#include "xmpp/data_form.h"

#include "unit/test.h"
#include "unit/xmpp/xml_compare.h"

static Form *
read_form(const char *xml)
{
    g_autoptr(Element) x = element_parse(xml);

    assert_non_null(x);
    return data_form_read(x);
}

static void
assert_submit(const Form *form, const char *expected)
{
    g_autoptr(Element) x = data_form_submit(form);
    g_autofree char *xml = element_to_xml(x, NULL);
    g_autofree char *difference = xml_difference(expected, xml);

    if (difference)
        fail_msg("%s", difference);
}

static void
set(const Form *form, const char *var, const char *first, const char *second)
{
    const char *const values[] = { first, second, NULL };

    assert_true(form_field_set(form_find(form, var), values, NULL));
}

/* XEP-0004 examples 2 and 3. */
static const char bot_form[] =
    "<x xmlns='jabber:x:data' type='form'><title>Bot Configuration</title>"
    "<instructions>Fill out this form to configure your new bot!</instructions>"
    "<field type='hidden' var='FORM_TYPE'><value>jabber:bot</value></field>"
    "<field type='fixed'><value>Section 1: Bot Info</value></field>"
    "<field type='text-single' label='The name of your bot' var='botname'/>"
    "<field type='text-multi' label='Helpful description of your bot' var='description'/>"
    "<field type='boolean' label='Public bot?' var='public'><required/></field>"
    "<field type='text-private' label='Password for special access' var='password'/>"
    "<field type='fixed'><value>Section 2: Features</value></field>"
    "<field type='list-multi' label='What features will the bot support?' var='features'>"
    "<option label='Contests'><value>contests</value></option>"
    "<option label='News'><value>news</value></option>"
    "<option label='Search'><value>search</value></option>"
    "<value>news</value><value>search</value></field>"
    "<field type='list-single' label='Maximum number of subscribers' var='maxsubs'>"
    "<value>20</value><option label='20'><value>20</value></option>"
    "<option label='None'><value>none</value></option></field>"
    "<field type='jid-multi' label='People to invite' var='invitelist'>"
    "<desc>Tell all your friends about your new bot!</desc></field></x>";

static void
test_form_is_read(void **state)
{
    g_autoptr(Form) form = read_form(bot_form);

    (void)state;
    assert_int_equal(form->type, FORM_FORM);
    assert_string_equal(form->title, "Bot Configuration");
    assert_string_equal(form->instructions, "Fill out this form to configure your new bot!");
    assert_int_equal(form->fields->len, 10);
    assert_int_equal(form->parts->len, 10);
    assert_string_equal(form_field_value(form_field(form, 1)), "Section 1: Bot Info");
    assert_true(form_find(form, "public")->is_required);
    const FormField *features = form_find(form, "features");
    assert_int_equal(features->type, FIELD_LIST_MULTI);
    assert_int_equal(features->options->len, 3);
    assert_int_equal(features->values->len, 2);
    assert_string_equal(((FormOption *)features->options->pdata[0])->label, "Contests");
    assert_string_equal(form_find(form, "invitelist")->description,
                        "Tell all your friends about your new bot!");
}

static void
test_form_is_sent(void **state)
{
    g_autoptr(Form) form = read_form(bot_form);

    (void)state;
    set(form, "botname", "The Jabber Google Bot", NULL);
    set(form, "description", "This bot enables you", "to send requests");
    set(form, "public", "no", NULL);
    set(form, "password", "v3r0na", NULL);
    set(form, "maxsubs", "None", NULL);
    set(form, "invitelist", "juliet@capulet.com", "benvolio@montague.net");
    assert_int_equal(form_check(form), -1);
    assert_submit(form, "<x xmlns='jabber:x:data' type='submit'>"
                        "<field type='hidden' var='FORM_TYPE'><value>jabber:bot</value></field>"
                        "<field var='botname'><value>The Jabber Google Bot</value></field>"
                        "<field var='description'><value>This bot enables you</value>"
                        "<value>to send requests</value></field>"
                        "<field var='public'><value>0</value></field>"
                        "<field type='text-private' var='password'><value>v3r0na</value></field>"
                        "<field var='features'><value>news</value><value>search</value></field>"
                        "<field var='maxsubs'><value>none</value></field>"
                        "<field var='invitelist'><value>juliet@capulet.com</value>"
                        "<value>benvolio@montague.net</value></field></x>");
}

/* What was not touched and is empty is not told; what was made empty is. */
static void
test_what_is_empty(void **state)
{
    g_autoptr(Form) form = read_form(bot_form);

    (void)state;
    set(form, "features", NULL, NULL);
    set(form, "maxsubs", "", NULL);
    assert_submit(form, "<x xmlns='jabber:x:data' type='submit'>"
                        "<field type='hidden' var='FORM_TYPE'><value>jabber:bot</value></field>"
                        "<field var='public'><value>0</value></field>"
                        "<field var='features'><value/></field>"
                        "<field var='maxsubs'><value/></field></x>");
}

/* XEP-0004 example 8; the items stand before the columns, as some servers send it. */
static void
test_result_with_items(void **state)
{
    g_autoptr(Form) form =
        read_form("<x xmlns='jabber:x:data' type='result'><title>Search</title>"
                  "<item><field var='name'><value>Comune di Verona</value></field>"
                  "<field var='url'><value>http://www.comune.verona.it/</value>"
                  "<value>http://b/</value></field></item>"
                  "<reported><field var='name'/><field var='url' label='Where'/>"
                  "</reported>"
                  "<item><field var='url'><value>http://c/</value></field></item>"
                  "<field var='n'><value>1</value><value>2</value></field></x>");

    (void)state;
    assert_int_equal(form->type, FORM_RESULT);
    assert_int_equal(form->columns->len, 2);
    assert_string_equal(form_field_label(form->columns->pdata[0]), "name");
    assert_string_equal(form_field_label(form->columns->pdata[1]), "Where");
    assert_int_equal(form->items->len, 2);
    char **cells = form->items->pdata[0];
    assert_string_equal(cells[0], "Comune di Verona");
    assert_string_equal(cells[1], "http://www.comune.verona.it/, http://b/");
    cells = form->items->pdata[1];
    assert_string_equal(cells[0], "");
    assert_int_equal(form_find(form, "n")->values->len, 2);
    assert_int_equal(((FormPart *)form->parts->pdata[1])->kind, PART_TABLE);
}

/* XEP-0122 examples 4 to 6, with the prefix of 5.2. */
static void
test_validation(void **state)
{
    g_autoptr(Form) form = read_form(
        "<x xmlns='jabber:x:data' type='form' "
        "xmlns:xdv='http://jabber.org/protocol/xdata-validate'>"
        "<field var='evt.date' type='text-single'><xdv:validate datatype='xs:dateTime'>"
        "<xdv:range min='2003-10-05T00:00:00-07:00' max='2003-10-24T23:59:59-07:00'/>"
        "</xdv:validate><value>2003-10-06T11:22:00-07:00</value></field>"
        "<field var='ssn'><validate xmlns='http://jabber.org/protocol/xdata-validate' "
        "datatype='xs:string'><regex>([0-9]{3})-([0-9]{2})</regex></validate></field>"
        "<field var='notify' type='list-multi'>"
        "<validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:string'>"
        "<basic/><list-range min='1' max='3'/></validate>"
        "<option><value>e-mail</value></option></field></x>");

    (void)state;
    assert_int_equal(form_find(form, "evt.date")->method, CHECK_RANGE);
    assert_string_equal(form_find(form, "evt.date")->datatype, "xs:dateTime");
    set(form, "ssn", "12-34", NULL);
    assert_int_equal(form_check(form), 1);
    assert_non_null(form_find(form, "ssn")->error);
    assert_string_equal(form_find(form, "notify")->error, "Choose at least 1.");
    assert_null(form_find(form, "evt.date")->error);
}

/* XEP-0141 example 3, shortened: sections in a page. */
static void
test_layout(void **state)
{
    g_autoptr(Form) form = read_form(
        "<x xmlns='jabber:x:data' type='form'>"
        "<page xmlns='http://jabber.org/protocol/xdata-layout' label='All'>"
        "<section label='Personal'><text>\n  Note:\n  your name  </text><section label='Name'>"
        "<fieldref var='name.last'/></section><fieldref var='none'/></section>"
        "<reportedref/></page>"
        "<field var='name.first'/><field var='name.last'/></x>");
    static const struct {
        FormPartKind kind;
        unsigned depth;
        const char *text;
    } expected[] = {
        { PART_HEADING, 0, "All" },
        { PART_HEADING, 1, "Personal" },
        { PART_TEXT, 1, "Note: your name" },
        { PART_HEADING, 2, "Name" },
        { PART_FIELD, 2, NULL },
        { PART_TABLE, 0, NULL },
        { PART_FIELD, 0, NULL },
    };

    (void)state;
    assert_int_equal(form->parts->len, G_N_ELEMENTS(expected));
    for (unsigned i = 0; i < form->parts->len; i++) {
        const FormPart *part = form->parts->pdata[i];
        assert_int_equal(part->kind, expected[i].kind);
        assert_int_equal(part->depth, expected[i].depth);
        if (expected[i].text)
            assert_string_equal(part->text, expected[i].text);
    }
}

/* XEP-0158 example 15: what a person can answer, and what only a program could. */
static void
test_captcha(void **state)
{
    g_autoptr(Form) form = read_form(
        "<x xmlns='jabber:x:data' type='form'>"
        "<field type='hidden' var='FORM_TYPE'><value>jabber:iq:register</value></field>"
        "<field type='hidden' var='challenge'><value>F3A6292C</value></field>"
        "<field var='ocr' label='Enter the text you see'>"
        "<media xmlns='urn:xmpp:media-element' height='80' width='290'>"
        "<uri type='image/jpeg'>\n  http://www.victim.com/ocr.jpeg?F3A6292C\n</uri></media>"
        "</field><field label='93C7A' type='text-single' var='SHA-256'/></x>");
    const FormMedia *media = form_find(form, "ocr")->media->pdata[0];

    (void)state;
    assert_string_equal(media->uri, "http://www.victim.com/ocr.jpeg?F3A6292C");
    assert_string_equal(media->type, "image/jpeg");
    set(form, "ocr", "7nHL3", NULL);
    assert_submit(form, "<x xmlns='jabber:x:data' type='submit'>"
                        "<field type='hidden' var='FORM_TYPE'><value>jabber:iq:register</value>"
                        "</field><field type='hidden' var='challenge'><value>F3A6292C</value>"
                        "</field><field var='ocr'><value>7nHL3</value></field></x>");
}

static void
test_what_is_none(void **state)
{
    (void)state;
    assert_null(read_form("<x xmlns='jabber:x:data' type='what'/>"));
    assert_null(read_form("<x xmlns='jabber:x:data'/>"));
    assert_null(read_form("<x xmlns='jabber:x:oob' type='form'/>"));
}

static void
test_strange_fields(void **state)
{
    g_autoptr(Form) form = read_form("<x xmlns='jabber:x:data' type='form'><field/>"
                                     "<field var='a' type='strange'/><field var='a'/>"
                                     "<field var='b' type='text-single'><value>1</value>"
                                     "<value>2</value><option><value>3</value></option></field>"
                                     "<field var='c' type='list-single'><option/></field></x>");

    (void)state;
    assert_int_equal(form->fields->len, 3);
    assert_int_equal(form_find(form, "a")->type, FIELD_TEXT_SINGLE);
    assert_int_equal(form_find(form, "b")->values->len, 1);
    assert_int_equal(form_find(form, "b")->options->len, 0);
    assert_int_equal(form_find(form, "c")->options->len, 0);
}

static void
test_many_options_are_cut(void **state)
{
    GString *xml = g_string_new("<x xmlns='jabber:x:data' type='form'>");

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        g_string_append_printf(xml, "<field type='list-multi' var='%u'>", i);
        for (unsigned j = 0; j < LIMIT_FORM_OPTIONS / 2; j++)
            g_string_append_printf(xml, "<option><value>%u</value></option>", j);
        g_string_append(xml, "</field>");
    }
    g_string_append(xml, "</x>");
    g_autoptr(Form) form = read_form(xml->str);
    assert_int_equal(form_find(form, "1")->options->len, LIMIT_FORM_OPTIONS / 2);
    assert_int_equal(form_find(form, "2")->options->len, 0);
    assert_true(form->is_cut);
    g_string_free(xml, TRUE);
}

static void
test_long_forms_are_cut(void **state)
{
    GString *xml = g_string_new("<x xmlns='jabber:x:data' type='form'>");

    (void)state;
    for (unsigned i = 0; i <= LIMIT_FORM_FIELDS; i++)
        g_string_append_printf(xml, "<field var='%u'/>", i);
    g_string_append(xml, "</x>");
    g_autoptr(Form) form = read_form(xml->str);
    assert_int_equal(form->fields->len, LIMIT_FORM_FIELDS);
    assert_true(form->is_cut);
    g_string_free(xml, TRUE);
}

static void
test_cells_of_a_result_are_bounded(void **state)
{
    GString *xml = g_string_new("<x xmlns='jabber:x:data' type='result'><reported>");

    (void)state;
    for (unsigned i = 0; i < LIMIT_FORM_COLUMNS; i++)
        g_string_append_printf(xml, "<field var='%u'/>", i);
    g_string_append(xml, "</reported>");
    for (unsigned i = 0; i < LIMIT_FORM_ITEMS; i++)
        g_string_append(xml, "<item/>");
    g_string_append(xml, "</x>");
    g_autoptr(Form) form = read_form(xml->str);
    assert_int_equal(form->items->len, LIMIT_FORM_CELLS / LIMIT_FORM_COLUMNS);
    assert_true(form->is_cut);
    g_string_free(xml, TRUE);
}

static void
test_bounds_of_a_range_are_no_novels(void **state)
{
    g_autofree char *digits = g_strnfill(LIMIT_NAME_BYTES + 1, '9');
    g_autofree char *xml = g_strdup_printf(
        "<x xmlns='jabber:x:data' type='form'><field var='n'>"
        "<validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:integer'>"
        "<range min='1' max='%s'/></validate></field></x>",
        digits);
    g_autoptr(Form) form = read_form(xml);

    (void)state;
    assert_string_equal(form_find(form, "n")->min, "1");
    assert_null(form_find(form, "n")->max);
}

/* Who follows a link of the server's must not open a file of his own. */
static void
test_only_addresses_on_the_web_are_links(void **state)
{
    static const struct {
        const char *uri;
        bool is_link;
    } cases[] = {
        { "https://example.org/1", true },       { "HTTP://example.org/1", true },
        { "file:///etc/passwd", false },         { "javascript:alert(1)", false },
        { "cid:sha1+1@bob.xmpp.org", false },    { "ssh://-oProxyCommand=x/", false },
        { "data:text/html;base64,QQ==", false }, { "", false },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        const FormMedia media = { .type = (char *)"image/png", .uri = (char *)cases[i].uri };
        assert_int_equal(form_media_is_link(&media), cases[i].is_link);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_form_is_read),
        cmocka_unit_test(test_form_is_sent),
        cmocka_unit_test(test_what_is_empty),
        cmocka_unit_test(test_result_with_items),
        cmocka_unit_test(test_validation),
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_captcha),
        cmocka_unit_test(test_what_is_none),
        cmocka_unit_test(test_strange_fields),
        cmocka_unit_test(test_many_options_are_cut),
        cmocka_unit_test(test_long_forms_are_cut),
        cmocka_unit_test(test_cells_of_a_result_are_bounded),
        cmocka_unit_test(test_bounds_of_a_range_are_no_novels),
        cmocka_unit_test(test_only_addresses_on_the_web_are_links),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
