/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0077 on an account that is online, and XEP-0379's invitations: what is sent, what becomes of
 * the answers. */

#include "config.h"

#include <string.h>

#include "model/form_window.h"

#include "unit/client/office.h"

#define NS_REGISTER "jabber:iq:register"

static Office *
begin(void **state)
{
    Office *office = *state;

    client_set_account(office->client, office->account, "password", "old", NULL);
    office_go_online(office);
    account_set_connection(office->account, "TLSv1.3", true);
    return office;
}

/* The id of the last request. The caller owns it. */
static char *
last_id(const Office *office)
{
    const char *xml = office->sent->pdata[office->sent->len - 1];
    const char *id = strstr(xml, " id=\"");

    assert_non_null(id);
    id += strlen(" id=\"");
    return g_strndup(id, strcspn(id, "\""));
}

static bool
last_has(const Office *office, const char *text)
{
    return strstr(office->sent->pdata[office->sent->len - 1], text) != NULL;
}

static void
answer(Office *office, const char *type, const char *inside)
{
    g_autofree char *id = last_id(office);
    g_autofree char *xml = g_strdup_printf(
        "<iq xmlns='jabber:client' from='example.net' type='%s' id='%s'>%s</iq>", type, id, inside);

    office_receive(office, xml);
}

static void
assert_console(const Office *office, const char *text)
{
    Timeline *console = model_console(office->store->world->model);
    const Message *last = timeline_get(console, timeline_length(console) - 1);

    if (!strstr(last->body, text))
        fail_msg("\"%s\" is not in \"%s\"", text, last->body);
}

static const char *
stored_password(const Office *office)
{
    return client_account_config(office->client, office->account)->password;
}

static void
test_password_is_changed(void **state)
{
    Office *office = begin(state);

    assert_true(client_change_password(office->client, office->account, "new & better", NULL));
    assert_true(last_has(office, "to=\"example.net\""));
    assert_true(last_has(office, "<query xmlns=\"" NS_REGISTER "\"><username>romeo</username>"
                                 "<password>new &amp; better</password></query>"));
    assert_string_equal(stored_password(office), "old");
    answer(office, "result", "");
    assert_string_equal(stored_password(office), "new & better");
    assert_console(office, "The password of romeo@example.net has been changed.");
    office_restart(office);
    assert_string_equal(stored_password(office), "new & better");
}

/* What was not kept is not kept now; a command that prints it is not ours to change. */
static void
test_password_that_is_not_stored(void **state)
{
    Office *office = begin(state);

    client_set_account(office->client, office->account, "password", NULL, NULL);
    client_set_account(office->client, office->account, "eval_password", "echo old", NULL);
    assert_true(client_change_password(office->client, office->account, "new", NULL));
    answer(office, "result", "");
    assert_null(stored_password(office));
    assert_console(office, "gives the old password");
}

static void
test_password_is_refused(void **state)
{
    Office *office = begin(state);

    assert_true(client_change_password(office->client, office->account, "new", NULL));
    answer(office, "error",
           "<error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
           "</error>");
    assert_string_equal(stored_password(office), "old");
    assert_console(office, "The password of romeo@example.net was not changed: ");
}

static void
test_password_needs_encryption(void **state)
{
    Office *office = begin(state);
    g_autoptr(GError) error = NULL;

    account_set_connection(office->account, NULL, false);
    unsigned sent = office->sent->len;
    assert_false(client_change_password(office->client, office->account, "new", &error));
    assert_non_null(strstr(error->message, "not encrypted"));
    assert_int_equal(office->sent->len, sent);
}

/* XEP-0077 example 20. */
#define CHANGE_FORM                                                                                \
    "<query xmlns='" NS_REGISTER "'><x xmlns='jabber:x:data' type='form'>"                         \
    "<title>Password Change</title><field type='hidden' var='FORM_TYPE'>"                          \
    "<value>jabber:iq:register:changepassword</value></field>"                                     \
    "<field type='text-private' label='Old Password' var='old_password'><required/></field>"       \
    "<field type='text-private' label='New Password' var='password'><required/></field>"           \
    "</x></query><error type='modify'>"                                                            \
    "<not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"

static Window *
form_window(const Office *office)
{
    Model *model = office->store->world->model;

    return form_window_find(model, windows_current(model_windows(model)));
}

static void
set(Window *window, const char *var, const char *value)
{
    const char *const values[] = { value, NULL };

    assert_true(
        form_window_set(window, (unsigned)form_index(window->form->form, var), values, NULL));
}

static void
test_server_wants_a_form(void **state)
{
    Office *office = begin(state);

    assert_true(client_change_password(office->client, office->account, "new", NULL));
    answer(office, "error", CHANGE_FORM);
    Window *window = form_window(office);
    assert_non_null(window);
    assert_string_equal(form_value(window->form->form, "password"), "new");
    set(window, "old_password", "wrong");
    assert_true(form_window_submit(window, NULL));
    assert_true(last_has(office, "<value>jabber:iq:register:changepassword</value>"));
    assert_true(last_has(office, "<value>wrong</value>"));
    /* Again, with a sentence. */
    answer(office, "error", CHANGE_FORM);
    assert_ptr_equal(form_window(office), window);
    assert_non_null(window->form->error);
    set(window, "old_password", "old");
    set(window, "password", "newer");
    assert_true(form_window_submit(window, NULL));
    answer(office, "result", "");
    assert_null(form_window(office));
    assert_string_equal(stored_password(office), "newer");
}

static void
test_form_is_given_up(void **state)
{
    Office *office = begin(state);

    assert_true(client_change_password(office->client, office->account, "new", NULL));
    answer(office, "error", CHANGE_FORM);
    form_window_cancel(form_window(office));
    assert_null(form_window(office));
    assert_string_equal(stored_password(office), "old");
}

/* The user closes the window while the server has the form; the answer counts all the same. */
static void
test_answer_after_the_window(void **state)
{
    Office *office = begin(state);

    assert_true(client_change_password(office->client, office->account, "new", NULL));
    answer(office, "error", CHANGE_FORM);
    set(form_window(office), "old_password", "old");
    assert_true(form_window_submit(form_window(office), NULL));
    form_window_cancel(form_window(office));
    answer(office, "result", "");
    assert_string_equal(stored_password(office), "new");
}

static bool
is_offline(gpointer data)
{
    return ((const Account *)data)->state == ACCOUNT_OFFLINE;
}

static void
test_account_is_deleted(void **state)
{
    Office *office = begin(state);

    assert_true(client_delete_from_server(office->client, office->account, NULL));
    assert_true(last_has(office, "<query xmlns=\"" NS_REGISTER "\"><remove/></query>"));
    assert_false(last_has(office, " to="));
    answer(office, "result", "");
    office_wait(office, is_offline, office->account);
    assert_null(stored_password(office));
    assert_false(client_account_config(office->client, office->account)->enabled);
    Timeline *console = model_console(office->store->world->model);
    bool is_told = false;
    for (unsigned i = 0; i < timeline_length(console); i++)
        is_told |=
            strstr(timeline_get(console, i)->body, "has been deleted from its server") != NULL;
    assert_true(is_told);
}

static void
test_account_is_not_deleted(void **state)
{
    Office *office = begin(state);

    assert_true(client_delete_from_server(office->client, office->account, NULL));
    answer(office, "error",
           "<error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
           "</error>");
    assert_console(office, "The account romeo@example.net was not deleted: ");
    assert_int_equal(office->account->state, ACCOUNT_ONLINE);
    assert_string_equal(stored_password(office), "old");
}

static void
test_orders_need_a_connection(void **state)
{
    Office *office = *state;
    g_autoptr(GError) error = NULL;

    assert_false(client_delete_from_server(office->client, office->account, &error));
    assert_false(client_change_password(office->client, office->account, "new", NULL));
    assert_non_null(strstr(error->message, "is not connected"));
}

/* XEP-0379 3.4: we ask with the token, and who invited us may see us without a question. */
static void
test_invitation(void **state)
{
    Office *office = begin(state);
    g_autoptr(Jid) juliet = test_jid("juliet@capulet.example");

    assert_true(
        client_add_inviter(office->client, office->account, juliet, "Juliet", "TOKEN", NULL));
    assert_true(office_has_sent(office, "<item jid=\"juliet@capulet.example\"", "Juliet"));
    assert_true(office_has_sent(office, "type=\"subscribe\"",
                                "<preauth xmlns=\"urn:xmpp:pars:0\" token=\"TOKEN\"/>"));
    office_receive(office, "<presence xmlns='jabber:client' type='subscribe' "
                           "from='juliet@capulet.example'/>");
    assert_true(office_has_sent(office, "type=\"subscribed\"", "to=\"juliet@capulet.example\""));
    /* Once. */
    office_receive(office, "<presence xmlns='jabber:client' type='subscribe' "
                           "from='juliet@capulet.example'/>");
    assert_false(office_has_sent(office, "type=\"subscribed\"", "juliet@capulet.example"));
}

#define test(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_password_is_changed),
        test(test_password_that_is_not_stored),
        test(test_password_is_refused),
        test(test_password_needs_encryption),
        test(test_server_wants_a_form),
        test(test_form_is_given_up),
        test(test_answer_after_the_window),
        test(test_account_is_deleted),
        test(test_account_is_not_deleted),
        test(test_orders_need_a_connection),
        test(test_invitation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
