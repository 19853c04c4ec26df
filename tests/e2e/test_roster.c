/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The roster on a real server: versions, the cache, two devices of one account, groups, files, and
 * contacts that others recommend. */
#include "config.h"

#include <sys/stat.h>

#include "scene.h"

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD,
                                         "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD,
                                         "dave:" SCENE_PASSWORD,
                                         "erin:" SCENE_PASSWORD,
                                         "frank:" SCENE_PASSWORD,
                                         "grace:" SCENE_PASSWORD,
                                         "alice+bob/Friends",
                                         "dave+bob/Friends",
                                         "dave+erin/Work",
                                         "carol+bob/Friends",
                                         "carol+frank/Friends",
                                         NULL };
    return scene_begin_group(state, words);
}

/* One that says when its server has told it the roster: with the contact's address. */
static Process *
open_headless(Scene *scene, const char *name, const char *user, const char *contact)
{
    scene_add_account(scene, name, user, NULL);
    Process *process = scene_headless(scene, name, "--json", NULL);
    scene_wait_printed(scene, process, contact);
    return process;
}

static void
leave(Scene *scene, Process *process)
{
    process_say(process, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, process), 0);
}

/* RFC 6121 2.6, as it goes over the wire. */
static void
test_the_second_login_asks_for_changes_only(void **state)
{
    Scene *scene = *state;

    scene_add_account(scene, "a", "alice", "enabled=false");
    for (int i = 0; i < 2; i++) {
        Process *alice = scene_headless(scene, "a", "--json", NULL);
        process_say(alice, "/xml");
        process_say(alice, "/connect alice@" SERVER_DOMAIN);
        scene_wait_printed(scene, alice, i == 0 ? "ver=\\\"\\\"" : "ver=\\\"");
        g_autofree char *line = scene_wait_line(scene, alice, "\"jid\":\"bob@" SERVER_DOMAIN "\"");
        assert_non_null(strstr(line, "\"type\":\"roster\""));
        const char *said = process_output(alice);
        assert_true((strstr(said, "ver=\\\"\\\"") != NULL) == (i == 0));
        assert_true((strstr(said, " subscription=") != NULL) == (i == 0));
        leave(scene, alice);
    }
}

/* Nobody answers: the contacts are there all the same. */
static void
test_contacts_without_a_server(void **state)
{
    Scene *scene = *state;

    leave(scene, open_headless(scene, "a", "alice", "\"jid\":\"bob@" SERVER_DOMAIN "\""));
    scene_add_account(scene, "a", "alice", "server=127.0.0.1\nport=1");
    Terminal *terminal = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, terminal, "Friends 0/1");
    scene_wait_shown(scene, terminal, "○ Bob");
    scene_quit(scene, terminal);
}

static void
test_two_devices_follow_each_other(void **state)
{
    Scene *scene = *state;
    Process *desk = open_headless(scene, "desk", "dave", "\"jid\":\"erin@" SERVER_DOMAIN "\"");
    Process *phone = open_headless(scene, "phone", "dave", "\"jid\":\"erin@" SERVER_DOMAIN "\"");

    process_say(desk, "/roster nick erin@" SERVER_DOMAIN " Erin the Great");
    scene_wait_printed(scene, phone, "\"name\":\"Erin the Great\"");
    process_say(phone, "/roster group rename Work Office");
    scene_wait_printed(scene, desk, "\"groups\":[\"Office\"]");
    process_say(phone, "/roster move erin@" SERVER_DOMAIN " Office::Team A");
    scene_wait_printed(scene, desk, "\"groups\":[\"Office::Team A\"]");
    process_say(desk, "/roster group rename Office Job");
    scene_wait_printed(scene, phone, "\"groups\":[\"Job::Team A\"]");
    process_say(phone, "/roster group delete Job");
    scene_wait_printed(scene, desk, "\"groups\":[]");
    process_say(desk, "/roster remove erin@" SERVER_DOMAIN);
    g_autofree char *question = scene_wait_line(scene, desk, "\"type\":\"prompt\"");
    assert_non_null(strstr(question, "Erin the Great"));
    process_say(desk, "/answer 1 yes");
    scene_wait_printed(scene, phone, "\"subscription\":\"remove\"");
    leave(scene, desk);
    leave(scene, phone);
}

static void
test_export_and_import(void **state)
{
    Scene *scene = *state;
    Process *carol = open_headless(scene, "carol", "carol", "\"jid\":\"frank@" SERVER_DOMAIN "\"");
    Process *frank = open_headless(scene, "frank", "frank", "\"jid\":\"carol@" SERVER_DOMAIN "\"");
    g_autofree char *csv = g_build_filename(scene->folder, "contacts.csv", NULL);
    g_autofree char *vcf = g_build_filename(scene->folder, "contacts.vcf", NULL);
    g_autofree char *to_csv = g_strconcat("/roster export ", csv, NULL);
    g_autofree char *to_vcf = g_strconcat("/roster export ", vcf, NULL);
    g_autofree char *from_csv = g_strconcat("/roster import ", csv, NULL);
    g_autofree char *from_vcf = g_strconcat("/roster import ", vcf, NULL);
    struct stat status;

    process_say(carol, to_csv);
    scene_wait_file(scene, csv, "bob@" SERVER_DOMAIN);
    assert_int_equal(stat(csv, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    process_say(carol, to_vcf);
    scene_wait_file(scene, vcf, "IMPP:xmpp:frank@" SERVER_DOMAIN);
    process_say(carol, to_vcf); /* it is there already */
    scene_wait_printed(scene, carol, "Replace it?");
    process_say(carol, "/answer 1 no");
    scene_wait_printed(scene, carol, "stays as it is");
    process_say(carol, from_vcf); /* nothing is new */
    scene_wait_printed(scene, carol, "0 new, 0 with another name or more groups, 2 as they are");

    process_say(frank, from_csv);
    scene_wait_printed(scene, frank, "1 new, ");
    process_say(frank, "/answer 1 quietly");
    g_autofree char *bob = scene_wait_line(scene, frank, "\"jid\":\"bob@" SERVER_DOMAIN "\"");
    assert_non_null(strstr(bob, "\"groups\":[\"Friends\"]"));
    assert_non_null(strstr(bob, "\"asked\":false"));
    leave(scene, carol);
    leave(scene, frank);
}

/* What is recommended is asked about and not done (XEP-0144). */
static void
test_recommended_contacts(void **state)
{
    Scene *scene = *state;
    Process *frank = open_headless(scene, "frank", "frank", "\"jid\":\"carol@" SERVER_DOMAIN "\"");
    Process *carol = open_headless(scene, "carol", "carol", "\"jid\":\"frank@" SERVER_DOMAIN "\"");

    scene_wait_printed(scene, carol, "\"type\":\"presence\"");
    process_say(carol, "/roster send frank@" SERVER_DOMAIN " bob@" SERVER_DOMAIN);
    scene_wait_printed(scene, carol, "Contacts for you: xmpp:bob@" SERVER_DOMAIN);
    scene_wait_printed(scene, carol, "1 contact was recommended to frank@" SERVER_DOMAIN);
    scene_wait_printed(scene, frank, "Contacts for you: xmpp:bob@" SERVER_DOMAIN);
    leave(scene, carol);
    leave(scene, frank);
}

/* RFC 6121 3.4, where the server has it; a sentence where it has not. */
static void
test_approved_in_advance(void **state)
{
    Scene *scene = *state;
    Process *dave = open_headless(scene, "dave", "dave", "\"jid\":\"bob@" SERVER_DOMAIN "\"");

    process_say(dave, "/sub approve grace@" SERVER_DOMAIN);
    g_autofree char *said = scene_wait_line(scene, dave, "grace@" SERVER_DOMAIN);
    bool is_kept = strstr(said, "cannot allow it in advance") == NULL;
    if (is_kept) /* Prosody keeps it, and does not say so in the item */
        scene_wait_printed(scene, dave, "\"jid\":\"grace@" SERVER_DOMAIN "\"");
    scene_add_account(scene, "grace", "grace", NULL);
    Process *grace = scene_headless(scene, "grace", "--json", NULL);
    process_say(grace, "/roster add dave@" SERVER_DOMAIN);
    if (is_kept)
        scene_wait_printed(scene, grace, "\"subscription\":\"to\"");
    else
        scene_wait_printed(scene, dave, "\"kind\":\"subscription\"");
    leave(scene, grace);
    process_say(dave, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, dave), is_kept ? 0 : 1);
}

static void
test_what_was_refused_is_told(void **state)
{
    Scene *scene = *state;
    Process *alice = open_headless(scene, "alice", "alice", "\"jid\":\"bob@" SERVER_DOMAIN "\"");

    process_say(alice, "/sub allow bob@" SERVER_DOMAIN);
    scene_wait_printed(scene, alice, "bob@" SERVER_DOMAIN " may see your presence already");
    process_say(alice, "/roster group delete Nobody");
    scene_wait_printed(scene, alice, "There is no group Nobody");
    process_say(alice, "/roster add carol");
    scene_wait_printed(scene, alice, "did you mean carol@" SERVER_DOMAIN "?");
    process_say(alice, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, alice), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_the_second_login_asks_for_changes_only),
        scene_test(test_contacts_without_a_server),
        scene_test(test_two_devices_follow_each_other),
        scene_test(test_export_and_import),
        scene_test(test_recommended_contacts),
        scene_test(test_approved_in_advance),
        scene_test(test_what_was_refused_is_told),
    };

    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
