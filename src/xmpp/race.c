/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The attempts under way, and those still to come. */

#include "config.h"

#include "xmpp/race.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "xmpp/error.h"

/* RFC 8305 5, Connection Attempt Delay. */
#define HEAD_START_MS 250
/* libstrophe allows no longer. */
#define LONGEST_ATTEMPT_MS 5000

typedef struct {
    Race *race;
    Endpoint *endpoint;
    Bridge *bridge; /* until the transport has it; NULL without a proxy */
    Transport *transport;
    unsigned timer;
} Attempt;

struct Race {
    RaceOptions options;
    GQueue waiting;      /* of Endpoint */
    GPtrArray *attempts; /* of Attempt */
    unsigned timer;      /* until the next attempt */
    GError *error;       /* of the last attempt that failed */
};

static void race_step(Race *race);

static void
attempt_free(Attempt *attempt)
{
    timer_stop(attempt->race->options.clock, &attempt->timer);
    transport_free(attempt->transport);
    bridge_free(attempt->bridge);
    endpoint_free(attempt->endpoint);
    g_free(attempt);
}

static void
tell(const Race *race, const Endpoint *endpoint, const char *outcome)
{
    race->options.hooks->tried(endpoint, outcome, race->options.data);
}

static void
attempt_fail(Attempt *attempt, const GError *error, const char *outcome)
{
    Race *race = attempt->race;
    tell(race, attempt->endpoint, outcome);
    g_clear_error(&race->error);
    race->error = g_error_copy(error);
    g_ptr_array_remove(race->attempts, attempt);
    race_step(race);
}

static Attempt *
find_attempt(Race *race, const Transport *transport)
{
    for (unsigned i = 0; i < race->attempts->len; i++) {
        Attempt *attempt = race->attempts->pdata[i];
        if (attempt->transport == transport)
            return attempt;
    }
    g_return_val_if_reached(NULL);
}

/* Those who are beaten may be needed yet. */
static void
put_back(Race *race)
{
    for (unsigned i = race->attempts->len; i-- > 0;) {
        Attempt *attempt = race->attempts->pdata[i];
        tell(race, attempt->endpoint, _("another one was faster"));
        g_queue_push_head(&race->waiting, g_steal_pointer(&attempt->endpoint));
    }
    g_ptr_array_set_size(race->attempts, 0);
}

static void
on_connected(Transport *transport, gpointer data)
{
    Race *race = data;
    Attempt *attempt = find_attempt(race, transport);
    Endpoint *endpoint = g_steal_pointer(&attempt->endpoint);
    attempt->transport = NULL;
    g_ptr_array_remove(race->attempts, attempt);
    timer_stop(race->options.clock, &race->timer);
    put_back(race);
    race->options.hooks->won(transport, endpoint, race->options.data);
    endpoint_free(endpoint);
}

static void
on_failed(Transport *transport, const GError *error, gpointer data)
{
    int reason = transport_errno(transport);
    attempt_fail(find_attempt(data, transport), error,
                 reason ? g_strerror(reason) : error->message);
}

static unsigned
on_limit(const Element *top G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
    return LIMIT_STANZA_ELEMENTS;
}

static int
attempt_ms(const Race *race)
{
    return MIN(race->options.timeout_ms, LONGEST_ATTEMPT_MS);
}

static void
on_timeout(gpointer data)
{
    Attempt *attempt = data;
    attempt->timer = 0;
    g_autoptr(GError) error =
        g_error_new(STREAM_ERROR, STREAM_ERROR_NETWORK,
                    _("%s port %d does not answer. Is it the right server, and this computer "
                      "online?"),
                    attempt->endpoint->name, attempt->endpoint->port);
    g_autofree char *outcome =
        g_strdup_printf(_("timed out after %d s"), (attempt_ms(attempt->race) + 500) / 1000);
    attempt_fail(attempt, error, outcome);
}

/* The rest is for connections that stand. */
static const TransportHooks transport_hooks = {
    .connected = on_connected,
    .limit = on_limit,
    .failed = on_failed,
};

static void
connect_attempt(Attempt *attempt)
{
    const Race *race = attempt->race;
    const Endpoint *endpoint = attempt->endpoint;
    const TransportOptions options = {
        .jid = race->options.jid,
        .domain = race->options.domain,
        .tls = race->options.tls,
        .address = endpoint->address,
        .name = endpoint->name,
        .bridge = g_steal_pointer(&attempt->bridge),
        .port = endpoint->port,
        .is_direct = endpoint->is_direct,
        .hooks = &transport_hooks,
        .data = attempt->race,
    };
    attempt->timer = timer_start(race->options.clock, attempt_ms(race), on_timeout, attempt);
    attempt->transport = transport_new(&options);
}

static void
on_bridge_ready(Bridge *bridge G_GNUC_UNUSED, gpointer data)
{
    connect_attempt(data);
}

static void
on_bridge_failed(Bridge *bridge G_GNUC_UNUSED, const GError *error, gpointer data)
{
    attempt_fail(data, error, error->message);
}

static const BridgeHooks bridge_hooks = { .ready = on_bridge_ready, .failed = on_bridge_failed };

static void
build_bridge(Attempt *attempt)
{
    const RaceOptions *race = &attempt->race->options;
    const BridgeOptions options = {
        .proxy = race->proxy,
        .host = attempt->endpoint->address ? attempt->endpoint->address : attempt->endpoint->name,
        .port = attempt->endpoint->port,
        .clock = race->clock,
        .timeout_ms = race->timeout_ms,
        .hooks = &bridge_hooks,
        .data = attempt,
    };
    attempt->bridge = bridge_new(&options);
}

static void
start_attempt(Race *race, Endpoint *endpoint)
{
    Attempt *attempt = g_new0(Attempt, 1);
    attempt->race = race;
    attempt->endpoint = endpoint;
    g_ptr_array_add(race->attempts, attempt);
    tell(race, endpoint, NULL);
    if (race->options.proxy)
        build_bridge(attempt);
    else
        connect_attempt(attempt);
}

static void
on_head_start_over(gpointer data)
{
    Race *race = data;
    race->timer = 0;
    race_step(race);
}

static void
race_step(Race *race)
{
    Endpoint *endpoint = g_queue_pop_head(&race->waiting);
    timer_stop(race->options.clock, &race->timer);
    if (endpoint)
        start_attempt(race, endpoint);
    else if (race->attempts->len == 0)
        race->options.hooks->lost(race->error, race->options.data);
    if (endpoint && !g_queue_is_empty(&race->waiting))
        race->timer = timer_start(race->options.clock, HEAD_START_MS, on_head_start_over, race);
}

Race *
race_new(const RaceOptions *options, GPtrArray *endpoints)
{
    Race *race = g_new0(Race, 1);
    race->options = *options;
    race->attempts = g_ptr_array_new_with_free_func((GDestroyNotify)attempt_free);
    g_queue_init(&race->waiting);
    g_ptr_array_set_free_func(endpoints, NULL);
    for (unsigned i = 0; i < endpoints->len; i++)
        g_queue_push_tail(&race->waiting, endpoints->pdata[i]);
    g_ptr_array_unref(endpoints);
    return race;
}

void
race_free(Race *race)
{
    if (!race)
        return;
    timer_stop(race->options.clock, &race->timer);
    g_ptr_array_unref(race->attempts);
    g_queue_clear_full(&race->waiting, (GDestroyNotify)endpoint_free);
    g_clear_error(&race->error);
    g_free(race);
}

bool
race_run(Race *race)
{
    if (g_queue_is_empty(&race->waiting))
        return false;
    race_step(race);
    return true;
}
