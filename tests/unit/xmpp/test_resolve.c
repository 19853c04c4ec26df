/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order in which addresses are tried, and what an account's settings make of names. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "xmpp/error.h"
#include "xmpp/resolve.h"

#include "unit/test.h"
#include "unit/xmpp/fake_resolver.h"

static GPtrArray *
new_targets(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)target_free);
}

static void
add(GPtrArray *targets, const char *host, int priority, int weight)
{
    Target *target = g_new0(Target, 1);
    target->host = g_strdup(host);
    target->priority = priority;
    target->weight = weight;
    g_ptr_array_add(targets, target);
}

static char *
list(const GPtrArray *targets)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < targets->len; i++)
        g_string_append(text, ((Target *)targets->pdata[i])->host);
    return g_string_free(text, FALSE);
}

static void
test_priority_rules(void **state)
{
    (void)state;
    for (guint32 seed = 0; seed < 50; seed++) {
        g_autoptr(GPtrArray) targets = new_targets();
        add(targets, "d", 30, 65535);
        add(targets, "b", 10, 0);
        add(targets, "a", 5, 0);
        add(targets, "c", 20, 100);
        GRand *random = g_rand_new_with_seed(seed);
        resolve_sort_targets(targets, random);
        g_rand_free(random);
        g_autofree char *order = list(targets);
        assert_string_equal(order, "abcd");
    }
}

/* RFC 2782: with weights 90 and 10, the first comes first nine times out of ten. */
static void
test_weight_is_a_share(void **state)
{
    (void)state;
    int first = 0;
    GRand *random = g_rand_new_with_seed(1);
    for (int i = 0; i < 2000; i++) {
        g_autoptr(GPtrArray) targets = new_targets();
        add(targets, "b", 0, 10);
        add(targets, "a", 0, 90);
        add(targets, "z", 1, 100);
        resolve_sort_targets(targets, random);
        g_autofree char *order = list(targets);
        assert_int_equal(order[2], 'z');
        first += order[0] == 'a';
    }
    g_rand_free(random);
    assert_in_range(first, 1700, 1900);
}

static void
test_weightless_targets_stay(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) targets = new_targets();
    add(targets, "a", 0, 0);
    add(targets, "b", 0, 0);
    GRand *random = g_rand_new_with_seed(3);
    resolve_sort_targets(targets, random);
    g_rand_free(random);
    assert_int_equal(targets->len, 2);
}

static void
assert_interleaved(const char *from, const char *to)
{
    g_auto(GStrv) words = g_strsplit(from, " ", -1);
    GPtrArray *addresses = g_ptr_array_new_with_free_func(g_free);
    for (char **word = words; *word && **word; word++)
        g_ptr_array_add(addresses, g_strdup(*word));
    g_autoptr(GPtrArray) mixed = resolve_interleave(addresses);
    g_ptr_array_add(mixed, NULL);
    g_autofree char *text = g_strjoinv(" ", (char **)mixed->pdata);
    assert_string_equal(text, to);
}

static void
test_families_take_turns(void **state)
{
    (void)state;
    assert_interleaved("10.0.0.1 10.0.0.2 ::1 ::2 ::3", "::1 10.0.0.1 ::2 10.0.0.2 ::3");
    assert_interleaved("10.0.0.1 10.0.0.2", "10.0.0.1 10.0.0.2");
    assert_interleaved("::1 ::2", "::1 ::2");
    assert_interleaved("", "");
}

/* --- questions --- */

typedef struct {
    Clock *clock;
    FakeResolver *resolver;
    ResolveOptions options;
    GPtrArray *endpoints;
    GError *error;
    bool is_done;
} World;

static void
on_resolved(GPtrArray *endpoints, const GError *error, gpointer data)
{
    World *world = data;
    world->endpoints = endpoints;
    world->error = error ? g_error_copy(error) : NULL;
    world->is_done = true;
}

static int
set_up(void **state)
{
    World *world = g_new0(World, 1);
    world->clock = clock_new_virtual(0);
    world->resolver = fake_resolver_new();
    world->options = (ResolveOptions){
        .domain = "a.example", .clock = world->clock, .done = on_resolved, .data = world
    };
    *state = world;
    return 0;
}

static int
tear_down(void **state)
{
    World *world = *state;
    while (g_main_context_iteration(NULL, FALSE))
        ;
    fake_resolver_free(world->resolver);
    g_clear_pointer(&world->endpoints, g_ptr_array_unref);
    g_clear_error(&world->error);
    clock_free(world->clock);
    g_free(world);
    return 0;
}

static void
ask(World *world, const char *const *lines)
{
    fake_resolver_set(world->resolver, lines);
    world->is_done = false;
    g_clear_pointer(&world->endpoints, g_ptr_array_unref);
    g_clear_error(&world->error);
    Resolve *resolve = resolve_start(&world->options);
    assert_false(world->is_done);
    for (int seconds = 0; !world->is_done && seconds < 60; seconds++) {
        while (g_main_context_iteration(NULL, FALSE))
            ;
        clock_advance(world->clock, 1000);
    }
    assert_true(world->is_done);
    resolve_free(resolve);
}

/* "1.2.3.4 5222|::1 5223 direct|" */
static char *
describe(const World *world)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; world->endpoints && i < world->endpoints->len; i++) {
        const Endpoint *endpoint = world->endpoints->pdata[i];
        g_string_append_printf(text, "%s %d%s|",
                               endpoint->address ? endpoint->address : endpoint->name,
                               endpoint->port, endpoint->is_direct ? " direct" : "");
    }
    if (world->error)
        g_string_append(text, world->error->message);
    return g_string_free(text, FALSE);
}

static void
expect(World *world, const char *const *lines, const char *endpoints)
{
    ask(world, lines);
    g_autofree char *got = describe(world);
    assert_string_equal(got, endpoints);
}

static void
expect_error(World *world, const char *const *lines, StreamErrorCode code, const char *sentence)
{
    ask(world, lines);
    assert_null(world->endpoints);
    if (!g_error_matches(world->error, STREAM_ERROR, (int)code) ||
        !strstr(world->error->message, sentence))
        fail_msg("error %d: %s", world->error->code, world->error->message);
}

#define LINES(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define PLAIN      "_xmpp-client._tcp.a.example"
#define DIRECT     "_xmpps-client._tcp.a.example"

/* --- records --- */

/* XEP-0368: as if they were of one kind. */
static void
test_both_kinds_are_merged(void **state)
{
    World *world = *state;
    expect(world,
           LINES(PLAIN " 10 0 5222 x.example", DIRECT " 5 0 5223 x.example",
                 DIRECT " 20 0 443 y.example", "x.example 192.0.2.1 2001:db8::1",
                 "y.example 192.0.2.2"),
           "2001:db8::1 5223 direct|192.0.2.1 5223 direct|2001:db8::1 5222|192.0.2.1 5222|"
           "192.0.2.2 443 direct|");
    assert_int_equal(((Endpoint *)world->endpoints->pdata[0])->origin, ROUTE_BY_SRV);
}

static void
test_policy_restricts(void **state)
{
    World *world = *state;
    const char *const *lines = LINES(PLAIN " 10 0 5222 x.example", DIRECT " 5 0 5223 x.example",
                                     "x.example 192.0.2.1", "a.example 192.0.2.9");
    world->options.policy = TLS_DIRECT;
    expect(world, lines, "192.0.2.1 5223 direct|");
    world->options.policy = TLS_DISABLE;
    expect(world, lines, "192.0.2.1 5222|");
    world->options.policy = TLS_DIRECT;
    expect(world, LINES("a.example 192.0.2.9", PLAIN " . 0 0 ."), "192.0.2.9 5223 direct|");
}

static void
test_no_records(void **state)
{
    World *world = *state;
    expect(world, LINES("a.example 192.0.2.9"), "192.0.2.9 5222|");
    assert_int_equal(((Endpoint *)world->endpoints->pdata[0])->origin, ROUTE_BY_DOMAIN);
}

/* RFC 2782, RFC 6120 3.2.1: no fall-back to what the domain says it does not have. */
static void
test_refusals(void **state)
{
    World *world = *state;
    const char *const sentence = "a.example offers no XMPP service.";
    expect_error(world, LINES(PLAIN " 0 0 0 .", "a.example 192.0.2.9"), STREAM_ERROR_HOST_UNKNOWN,
                 sentence);
    expect_error(world, LINES(PLAIN " 0 0 0 .", DIRECT " 0 0 0 .", "a.example 192.0.2.9"),
                 STREAM_ERROR_HOST_UNKNOWN, sentence);
    /* Direct TLS alone is refused. */
    expect(world, LINES(DIRECT " 0 0 0 .", "a.example 192.0.2.9"), "192.0.2.9 5222|");
    expect(world, LINES(PLAIN " 0 0 0 .", DIRECT " 0 0 5223 x.example", "x.example 192.0.2.1"),
           "192.0.2.1 5223 direct|");
}

static void
test_dead_targets_are_left_out(void **state)
{
    World *world = *state;
    expect(world,
           LINES(PLAIN " 1 0 5222 gone.example", PLAIN " 2 0 5222 x.example",
                 PLAIN " 3 0 5222 abc.onion", PLAIN " 4 0 0 x.example", "x.example 192.0.2.1",
                 "abc.onion 192.0.2.7"),
           "192.0.2.1 5222|");
    assert_null(strstr(fake_resolver_asked(world->resolver), "onion"));
}

static void
test_flood_of_records(void **state)
{
    World *world = *state;
    const char *lines[402] = { 0 };
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    GString *addresses = g_string_new("x.example");
    for (int i = 0; i < 400; i++) {
        g_ptr_array_add(texts, g_strdup_printf(PLAIN " 1 %d %d x.example", i, 5000 + i));
        g_string_append_printf(addresses, " 192.0.2.%d", i % 250 + 1);
        lines[i] = texts->pdata[i];
    }
    g_ptr_array_add(texts, g_string_free(addresses, FALSE));
    lines[400] = texts->pdata[400];
    ask(world, lines);
    assert_int_equal(world->endpoints->len, LIMIT_TARGETS * LIMIT_ADDRESSES);
}

/* --- names --- */

static void
test_names_are_asked_in_ascii(void **state)
{
    World *world = *state;
    world->options.domain = "straße.example";
    expect(world,
           LINES("_xmpp-client._tcp.xn--strae-oqa.example 0 0 5222 BÜCHER.example.",
                 "xn--bcher-kva.example 192.0.2.1"),
           "192.0.2.1 5222|");
}

static void
test_literals_need_no_lookup(void **state)
{
    World *world = *state;
    world->options.domain = "127.0.0.1";
    expect(world, LINES(""), "127.0.0.1 5222|");
    world->options.domain = "[::1]";
    expect(world, LINES(""), "::1 5222|");
    world->options.domain = "a.example";
    world->options.server = "[::1]";
    world->options.port = 443;
    expect(world, LINES(""), "::1 443|");
    assert_int_equal(((Endpoint *)world->endpoints->pdata[0])->origin, ROUTE_BY_ACCOUNT);
    assert_string_equal(fake_resolver_asked(world->resolver), "");
}

static void
test_settings_rule(void **state)
{
    World *world = *state;
    const char *const *lines =
        LINES(PLAIN " 0 0 5222 x.example", "b.example 192.0.2.3", "a.example 192.0.2.9");
    world->options.server = "b.example";
    expect(world, lines, "192.0.2.3 5222|");
    world->options.policy = TLS_DIRECT;
    expect(world, lines, "192.0.2.3 5223 direct|");
    world->options.server = NULL;
    world->options.port = 443;
    expect(world, lines, "192.0.2.9 443 direct|");
}

static void
test_what_is_no_host(void **state)
{
    World *world = *state;
    world->options.server = "a b\r\n";
    expect_error(world, LINES(""), STREAM_ERROR_REFUSED, "is no name of a host.");
}

static void
test_location_comes_first(void **state)
{
    World *world = *state;
    const char *const *lines =
        LINES(PLAIN " 0 0 5222 x.example", "x.example 192.0.2.1", "z.example 192.0.2.5");
    world->options.location = "z.example:9222";
    expect(world, lines, "192.0.2.5 9222|192.0.2.1 5222|");
    assert_int_equal(((Endpoint *)world->endpoints->pdata[0])->origin, ROUTE_BY_LOCATION);
    world->options.location = "gone.example";
    expect(world, lines, "192.0.2.1 5222|");
    world->options.location = "no place";
    expect(world, lines, "192.0.2.1 5222|");
}

static void
test_redirect_by_records(void **state)
{
    World *world = *state;
    world->options.is_redirect = true;
    expect(world, LINES(PLAIN " 0 0 5222 x.example", "x.example 192.0.2.1"), "192.0.2.1 5222|");
    assert_int_equal(((Endpoint *)world->endpoints->pdata[0])->origin, ROUTE_BY_REDIRECT);
}

/* --- proxies --- */

static void
test_nothing_is_asked_with_a_proxy(void **state)
{
    World *world = *state;
    world->options.has_proxy = true;
    expect(world, LINES(PLAIN " 0 0 5299 x.example"), "a.example 5222|");
    world->options.policy = TLS_DIRECT;
    expect(world, LINES(""), "a.example 5223 direct|");
    world->options.server = "bücher.example";
    world->options.port = 443;
    world->options.location = "z.example";
    expect(world, LINES(""), "z.example 5223 direct|xn--bcher-kva.example 443 direct|");
    world->options.server = "abc.onion";
    world->options.location = NULL;
    expect(world, LINES(""), "abc.onion 443 direct|");
    assert_string_equal(fake_resolver_asked(world->resolver), "");
}

static void
test_onion_wants_a_proxy(void **state)
{
    World *world = *state;
    world->options.domain = "abc.onion";
    expect_error(world, LINES(""), STREAM_ERROR_REFUSED, "reached through Tor alone");
    world->options.domain = "a.example";
    world->options.server = "abc.onion";
    expect_error(world, LINES(""), STREAM_ERROR_REFUSED, "reached through Tor alone");
    assert_string_equal(fake_resolver_asked(world->resolver), "");
}

/* --- failures --- */

static void
test_failures_have_their_words(void **state)
{
    World *world = *state;
    expect_error(world, LINES("x 1"), STREAM_ERROR_HOST_UNKNOWN, "no server named a.example");
    world->options.server = "b.example";
    expect_error(world, LINES("x 1"), STREAM_ERROR_HOST_UNKNOWN,
                 "no server named b.example: that is what the account");
    world->options.server = NULL;
    expect_error(world, LINES(PLAIN " fails", DIRECT " fails", "a.example fails"),
                 STREAM_ERROR_NETWORK, "cannot be looked up now");
    /* One could not be asked: it may be there. */
    expect_error(world, LINES(PLAIN " fails"), STREAM_ERROR_NETWORK, "cannot be looked up now");
    expect(world, LINES(PLAIN " fails", DIRECT " fails", "a.example 192.0.2.9"), "192.0.2.9 5222|");
}

/* What hangs is left behind once something else is known. */
static void
test_silence_is_not_waited_for(void **state)
{
    World *world = *state;
    expect(world,
           LINES(DIRECT " hangs", PLAIN " 0 0 5222 x.example", PLAIN " 1 0 5222 y.example",
                 "x.example hangs", "y.example 192.0.2.2"),
           "192.0.2.2 5222|");
    assert_in_range(clock_now(world->clock), 2000, 8000);
    expect(world, LINES(DIRECT " hangs", PLAIN " hangs", "a.example 192.0.2.9"), "192.0.2.9 5222|");
    /* That one kind is not there does not make the other one hopeless. */
    int64_t begin = clock_now(world->clock);
    expect(world, LINES(PLAIN " hangs", "a.example 192.0.2.9"), "192.0.2.9 5222|");
    assert_in_range(clock_now(world->clock) - begin, 8000, 12000);
}

static void
test_cancelled_lookups_tell_nothing(void **state)
{
    World *world = *state;
    fake_resolver_set(world->resolver, LINES("a.example hangs"));
    resolve_free(resolve_start(&world->options));
    while (g_main_context_iteration(NULL, FALSE))
        ;
    clock_advance(world->clock, 60000);
    assert_false(world->is_done);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_priority_rules),
        cmocka_unit_test(test_weight_is_a_share),
        cmocka_unit_test(test_weightless_targets_stay),
        cmocka_unit_test(test_families_take_turns),
        TEST(test_both_kinds_are_merged),
        TEST(test_policy_restricts),
        TEST(test_no_records),
        TEST(test_refusals),
        TEST(test_dead_targets_are_left_out),
        TEST(test_flood_of_records),
        TEST(test_names_are_asked_in_ascii),
        TEST(test_literals_need_no_lookup),
        TEST(test_settings_rule),
        TEST(test_what_is_no_host),
        TEST(test_location_comes_first),
        TEST(test_redirect_by_records),
        TEST(test_nothing_is_asked_with_a_proxy),
        TEST(test_onion_wants_a_proxy),
        TEST(test_failures_have_their_words),
        TEST(test_silence_is_not_waited_for),
        TEST(test_cancelled_lookups_tell_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
