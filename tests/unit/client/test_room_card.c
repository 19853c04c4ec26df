/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures and vCards of rooms: read before they are written, and only pictures are. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/limits.h"
#include "model/window.h"
#include "client/rooms/room_card.h"

#include "modules/vcard.h"
#include "unit/client/office.h"

#define ROOM   "garden@chat.shakespeare.example.org"
#define PNG    "\x89PNG\r\n\x1a\nrest"
#define BASE64 "iVBORw0KGgpyZXN0"

/* The room answers the last request with this. */
static void
answer(Office *office, const char *payload)
{
    g_autoptr(Element) sent = element_parse(office->sent->pdata[office->sent->len - 1]);
    g_autofree char *xml = g_strdup_printf(
        "<iq xmlns='jabber:client' from='" ROOM "' type='%s' id='%s'>%s</iq>",
        strstr(payload, "<error") ? "error" : "result", element_get(sent, "id"), payload);

    assert_string_equal(element_get(sent, "to"), ROOM);
    office_receive(office, xml);
}

static char *
write_file(Office *office, const char *data, gssize size)
{
    char *path = g_build_filename(office->store->folder, "picture", NULL);

    assert_true(g_file_set_contents(path, data, size, NULL));
    return path;
}

static const char *
last_line(Office *office)
{
    const Timeline *timeline =
        windows_current(model_windows(office->store->world->model))->timeline;
    unsigned count = timeline_length(timeline);

    return count ? timeline_get(timeline, count - 1)->body : "";
}

static void
test_given_and_taken(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) room = test_jid(ROOM);

    office_go_online(office);
    g_autofree char *path = write_file(office, PNG, -1);
    assert_true(client_set_room_avatar(office->client, office->account, room, path, NULL));
    answer(office, "<vCard xmlns='vcard-temp'><FN>Garden</FN><PHOTO><TYPE>image/gif</TYPE><BINVAL>"
                   "AAAA</BINVAL></PHOTO></vCard>");
    const char *set = office->sent->pdata[office->sent->len - 1];
    assert_non_null(strstr(set, "<FN>Garden</FN>"));
    assert_non_null(strstr(set, "<TYPE>image/png</TYPE><BINVAL>" BASE64 "</BINVAL>"));
    assert_null(strstr(set, "image/gif"));
    answer(office, "");
    assert_string_equal(last_line(office), ROOM ": the room has this picture now.");

    assert_true(client_set_room_avatar(office->client, office->account, room, NULL, NULL));
    answer(office, "<error type='cancel'><item-not-found "
                   "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>");
    assert_null(strstr(office->sent->pdata[office->sent->len - 1], "PHOTO"));
    answer(office, "<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
                   "</error>");
    assert_string_equal(last_line(office), ROOM ": only its owners may change that.");
    g_unlink(path);
}

static void
test_what_is_no_picture(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) room = test_jid(ROOM);
    g_autofree char *big = g_malloc0(LIMIT_AVATAR_BYTES + 1);

    office_go_online(office);
    unsigned before = office->sent->len;
    memcpy(big, PNG, strlen(PNG));
    g_autofree char *path = write_file(office, "root:x:0:0", -1);
    assert_false(client_set_room_avatar(office->client, office->account, room, path, NULL));
    g_free(write_file(office, big, LIMIT_AVATAR_BYTES + 1));
    assert_false(client_set_room_avatar(office->client, office->account, room, path, NULL));
    assert_false(client_set_room_avatar(office->client, office->account, room, "/dev/zero", NULL));
    assert_false(client_set_room_avatar(office->client, office->account, room, "/no/such", NULL));
    assert_int_equal(office->sent->len, before);
    g_unlink(path);
}

static void
test_saved(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) room = test_jid(ROOM);
    g_autofree char *path = g_build_filename(office->store->folder, "saved.png", NULL);
    g_autofree char *data = NULL;

    office_go_online(office);
    assert_true(client_save_room_avatar(office->client, office->account, room, path, NULL));
    answer(office, "<vCard xmlns='vcard-temp'><PHOTO><TYPE>text/html</TYPE><BINVAL>" BASE64
                   "</BINVAL></PHOTO></vCard>");
    assert_non_null(strstr(last_line(office), "image/png"));
    assert_true(g_file_get_contents(path, &data, NULL, NULL));
    assert_string_equal(data, PNG);
    assert_false(client_save_room_avatar(office->client, office->account, room, path, NULL));
    g_unlink(path);
    /* What poses as one is not written. */
    assert_true(client_save_room_avatar(office->client, office->account, room, path, NULL));
    answer(office, "<vCard xmlns='vcard-temp'><PHOTO><TYPE>image/png</TYPE><BINVAL>cm9vdA=="
                   "</BINVAL></PHOTO></vCard>");
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    assert_true(client_save_room_avatar(office->client, office->account, room, path, NULL));
    answer(office, "<vCard xmlns='vcard-temp'/>");
    assert_string_equal(last_line(office), ROOM ": it has no picture.");
    assert_true(client_save_room_avatar(office->client, office->account, room, NULL, NULL));
    answer(office, "<error type='cancel'><service-unavailable "
                   "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>");
    assert_string_equal(last_line(office), ROOM ": it keeps no vCard and no picture.");
}

static void
test_a_field(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) room = test_jid(ROOM);

    office_go_online(office);
    assert_false(client_change_room_vcard(office->client, office->account, room, "odd", "x", NULL));
    assert_true(
        client_change_room_vcard(office->client, office->account, room, "note", "All of us", NULL));
    answer(office,
           "<vCard xmlns='vcard-temp'><DESC>Old</DESC><URL>http://x.example/</URL></vCard>");
    const char *set = office->sent->pdata[office->sent->len - 1];
    assert_non_null(strstr(set, "<DESC>All of us</DESC>"));
    assert_non_null(strstr(set, "<URL>http://x.example/</URL>"));
}

#define OFFICE_TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_given_and_taken),
        OFFICE_TEST(test_what_is_no_picture),
        OFFICE_TEST(test_saved),
        OFFICE_TEST(test_a_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
