/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a player plays is published, a moment later, by each account that is online; and only that.
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "xmpp/element.h"

#include "unit/client/fake_player.h"
#include "unit/client/office.h"

#define NS_TUNE "http://jabber.org/protocol/tune"

typedef struct {
    GTestDBus *bus;
    Office *office;
} Desk;

static int
set_up(void **state)
{
    Desk *room = g_new0(Desk, 1);
    void *office;

    room->bus = g_test_dbus_new(G_TEST_DBUS_NONE);
    g_test_dbus_up(room->bus);
    assert_int_equal(office_setup(&office), 0);
    room->office = office;
    *state = room;
    return 0;
}

static int
tear_down(void **state)
{
    Desk *room = *state;
    void *office = room->office;

    assert_int_equal(office_teardown(&office), 0);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    g_test_dbus_down(room->bus);
    g_object_unref(room->bus);
    g_free(room);
    return 0;
}

static FakePlayer *
start(Desk *room, const char *title)
{
    return fake_player_new(room->bus, "org.mpris.MediaPlayer2.one", "Playing", title);
}

static void
turn(Desk *room, SettingId id, const char *text)
{
    assert_true(settings_set(room->office->store->world->settings, id, NULL, text, NULL));
}

/* --- waiting --- */

typedef struct {
    Office *office;
    const char *word;
    bool is_seen;
    unsigned count; /* of tunes that were published */
} Sent;

/* The server takes what is published. */
static void
answer(Sent *sent, const char *xml)
{
    g_autoptr(Element) iq = element_parse(xml);
    g_autofree char *result =
        g_strdup_printf("<iq xmlns='jabber:client' type='result' id='%s'/>", element_get(iq, "id"));

    if (strcmp(element_name(iq), "iq") != 0 || g_strcmp0(element_get(iq, "type"), "set") != 0)
        return;
    office_receive(sent->office, result);
    assert_null(strstr(xml, "secret.ogg"));
    sent->count += strstr(xml, NS_TUNE) != NULL;
    sent->is_seen |= strstr(xml, NS_TUNE) && strstr(xml, sent->word);
}

static bool
has_sent(gpointer data)
{
    Sent *sent = data;
    g_autoptr(GPtrArray) all = sent->office->sent;

    sent->office->sent = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < all->len; i++)
        answer(sent, all->pdata[i]);
    return sent->is_seen;
}

/* How many were published until then, with this one. */
static unsigned
wait_published(Desk *room, const char *word)
{
    Sent sent = { .office = room->office, .word = word };

    office_wait(room->office, has_sent, &sent);
    return sent.count;
}

/* --- what is published --- */

static void
test_published(void **state)
{
    Desk *room = *state;

    office_go_online(room->office);
    FakePlayer *player = start(room, "A");
    turn(room, SETTING_TUNE_MPRIS, "on");
    wait_published(room, "<title>A</title>");
    fake_player_change(player, "Playing", "B");
    wait_published(room, "<title>B</title>");
    fake_player_change(player, "Stopped", "B");
    wait_published(room, "<tune xmlns=\"" NS_TUNE "\"/>");
    fake_player_quit(player);
}

/* What plays already is told when an account comes online. */
static void
test_coming_online(void **state)
{
    Desk *room = *state;
    FakePlayer *player = start(room, "A");

    turn(room, SETTING_TUNE_MPRIS, "on");
    office_go_online(room->office);
    wait_published(room, "<title>A</title>");
    fake_player_quit(player);
}

static void
test_turned_off(void **state)
{
    Desk *room = *state;

    office_go_online(room->office);
    FakePlayer *player = start(room, "A");
    turn(room, SETTING_TUNE_MPRIS, "on");
    wait_published(room, "<title>A</title>");
    turn(room, SETTING_TUNE_MPRIS, "off");
    wait_published(room, "<tune xmlns=\"" NS_TUNE "\"/>");
    fake_player_quit(player);
}

/* Who skips on within a moment has not listened. */
static void
test_not_published_twice(void **state)
{
    Desk *room = *state;

    office_go_online(room->office);
    FakePlayer *player = start(room, "A");
    turn(room, SETTING_TUNE_MPRIS, "on");
    assert_int_equal(wait_published(room, "<title>A</title>"), 1);
    fake_player_change(player, "Playing", "X");
    fake_player_change(player, "Playing", "B");
    assert_int_equal(wait_published(room, "<title>B</title>"), 1);
    fake_player_quit(player);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_published),
        TEST(test_coming_online),
        TEST(test_turned_off),
        TEST(test_not_published_twice),
    };
    g_autofree char *daemon = g_find_program_in_path("dbus-daemon");

    if (!daemon) {
        print_message("There is no dbus-daemon: install dbus-daemon.\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
