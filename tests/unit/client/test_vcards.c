/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vCards as ordered: what is asked, what is stored. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "model/form_window.h"

#include "unit/client/office.h"

#define NEW "urn:ietf:params:xml:ns:vcard-4.0"
#define CARD4(inside)                                                                              \
    "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:vcard4'>"             \
    "<item id='current'><vcard xmlns='" NEW "'>" inside "</vcard></item></items></pubsub>"
#define ABSENT                                                                                     \
    "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
#define BROKEN                                                                                     \
    "<error type='wait'><internal-server-error "                                                   \
    "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"

/* Answers the first request with the words in it, and forgets it. */
static void
answer(Office *office, const char *words, const char *from, const char *inside)
{
    for (unsigned i = 0; i < office->sent->len; i++) {
        const char *sent = office->sent->pdata[i];
        const char *id = strstr(sent, " id=\"");
        if (!strstr(sent, words) || !id)
            continue;
        id += strlen(" id=\"");
        bool is_error = strstr(inside, "<error") != NULL;
        g_autofree char *xml =
            g_strdup_printf("<iq xmlns='jabber:client' from='%s' type='%s' id='%.*s'>%s</iq>", from,
                            is_error ? "error" : "result", (int)strcspn(id, "\""), id, inside);
        g_ptr_array_remove_index(office->sent, i);
        office_receive(office, xml);
        return;
    }
    fail_msg("nobody asked for %s", words);
}

static bool
has_sent(const Office *office, const char *words)
{
    for (unsigned i = 0; i < office->sent->len; i++) {
        if (strstr(office->sent->pdata[i], words))
            return true;
    }
    return false;
}

static const char *
last_line(const Office *office)
{
    Timeline *console = model_console(office->store->world->model);

    return ((const Message *)timeline_get(console, timeline_length(console) - 1))->body;
}

#define OWN    "romeo@example.net"
#define JULIET "juliet@capulet.lit"

static void
test_shown(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) juliet = jid_new(JULIET "/balcony", NULL);

    office_go_online(office);
    assert_true(client_show_vcard(office->client, office->account, juliet, NULL));
    assert_false(has_sent(office, "urn:xmpp:vcard4"));
    answer(office, "vcard-temp", JULIET,
           "<vCard xmlns='vcard-temp'><FN>Juliet C.</FN><TEL><CELL/><NUMBER>1</NUMBER></TEL>"
           "</vCard>");
    assert_string_equal(last_line(office),
                        "vCard of " JULIET ":\n  Name: Juliet C.\n  Phone (mobile): 1");
    assert_true(client_show_vcard(office->client, office->account, juliet, NULL));
    answer(office, "vcard-temp", JULIET, ABSENT);
    answer(office, "urn:xmpp:vcard4", JULIET, CARD4("<fn><text>Jule</text></fn>"));
    assert_string_equal(last_line(office), "vCard of " JULIET ":\n  Name: Jule");
    assert_true(client_show_vcard(office->client, office->account, juliet, NULL));
    answer(office, "vcard-temp", JULIET, ABSENT);
    answer(office, "urn:xmpp:vcard4", JULIET, ABSENT);
    assert_string_equal(last_line(office), JULIET ": there is no vCard.");
    assert_int_equal(office->client->questions, 0);
}

static void
test_one_field(void **state)
{
    Office *office = *state;
    g_autoptr(GError) error = NULL;

    office_go_online(office);
    assert_false(client_change_vcard(office->client, office->account, "shoes", "42", &error));
    assert_non_null(strstr(error->message, "no field shoes"));
    assert_true(client_change_vcard(office->client, office->account, "city", "Verona", NULL));
    answer(office, "vcard-temp", OWN,
           "<vCard xmlns='vcard-temp'><FN>Romeo</FN><PHOTO><BINVAL>AAAA</BINVAL></PHOTO></vCard>");
    answer(office, "urn:xmpp:vcard4", OWN, CARD4("<fn><text>Romeo</text></fn><x/>"));
    assert_true(has_sent(office, "<vCard xmlns=\"vcard-temp\"><FN>Romeo</FN><PHOTO><BINVAL>AAAA"
                                 "</BINVAL></PHOTO><ADR><LOCALITY>Verona</LOCALITY></ADR>"));
    assert_true(has_sent(office, "<vcard xmlns=\"" NEW "\"><fn><text>Romeo</text></fn><x/>"
                                 "<adr><locality>Verona</locality></adr></vcard>"));
    answer(office, "Verona</LOCALITY>", OWN, "");
    answer(office, "Verona</locality>", OWN, BROKEN);
    assert_string_equal(last_line(office), OWN ": the vCard is stored.");
    assert_int_equal(office->client->questions, 0);
}

/* What could not be read is not overwritten. */
static void
test_nothing_is_written_unread(void **state)
{
    Office *office = *state;

    office_go_online(office);
    assert_true(client_change_vcard(office->client, office->account, "city", "Verona", NULL));
    answer(office, "vcard-temp", OWN, BROKEN);
    assert_false(has_sent(office, "Verona"));
    assert_int_equal(office->client->questions, 0);
}

static void
type(Window *window, const char *var, const char *value)
{
    const char *const values[] = { value, NULL };

    assert_true(
        form_window_set(window, (unsigned)form_index(window->form->form, var), values, NULL));
}

static void
test_form(void **state)
{
    Office *office = *state;
    Model *model = office->store->world->model;

    office_go_online(office);
    assert_true(client_edit_vcard(office->client, office->account, NULL));
    answer(office, "vcard-temp", OWN,
           "<vCard xmlns='vcard-temp'><FN>Romeo</FN><TEL><HOME/><NUMBER>1</NUMBER></TEL>"
           "<TEL><WORK/><NUMBER>2</NUMBER></TEL><X-ODD/></vCard>");
    answer(office, "urn:xmpp:vcard4", OWN, ABSENT);
    Window *window = form_window_find(model, windows_current(model_windows(model)));
    assert_non_null(window);
    assert_string_equal(form_value(window->form->form, "phone.1"), "2");
    type(window, "phone.0", "");
    type(window, "nickname.0", "Ro");
    assert_true(form_window_submit(window, NULL));
    for (unsigned i = 0; i < 2; i++) {
        assert_true(has_sent(office, "<vCard xmlns=\"vcard-temp\"><FN>Romeo</FN><TEL><WORK/>"
                                     "<NUMBER>2</NUMBER></TEL><X-ODD/><NICKNAME>Ro</NICKNAME>"));
        assert_true(has_sent(office, "<nickname><text>Ro</text></nickname>"));
        answer(office, "<NICKNAME>Ro", OWN, i == 0 ? BROKEN : "");
        answer(office, "<text>Ro</text>", OWN, BROKEN);
        if (i == 0) { /* once more, with the same outcome */
            assert_int_equal(window->form->state, FORM_ASKED);
            assert_true(form_window_submit(window, NULL));
        }
    }
    assert_null(form_window_find(model, NULL));
    assert_int_equal(office->client->questions, 0);
}

static void
test_form_is_left(void **state)
{
    Office *office = *state;
    Model *model = office->store->world->model;

    office_go_online(office);
    g_ptr_array_set_size(office->sent, 0);
    assert_true(client_edit_vcard(office->client, office->account, NULL));
    answer(office, "vcard-temp", OWN, ABSENT);
    answer(office, "urn:xmpp:vcard4", OWN, ABSENT);
    form_window_cancel(form_window_find(model, NULL));
    assert_false(has_sent(office, "type=\"set\""));
    assert_int_equal(office->client->questions, 0);
}

static void
test_file(void **state)
{
    Office *office = *state;
    g_autofree char *path = g_build_filename(office->store->folder, "juliet.vcf", NULL);
    g_autoptr(Jid) juliet = jid_new(JULIET, NULL);
    g_autofree char *text = NULL;

    office_go_online(office);
    assert_true(client_save_vcard(office->client, office->account, juliet, path, NULL));
    answer(office, "vcard-temp", JULIET, "<vCard xmlns='vcard-temp'><FN>Juliet</FN></vCard>");
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_non_null(strstr(text, "FN:Juliet\r\n"));
    assert_false(client_save_vcard(office->client, office->account, juliet, path, NULL));
    g_unlink(path);
}

int
main(void)
{
#define OFFICE_TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_shown),
        OFFICE_TEST(test_one_field),
        OFFICE_TEST(test_nothing_is_written_unread),
        OFFICE_TEST(test_form),
        OFFICE_TEST(test_form_is_left),
        OFFICE_TEST(test_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
