/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes wrong, and what floods in, while somebody types: each is told in a sentence that names
 * it, and no key waits. */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "proxy.h"
#include "scene.h"

#define CONTACTS 10000
#define A_SECOND 500 /* messages of a flood */
#define SECONDS  3
#define LARGE    (250 * 1024)

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

/* jaser as alice, through the proxy; it gives up a step after two seconds. */
static Terminal *
open_with(Scene *scene, Proxy *proxy, const char *more, const char *setting)
{
    g_autofree char *properties = g_strdup_printf("port=%d\n%s", proxy_port(proxy), more);
    g_autofree char *config = g_strdup_printf("[connection]\ntimeout=2\n%s\n", setting);
    scene_write_config(scene, "a", "config", config);
    scene_add_account(scene, "a", "alice", properties);
    return scene_open(scene, "a", NULL);
}

static Terminal *
open_through(Scene *scene, Proxy *proxy, const char *more)
{
    return open_with(scene, proxy, more, "resume=on");
}

static void
wait_online(Scene *scene, Terminal *terminal)
{
    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN " ● online");
}

/* Waits for the line to be typed in. */
static void
wait_input(Scene *scene, Terminal *terminal)
{
    scene_wait_shown(scene, terminal, "1:console");
    scene_wait_shown(scene, terminal, "> ");
}

/* --- a server that falls silent --- */

typedef struct {
    const char *policy;
    const char *last_words; /* of ours, before the silence */
    const char *sentence;
} Silence;

static void
fall_silent(Scene *scene, const Silence *silence)
{
    bool is_direct = strcmp(silence->policy, "direct") == 0;
    Proxy *proxy =
        proxy_new(is_direct ? server_direct_port(scene->server) : server_port(scene->server));
    proxy_stall_after(proxy, silence->last_words);
    g_autofree char *policy = g_strdup_printf("tls.policy=%s", silence->policy);
    Terminal *terminal = open_through(scene, proxy, policy);

    wait_input(scene, terminal);
    scene_type_until_shown(scene, terminal, silence->sentence);
    scene_wait_shown(scene, terminal, "Trying again in");
    assert_true(proxy_is_stalled(proxy));
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

static void
test_silence_before_the_header(void **state)
{
    fall_silent(*state, &(Silence){ "force", "<stream:stream",
                                    "accepts the connection but says nothing. Is it the right" });
}

static void
test_silence_after_starttls(void **state)
{
    fall_silent(*state, &(Silence){ "force", "<starttls",
                                    "The server does not answer when asked for encryption." });
}

static void
test_silence_in_the_handshake(void **state)
{
    fall_silent(*state, &(Silence){ "force", "\x16\x03\x01",
                                    "does not go on setting up the encrypted connection." });
}

static void
test_silence_in_direct_tls(void **state)
{
    fall_silent(*state, &(Silence){ "direct", "\x16\x03\x01",
                                    "does not go on setting up the encrypted connection." });
}

static void
test_silence_in_the_login(void **state)
{
    fall_silent(*state,
                &(Silence){ "disable", "<auth", "The server does not answer to the login." });
}

static void
test_silence_before_success(void **state)
{
    fall_silent(*state,
                &(Silence){ "disable", "<response", "The server does not answer to the login." });
}

static void
test_silence_before_the_address(void **state)
{
    fall_silent(*state,
                &(Silence){ "disable", "id=\"bind\"", "The server gives us no address in time." });
}

/* --- other faults --- */

static void
test_unknown_host(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", "server=no-such-host.invalid");
    Terminal *terminal = scene_open(scene, "a", NULL);

    wait_input(scene, terminal);
    scene_type_until_shown(scene, terminal, "Trying again in");
    scene_quit(scene, terminal);
}

static void
test_broken_xml(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    Terminal *terminal = open_through(scene, proxy, "tls.policy=disable");

    wait_online(scene, terminal);
    proxy_inject(proxy, "<message><body>half</message>");
    scene_type_until_shown(scene, terminal, "The server sent broken XML, so the connection was");
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

/* Online without encryption, so that the proxy can speak for the server; which therefore must not
 * hear how many stanzas came. It has said all that it has to say by then. */
static Terminal *
open_plain(Scene *scene, Proxy *proxy)
{
    Terminal *terminal = open_with(scene, proxy, "tls.policy=disable", "resume=off");
    g_autofree char *log = g_build_filename(scene->folder, "a.log", NULL);

    wait_online(scene, terminal);
    scene_wait_file(scene, log, "pages were read");
    scene_enter(terminal, "/ping");
    scene_wait_shown(scene, terminal, "answered in");
    scene_enter(terminal, "/msg bob@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "2:Bob");
    return terminal;
}

/* Since 2.6, and in what distributions made of 2.5, expat may look at the rest of a tag only once
 * it has twice as much of it. */
static void
test_a_tag_in_pieces(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    Terminal *terminal = open_plain(scene, proxy);

    proxy_inject(proxy, "<message from='bob@" SERVER_DOMAIN "/x' type='chat'>"
                        "<body>byte by byte</body>");
    for (const char *rest = "</message>"; *rest; rest++) {
        proxy_inject(proxy, (char[]){ *rest, '\0' });
        scene_watch(20);
    }
    scene_wait_shown(scene, terminal, "byte by byte");
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

static void
end_while_silent(Scene *scene, const char *last_words, const char *policy)
{
    Proxy *proxy = proxy_new(server_port(scene->server));
    proxy_stall_after(proxy, last_words);
    Terminal *terminal = open_through(scene, proxy, policy);

    while (!proxy_is_stalled(proxy))
        scene_watch(10);
    terminal_signal(terminal, SIGTERM);
    assert_int_equal(scene_wait_exit(scene, terminal), 0);
    assert_true(terminal_is_restored(terminal));
    proxy_free(proxy);
}

static void
test_ends_at_every_step(void **state)
{
    Scene *scene = *state;
    end_while_silent(scene, "<stream:stream", "tls.policy=force");
    end_while_silent(scene, "\x16\x03\x01", "tls.policy=force");
    end_while_silent(scene, "<auth", "tls.policy=disable");
    end_while_silent(scene, "id=\"bind\"", "tls.policy=disable");
    end_while_silent(scene, "jabber:iq:roster", "tls.policy=disable");
}

/* --- floods --- */

static void
say_as_bob(Proxy *proxy, const char *body)
{
    g_autofree char *xml = g_strdup_printf("<message from='bob@" SERVER_DOMAIN "/x' type='chat'>"
                                           "<body>%s</body></message>",
                                           body);
    proxy_inject(proxy, xml);
}

static void
test_large_messages(void **state)
{
    Scene *scene = *state;
    static const char *const pieces[] = { "x", "a ", "&#9;", "http://a", ")", "&#10;", "漢" };
    Proxy *proxy = proxy_new(server_port(scene->server));
    Terminal *terminal = open_plain(scene, proxy);

    for (unsigned i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) body = g_string_new("http://");
        g_autofree char *after = g_strdup_printf("after %u", i);
        while (body->len < LARGE)
            g_string_append(body, pieces[i]);
        say_as_bob(proxy, body->str);
        say_as_bob(proxy, after);
        scene_type_until_shown(scene, terminal, after);
    }
    g_autofree char *megabyte = g_strnfill(1000 * 1000, 'm');
    say_as_bob(proxy, megabyte);
    say_as_bob(proxy, "after all");
    scene_type_until_shown(scene, terminal, "after all");
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

typedef struct {
    Proxy *proxy;
    guint turns; /* that are to come */
} Flood;

/* What follows the last one would take it from the screen before it is drawn. */
static gboolean
on_flood(gpointer data)
{
    Flood *flood = data;
    for (int i = 0; i < A_SECOND / 50; i++)
        say_as_bob(flood->proxy, "one of many");
    if (--flood->turns > 0)
        return G_SOURCE_CONTINUE;
    say_as_bob(flood->proxy, "the last of all");
    return G_SOURCE_REMOVE;
}

static void
test_flood_of_messages(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    Terminal *terminal = open_plain(scene, proxy);
    Flood flood = { proxy, SECONDS * 50 };

    g_timeout_add(20, on_flood, &flood);
    scene_type_until_shown(scene, terminal, "the last of all");
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

/* The id of the request with this namespace. */
static char *
find_id(Proxy *proxy, const char *ns)
{
    const char *heard = proxy_heard(proxy), *place = strstr(heard, ns);
    const char *id = g_strrstr_len(heard, place - heard, " id=\"") + strlen(" id=\"");
    return g_strndup(id, strcspn(id, "\""));
}

static void
say_roster(Proxy *proxy)
{
    g_autofree char *id = find_id(proxy, "jabber:iq:roster");
    g_autoptr(GString) xml = g_string_new(NULL);
    g_string_printf(xml, "<iq type='result' id='%s'><query xmlns='jabber:iq:roster'>", id);
    for (int i = 0; i < CONTACTS; i++)
        g_string_append_printf(xml,
                               "<item jid='c%d@" SERVER_DOMAIN "' name='Contact %d' "
                               "subscription='both'><group>G%d</group></item>",
                               i, i, i % 50);
    g_string_append(xml, "</query></iq>");
    proxy_inject(proxy, xml->str);
}

static void
say_presences(Proxy *proxy)
{
    g_autoptr(GString) xml = g_string_new(NULL);
    for (int i = 0; i < CONTACTS; i++)
        g_string_append_printf(xml, "<presence from='c%d@" SERVER_DOMAIN "/x'/>", i);
    g_string_append(xml, "<message from='c1@" SERVER_DOMAIN "/x' type='chat'>"
                         "<body>all are here</body></message>");
    proxy_inject(proxy, xml->str);
}

static void
test_roster_of_ten_thousand(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    proxy_stall_after(proxy, "jabber:iq:roster");
    Terminal *terminal = open_through(scene, proxy, "tls.policy=disable");

    wait_online(scene, terminal);
    while (!proxy_is_stalled(proxy))
        scene_watch(10);
    say_roster(proxy);
    scene_type_until_shown(scene, terminal, "G0 0/200");
    say_presences(proxy);
    scene_type_until_shown(scene, terminal, "G0 200/200");
    scene_enter(terminal, "/roster");
    scene_type_until_shown(scene, terminal, "Contact 9999");
    terminal_type(terminal, "/msg c12");
    terminal_key(terminal, "Tab");
    terminal_key(terminal, "C-u");
    scene_enter(terminal, "/about");
    scene_type_until_shown(scene, terminal, "Free software");
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_silence_before_the_header),
        scene_test(test_silence_after_starttls),
        scene_test(test_silence_in_the_handshake),
        scene_test(test_silence_in_direct_tls),
        scene_test(test_silence_in_the_login),
        scene_test(test_silence_before_success),
        scene_test(test_silence_before_the_address),
        scene_test(test_unknown_host),
        scene_test(test_broken_xml),
        scene_test(test_a_tag_in_pieces),
        scene_test(test_ends_at_every_step),
        scene_test(test_large_messages),
        scene_test(test_flood_of_messages),
        scene_test(test_roster_of_ten_thousand),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
