/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stream's life as seen from above, and the table of modules. */

#include "config.h"

#include <string.h>

#include "xmpp/ns.h"

#include "modules/modules.h"
#include "unit/xmpp/stream_fixture.h"

static void
test_online(void **state)
{
    Fixture *f = *state;

    assert_int_equal(stream_state(f->stream), STREAM_ONLINE);
    assert_string_equal(jid_full(stream_jid(f->stream)), "alice@example.org/desk");
    assert_string_equal(jid_full(f->account->bound_jid), "alice@example.org/desk");
}

static void
test_close(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    receive(f, "<presence from='bob@example.org/x'/>");
    account_set_presence(f->account, SHOW_OFFLINE, "see you", 0);
    stream_close(f->stream);
    assert_sent(f, "<presence type='unavailable'><status>see you</status></presence>");
    assert_nothing_told(f);
    stream_close(f->stream);
    clock_advance(f->clock, 0);
    assert_told(f, "closed ");
    assert_int_equal(f->closed, 1);
    assert_int_equal(stream_state(f->stream), STREAM_CLOSED);
    assert_null(f->account->bound_jid);
    assert_int_equal(contact_show(fixture_find_contact(f, "bob@example.org")), SHOW_OFFLINE);
    assert_true(fixture_find_contact(f, "bob@example.org")->is_in_roster);
    stream_send_take(f->stream, element_new("presence", NS_CLIENT));
    assert_nothing_sent(f);
}

static void
test_free_while_online(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    receive(f, "<presence from='bob@example.org/x'/>");
    g_clear_pointer(&f->stream, stream_free);
    assert_nothing_told(f);
    assert_null(f->account->bound_jid);
    assert_int_equal(contact_show(fixture_find_contact(f, "bob@example.org")), SHOW_OFFLINE);
    /* Nothing of it listens any more. */
    fixture_set(f, SETTING_PRIVACY_TYPING, "off");
    fixture_set(f, SETTING_PRIVACY_CARBONS, "off");
    clock_advance(f->clock, 3600 * 1000);
    assert_nothing_told(f);
}

static void
test_close_before_opening(void **state)
{
    Fixture *f = *state;
    gpointer data;
    StreamOptions options = {
        .account = f->account,
        .config = f->config,
        .modules = modules_all,
        .hooks = stream_hooks(f->stream, &data),
        .hooks_data = f,
    };
    g_autoptr(Stream) stream = stream_new(&options);

    assert_int_equal(stream_state(stream), STREAM_NEW);
    stream_send_take(stream, element_new("presence", NS_CLIENT));
    stream_close(stream);
    clock_advance(f->clock, 0);
    assert_told(f, "closed ");
    assert_nothing_sent(f);
    /* The other stream of this account is still there. */
    assert_non_null(f->account->bound_jid);
}

static void
test_module_rows(void **state)
{
    unsigned count;
    const XmppModule *const *modules = modules_all(&count);

    (void)state;
    assert_true(count > 0);
    for (unsigned i = 0; i < count; i++) {
        assert_true(modules[i]->name[0] != '\0');
        assert_true(!modules[i]->new_state == !modules[i]->free_state);
        for (const StanzaHandler *h = modules[i]->handlers; h && h->handle; h++)
            assert_true(h->kinds != 0 && !h->child == !h->ns);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_online),
        TEST(test_close),
        TEST(test_free_while_online),
        TEST(test_close_before_opening),
        TEST(test_module_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
