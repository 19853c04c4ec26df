/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts from their making to their end: invitations, a new password, deletion, against a real
 * server; forms and captchas against a scripted one. */

#include "config.h"

#include "scene.h"
#include "unit/xmpp/fake_server.h"

static int
start_server(void **state)
{
    static const char *const words[] = {
        "alice:" SCENE_PASSWORD,    "bob:" SCENE_PASSWORD,  "carol:" SCENE_PASSWORD,
        "dave:" SCENE_PASSWORD,     "erin:" SCENE_PASSWORD, "invite=FIRSTTOKEN",
        "invite=alice/ALICESTOKEN", "invite=alice/FRIENDS", NULL
    };
    return scene_begin_group(state, words);
}

static void
wait_online(Scene *scene, Terminal *terminal, const char *user)
{
    g_autofree char *text = g_strdup_printf("%s@" SERVER_DOMAIN " ● online", user);
    scene_wait_shown(scene, terminal, text);
}

/* --- on a real server --- */

static void
test_password_is_changed(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "bob", NULL);
    Terminal *terminal = scene_open(scene, "a", "--log-level=debug", NULL);

    wait_online(scene, terminal, "bob");
    scene_enter(terminal, "/xmlconsole");
    scene_enter(terminal, "/account password");
    scene_wait_shown(scene, terminal, "The new password of bob@" SERVER_DOMAIN ":");
    scene_enter(terminal, "another s3cret");
    scene_wait_shown(scene, terminal, "The new password of bob@" SERVER_DOMAIN " again:");
    scene_enter(terminal, "another s3cret");
    g_autofree char *accounts = g_strdup_printf("%s/a/config/accounts", scene->folder);
    scene_wait_file(scene, accounts, "password=another s3cret");
    assert_false(terminal_shows(terminal, "s3cret"));
    scene_enter(terminal, "/win 1");
    scene_wait_shown(scene, terminal, "The password of bob@" SERVER_DOMAIN " has been changed.");
    scene_quit(scene, terminal);
    g_autofree char *log = g_strdup_printf("%s/a.log", scene->folder);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(log, &text, NULL, NULL));
    assert_null(strstr(text, "s3cret"));

    /* It is the one that counts now. */
    terminal = scene_open(scene, "a", NULL);
    wait_online(scene, terminal, "bob");
    scene_enter(terminal, "/disconnect");
    scene_wait_shown(scene, terminal, "○ offline");
    scene_enter(terminal, "/account set bob password " SCENE_PASSWORD);
    scene_enter(terminal, "/connect");
    scene_wait_shown(scene, terminal, "Another password for bob@" SERVER_DOMAIN);
    scene_enter(terminal, "another s3cret");
    wait_online(scene, terminal, "bob");
    scene_quit(scene, terminal);
}

static void
test_account_is_deleted(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "carol", NULL);
    Terminal *terminal = scene_open(scene, "a", NULL);

    wait_online(scene, terminal, "carol");
    scene_enter(terminal, "/account delete-from-server carol");
    scene_wait_shown(scene, terminal, "This deletes carol@" SERVER_DOMAIN);
    scene_enter(terminal, "yes");
    scene_wait_shown(scene, terminal, "carol@" SERVER_DOMAIN " was not deleted.");
    scene_enter(terminal, "/account delete-from-server carol");
    scene_wait_shown(scene, terminal, "This deletes carol@" SERVER_DOMAIN);
    scene_enter(terminal, "carol@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "has been deleted from its server.");
    scene_wait_shown(scene, terminal, "○ offline");
    scene_enter(terminal, "/account set carol password " SCENE_PASSWORD);
    scene_enter(terminal, "/connect");
    scene_wait_shown(scene, terminal, "Another password for carol@" SERVER_DOMAIN);
    terminal_key(terminal, "Escape");
    scene_wait_shown(scene, terminal, "No password was given.");
    scene_quit(scene, terminal);
}

/* The server's address stands in the file, for it has none in the DNS. */
static void
add_wish(Scene *scene, const char *user)
{
    scene_add_account(scene, "a", user, "password=\nenabled=false");
}

static void
test_nobody_registers_uninvited(void **state)
{
    Scene *scene = *state;
    add_wish(scene, "newcomer");
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_enter(terminal, "/account register newcomer@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "A new password for");
    scene_enter(terminal, SCENE_PASSWORD);
    scene_wait_shown(scene, terminal, "again:");
    scene_enter(terminal, SCENE_PASSWORD);
    scene_wait_shown(scene, terminal, "invitation only");
    scene_quit(scene, terminal);
}

static void
test_invitation_to_the_server(void **state)
{
    Scene *scene = *state;
    add_wish(scene, "newcomer");
    Terminal *terminal = scene_open(scene, "a", "--log-level=debug",
                                    "xmpp:" SERVER_DOMAIN "?register;preauth=FIRSTTOKEN", NULL);

    scene_wait_shown(scene, terminal, "The name that you would like on " SERVER_DOMAIN);
    scene_enter(terminal, "newcomer");
    scene_wait_shown(scene, terminal, "A new password for newcomer@" SERVER_DOMAIN);
    scene_enter(terminal, SCENE_PASSWORD);
    scene_wait_shown(scene, terminal, "again:");
    scene_enter(terminal, SCENE_PASSWORD);
    wait_online(scene, terminal, "newcomer");
    scene_wait_shown(scene, terminal, "newcomer@" SERVER_DOMAIN " has been created.");
    scene_quit(scene, terminal);
}

static void
test_invitation_that_is_used_up(void **state)
{
    Scene *scene = *state;
    add_wish(scene, "latecomer");
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_enter(terminal,
                "/account register xmpp:latecomer@" SERVER_DOMAIN "?register;preauth=NOSUCHTOKEN");
    scene_wait_shown(scene, terminal, "A new password for latecomer@" SERVER_DOMAIN);
    scene_enter(terminal, SCENE_PASSWORD);
    scene_wait_shown(scene, terminal, "again:");
    scene_enter(terminal, SCENE_PASSWORD);
    scene_wait_shown(scene, terminal, "The invitation is not valid");
    scene_quit(scene, terminal);
}

/* Alice's invitation makes the account, and the two contacts of each other. */
static void
test_invitation_of_a_contact_to_the_server(void **state)
{
    Scene *scene = *state;
    scene_peer(scene, "alice", NULL);
    add_wish(scene, "friend");
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_enter(terminal,
                "/account register xmpp:alice@" SERVER_DOMAIN "?roster;preauth=ALICESTOKEN;ibr=y");
    scene_wait_shown(scene, terminal, "The name that you would like on " SERVER_DOMAIN);
    scene_enter(terminal, "friend");
    scene_wait_shown(scene, terminal, "A new password for friend@" SERVER_DOMAIN);
    scene_enter(terminal, SCENE_PASSWORD);
    scene_wait_shown(scene, terminal, "again:");
    scene_enter(terminal, SCENE_PASSWORD);
    wait_online(scene, terminal, "friend");
    scene_wait_shown(scene, terminal, "● alice");
    scene_quit(scene, terminal);
}

/* With an account, an invitation leads to the contact, after one question. */
static void
test_invitation_of_a_contact(void **state)
{
    Scene *scene = *state;
    Process *alice = scene_peer(scene, "alice", NULL);
    scene_add_account(scene, "a", "dave", NULL);
    Process *jaser = scene_headless(scene, "a", "--json",
                                    "xmpp:alice@" SERVER_DOMAIN "?roster;preauth=FRIENDS", NULL);

    scene_wait_printed(scene, jaser, "The link asks to add alice@" SERVER_DOMAIN);
    process_say(jaser, "/answer 1 yes");
    scene_wait_printed(scene, jaser, "is being added to the contacts");
    scene_wait_printed(scene, jaser,
                       "\"jid\":\"alice@" SERVER_DOMAIN "\",\"groups\":[],"
                       "\"subscription\":\"both\"");
    scene_wait_printed(scene, alice, "presence dave@" SERVER_DOMAIN);
    process_say(jaser, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, jaser), 0);
}

/* A browser may have opened the link: he who sits there is asked, and may say no. */
static void
test_links_of_others_are_asked_about(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "erin", NULL);
    Terminal *terminal =
        scene_open(scene, "a", "xmpp:alice@" SERVER_DOMAIN "?roster;preauth=FRIENDS", NULL);

    scene_wait_shown(scene, terminal, "The link asks to add alice@" SERVER_DOMAIN);
    scene_enter(terminal, "no");
    scene_enter(terminal, "/roster");
    scene_wait_shown(scene, terminal, ": 0 contacts");
    scene_quit(scene, terminal);

    terminal = scene_open(scene, "a", "xmpp:alice@" SERVER_DOMAIN "?roster;preauth=FRIENDS", NULL);
    scene_wait_shown(scene, terminal, "The link asks to add alice@" SERVER_DOMAIN);
    scene_enter(terminal, "yes");
    scene_wait_shown(scene, terminal, "is being added to the contacts");
    scene_quit(scene, terminal);
}

/* --- on a scripted one --- */

#define CAPTCHA                                                                                    \
    "<iq type='result' id='register'><query xmlns='jabber:iq:register'>"                           \
    "<instructions>See our website</instructions><x xmlns='jabber:x:data' type='form'>"            \
    "<title>Registration at localhost</title>"                                                     \
    "<instructions>Who are you?</instructions>"                                                    \
    "<field type='hidden' var='FORM_TYPE'><value>jabber:iq:register</value></field>"               \
    "<field type='hidden' var='challenge'><value>F3A6292C</value></field>"                         \
    "<field type='text-single' var='username' label='Name'><required/></field>"                    \
    "<field type='text-private' var='password' label='Password'><required/></field>"               \
    "<field type='boolean' var='newsletter' label='Newsletter'><value>1</value></field>"           \
    "<field var='ocr' label='Enter the text you see'><required/>"                                  \
    "<media xmlns='urn:xmpp:media-element'><uri type='image/png'>"                                 \
    "https://localhost/captcha.png</uri></media></field>"                                          \
    "<field var='qa' label='The colour of a stop light'><required/></field>"                       \
    "</x></query></iq>"

static void
expect_answer(Peer *peer, const char *ocr)
{
    g_autofree char *wanted =
        g_strdup_printf("<field var=\"ocr\"><value>%s</value></field>"
                        "<field var=\"qa\"><value>red</value></field></x></query></iq>",
                        ocr);

    peer_expect(peer, "<field var=\"challenge\" type=\"hidden\"><value>F3A6292C</value></field>"
                      "<field var=\"username\"><value>alice</value></field>"
                      "<field var=\"password\" type=\"text-private\"><value>secret</value></field>"
                      "<field var=\"newsletter\"><value>0</value></field>");
    peer_expect(peer, wanted);
}

/* The client wants to know its contacts before it carries out more. */
static void
answer_roster(Peer *peer)
{
    const char *before = peer_read_until(peer, "<query xmlns=\"jabber:iq:roster\"");
    const char *id = g_strrstr(before, " id=\"");

    if (!id) {
        peer_fail(peer, "the request for the roster has no id");
        return;
    }
    id += strlen(" id=\"");
    g_autofree char *result =
        g_strdup_printf("<iq type='result' id='%.*s'><query xmlns='jabber:iq:roster'/></iq>",
                        (int)strcspn(id, "\""), id);
    peer_send(peer, result);
}

/* A first answer is wrong, and leads to the same form again. */
static void
script_captcha(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer, "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                           "<mechanism>PLAIN</mechanism></mechanisms>"
                           "<register xmlns='http://jabber.org/features/iq-register'/>");
    peer_expect(peer, "<query xmlns=\"jabber:iq:register\"/></iq>");
    peer_send(peer, CAPTCHA);
    expect_answer(peer, "wrong");
    peer_send(peer, "<iq type='error' id='register'><error type='cancel'><not-acceptable "
                    "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
    peer_expect(peer, "<query xmlns=\"jabber:iq:register\"/></iq>");
    peer_send(peer, CAPTCHA);
    expect_answer(peer, "7nHL3");
    peer_send(peer, "<iq type='result' id='register'/>");
    peer_expect(peer, "mechanism=\"PLAIN\">AGFsaWNlAHNlY3JldA==</auth>");
    peer_send(peer, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    peer_bind(peer);
    answer_roster(peer);
    peer_read_all(peer);
}

static FakeServer *
start_script(Scene *scene, const Script *scripts)
{
    FakeServer *server = fake_server_new(scripts, NULL);
    g_autofree char *accounts =
        g_strdup_printf("[alice@localhost]\nserver=127.0.0.1\nport=%d\ntls.policy=direct\n"
                        "tls.ca_file=%s\nenabled=false\n",
                        fake_server_port(server), fake_server_ca_file(server));

    scene_write_config(scene, "a", "accounts", accounts);
    return server;
}

static void
end_script(Scene *scene, FakeServer *server)
{
    g_autofree char *failure = fake_server_free(server);

    if (failure)
        scene_fail(scene, "the server: %s", failure);
}

static void
test_captcha_on_screen(void **state)
{
    static const Script scripts[] = { script_captcha, NULL };
    Scene *scene = *state;
    FakeServer *server = start_script(scene, scripts);
    Terminal *terminal = scene_open_sized(scene, "a", 12, 50);

    scene_enter(terminal, "/account register alice@localhost");
    scene_wait_shown(scene, terminal, "A new password for alice@localhost");
    scene_enter(terminal, "secret");
    scene_wait_shown(scene, terminal, "again:");
    scene_enter(terminal, "secret");
    scene_wait_shown(scene, terminal, "Registration at localhost");
    scene_wait_shown(scene, terminal, "Name: alice");
    scene_wait_shown(scene, terminal, "▸ Password *: ••••••");
    terminal_key(terminal, "Tab");
    scene_wait_shown(scene, terminal, "▸ [x] Newsletter");
    terminal_type(terminal, " ");
    scene_wait_shown(scene, terminal, "▸ [ ] Newsletter");
    terminal_key(terminal, "Down");
    scene_wait_shown(scene, terminal, "https://localhost/captcha.png");
    terminal_type(terminal, "wrong");
    terminal_key(terminal, "Enter");
    /* What is missing is said before anything is sent. */
    terminal_key(terminal, "Enter");
    scene_wait_shown(scene, terminal, "▸ [ Send ]");
    terminal_key(terminal, "Enter");
    scene_wait_shown(scene, terminal, "! This must be filled in.");
    scene_enter(terminal, "red");
    terminal_key(terminal, "Enter");
    scene_wait_shown(scene, terminal, "No account was made: The other side");
    assert_true(terminal_shows(terminal, "[ ] Newsletter"));
    terminal_key(terminal, "Down");
    terminal_key(terminal, "Down");
    scene_wait_shown(scene, terminal, "▸ Enter the text you see *");
    terminal_type(terminal, "7nHL3");
    terminal_key(terminal, "Enter");
    scene_wait_shown(scene, terminal, "The colour of a stop light *: red");
    terminal_key(terminal, "Enter");
    terminal_key(terminal, "Enter");
    scene_wait_shown(scene, terminal, "alice@localhost ● online");
    scene_wait_gone(scene, terminal, "Registration at localhost");
    scene_quit(scene, terminal);
    end_script(scene, server);
}

static void
test_captcha_without_a_screen(void **state)
{
    static const Script scripts[] = { script_captcha, NULL };
    Scene *scene = *state;
    FakeServer *server = start_script(scene, scripts);
    Process *jaser = scene_headless(scene, "a", "--json", NULL);

    process_say(jaser, "/account register alice@localhost");
    scene_wait_printed(scene, jaser, "\"type\":\"prompt\",\"id\":1");
    process_say(jaser, "/answer secret");
    scene_wait_printed(scene, jaser, "\"type\":\"prompt\",\"id\":2");
    process_say(jaser, "/answer secret");
    g_autofree char *form = scene_wait_line(scene, jaser, "\"type\":\"form\"");
    assert_non_null(strstr(form, "\"media\":[{\"type\":\"image/png\","
                                 "\"uri\":\"https://localhost/captcha.png\"}]"));
    assert_null(strstr(form, "secret"));
    process_say(jaser, "/form set newsletter no");
    process_say(jaser, "/form set ocr wrong");
    process_say(jaser, "/form submit");
    scene_wait_printed(scene, jaser, "This must be filled in.");
    process_say(jaser, "/form set qa red");
    process_say(jaser, "/form submit");
    scene_wait_printed(scene, jaser, "\"error\":\"No account was made");
    process_say(jaser, "/form set ocr 7nHL3");
    process_say(jaser, "/form submit");
    scene_wait_printed(scene, jaser, "The account alice@localhost has been created.");
    scene_wait_printed(scene, jaser, "\"type\":\"form_closed\"");
    process_say(jaser, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, jaser), 1);
    end_script(scene, server);
}

static void
script_website(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer, "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                           "<mechanism>PLAIN</mechanism></mechanisms>");
    peer_expect(peer, "<query xmlns=\"jabber:iq:register\"/></iq>");
    peer_send(peer, "<iq type='result' id='register'><query xmlns='jabber:iq:register'>"
                    "<instructions>Elsewhere</instructions><x xmlns='jabber:x:oob'>"
                    "<url>https://localhost/register</url></x></query></iq>");
    peer_wait_hangup(peer);
}

static void
test_website(void **state)
{
    static const Script scripts[] = { script_website, NULL };
    Scene *scene = *state;
    FakeServer *server = start_script(scene, scripts);
    Process *jaser = scene_headless(scene, "a", NULL);

    process_say(jaser, "/account register alice@localhost");
    process_say(jaser, "/answer secret");
    process_say(jaser, "/answer secret");
    scene_wait_printed(scene, jaser, "Make the account on the website: https://localhost/register");
    process_say(jaser, "/quit");
    scene_wait_process_exit(scene, jaser);
    end_script(scene, server);
}

/* The user gives the form up: the server is told nothing. */
static void
script_given_up(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer, "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                           "<mechanism>PLAIN</mechanism></mechanisms>");
    peer_expect(peer, "<query xmlns=\"jabber:iq:register\"/></iq>");
    peer_send(peer, CAPTCHA);
    if (strstr(peer_read_all(peer), "<iq"))
        peer_fail(peer, "it goes on");
}

static void
test_form_is_given_up(void **state)
{
    static const Script scripts[] = { script_given_up, NULL };
    Scene *scene = *state;
    FakeServer *server = start_script(scene, scripts);
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_enter(terminal, "/account register alice@localhost");
    scene_wait_shown(scene, terminal, "A new password for alice@localhost");
    scene_enter(terminal, "secret");
    scene_wait_shown(scene, terminal, "again:");
    scene_enter(terminal, "secret");
    scene_wait_shown(scene, terminal, "Registration at localhost");
    terminal_key(terminal, "Escape");
    scene_wait_gone(scene, terminal, "Registration at localhost");
    scene_wait_shown(scene, terminal, "The form was given up: no account was made.");
    scene_quit(scene, terminal);
    end_script(scene, server);
}

/* Leaving with the form open, by a command typed where the field is. */
static void
test_leaving_the_form_open(void **state)
{
    static const Script scripts[] = { script_given_up, NULL };
    Scene *scene = *state;
    FakeServer *server = start_script(scene, scripts);
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_enter(terminal, "/account register alice@localhost");
    scene_wait_shown(scene, terminal, "A new password for alice@localhost");
    scene_enter(terminal, "secret");
    scene_wait_shown(scene, terminal, "again:");
    scene_enter(terminal, "secret");
    scene_wait_shown(scene, terminal, "Registration at localhost");
    terminal_key(terminal, "Down");
    scene_quit(scene, terminal);
    end_script(scene, server);
}

/* The end of the input: nobody will fill in the form. */
static void
test_end_of_input_gives_up(void **state)
{
    static const Script scripts[] = { script_given_up, NULL };
    Scene *scene = *state;
    FakeServer *server = start_script(scene, scripts);
    Process *jaser = scene_headless(scene, "a", NULL);

    process_say(jaser, "/account register alice@localhost");
    process_say(jaser, "/answer secret");
    process_say(jaser, "/answer secret");
    scene_wait_printed(scene, jaser, "?? Registration at localhost");
    process_end_input(jaser);
    scene_wait_printed(scene, jaser, "The form was given up: no account was made.");
    assert_int_equal(scene_wait_process_exit(scene, jaser), 3);
    end_script(scene, server);
}

static void
script_lost(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer, "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                           "<mechanism>PLAIN</mechanism></mechanisms>");
    peer_expect(peer, "<query xmlns=\"jabber:iq:register\"/></iq>");
    peer_send(peer, CAPTCHA);
    /* The first answer is read, and none is given. */
    peer_expect(peer, "<value>lost</value>");
}

static void
script_right(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer, "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                           "<mechanism>PLAIN</mechanism></mechanisms>");
    peer_expect(peer, "<query xmlns=\"jabber:iq:register\"/></iq>");
    peer_send(peer, CAPTCHA);
    expect_answer(peer, "7nHL3");
    peer_send(peer, "<iq type='result' id='register'/>");
    peer_expect(peer, "mechanism=\"PLAIN\">AGFsaWNlAHNlY3JldA==</auth>");
    peer_send(peer, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    peer_bind(peer);
    answer_roster(peer);
    peer_read_all(peer);
}

/* What was typed is not lost with the connection. */
static void
test_form_outlives_the_connection(void **state)
{
    static const Script scripts[] = { script_lost, script_right, NULL };
    Scene *scene = *state;
    FakeServer *server = start_script(scene, scripts);
    Process *jaser = scene_headless(scene, "a", NULL);

    process_say(jaser, "/account register alice@localhost");
    process_say(jaser, "/answer secret");
    process_say(jaser, "/answer secret");
    scene_wait_printed(scene, jaser, "?? Registration at localhost");
    process_say(jaser, "/form set newsletter no");
    process_say(jaser, "/form set qa red");
    process_say(jaser, "/form set ocr lost");
    process_say(jaser, "/form submit");
    scene_wait_printed(scene, jaser, "Trying again");
    scene_wait_printed(scene, jaser, "?? Registration at localhost");
    process_say(jaser, "/form set ocr 7nHL3");
    process_say(jaser, "/form submit");
    scene_wait_printed(scene, jaser, "The account alice@localhost has been created.");
    process_say(jaser, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, jaser), 0);
    end_script(scene, server);
}

#define PLAIN_FEATURES                                                                             \
    "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism>"            \
    "</mechanisms>"

static void
script_taken(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer, PLAIN_FEATURES);
    peer_expect(peer, "<query xmlns=\"jabber:iq:register\"/></iq>");
    peer_send(peer, "<iq type='result' id='register'><query xmlns='jabber:iq:register'>"
                    "<username/><password/></query></iq>");
    peer_expect(peer, "<username>alice</username><password>secret</password></query></iq>");
    peer_send(peer, "<iq type='error' id='register'><error type='cancel'><conflict "
                    "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
    peer_wait_hangup(peer);
}

static void
script_free(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer, PLAIN_FEATURES);
    peer_expect(peer, "<query xmlns=\"jabber:iq:register\"/></iq>");
    peer_send(peer, "<iq type='result' id='register'><query xmlns='jabber:iq:register'>"
                    "<username/><password/></query></iq>");
    peer_expect(peer, "<username>alicia</username><password>secret</password></query></iq>");
    peer_send(peer, "<iq type='result' id='register'/>");
    peer_expect(peer, "mechanism=\"PLAIN\">AGFsaWNpYQBzZWNyZXQ=</auth>");
    peer_send(peer, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    peer_open_stream(peer, "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>");
    peer_expect(peer, "</iq>");
    peer_send(peer, "<iq type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                    "<jid>alicia@localhost/test</jid></bind></iq>");
    answer_roster(peer);
    peer_read_all(peer);
}

/* The name is taken: another one is asked for, and that alone. */
static void
test_name_is_taken(void **state)
{
    static const Script scripts[] = { script_taken, script_free, NULL };
    Scene *scene = *state;
    FakeServer *server = start_script(scene, scripts);
    Process *jaser = scene_headless(scene, "a", NULL);

    process_say(jaser, "/account register alice@localhost");
    process_say(jaser, "/answer secret");
    process_say(jaser, "/answer secret");
    scene_wait_printed(scene, jaser, "This name is taken");
    scene_wait_printed(scene, jaser, "?? Another name on localhost:");
    process_say(jaser, "/answer no@name");
    scene_wait_printed(scene, jaser, "-- error: ");
    scene_wait_printed(scene, jaser, "?? Another name on localhost:");
    process_say(jaser, "/answer alicia");
    scene_wait_printed(scene, jaser, "-- alice@localhost: removed");
    scene_wait_printed(scene, jaser, "The account alicia@localhost has been created.");
    g_autofree char *accounts = g_strdup_printf("%s/a/config/accounts", scene->folder);
    scene_wait_file(scene, accounts, "[alicia@localhost]");
    process_say(jaser, "/quit");
    scene_wait_process_exit(scene, jaser);
    end_script(scene, server);
}

int
main(void)
{
    /* Nobody is invited to it, and the scripts are the same. */
    const struct CMUnitTest ejabberd_tests[] = {
        scene_test(test_password_is_changed),
        scene_test(test_account_is_deleted),
    };
    const struct CMUnitTest tests[] = {
        scene_test(test_password_is_changed),
        scene_test(test_account_is_deleted),
        scene_test(test_nobody_registers_uninvited),
        scene_test(test_invitation_to_the_server),
        scene_test(test_invitation_that_is_used_up),
        scene_test(test_invitation_of_a_contact_to_the_server),
        scene_test(test_invitation_of_a_contact),
        scene_test(test_links_of_others_are_asked_about),
        scene_test(test_captcha_on_screen),
        scene_test(test_captcha_without_a_screen),
        scene_test(test_website),
        scene_test(test_form_is_given_up),
        scene_test(test_name_is_taken),
        scene_test(test_leaving_the_form_open),
        scene_test(test_end_of_input_gives_up),
        scene_test(test_form_outlives_the_connection),
    };
    if (server_is_ejabberd())
        return cmocka_run_group_tests(ejabberd_tests, start_server, scene_end_group);
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
