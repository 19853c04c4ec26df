/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the user counts as looking, and who is told. */

#include "config.h"

#include "model/window.h"
#include "client/attention.h"

#include "unit/client/office.h"

#define MINUTE 60000

static bool
looks(const Office *office)
{
    return attention_is_active(office->client->attention);
}

static void
pass(Office *office, int64_t ms)
{
    clock_advance(office->store->world->clock, ms);
}

static void
set(Office *office, const char *key, const char *text)
{
    SettingId id;

    assert_true(settings_find(key, &id));
    assert_true(settings_set(model_settings(office->store->world->model), id, NULL, text, NULL));
}

/* A script has no keys, and wants all that comes. */
static void
test_without_a_face_somebody_looks(void **state)
{
    Office *office = *state;

    assert_true(looks(office));
    pass(office, 1000 * MINUTE);
    assert_true(looks(office));
}

static void
test_no_key_for_long(void **state)
{
    Office *office = *state;

    client_input(office->client);
    pass(office, 4 * MINUTE);
    client_input(office->client);
    pass(office, 5 * MINUTE - 1);
    assert_true(looks(office));
    pass(office, 1);
    assert_false(looks(office));
    client_input(office->client);
    assert_true(looks(office));
    pass(office, 5 * MINUTE);
    assert_false(looks(office));
}

static void
test_focus(void **state)
{
    Office *office = *state;

    client_input(office->client);
    client_focus(office->client, false);
    assert_false(looks(office));
    client_focus(office->client, true);
    assert_true(looks(office));
    client_focus(office->client, true);
    pass(office, 5 * MINUTE);
    assert_false(looks(office));
    client_focus(office->client, true);
    assert_true(looks(office));
}

/* Not every terminal tells that it has the focus again. */
static void
test_a_key_brings_the_focus_back(void **state)
{
    Office *office = *state;
    Windows *windows = model_windows(office->store->world->model);
    Chat *chat = office_chat(office, "juliet@example.net");

    windows_go(windows, windows_open_chat(windows, chat));
    client_focus(office->client, false);
    assert_false(windows_is_seen(windows, chat));
    client_input(office->client);
    assert_true(looks(office));
    assert_true(windows_is_seen(windows, chat));
}

static void
test_the_limit_follows_its_setting(void **state)
{
    Office *office = *state;

    client_input(office->client);
    set(office, "connection.inactive", "1");
    pass(office, MINUTE);
    assert_false(looks(office));
    set(office, "connection.inactive", "0");
    assert_true(looks(office));
    pass(office, 1000 * MINUTE);
    assert_true(looks(office));
    set(office, "connection.inactive", "1440");
    assert_true(looks(office));
    pass(office, 440 * MINUTE);
    assert_false(looks(office));
}

/* A connection may have died, and nobody would know before the first message is lost. */
static void
test_who_comes_back_finds_out_what_lives(void **state)
{
    Office *office = *state;

    office_go_online(office);
    g_ptr_array_set_size(office->sent, 0);
    client_focus(office->client, false);
    pass(office, MINUTE - 1);
    client_focus(office->client, true);
    assert_int_equal(office->sent->len, 0);
    client_focus(office->client, false);
    pass(office, MINUTE);
    client_input(office->client);
    assert_true(office_has_sent(office, "<iq", "urn:xmpp:ping"));
}

static void
test_how_long_nobody_pressed_a_key(void **state)
{
    Office *office = *state;

    pass(office, MINUTE);
    assert_int_equal(client_idle_seconds(office->client), -1);
    client_input(office->client);
    pass(office, MINUTE);
    assert_int_equal(client_idle_seconds(office->client), 60);
    attention_slept(office->client->attention, 4 * MINUTE);
    assert_int_equal(client_idle_seconds(office->client), 300);
    assert_false(looks(office));
    client_input(office->client);
    assert_int_equal(client_idle_seconds(office->client), 0);
    assert_true(looks(office));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_without_a_face_somebody_looks, office_setup,
                                        office_teardown),
        cmocka_unit_test_setup_teardown(test_no_key_for_long, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_focus, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_a_key_brings_the_focus_back, office_setup,
                                        office_teardown),
        cmocka_unit_test_setup_teardown(test_the_limit_follows_its_setting, office_setup,
                                        office_teardown),
        cmocka_unit_test_setup_teardown(test_how_long_nobody_pressed_a_key, office_setup,
                                        office_teardown),
        cmocka_unit_test_setup_teardown(test_who_comes_back_finds_out_what_lives, office_setup,
                                        office_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
