/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What we publish besides presence, as the settings allow, and news of contacts in their chats. */

#include "config.h"

#include "client/extended.h"

#include "unit/client/office.h"

static void
turn(Office *office, SettingId id, const char *text)
{
    assert_true(settings_set(model_settings(office->client->model), id, NULL, text, NULL));
}

static bool
publish(Office *office, ExtendedKind kind, const char *const *fields, GError **error)
{
    g_autoptr(Extended) extended = extended_new(kind);

    for (unsigned i = 0; fields[i]; i += 2)
        assert_true(extended_set(extended, fields[i], fields[i + 1]));
    return client_publish_extended(office->client, extended, error);
}

static const char *const happy[] = { "value", "happy", NULL };
static const char *const paris[] = { "lat", "48.85661", "lon", "2.35222", NULL };
static const char *const nothing[] = { NULL };

static void
test_offline(void **state)
{
    g_autoptr(GError) error = NULL;

    assert_false(publish(*state, EXTENDED_MOOD, happy, &error));
    assert_string_equal(error->message, "You are not connected: /connect does it.");
}

static void
test_online(void **state)
{
    Office *office = *state;

    office_go_online(office);
    assert_true(publish(office, EXTENDED_MOOD, happy, NULL));
    assert_true(office_has_sent(office, "<happy/>", "http://jabber.org/protocol/mood"));
}

static void
test_coordinates_are_rounded(void **state)
{
    Office *office = *state;

    office_go_online(office);
    assert_true(publish(office, EXTENDED_LOCATION, paris, NULL));
    assert_true(office_has_sent(office, "<lat>48.86</lat>", "<lon>2.35</lon>"));
}

static void
test_not_allowed(void **state)
{
    Office *office = *state;
    g_autoptr(GError) error = NULL;

    office_go_online(office);
    turn(office, SETTING_PRIVACY_EXTENDED, "off");
    assert_false(publish(office, EXTENDED_MOOD, happy, &error));
    assert_string_equal(error->message,
                        "The setting privacy.extended says that nothing is published.");
    assert_false(office_has_sent(office, "<happy/>", "mood"));
    assert_true(publish(office, EXTENDED_MOOD, nothing, NULL));
    assert_true(office_has_sent(office, "<mood xmlns", "http://jabber.org/protocol/mood"));
}

static void
set_mood(Office *office, const char *word)
{
    g_autoptr(Jid) jid = jid_new("juliet@example.org", NULL);
    Extended *mood = extended_new(EXTENDED_MOOD);

    assert_true(extended_set(mood, "value", word));
    roster_set_extended(office->account->roster, jid, EXTENDED_MOOD, mood);
}

static void
add_juliet(Office *office)
{
    g_autoptr(Jid) jid = jid_new("juliet@example.org/balcony", NULL);
    g_autoptr(Jid) bare = jid_to_bare(jid);
    const char *groups[] = { NULL };
    PresenceUpdate update = { .resource = "balcony", .show = SHOW_ONLINE };

    roster_set_item(office->account->roster, &(RosterItem){ .jid = bare, .groups = groups });
    roster_set_presence(office->account->roster, jid, &update);
}

static void
test_news_in_the_chat(void **state)
{
    Office *office = *state;
    Chat *chat = office_chat(office, "juliet@example.org");
    unsigned before = timeline_length(chat->timeline);

    add_juliet(office);
    set_mood(office, "sad");
    assert_int_equal(timeline_length(chat->timeline), before);
    turn(office, SETTING_CHAT_EXTENDED, "on");
    set_mood(office, "happy");
    assert_int_equal(timeline_length(chat->timeline), before + 1);
    assert_string_equal(timeline_get(chat->timeline, before)->body, "☺ juliet: happy");
    for (unsigned i = 0; i < 100; i++)
        set_mood(office, i % 2 ? "happy" : "sad");
    assert_int_equal(timeline_length(chat->timeline), before + 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_offline, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_online, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_coordinates_are_rounded, office_setup,
                                        office_teardown),
        cmocka_unit_test_setup_teardown(test_not_allowed, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_news_in_the_chat, office_setup, office_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
