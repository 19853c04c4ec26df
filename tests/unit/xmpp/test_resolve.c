/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order in which addresses are tried, and what an account's settings make of names. */

#include "config.h"

#include <string.h>

#include "xmpp/error.h"
#include "xmpp/resolve.h"

#include "unit/test.h"

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

typedef struct {
    GPtrArray *endpoints;
    GError *error;
    bool is_done;
} Answer;

static void
on_resolved(GPtrArray *endpoints, const GError *error, gpointer data)
{
    Answer *answer = data;
    answer->endpoints = endpoints;
    answer->error = error ? g_error_copy(error) : NULL;
    answer->is_done = true;
}

static void
ask(const char *domain, const AccountConfig *config, Answer *answer)
{
    *answer = (Answer){ 0 };
    Resolve *resolve = resolve_start(domain, config, on_resolved, answer);
    while (!answer->is_done)
        g_main_context_iteration(NULL, TRUE);
    resolve_free(resolve);
}

static void
assert_endpoint(const char *domain, const AccountConfig *config, const char *address, int port,
                bool is_direct)
{
    Answer answer;
    ask(domain, config, &answer);
    assert_non_null(answer.endpoints);
    assert_int_equal(answer.endpoints->len, 1);
    const Endpoint *endpoint = answer.endpoints->pdata[0];
    assert_string_equal(endpoint->address, address);
    assert_int_equal(endpoint->port, port);
    assert_int_equal(endpoint->is_direct, is_direct);
    g_ptr_array_unref(answer.endpoints);
}

static void
test_settings_rule(void **state)
{
    (void)state;
    g_autoptr(AccountConfig) config = account_config_new("alice@example.org");
    config->server = g_strdup("127.0.0.1");
    assert_endpoint("example.org", config, "127.0.0.1", 5222, false);
    config->tls_policy = TLS_DIRECT;
    assert_endpoint("example.org", config, "127.0.0.1", 5223, true);
    config->port = 443;
    assert_endpoint("example.org", config, "127.0.0.1", 443, true);
}

static void
test_domain_may_be_an_address(void **state)
{
    (void)state;
    g_autoptr(AccountConfig) config = account_config_new("alice@127.0.0.1");
    assert_endpoint("127.0.0.1", config, "127.0.0.1", 5222, false);
}

static void
test_cancelled_lookups_tell_nothing(void **state)
{
    (void)state;
    g_autoptr(AccountConfig) config = account_config_new("alice@localhost");
    Answer answer = { 0 };
    resolve_free(resolve_start("localhost", config, on_resolved, &answer));
    Answer other;
    config->server = g_strdup("127.0.0.1");
    ask("localhost", config, &other);
    assert_false(answer.is_done);
    g_ptr_array_unref(other.endpoints);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_priority_rules),
        cmocka_unit_test(test_weight_is_a_share),
        cmocka_unit_test(test_weightless_targets_stay),
        cmocka_unit_test(test_families_take_turns),
        cmocka_unit_test(test_settings_rule),
        cmocka_unit_test(test_domain_may_be_an_address),
        cmocka_unit_test(test_cancelled_lookups_tell_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
