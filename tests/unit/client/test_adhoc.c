/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of others as ordered: their list, their forms one after the other, and how they end. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/form_window.h"
#include "model/list_window.h"
#include "client/adhoc.h"

#include "unit/client/office.h"

#define GATEWAY   "irc.example.org"
#define X         "xmlns='http://jabber.org/protocol/commands'"
#define FORM(var) "<x xmlns='jabber:x:data' type='form'><field var='" var "' label='" var "'/></x>"
#define STAGE(actions, inside)                                                                     \
    "<command " X " sessionid='s1' node='configure' status='executing'><actions>" actions          \
    "</actions>" inside "</command>"
#define END(inside)                                                                                \
    "<command " X " sessionid='s1' node='configure' status='completed'>" inside "</command>"
#define ABSENT                                                                                     \
    "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"

/* Answers the first request with the words in it, and forgets it. */
static void
answer(Office *office, const char *words, const char *inside)
{
    for (unsigned i = 0; i < office->sent->len; i++) {
        const char *sent = office->sent->pdata[i];
        const char *id = strstr(sent, " id=\"");
        if (!strstr(sent, words) || !id)
            continue;
        id += strlen(" id=\"");
        g_autofree char *xml = g_strdup_printf(
            "<iq xmlns='jabber:client' from='" GATEWAY "' type='%s' id='%.*s'>%s</iq>",
            strstr(inside, "<error") ? "error" : "result", (int)strcspn(id, "\""), id, inside);
        g_ptr_array_remove_index(office->sent, i);
        office_receive(office, xml);
        return;
    }
    fail_msg("nobody asked for %s", words);
}

static const char *
last_line(const Office *office)
{
    Timeline *console = model_console(office->store->world->model);

    return ((const Message *)timeline_get(console, timeline_length(console) - 1))->body;
}

static Windows *
windows_of(const Office *office)
{
    return model_windows(office->store->world->model);
}

/* The form that is open; NULL. */
static Window *
open_form(const Office *office)
{
    return form_window_find(office->store->world->model, windows_current(windows_of(office)));
}

static void
run(Office *office)
{
    g_autoptr(Jid) to = jid_new(GATEWAY, NULL);

    assert_true(
        client_run_command(office->client, office->account, to, "configure", "Set up", NULL));
}

static void
type(Window *window, const char *var, const char *value)
{
    const char *const values[] = { value, NULL };

    assert_true(
        form_window_set(window, (unsigned)form_index(window->form->form, var), values, NULL));
}

static void
test_list(void **state)
{
    Office *office = *state;
    g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);
    g_autoptr(GError) error = NULL;

    g_ptr_array_add(addresses, jid_new(GATEWAY, NULL));
    assert_false(client_show_commands(office->client, office->account, addresses, &error));
    office_go_online(office);
    assert_true(client_show_commands(office->client, office->account, addresses, NULL));
    answer(office, "disco#items",
           "<query xmlns='http://jabber.org/protocol/disco#items'>"
           "<item jid='" GATEWAY "' node='configure' name='Configure'/>"
           "<item jid='x@" GATEWAY "' node='configure' name='Configure x'/></query>");
    Window *list = windows_current(windows_of(office));
    assert_int_equal(list->kind, WINDOW_LIST);
    assert_int_equal(list->list->rows->len, 2);
    assert_non_null(list_window_find_row(list, "configure@x@" GATEWAY));
    assert_true(list_window_enter(list, NULL));
    assert_true(office_has_sent(office, "<command", "to=\"" GATEWAY "\""));
    list_window_close(list);
    assert_int_equal(office->client->questions, 1); /* the command's own answer */
}

static void
test_no_list(void **state)
{
    Office *office = *state;
    g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);

    g_ptr_array_add(addresses, jid_new(GATEWAY, NULL));
    office_go_online(office);
    assert_true(client_show_commands(office->client, office->account, addresses, NULL));
    windows_go(windows_of(office), windows_find(windows_of(office), 1));
    answer(office, "disco#items", ABSENT);
    assert_non_null(strstr(last_line(office), "There is no list of commands"));
    /* One that is closed before its answer comes. */
    assert_true(client_show_commands(office->client, office->account, addresses, NULL));
    list_window_close(windows_current(windows_of(office)));
    answer(office, "disco#items", ABSENT);
    assert_int_equal(office->client->questions, 0);
}

/* On, back, on again, to the end. */
static void
test_stages(void **state)
{
    Office *office = *state;

    office_go_online(office);
    run(office);
    answer(office, "action=\"execute\"", STAGE("<next/>", FORM("server")));
    Window *form = open_form(office);
    assert_ptr_equal(windows_current(windows_of(office)), form);
    assert_string_equal(window_name(form), "Set up");
    assert_int_equal(form->form->button_count, 1);
    type(form, "server", "irc.example.net");
    assert_true(form_window_submit(form, NULL));
    answer(office, "action=\"next\"",
           STAGE("<prev/><complete/>", "<note type='warn'>Mind the port.</note>" FORM("server")));
    assert_ptr_equal(open_form(office), form);
    assert_string_equal(form_value(form->form->form, "server"), ""); /* another question */
    assert_string_equal(form->form->form->instructions, "! Mind the port.");
    int back = form_window_find_button(form, "back");
    assert_true(form_window_press(form, (unsigned)back, NULL));
    answer(office, "action=\"prev\"", STAGE("<next/>", FORM("server")));
    assert_true(form_window_submit(form, NULL));
    answer(office, "action=\"next\"", STAGE("<complete/>", FORM("port")));
    type(form, "port", "6667");
    assert_true(form_window_submit(form, NULL));
    answer(office, "action=\"complete\"", END("<note>Configured.</note>"));
    assert_null(open_form(office));
    assert_string_equal(last_line(office), "Set up: Configured.");
    assert_int_equal(office->client->questions, 0);
}

static void
test_results(void **state)
{
    Office *office = *state;

    office_go_online(office);
    run(office);
    answer(office, "<command", END(""));
    assert_string_equal(last_line(office), "Set up: done.");
    run(office);
    answer(office, "<command",
           END("<x xmlns='jabber:x:data' type='result'><title>Services</title>"
               "<field var='a' label='A'><value>1</value></field></x>"));
    Window *form = open_form(office);
    assert_int_equal(form->form->state, FORM_SHOWN);
    assert_string_equal(form->form->form->title, "Services");
    form_window_cancel(form);
    run(office);
    answer(office, "<command", ABSENT);
    assert_non_null(strstr(last_line(office), "Set up: "));
    assert_int_equal(office->client->questions, 0);
}

static void
test_given_up(void **state)
{
    Office *office = *state;

    office_go_online(office);
    run(office);
    answer(office, "<command", STAGE("<next/>", FORM("server")));
    form_window_cancel(open_form(office));
    assert_true(office_has_sent(office, "sessionid=\"s1\"", "action=\"cancel\""));
    /* While an answer is waited for, it is told when that has come. */
    run(office);
    answer(office, "<command", STAGE("<next/>", FORM("server")));
    Window *form = open_form(office);
    assert_true(form_window_submit(form, NULL));
    form_window_cancel(form);
    assert_false(office_has_sent(office, "sessionid=\"s1\"", "action=\"cancel\""));
    run(office);
    assert_int_equal(office->client->questions, 2);
}

/* The other side makes it another session, another command, or goes on for ever. */
static void
test_hostile(void **state)
{
    Office *office = *state;

    office_go_online(office);
    run(office);
    answer(office, "<command", STAGE("<next/>", FORM("server")));
    Window *form = open_form(office);
    assert_true(form_window_submit(form, NULL));
    answer(office, "<command",
           "<command " X " sessionid='s2' node='configure' status='executing'/>");
    assert_string_equal(form->form->error, "The answer does not belong to this command.");
    assert_int_equal(form->form->state, FORM_ASKED);
    for (unsigned i = 0; i < LIMIT_ADHOC_STEPS && open_form(office); i++) {
        assert_true(form_window_submit(open_form(office), NULL));
        answer(office, "<command", STAGE("<next/>", FORM("server")));
    }
    assert_null(open_form(office));
    assert_non_null(strstr(last_line(office), "does not come to an end"));
    assert_true(office_has_sent(office, "sessionid=\"s1\"", "action=\"cancel\""));
    assert_int_equal(office->client->questions, 0);
}

#define test(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_list),    test(test_no_list),  test(test_stages),
        test(test_results), test(test_given_up), test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
