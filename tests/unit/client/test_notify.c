/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Desktop notifications: which messages, with what text, and whatever becomes of the desktop. The
 * way is the real one: a stanza, the client, libnotify, D-Bus. */

#include "config.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>

#include "unit/client/fake_desktop.h"
#include "unit/client/office.h"

/* The main loop waits for nothing: this is less than any time-out of D-Bus, and more than a slow
 * machine needs. */
#define PATIENCE_US (5 * G_USEC_PER_SEC)

typedef struct {
    Office *office;
    FakeDesktop *desktop; /* NULL where the test makes another one */
    unsigned expected;    /* wait for so many */
} Desk;

static int
setup_without_desktop(void **state)
{
    Desk *room = g_new0(Desk, 1);
    void *office = NULL;

    office_setup(&office);
    room->office = office;
    room->office->has_desktop = true;
    office_restart(room->office);
    office_go_online(room->office);
    *state = room;
    return 0;
}

static int
setup(void **state)
{
    FakeDesktop *desktop = fake_desktop_new();

    setup_without_desktop(state);
    ((Desk *)*state)->desktop = desktop;
    return 0;
}

static int
teardown(void **state)
{
    Desk *room = *state;
    void *office = room->office;

    office_teardown(&office);
    fake_desktop_free(room->desktop);
    g_free(room);
    return 0;
}

static void
set(Desk *room, SettingId setting, const char *value)
{
    assert_true(settings_set(room->office->store->world->settings, setting, NULL, value, NULL));
}

static void
say(Desk *room, const char *name, const char *body)
{
    g_autofree char *from = g_strdup_printf("%s@example.com", name);
    g_autoptr(Jid) jid = test_jid(from);
    Roster *roster = room->office->account->roster;

    if (!roster_find(roster, jid))
        roster_set_item(roster, &(RosterItem){ .jid = jid });
    g_autofree char *escaped = g_markup_escape_text(body, -1);
    g_autofree char *xml =
        g_strdup_printf("<message xmlns='jabber:client' from='%s@example.com/balcony'"
                        " to='romeo@example.net/orchard' type='chat'><body>%s</body></message>",
                        name, escaped);

    office_receive(room->office, xml);
}

static void
let_a_second_pass(Desk *room)
{
    clock_advance(room->office->store->world->clock, 1000);
}

static bool
is_shown(gpointer data)
{
    Desk *room = data;

    return fake_desktop_shown(room->desktop) >= room->expected;
}

static bool
is_called(gpointer data)
{
    Desk *room = data;

    return fake_desktop_calls(room->desktop) >= room->expected;
}

/* Waits for the next one: so there was none between. */
static void
assert_shown(Desk *room, const char *expected)
{
    room->expected++;
    office_wait(room->office, is_shown, room);
    g_autofree char *text = fake_desktop_text(room->desktop, room->expected - 1);
    assert_string_equal(text, expected);
}

static void
test_title_and_body(void **state)
{
    Desk *room = *state;

    say(room, "juliet", "art thou");
    assert_shown(room, "juliet|art thou");
    office_receive(room->office,
                   "<iq xmlns='jabber:client' type='set' id='push'><query xmlns='jabber:iq:roster'>"
                   "<item jid='nurse@example.com' name='The Nurse' subscription='both'/>"
                   "</query></iq>");
    say(room, "nurse", "two\nlines");
    assert_shown(room, "The Nurse|two\nlines");
    assert_int_equal(fake_desktop_replaced(room->desktop, 1), -1);
}

/* Desktops may keep what they were told. */
static void
test_encrypted(void **state)
{
    Desk *room = *state;
    g_autoptr(Jid) juliet = test_jid("juliet@example.com");
    Chat *chat = account_get_chat(room->office->account, juliet, CHAT_CONTACT);

    for (int i = 0; i < 2; i++) {
        g_autoptr(Message) message = test_message("a secret", 5 + i, false);
        message->from = jid_ref(juliet);
        message->encryption = g_strdup("omemo");
        set(room, SETTING_NOTIFY_ENCRYPTED, i ? "on" : "off");
        let_a_second_pass(room);
        chat_add_message(chat, message);
        assert_shown(room, i ? "juliet|a secret" : "juliet|New message");
    }
}

static void
test_takes_the_place_of_the_last(void **state)
{
    Desk *room = *state;

    say(room, "juliet", "one");
    assert_shown(room, "juliet|one");
    say(room, "nurse", "other");
    assert_shown(room, "nurse|other");
    let_a_second_pass(room);
    say(room, "juliet", "two");
    assert_shown(room, "juliet|two");
    assert_int_equal(fake_desktop_replaced(room->desktop, 2), 0);
}

static void
test_one_contact_of_two_accounts(void **state)
{
    Desk *room = *state;
    g_autoptr(Jid) juliet = test_jid("juliet@example.com");
    Chat *chat = account_get_chat(room->office->store->world->account, juliet, CHAT_CONTACT);
    g_autoptr(Message) message = test_message("to alice", 5, false);

    say(room, "juliet", "to romeo");
    assert_shown(room, "juliet|to romeo");
    message->from = jid_ref(juliet);
    chat_add_message(chat, message);
    assert_shown(room, "juliet|to alice");
    assert_int_equal(fake_desktop_replaced(room->desktop, 1), -1);
}

/* Text never becomes markup, and is as it was said where there is none. */
static void
test_markup(void **state)
{
    Desk *room = *state;

    say(room, "juliet", "<b>bold</b> & <img src='x'/>");
    assert_shown(room, "juliet|<b>bold</b> & <img src='x'/>");
    fake_desktop_set_markup(room->desktop, true);
    say(room, "nurse", "<b>bold</b> & <img src='x'/>");
    assert_shown(room, "nurse|&lt;b&gt;bold&lt;/b&gt; &amp; &lt;img src=&apos;x&apos;/&gt;");
}

static void
test_hostile_text(void **state)
{
    Desk *room = *state;
    g_autofree char *body = g_strnfill(100000, 'x');
    g_autofree char *shown = g_strnfill(400, 'x');
    g_autofree char *expected = g_strdup_printf("nurse|%s", shown);

    say(room, "juliet", "pay \xe2\x80\xaetxt.exe");
    room->expected = 1;
    office_wait(room->office, is_shown, room);
    g_autofree char *first = fake_desktop_text(room->desktop, 0);
    assert_null(strstr(first, "\xe2\x80\xae"));
    assert_non_null(strstr(first, "txt.exe"));
    say(room, "nurse", body);
    room->expected = 2;
    office_wait(room->office, is_shown, room);
    g_autofree char *second = fake_desktop_text(room->desktop, 1);
    assert_true(g_str_has_prefix(second, expected));
    assert_true(strlen(second) < 500);
}

static void
test_off(void **state)
{
    Desk *room = *state;

    set(room, SETTING_NOTIFY_DESKTOP, "off");
    say(room, "juliet", "not this");
    set(room, SETTING_NOTIFY_DESKTOP, "unseen");
    say(room, "nurse", "but this");
    assert_shown(room, "nurse|but this");
}

static void
test_off_for_one_chat(void **state)
{
    Desk *room = *state;
    SettingScope juliet = { .account = "romeo@example.net", .chat = "juliet@example.com" };

    assert_true(settings_set(room->office->store->world->settings, SETTING_NOTIFY_DESKTOP, &juliet,
                             "off", NULL));
    say(room, "juliet", "not this");
    say(room, "nurse", "but this");
    assert_shown(room, "nurse|but this");
}

static void
test_what_is_seen(void **state)
{
    Desk *room = *state;
    Windows *windows = model_windows(room->office->store->world->model);
    Chat *juliet = office_chat(room->office, "juliet@example.com");

    windows_go(windows, windows_open_chat(windows, juliet));
    say(room, "juliet", "before my eyes");
    say(room, "nurse", "behind me");
    assert_shown(room, "nurse|behind me");

    windows_set_focus(windows, false);
    say(room, "juliet", "you look elsewhere");
    assert_shown(room, "juliet|you look elsewhere");

    windows_set_focus(windows, true);
    let_a_second_pass(room);
    set(room, SETTING_NOTIFY_DESKTOP, "all");
    say(room, "juliet", "before my eyes");
    assert_shown(room, "juliet|before my eyes");
}

static bool
is_withdrawn(gpointer data)
{
    Desk *room = data;

    return fake_desktop_is_withdrawn(room->desktop, room->expected - 1);
}

static void
test_what_was_read_is_withdrawn(void **state)
{
    Desk *room = *state;
    Client *client = room->office->client;

    say(room, "juliet", "one");
    assert_shown(room, "juliet|one");
    say(room, "nurse", "other");
    assert_shown(room, "nurse|other");
    client_mark_read(client, office_chat(room->office, "nurse@example.com"));
    office_wait(room->office, is_withdrawn, room);
    assert_false(fake_desktop_is_withdrawn(room->desktop, 0));

    /* The next one is a new one, and what is not there any more is not withdrawn again. */
    let_a_second_pass(room);
    say(room, "nurse", "again");
    assert_shown(room, "nurse|again");
    assert_int_equal(fake_desktop_replaced(room->desktop, 2), -1);
    unsigned calls = fake_desktop_calls(room->desktop);
    say(room, "nurse", "too soon");
    client_mark_read(client, office_chat(room->office, "nurse@example.com"));
    office_wait(room->office, is_withdrawn, room);
    say(room, "nurse", "too soon");
    client_mark_read(client, office_chat(room->office, "nurse@example.com"));
    let_a_second_pass(room);
    say(room, "juliet", "two");
    assert_shown(room, "juliet|two");
    assert_int_equal(fake_desktop_calls(room->desktop), calls + 3); /* one withdrawn, caps, shown */
}

static void
test_without_text(void **state)
{
    Desk *room = *state;

    set(room, SETTING_NOTIFY_TEXT, "off");
    say(room, "juliet", "for you alone");
    assert_shown(room, "juliet|New message");
}

static void
test_flood(void **state)
{
    Desk *room = *state;

    for (int i = 0; i < 100; i++)
        say(room, "juliet", "on and on");
    say(room, "nurse", "a word");
    assert_shown(room, "juliet|on and on");
    assert_shown(room, "nurse|a word");
    let_a_second_pass(room);
    say(room, "juliet", "still");
    say(room, "juliet", "here");
    assert_shown(room, "juliet|still");
}

/* Who asks again and again, or has many addresses, makes one notification. */
static void
test_flood_of_requests(void **state)
{
    Desk *room = *state;

    set(room, SETTING_NOTIFY_REQUESTS, "on");
    for (int i = 0; i < 100; i++) {
        g_autofree char *ask = g_strdup_printf("<presence xmlns='jabber:client' type='subscribe' "
                                               "from='s%d@spam.example'/>",
                                               i);
        office_receive(room->office, ask);
    }
    say(room, "nurse", "a word");
    assert_shown(room, "Somebody asks|s0@spam.example wants to see when you are online");
    assert_shown(room, "nurse|a word");
    let_a_second_pass(room);
    office_receive(room->office, "<presence xmlns='jabber:client' type='subscribe' "
                                 "from='paris@example.com'/>");
    assert_shown(room, "Somebody asks|paris@example.com wants to see when you are online");
}

static void
say_from_many(Desk *room, int count)
{
    for (int i = 0; i < count; i++) {
        g_autofree char *name = g_strdup_printf("guest%d", i);
        say(room, name, "hello");
    }
}

/* A server that takes calls and never answers: nobody waits for it, and it gets no endless queue.
 */
static void
test_silent_server(void **state)
{
    Desk *room = *state;
    gint64 start = g_get_monotonic_time();

    fake_desktop_set_silent(room->desktop, true);
    say(room, "juliet", "is anybody there");
    room->expected = 1;
    office_wait(room->office, is_called, room);
    say_from_many(room, 200);
    assert_int_equal(fake_desktop_calls(room->desktop), 1);
    assert_true(g_get_monotonic_time() - start < PATIENCE_US);

    fake_desktop_set_silent(room->desktop, false);
    room->expected = 20;
    office_wait(room->office, is_shown, room);
    say(room, "nurse", "the last one");
    assert_shown(room, "nurse|the last one");
}

static void
test_end_while_the_server_is_silent(void **state)
{
    Desk *room = *state;

    fake_desktop_set_silent(room->desktop, true);
    say(room, "juliet", "is anybody there");
    room->expected = 1;
    office_wait(room->office, is_called, room);
    gint64 start = g_get_monotonic_time();
    office_restart(room->office);
    assert_true(g_get_monotonic_time() - start < PATIENCE_US);
}

/* The program outlives the desktop's session, and finds the next one. */
static void
test_bus_goes_and_comes(void **state)
{
    Desk *room = *state;

    say(room, "juliet", "one");
    assert_shown(room, "juliet|one");
    fake_desktop_restart(room->desktop);
    let_a_second_pass(room);
    say(room, "juliet", "two");
    assert_shown(room, "juliet|two");
}

static void
test_no_bus(void **state)
{
    Desk *room = *state;

    g_unsetenv("DBUS_SESSION_BUS_ADDRESS");
    g_setenv("XDG_RUNTIME_DIR", room->office->store->folder, TRUE);
    say(room, "juliet", "one");
    let_a_second_pass(room);
    say(room, "juliet", "two");
    g_autofree char *lines = office_lines(office_chat(room->office, "juliet@example.com"));
    assert_string_equal(lines, "<one|<two");
}

static bool
has_connected(gpointer data)
{
    return g_socket_condition_check(data, G_IO_IN) & G_IO_IN;
}

/* Something listens at the bus's address and says nothing. */
static void
test_silent_bus(void **state)
{
    Desk *room = *state;
    g_autofree char *path = store_path(room->office->store, "bus");
    g_autofree char *bus = g_strdup_printf("unix:path=%s", path);
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
    g_autoptr(GSocket) socket =
        g_socket_new(G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

    assert_true(g_socket_bind(socket, address, FALSE, NULL) && g_socket_listen(socket, NULL));
    g_setenv("DBUS_SESSION_BUS_ADDRESS", bus, TRUE);
    gint64 start = g_get_monotonic_time();
    say(room, "juliet", "one");
    office_wait(room->office, has_connected, socket);
    say_from_many(room, 200);
    office_restart(room->office);
    assert_true(g_get_monotonic_time() - start < PATIENCE_US);
    g_autofree char *lines = office_lines(office_chat(room->office, "juliet@example.com"));
    assert_string_equal(lines, "<one");
}

int
main(void)
{
#define TEST(name)       cmocka_unit_test_setup_teardown(name, setup, teardown)
#define TEST_ALONE(name) cmocka_unit_test_setup_teardown(name, setup_without_desktop, teardown)
    const struct CMUnitTest tests[] = {
        TEST_ALONE(test_no_bus),
        TEST(test_title_and_body),
        TEST(test_encrypted),
        TEST(test_takes_the_place_of_the_last),
        TEST(test_one_contact_of_two_accounts),
        TEST(test_markup),
        TEST(test_hostile_text),
        TEST(test_off),
        TEST(test_off_for_one_chat),
        TEST(test_what_is_seen),
        TEST(test_what_was_read_is_withdrawn),
        TEST(test_without_text),
        TEST(test_flood),
        TEST(test_flood_of_requests),
        TEST(test_silent_server),
        TEST(test_end_while_the_server_is_silent),
        TEST(test_bus_goes_and_comes),
        TEST_ALONE(test_silent_bus),
    };

    g_autofree char *daemon = g_find_program_in_path("dbus-daemon");
    if (!daemon) {
        print_message("There is no dbus-daemon: install dbus-daemon.\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
