/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gateways to IRC: who is heard, and as what. */

#include "config.h"

#include <string.h>

#include "model/request.h"
#include "model/room.h"
#include "client/rooms/irc.h"

#include "unit/client/office.h"

#define GATEWAY "gw.example.org"
#define SERVER  "irc.example.net@" GATEWAY
#define POND    "#pond%irc.example.net@" GATEWAY

static void
write_chat(Office *office, const char *from, const char *body)
{
    g_autofree char *xml = g_strdup_printf("<message xmlns='jabber:client' from='%s' type='chat'>"
                                           "<body>%s</body></message>",
                                           from, body);
    office_receive(office, xml);
}

/* In the channel, with ivy, as the gateway says it. */
static Chat *
enter(Office *office)
{
    g_autoptr(Jid) pond = jid_new(POND, NULL);
    Chat *chat = account_get_chat(office->account, pond, CHAT_ROOM);

    room_set_nick(chat_room(chat), "romeo");
    room_set_state(chat_room(chat), ROOM_ENTERING, ROOM_END_NONE, NULL, NULL);
    office_receive(office, "<presence xmlns='jabber:client' from='" POND "/ivy'>"
                           "<x xmlns='http://jabber.org/protocol/muc#user'><item role='moderator' "
                           "affiliation='admin' jid='ivy%irc.example.net@" GATEWAY "'/></x>"
                           "</presence>");
    office_receive(office, "<presence xmlns='jabber:client' from='" POND "/romeo'>"
                           "<x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/>"
                           "<item role='participant' affiliation='none'/></x></presence>");
    assert_int_equal(chat_room(chat)->state, ROOM_IN);
    return chat;
}

static unsigned
count_requests(const Office *office)
{
    return model_requests(office->store->world->model)->len;
}

static Chat *
find_chat(const Office *office, const char *address)
{
    g_autoptr(Jid) jid = jid_new(address, NULL);

    return account_find_chat(office->account, jid, CHAT_CONTACT);
}

static void
test_server_is_no_stranger(void **state)
{
    Office *office = *state;

    office_go_online(office);
    write_chat(office, SERVER, "before");
    assert_int_equal(count_requests(office), 1);
    enter(office);
    write_chat(office, GATEWAY, "I am the gateway");
    write_chat(office, "irc.other.net@" GATEWAY, "not of ours");
    assert_int_equal(count_requests(office), 2);
    assert_null(find_chat(office, GATEWAY));
}

static void
test_people_of_the_channel(void **state)
{
    Office *office = *state;

    office_go_online(office);
    Chat *pond = enter(office);
    write_chat(office, "ivy%irc.example.net@" GATEWAY, "psst");
    assert_int_equal(count_requests(office), 0);
    assert_non_null(find_chat(office, "ivy%irc.example.net@" GATEWAY));
    write_chat(office, "eve%irc.example.net@" GATEWAY, "psst");
    assert_int_equal(count_requests(office), 1);
    write_chat(office, "ivy%irc.example.net@evil.example.org", "psst");
    assert_int_equal(count_requests(office), 2);
    room_set_state(chat_room(pond), ROOM_OUT, ROOM_END_NONE, NULL, NULL);
    write_chat(office, SERVER, "after");
    assert_int_equal(count_requests(office), 3);
}

static void
test_short_names(void **state)
{
    Office *office = *state;
    Settings *settings = model_settings(office->store->world->model);
    const SettingScope scope = { 0 };
    bool is_channel = true;
    g_autoptr(GError) error = NULL;

    assert_null(irc_find_channel(office->account, "#pond", &is_channel, &error));
    assert_false(is_channel);
    assert_null(error);
    settings_set(settings, SETTING_ROOMS_IRC_GATEWAY, &scope, GATEWAY, NULL);
    assert_null(irc_find_channel(office->account, "#pond", &is_channel, &error));
    assert_true(is_channel);
    assert_non_null(strstr(error->message, "#pond%irc.example.org"));
    settings_set(settings, SETTING_ROOMS_IRC_SERVER, &scope, "irc.example.net", NULL);
    g_autoptr(Jid) jid = irc_find_channel(office->account, "#pond", &is_channel, NULL);
    assert_string_equal(jid_full(jid), POND);
}

#define test(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_server_is_no_stranger),
        test(test_people_of_the_channel),
        test(test_short_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
