/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bookmark as XML: what we know of it is read and changed, what others have in it stays. */

#include "config.h"

#include <string.h>

#include "modules/bookmark_element.h"
#include "unit/test.h"
#include "unit/xmpp/xml_compare.h"

#define CONFERENCE(attributes, inside)                                                             \
    "<conference xmlns='urn:xmpp:bookmarks:1'" attributes ">" inside "</conference>"
#define EXTENSIONS(inside) CONFERENCE("", "<extensions>" inside "</extensions>")
#define NOTIFY(inside)     "<notify xmlns='urn:xmpp:notification-settings:1'>" inside "</notify>"
#define PINNED             "<pinned xmlns='urn:xmpp:bookmarks-pinning:0'/>"
#define OTHERS             "<state xmlns='http://myclient.example/bookmark/state' minimized='true'/>"

static Bookmark *
read_text(const char *xml)
{
    g_autoptr(Element) element = element_parse(xml);

    assert_non_null(element);
    return bookmark_read(element);
}

static void
test_reading(void **state)
{
    g_autoptr(Bookmark) all = read_text(CONFERENCE(
        " name='Council of Oberon' autojoin='1'",
        "<nick>Puck</nick><password>x &lt; y</password><extensions>" PINNED OTHERS NOTIFY(
            "<never/>") "</extensions>"));
    g_autoptr(Bookmark) none = read_text("<conference xmlns='urn:xmpp:bookmarks:1'/>");

    (void)state;
    assert_string_equal(all->name, "Council of Oberon");
    assert_string_equal(all->nick, "Puck");
    assert_string_equal(all->password, "x < y");
    assert_true(all->is_autojoin);
    assert_true(all->is_pinned);
    assert_int_equal(all->notify, ROOM_NOTIFY_NEVER);
    assert_null(none->name);
    assert_null(none->nick);
    assert_null(none->password);
    assert_false(none->is_autojoin);
    assert_false(none->is_pinned);
    assert_int_equal(none->notify, ROOM_NOTIFY_DEFAULT);
}

static void
test_hostile(void **state)
{
    g_autofree char *much = g_strnfill(100000, 'x');
    g_autofree char *xml = g_strdup_printf(
        CONFERENCE(" name='%s\x1b' autojoin='yes'",
                   "<nick>%s</nick><password>%s</password><pinned/><notify><never/></notify>"),
        much, much, much);
    g_autofree char *clean = g_strdup_printf(
        CONFERENCE(" name='%s&#10;&#x202e;y'", "<nick>%s</nick><password>%s</password>"
                                               "<pinned xmlns='urn:xmpp:bookmarks-pinning:0'/>"),
        much, much, much);
    g_autoptr(Bookmark) bookmark = read_text(clean);

    (void)state;
    assert_null(element_parse(xml));
    assert_true(strlen(bookmark->name) <= 1024);
    assert_null(bookmark->nick);
    assert_null(bookmark->password);
    assert_false(bookmark->is_pinned); /* it is no extension there */
    g_autoptr(Bookmark) line = read_text(CONFERENCE(" name='a&#10;&#x202e;b'", "<nick> </nick>"));
    assert_string_equal(line->name, "a b");
    assert_null(line->nick);
}

/* The most specific element counts, whatever its place (XEP-0492 4). */
static void
test_level_is_the_most_specific(void **state)
{
    static const struct {
        const char *xml;
        RoomNotify notify;
    } cases[] = {
        { NOTIFY("<always/>"), ROOM_NOTIFY_ALWAYS },
        { NOTIFY("<on-mention/>"), ROOM_NOTIFY_MENTION },
        { NOTIFY("<loud/><x xmlns='y'/>"), ROOM_NOTIFY_DEFAULT },
        { NOTIFY("<never identity-category='client' identity-type='phone'/>"),
          ROOM_NOTIFY_DEFAULT },
        { NOTIFY("<always/><never identity-category='client'/>"), ROOM_NOTIFY_NEVER },
        { NOTIFY("<always/><on-mention identity-category='client' identity-type='console'/>"
                 "<never identity-category='client'/>"),
          ROOM_NOTIFY_MENTION },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *xml = g_strdup_printf(EXTENSIONS("%s"), cases[i].xml);
        g_autoptr(Bookmark) bookmark = read_text(xml);
        assert_int_equal(bookmark->notify, cases[i].notify);
    }
}

static void
check_write(const char *before, const Bookmark *bookmark, unsigned parts, const char *after)
{
    g_autoptr(Element) element = element_parse(before);

    bookmark_write(element, bookmark, parts);
    g_autofree char *xml = element_to_xml(element, NULL);
    g_autofree char *difference = xml_difference(after, xml);
    if (difference)
        fail_msg("%s\nexpected %s\nwritten  %s", difference, after, xml);
}

static void
test_only_what_changes_is_written(void **state)
{
    const Bookmark bookmark = { .name = (char *)"Orchard",
                                .nick = (char *)"JC",
                                .password = (char *)"p",
                                .is_autojoin = true };
    const Bookmark empty = { 0 };

    (void)state;
    check_write(
        CONFERENCE("", ""), &bookmark, BOOKMARK_ALL,
        CONFERENCE(" name='Orchard' autojoin='true'", "<nick>JC</nick><password>p</password>"));
    check_write(CONFERENCE(" autojoin='1'",
                           "<nick>x</nick><odd a='1'/><extensions>" OTHERS "</extensions>"),
                &bookmark, BOOKMARK_NAME | BOOKMARK_NICK,
                CONFERENCE(" autojoin='1' name='Orchard'",
                           "<nick>JC</nick><odd a='1'/><extensions>" OTHERS "</extensions>"));
    check_write(CONFERENCE(" name='x' autojoin='1'", "<nick>x</nick><password>y</password>"),
                &empty, BOOKMARK_ALL, "<conference xmlns='urn:xmpp:bookmarks:1'/>");
}

static void
test_extensions_of_others_stay(void **state)
{
    const Bookmark set = { .is_pinned = true, .notify = ROOM_NOTIFY_MENTION }, empty = { 0 };

    (void)state;
    check_write(EXTENSIONS(OTHERS), &set, BOOKMARK_PINNED | BOOKMARK_NOTIFY,
                EXTENSIONS(OTHERS PINNED NOTIFY("<on-mention/>")));
    check_write(EXTENSIONS(OTHERS PINNED NOTIFY("<on-mention/>")), &empty,
                BOOKMARK_PINNED | BOOKMARK_NOTIFY, EXTENSIONS(OTHERS));
    check_write(EXTENSIONS(PINNED), &empty, BOOKMARK_ALL,
                "<conference xmlns='urn:xmpp:bookmarks:1'/>");
}

/* What is for other kinds of clients, and what others keep in it (XEP-0492 3.3, 4). */
static void
test_levels_of_others_stay(void **state)
{
    const Bookmark never = { .notify = ROOM_NOTIFY_NEVER }, empty = { 0 };

    (void)state;
    check_write(
        EXTENSIONS(NOTIFY("<always identity-category='client' identity-type='phone'/><always>"
                          "<advanced><weather xmlns='custom'>rain</weather></advanced></always>")),
        &never, BOOKMARK_NOTIFY,
        EXTENSIONS(NOTIFY("<always identity-category='client' identity-type='phone'/><never>"
                          "<advanced><weather xmlns='custom'>rain</weather></advanced></never>")));
    check_write(EXTENSIONS(NOTIFY("<always identity-category='client'/>")), &never, BOOKMARK_NOTIFY,
                EXTENSIONS(NOTIFY("<always identity-category='client'/>"
                                  "<never identity-category='client' identity-type='console'/>"
                                  "<never/>")));
    check_write(EXTENSIONS(NOTIFY("<always identity-category='client' identity-type='phone'/>"
                                  "<always/>")),
                &empty, BOOKMARK_NOTIFY,
                EXTENSIONS(NOTIFY("<always identity-category='client' identity-type='phone'/>")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_level_is_the_most_specific),
        cmocka_unit_test(test_only_what_changes_is_written),
        cmocka_unit_test(test_extensions_of_others_stay),
        cmocka_unit_test(test_levels_of_others_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
