/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who logs in to our account beside us is told; who was there before is not. */

#include "config.h"

#include "model/window.h"

#include "unit/client/office.h"

static bool
is_told(const Office *office, const char *text)
{
    Timeline *console = model_console(office->store->world->model);

    for (unsigned i = 0; i < timeline_length(console); i++) {
        if (strstr(timeline_get(console, i)->body, text))
            return true;
    }
    return false;
}

static void
arrive(Office *office, const char *device, const char *rest)
{
    g_autofree char *xml = g_strdup_printf(
        "<presence xmlns='jabber:client' from='romeo@example.net/%s'%s/>", device, rest);

    office_receive(office, xml);
}

static void
test_a_login_is_told(void **state)
{
    Office *office = *state;
    Clock *clock = office->store->world->clock;

    office_go_online(office);
    arrive(office, "phone", "");
    clock_advance(clock, 20000);
    assert_false(is_told(office, "Another device"));
    arrive(office, "intruder", "");
    arrive(office, "phone", " type='unavailable'");
    clock_advance(clock, 5000);
    assert_true(is_told(office, "romeo@example.net: intruder."));
    assert_false(is_told(office, "phone"));
    arrive(office, "phone", "");
    clock_advance(clock, 5000);
    assert_true(is_told(office, "romeo@example.net: phone."));
}

static void
test_turned_off(void **state)
{
    Office *office = *state;
    Clock *clock = office->store->world->clock;
    SettingId id;

    office_go_online(office);
    assert_true(settings_find("presence.devices", &id));
    assert_true(settings_set(model_settings(office->store->world->model), id, NULL, "off", NULL));
    clock_advance(clock, 20000);
    arrive(office, "intruder", "");
    clock_advance(clock, 5000);
    assert_false(is_told(office, "Another device"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_login_is_told, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_turned_off, office_setup, office_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
