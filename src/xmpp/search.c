/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an account to a connection that stands. */

#include "config.h"

#include "xmpp/search.h"

#include "base/host.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "xmpp/error.h"

struct Search {
    SearchOptions options;
    Proxy *proxy; /* NULL: none */
    Resolve *resolve;
    Race *race;
    Endpoint *winner;      /* NULL: nobody yet */
    char *other_host;      /* where a server sent us; NULL: nowhere */
    int other_port;        /* 0: by its records */
    GPtrArray *redirected; /* the places to which we were sent, "host:port" */
};

static void
tell(const Search *search, const Endpoint *endpoint, bool is_in_use, const char *outcome)
{
    const Route route = {
        .host = endpoint->name,
        .address = endpoint->address,
        .port = endpoint->port,
        .is_direct = endpoint->is_direct,
        .origin = endpoint->origin,
        .is_in_use = is_in_use,
        .outcome = outcome,
    };
    search->options.hooks->tried(&route, search->options.data);
}

static void
on_won(Transport *transport, const Endpoint *endpoint, gpointer data)
{
    Search *search = data;
    endpoint_free(search->winner);
    search->winner = endpoint_copy(endpoint);
    search->options.hooks->won(transport, endpoint, search->options.data);
}

static void
on_lost(const GError *error, gpointer data)
{
    Search *search = data;
    search->options.hooks->lost(error, search->options.data);
}

static void
on_tried(const Endpoint *endpoint, const char *outcome, gpointer data)
{
    tell(data, endpoint, false, outcome);
}

static const RaceHooks race_hooks = { .won = on_won, .lost = on_lost, .tried = on_tried };

static void
start_race(Search *search, GPtrArray *endpoints)
{
    const RaceOptions options = {
        .jid = jid_bare(search->options.jid),
        .domain = jid_domain(search->options.jid),
        .tls = search->options.tls,
        .proxy = search->proxy,
        .clock = search->options.clock,
        .timeout_ms = search->options.timeout_ms,
        .hooks = &race_hooks,
        .data = search,
    };
    search->race = race_new(&options, endpoints);
    race_run(search->race); /* which calls back later */
}

static void
on_resolved(GPtrArray *endpoints, const GError *error, gpointer data)
{
    Search *search = data;
    if (!endpoints) {
        on_lost(error, search);
        return;
    }
    g_clear_pointer(&search->resolve, resolve_free);
    start_race(search, endpoints);
    search->options.hooks->found(search->options.data);
}

static void
resolve(Search *search)
{
    const AccountConfig *config = search->options.config;
    const char *domain = jid_domain(search->options.jid);
    ResolveOptions options = {
        .domain = domain,
        .server = config->server,
        .port = config->port,
        .location = search->options.location,
        .policy = config->tls_policy,
        .has_proxy = search->proxy != NULL,
        .clock = search->options.clock,
        .done = on_resolved,
        .data = search,
    };
    if (search->other_host) {
        options.domain = search->other_host;
        options.server = search->other_port ? search->other_host : NULL;
        options.port = search->other_port;
        options.location = NULL;
        options.is_redirect = true;
    }
    search->resolve = resolve_start(&options);
}

/* --- the public face --- */

Search *
search_new(const SearchOptions *options)
{
    Search *search = g_new0(Search, 1);
    search->options = *options;
    search->redirected = g_ptr_array_new_with_free_func(g_free);
    return search;
}

static void
drop_attempts(Search *search)
{
    g_clear_pointer(&search->resolve, resolve_free);
    g_clear_pointer(&search->race, race_free);
    g_clear_pointer(&search->winner, endpoint_free);
}

void
search_free(Search *search)
{
    if (!search)
        return;
    drop_attempts(search);
    proxy_free(search->proxy);
    g_ptr_array_unref(search->redirected);
    g_free(search->other_host);
    g_free(search);
}

void
search_start(Search *search)
{
    const char *proxy = search->options.config->proxy;
    g_autoptr(GError) error = NULL;
    drop_attempts(search);
    if (proxy && !search->proxy)
        search->proxy = proxy_parse(proxy, jid_bare(search->options.jid), &error);
    if (error)
        on_lost(error, search);
    else
        resolve(search);
}

bool
search_go_on(Search *search, const char *outcome)
{
    search_end(search, outcome);
    return search->race && race_run(search->race);
}

void
search_settle(Search *search)
{
    g_clear_pointer(&search->race, race_free);
    if (search->winner)
        tell(search, search->winner, true, NULL);
}

void
search_end(Search *search, const char *outcome)
{
    if (!search || !search->winner)
        return;
    tell(search, search->winner, false, outcome);
    g_clear_pointer(&search->winner, endpoint_free);
}

static bool
has_been_sent_to(const Search *search, const char *place)
{
    return g_ptr_array_find_with_equal_func(search->redirected, place, g_str_equal, NULL);
}

bool
search_redirect(Search *search, const char *place, GError **error)
{
    int port;
    g_autofree char *host = host_parse(place, &port), *shown = utf8_short_line(place, 255);
    if (!host) {
        g_set_error(error, STREAM_ERROR, STREAM_ERROR_PROTOCOL,
                    _("The server sends us to another server, but \"%s\" is no place for one."),
                    shown);
        return false;
    }
    g_autofree char *exact = host_with_port(host, port);
    if (search->redirected->len >= LIMIT_REDIRECTS || has_been_sent_to(search, exact)) {
        g_set_error(error, STREAM_ERROR, STREAM_ERROR_NETWORK,
                    _("Servers send us to another server again and again, lastly to %s."), shown);
        return false;
    }
    g_autofree char *outcome = g_strdup_printf(_("sent us to %s"), shown);
    search_end(search, outcome);
    g_ptr_array_add(search->redirected, g_steal_pointer(&exact));
    g_free(search->other_host);
    search->other_host = g_steal_pointer(&host);
    search->other_port = port;
    return true;
}

char *
search_describe_proxy(const Search *search)
{
    return search->proxy ? proxy_describe(search->proxy) : NULL;
}
