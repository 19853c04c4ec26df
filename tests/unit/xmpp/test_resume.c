/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stream that outlives its connection (XEP-0198), against a scripted server. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/account.h"
#include "model/roster.h"

#include "modules/modules.h"
#include "unit/test.h"
#include "unit/xmpp/fake_server.h"
#include "unit/xmpp/one_connection.h"

#define DEADLINE_MS 60000 /* a busy machine takes its time */
#define QUESTIONS   2000

/* What the client does, and what it is told. */
typedef struct {
    FakeServer *server;
    Settings *settings;
    Clock *clock;
    Model *model;
    Account *account;
    AccountConfig *config;
    Stream *stream;
    GString *told; /* "online fresh|", "interrupted|", "hello|" (a message), "sent one|" (a mark) */
    const char *expected; /* to be told */
    Resumption *saved;    /* what was stored last */
    bool keeps_silent;    /* nothing is stored */
    unsigned timer;
} World;

static void
on_state(Stream *stream, StreamState state, gpointer data)
{
    static const char *const origins[] = {
        [STREAM_FRESH] = "fresh", [STREAM_RESUMED] = "resumed", [STREAM_RESTORED] = "restored"
    };
    World *world = data;

    if (state == STREAM_ONLINE)
        g_string_append_printf(world->told, "online %s|", origins[stream_origin(stream)]);
}

static void
on_closed(Stream *stream, const GError *error, gpointer data)
{
    World *world = data;

    g_string_append_printf(world->told, "closed %s|", error ? error->message : "");
    world->stream = NULL;
    stream_free(stream);
}

static void
on_interrupted(Stream *stream, const GError *error, gpointer data)
{
    World *world = data;

    (void)stream;
    (void)error;
    g_string_append(world->told, "interrupted|");
}

static void
store(gpointer data)
{
    World *world = data;

    world->timer = 0;
    if (!world->stream)
        return;
    resumption_free(world->saved);
    uint32_t received = stream_received_count(world->stream);
    world->saved = resumption_copy(stream_resumption(world->stream));
    if (world->saved)
        world->saved->received = received;
    stream_stored(world->stream, received);
}

static void
on_changed(Stream *stream, gpointer data)
{
    World *world = data;

    (void)stream;
    if (!world->timer && !world->keeps_silent)
        world->timer = timer_start(world->clock, 1, store, world);
}

static void
on_token(Stream *stream, const LoginToken *token, gpointer data)
{
    (void)stream;
    (void)token;
    (void)data;
}

static void
on_password(Stream *stream, gpointer data)
{
    (void)data;
    stream_give_password(stream, "secret");
}

static void
on_message(Stream *stream, const IncomingMessage *incoming, gpointer data)
{
    World *world = data;

    (void)stream;
    g_string_append_printf(world->told, "%s|", incoming->message->body);
}

static void
on_mark(Stream *stream, const MessageMark *mark, gpointer data)
{
    World *world = data;

    (void)stream;
    g_string_append_printf(world->told, "%s %s|", message_state_name(mark->state), mark->id);
}

static void
on_subscription(Stream *stream, const Jid *from, const char *text, gpointer data)
{
    (void)stream;
    (void)from;
    (void)text;
    (void)data;
}

static const StreamHooks hooks = {
    .state = on_state,
    .closed = on_closed,
    .interrupted = on_interrupted,
    .changed = on_changed,
    .token = on_token,
    .password = on_password,
    .message = on_message,
    .mark = on_mark,
    .subscription = on_subscription,
};

static StreamOptions
options_of(World *world, const Resumption *resumption)
{
    return (StreamOptions){
        .account = world->account,
        .config = world->config,
        .modules = modules_all,
        .hooks = &hooks,
        .hooks_data = world,
        .resumption = resumption,
    };
}

static void
begin(World *world, const Script *scripts, const Resumption *resumption)
{
    g_autoptr(Jid) jid = jid_new("alice@localhost", NULL);

    *world = (World){ .told = g_string_new(NULL) };
    world->server = fake_server_new(scripts, NULL);
    world->settings = settings_new();
    world->clock = clock_new();
    world->model = model_new(world->settings, world->clock);
    world->account = account_new(world->model, jid);
    world->config = account_config_new("alice@localhost");
    world->config->server = g_strdup("127.0.0.1");
    world->config->port = fake_server_port(world->server);
    world->config->resource = g_strdup("test");
    world->config->tls_policy = TLS_DIRECT;
    world->config->tls_ca_file = g_strdup(fake_server_ca_file(world->server));
    StreamOptions options = options_of(world, resumption);
    world->stream = stream_new(&options);
    stream_open(world->stream);
}

/* The server's script went well, too. */
static void
end(World *world)
{
    timer_stop(world->clock, &world->timer);
    stream_free(world->stream);
    g_autofree char *failure = fake_server_free(world->server);
    if (failure)
        fail_msg("the server: %s; told: %s", failure, world->told->str);
    resumption_free(world->saved);
    account_config_free(world->config);
    model_free(world->model);
    settings_free(world->settings);
    clock_free(world->clock);
    g_string_free(world->told, TRUE);
}

static gboolean
on_deadline(gpointer data)
{
    *(bool *)data = true;
    return G_SOURCE_CONTINUE;
}

/* False: it has not come true in time. */
static bool
wait_for(World *world, bool (*check)(World *world))
{
    bool is_late = false;
    unsigned deadline = g_timeout_add(DEADLINE_MS, on_deadline, &is_late);

    while (!check(world) && !is_late)
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(deadline);
    return check(world);
}

/* Or other than what is expected, which it will not become any more. */
static bool
is_told(World *world)
{
    size_t common = MIN(world->told->len, strlen(world->expected));

    return strcmp(world->told->str, world->expected) == 0 ||
           strncmp(world->told->str, world->expected, common) != 0;
}

static void
wait_told(World *world, const char *expected)
{
    world->expected = expected;
    wait_for(world, is_told);
    if (strcmp(world->told->str, expected) != 0)
        fail_msg("told \"%s\", not \"%s\"", world->told->str, expected);
    g_string_truncate(world->told, 0);
}

static void
wait_until(World *world, bool (*check)(World *world))
{
    if (!wait_for(world, check))
        fail_msg("it did not come true; told \"%s\"", world->told->str);
}

static bool
has_saved(World *world)
{
    return world->saved != NULL;
}

static void
reopen(World *world)
{
    StreamOptions options = options_of(world, NULL);

    stream_reopen(world->stream, &options);
}

static void
say(World *world, const char *id)
{
    g_autoptr(Element) message = element_new("message", "jabber:client");

    element_set(message, "to", "bob@localhost");
    element_set(message, "type", "chat");
    element_set(message, "id", id);
    element_add_text(message, "body", NULL, id);
    assert_true(stream_send_message(world->stream, g_steal_pointer(&message)));
}

/* --- the server --- */

#define FEATURES "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='urn:xmpp:sm:3'/>"
#define ENABLED  "<enabled xmlns='urn:xmpp:sm:3' id='stream-1' resume='true' max='300'/>"

/* Up to the features after authentication. */
static void
authenticate(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer, "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                           "<mechanism>PLAIN</mechanism></mechanisms>");
    peer_expect(peer, "</auth>");
    peer_send(peer, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    peer_open_stream(peer, FEATURES);
}

static void
bind(Peer *peer)
{
    peer_expect(peer, "<resource>test</resource>");
    peer_expect(peer, "</iq>");
    peer_send(peer, "<iq type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                    "<jid>alice@localhost/test</jid></bind></iq>");
    peer_expect(peer, "<enable xmlns=\"urn:xmpp:sm:3\"");
    peer_send(peer, ENABLED);
}

static void
send_message(Peer *peer, const char *body)
{
    g_autofree char *xml = g_strdup_printf(
        "<message from='bob@localhost/x' type='chat' id='%s'><body>%s</body></message>", body,
        body);

    peer_send(peer, xml);
}

/* Two messages come and are confirmed, one goes and is not; then the network breaks. */
static void
play_and_break(Peer *peer)
{
    authenticate(peer);
    bind(peer);
    send_message(peer, "hello");
    send_message(peer, "again");
    peer_send(peer, "<r xmlns='urn:xmpp:sm:3'/>");
    peer_expect(peer, "<a xmlns=\"urn:xmpp:sm:3\" h=\"2\"/>");
    send_message(peer, "third");
    peer_expect(peer, "id=\"one\"");
    peer_expect(peer, "</message>");
    peer_reset(peer);
}

/* It has all but the last one of ours, which comes again; then goes on. */
static void
resume(Peer *peer)
{
    authenticate(peer);
    const char *request = peer_read_until(peer, "/>");
    if (!strstr(request, "<resume xmlns=\"urn:xmpp:sm:3\"") || !strstr(request, "h=\"3\"") ||
        !strstr(request, "previd=\"stream-1\""))
        peer_fail(peer, request);
    /* All that went before the message: the requests of the login. */
    peer_send(peer, "<resumed xmlns='urn:xmpp:sm:3' h='0' previd='stream-1'/>");
    peer_expect(peer, "id=\"one\"");
    peer_expect(peer, "</message>");
    peer_expect(peer, "<r xmlns=\"urn:xmpp:sm:3\"/>");
    send_message(peer, "fourth");
    peer_send(peer, "<r xmlns='urn:xmpp:sm:3'/>");
    peer_expect(peer, "<a xmlns=\"urn:xmpp:sm:3\" h=\"4\"/>");
    send_message(peer, "fifth");
    peer_wait_hangup(peer);
}

static void
test_goes_on(void **state)
{
    static const Script scripts[] = { play_and_break, resume, NULL };
    World world;

    (void)state;
    begin(&world, scripts, NULL);
    wait_told(&world, "online fresh|hello|again|third|");
    Contact *bob = NULL;
    g_autoptr(Jid) jid = jid_new("bob@localhost", NULL);
    Stream *stream = world.stream;
    say(&world, "one");
    wait_told(&world, "interrupted|");
    assert_true(stream_is_interrupted(world.stream));
    assert_true(stream_has_unconfirmed(world.stream, "one"));
    assert_non_null(world.account->bound_jid);
    bob = roster_find(world.account->roster, jid);
    store(&world);
    reopen(&world);
    wait_told(&world, "online resumed|fourth|fifth|");
    assert_ptr_equal(world.stream, stream);
    assert_ptr_equal(roster_find(world.account->roster, jid), bob);
    end(&world);
}

/* The network is not back yet: it breaks in the middle of the login, then at once. */
static void
break_in_the_login(Peer *peer)
{
    authenticate(peer);
    peer_reset(peer);
}

static void
break_at_once(Peer *peer)
{
    peer_reset(peer);
}

static void
test_goes_on_after_failed_attempts(void **state)
{
    static const Script scripts[] = { play_and_break, break_in_the_login, break_at_once, resume,
                                      NULL };
    World world;

    (void)state;
    begin(&world, scripts, NULL);
    wait_told(&world, "online fresh|hello|again|third|");
    say(&world, "one");
    wait_told(&world, "interrupted|");
    store(&world);
    for (int i = 0; i < 2; i++) {
        reopen(&world);
        wait_told(&world, "interrupted|");
        assert_true(stream_has_unconfirmed(world.stream, "one"));
    }
    reopen(&world);
    wait_told(&world, "online resumed|fourth|fifth|");
    end(&world);
}

/* "<failed/>" says that it had the first of two messages. */
static void
play_two_and_break(Peer *peer)
{
    authenticate(peer);
    bind(peer);
    peer_expect(peer, "id=\"two\"");
    peer_expect(peer, "</message>");
    peer_reset(peer);
}

/* How many stanzas went before the message "one", and it; the script knows what the modules ask. */
static int handled_with_one;

static void
refuse(Peer *peer)
{
    authenticate(peer);
    peer_expect(peer, "<resume xmlns=\"urn:xmpp:sm:3\"");
    g_autofree char *failed =
        g_strdup_printf("<failed xmlns='urn:xmpp:sm:3' h='%d'><item-not-found "
                        "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>",
                        handled_with_one);
    peer_send(peer, failed);
    bind(peer);
    peer_expect(peer, "<enable xmlns=\"urn:xmpp:carbons:2\"/>");
    peer_wait_hangup(peer);
}

static void
test_begins_anew_when_refused(void **state)
{
    static const Script scripts[] = { play_two_and_break, refuse, NULL };
    World world;

    (void)state;
    begin(&world, scripts, NULL);
    wait_told(&world, "online fresh|");
    wait_until(&world, has_saved);
    handled_with_one = (int)stream_resumption(world.stream)->sent + 1;
    say(&world, "one");
    say(&world, "two");
    wait_told(&world, "interrupted|");
    store(&world);
    reopen(&world);
    wait_told(&world, "sent one|online fresh|");
    assert_false(stream_has_unconfirmed(world.stream, "two")); /* who follows it sends it again */
    end(&world);
}

static void
refuse_without_number(Peer *peer)
{
    authenticate(peer);
    peer_expect(peer, "<resume xmlns=\"urn:xmpp:sm:3\"");
    peer_send(peer, "<failed xmlns='urn:xmpp:sm:3'/>");
    bind(peer);
    peer_expect(peer, "<enable xmlns=\"urn:xmpp:carbons:2\"/>");
    peer_wait_hangup(peer);
}

/* Then what the server has is not known either, and none of it is told to have arrived. */
static void
test_nothing_is_known_of_a_refusal(void **state)
{
    static const Script scripts[] = { play_two_and_break, refuse_without_number, NULL };
    World world;

    (void)state;
    begin(&world, scripts, NULL);
    wait_told(&world, "online fresh|");
    wait_until(&world, has_saved);
    say(&world, "one");
    say(&world, "two");
    wait_told(&world, "interrupted|");
    reopen(&world);
    wait_told(&world, "online fresh|");
    assert_false(stream_has_unconfirmed(world.stream, "one"));
    end(&world);
}

/* The earlier run had sent two messages, of which the server has the first. */
static void
restore(Peer *peer)
{
    authenticate(peer);
    const char *request = peer_read_until(peer, "/>");
    if (!strstr(request, "h=\"7\"") || !strstr(request, "previd=\"stream-0\""))
        peer_fail(peer, request);
    peer_send(peer, "<resumed xmlns='urn:xmpp:sm:3' h='11' previd='stream-0'/>");
    peer_expect(peer, "<message id='two'/>");
    peer_expect(peer, "jabber:iq:roster"); /* nothing is known of the roster */
    peer_wait_hangup(peer);
}

static Resumption *
new_resumption(void)
{
    g_autoptr(Jid) jid = jid_new("alice@localhost/test", NULL);
    Resumption *resumption = resumption_new("stream-0", jid);

    resumption->received = 7;
    resumption->sent = 12;
    g_ptr_array_add(resumption->waiting,
                    sent_stanza_new(11, "<message id='one'/>", "bob@localhost", "one"));
    g_ptr_array_add(resumption->waiting,
                    sent_stanza_new(12, "<message id='two'/>", "bob@localhost", "two"));
    return resumption;
}

static void
test_goes_on_after_a_restart(void **state)
{
    static const Script scripts[] = { restore, NULL };
    g_autoptr(Resumption) resumption = new_resumption();
    World world;

    (void)state;
    begin(&world, scripts, resumption);
    wait_told(&world, "sent one|online restored|");
    assert_string_equal(jid_full(world.account->bound_jid), "alice@localhost/test");
    assert_true(stream_has_unconfirmed(world.stream, "two"));
    end(&world);
}

static void
test_goes_where_it_is_wanted(void **state)
{
    static const Script scripts[] = { restore, NULL };
    g_autoptr(Resumption) resumption = new_resumption();
    g_autofree char *elsewhere = NULL;
    World world;

    (void)state;
    begin(&world, scripts, NULL);
    /* The account's own server is another one; there, nobody listens. */
    elsewhere = g_strdup_printf("127.0.0.1:%d", fake_server_port(world.server));
    resumption->location = g_strdup(elsewhere);
    world.config->port = 1;
    stream_free(world.stream);
    StreamOptions options = options_of(&world, resumption);
    world.stream = stream_new(&options);
    stream_open(world.stream);
    wait_told(&world, "sent one|online restored|");
    end(&world);
}

static void
test_goes_back_when_nobody_is_there(void **state)
{
    static const Script scripts[] = { restore, NULL };
    g_autoptr(Resumption) resumption = new_resumption();
    World world;

    (void)state;
    resumption->location = g_strdup("127.0.0.1:1");
    begin(&world, scripts, resumption);
    wait_told(&world, "sent one|online restored|");
    end(&world);
}

/* --- servers that break the rules --- */

/* Goes on, talks, and takes nothing. */
static void
resume_and_be_deaf(Peer *peer)
{
    authenticate(peer);
    peer_expect(peer, "<resume xmlns=\"urn:xmpp:sm:3\"");
    peer_send(peer, "<resumed xmlns='urn:xmpp:sm:3' h='0' previd='stream-1'/>");
    peer_send(peer, "<r xmlns='urn:xmpp:sm:3'/>");
    peer_wait_hangup(peer);
}

static void
test_deaf_server_is_not_resumed_again(void **state)
{
    static const Script scripts[] = { play_and_break, resume_and_be_deaf, NULL };
    World world;

    (void)state;
    begin(&world, scripts, NULL);
    wait_told(&world, "online fresh|hello|again|third|");
    settings_set(world.settings, SETTING_CONNECTION_TIMEOUT, NULL, "2", NULL);
    say(&world, "one");
    wait_told(&world, "interrupted|");
    reopen(&world);
    wait_told(&world, "online resumed|closed The server does not answer any more.|");
    end(&world);
}

static void
resume_absurdly(Peer *peer)
{
    authenticate(peer);
    peer_expect(peer, "<resume xmlns=\"urn:xmpp:sm:3\"");
    peer_send(peer, "<resumed xmlns='urn:xmpp:sm:3' h='4000000000' previd='stream-0'/>");
    peer_wait_hangup(peer);
}

static void
test_absurd_numbers_end_it(void **state)
{
    static const Script scripts[] = { resume_absurdly, NULL };
    g_autoptr(Resumption) resumption = new_resumption();
    World world;

    (void)state;
    begin(&world, scripts, resumption);
    wait_told(&world, "closed The server confirms messages that were never sent, so the "
                      "connection was closed.|");
    assert_null(world.account->bound_jid);
    end(&world);
}

static void
resume_another(Peer *peer)
{
    authenticate(peer);
    peer_expect(peer, "<resume xmlns=\"urn:xmpp:sm:3\"");
    peer_send(peer, "<resumed xmlns='urn:xmpp:sm:3' h='12' previd='stream-1'/>");
    peer_wait_hangup(peer);
}

/* To ask again would give the same answer for ever. */
static void
test_another_stream_ends_it(void **state)
{
    static const Script scripts[] = { resume_another, NULL };
    g_autoptr(Resumption) resumption = new_resumption();
    World world;

    (void)state;
    begin(&world, scripts, resumption);
    wait_told(&world, "closed The server goes on with another session than ours.|");
    end(&world);
}

static void
confirm_absurdly(Peer *peer)
{
    authenticate(peer);
    bind(peer);
    peer_send(peer, "<a xmlns='urn:xmpp:sm:3' h='4000000000'/>"
                    "<a xmlns='urn:xmpp:sm:3' h='4000000001'/>");
    peer_expect(peer, "<undefined-condition");
    if (strstr(peer_read_all(peer), "<undefined-condition"))
        peer_fail(peer, "two errors");
}

/* One error is told, not two; the next connection shows whether the server has found its way. */
static void
test_absurd_confirmations_end_it(void **state)
{
    static const Script scripts[] = { confirm_absurdly, NULL };
    World world;

    (void)state;
    begin(&world, scripts, NULL);
    wait_told(&world, "online fresh|interrupted|");
    end(&world);
}

/* Each answer is as long as the question, and is kept until it is confirmed. */
static void
ask_and_confirm_nothing(Peer *peer)
{
    g_autofree char *id = g_strnfill(1024 * 1024, 'x');
    g_autofree char *ping = g_strdup_printf(
        "<iq type='get' from='bob@localhost/x' id='%s'><ping xmlns='urn:xmpp:ping'/>"
        "</iq>",
        id);

    authenticate(peer);
    bind(peer);
    for (int i = 0; i <= LIMIT_UNCONFIRMED_BYTES / (1024 * 1024); i++)
        peer_send(peer, ping);
    peer_read_all(peer);
}

static void
test_what_is_never_confirmed_is_bounded(void **state)
{
    static const Script scripts[] = { ask_and_confirm_nothing, NULL };
    World world;

    (void)state;
    begin(&world, scripts, NULL);
    wait_told(&world, "online fresh|closed The server does not confirm what it is sent, so the "
                      "connection was closed.|");
    end(&world);
}

static void
ask_again_and_again(Peer *peer)
{
    authenticate(peer);
    bind(peer);
    for (int i = 0; i < QUESTIONS; i++)
        peer_send(peer, "<r xmlns='urn:xmpp:sm:3'/><a xmlns='urn:xmpp:sm:3' h='0'/>");
    send_message(peer, "hello");
    const char *said = peer_read_until(peer, "</stream:stream>");
    int answers = 0, questions = 0;
    for (const char *at = said; (at = strstr(at, "<a xmlns")); at++)
        answers++;
    for (const char *at = said; (at = strstr(at, "<r xmlns")); at++)
        questions++;
    if (answers < QUESTIONS || answers > QUESTIONS + 1 || questions > 10)
        peer_fail(peer, "too many questions or answers");
    peer_send(peer, "</stream:stream>");
}

/* One answer to each question, which is no longer than it; and confirmations ask for nothing. */
static void
test_floods_are_not_amplified(void **state)
{
    static const Script scripts[] = { ask_again_and_again, NULL };
    World world;

    (void)state;
    begin(&world, scripts, NULL);
    wait_told(&world, "online fresh|hello|");
    stream_close(world.stream);
    wait_told(&world, "closed |");
    end(&world);
}

/* The program is closed properly: the server hears what came, and tells what it has. */
static void
play_to_the_end(Peer *peer)
{
    authenticate(peer);
    bind(peer);
    send_message(peer, "hello");
    peer_expect(peer, "id=\"one\"");
    peer_expect(peer, "<presence");
    peer_expect(peer, "<a xmlns=\"urn:xmpp:sm:3\" h=\"1\"/>");
    peer_expect(peer, "<r xmlns=\"urn:xmpp:sm:3\"/>");
    peer_expect(peer, "</stream:stream>");
    g_autofree char *answer =
        g_strdup_printf("<a xmlns='urn:xmpp:sm:3' h='%d'/></stream:stream>", handled_with_one);
    peer_send(peer, answer);
    peer_wait_hangup(peer);
}

static void
test_says_goodbye(void **state)
{
    static const Script scripts[] = { play_to_the_end, NULL };
    World world;

    (void)state;
    begin(&world, scripts, NULL);
    wait_told(&world, "online fresh|hello|");
    wait_until(&world, has_saved);
    handled_with_one = (int)stream_resumption(world.stream)->sent + 2;
    say(&world, "one");
    store(&world);
    stream_close(world.stream);
    wait_told(&world, "sent one|closed |");
    end(&world);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_goes_on),
        cmocka_unit_test(test_goes_on_after_failed_attempts),
        cmocka_unit_test(test_nothing_is_known_of_a_refusal),
        cmocka_unit_test(test_begins_anew_when_refused),
        cmocka_unit_test(test_goes_on_after_a_restart),
        cmocka_unit_test(test_goes_where_it_is_wanted),
        cmocka_unit_test(test_goes_back_when_nobody_is_there),
        cmocka_unit_test(test_deaf_server_is_not_resumed_again),
        cmocka_unit_test(test_absurd_numbers_end_it),
        cmocka_unit_test(test_another_stream_ends_it),
        cmocka_unit_test(test_absurd_confirmations_end_it),
        cmocka_unit_test(test_what_is_never_confirmed_is_bounded),
        cmocka_unit_test(test_floods_are_not_amplified),
        cmocka_unit_test(test_says_goodbye),
    };

    return cmocka_run_group_tests(tests, one_set_up_group, one_tear_down_group);
}
