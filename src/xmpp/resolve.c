/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names to addresses, by GLib's resolver. */

#include "config.h"

#include "xmpp/resolve.h"

#include <gio/gio.h>
#include <string.h>

#include "base/host.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "xmpp/error.h"

#define PORT_CLIENT 5222
#define PORT_DIRECT 5223
/* So long the others are waited for once one lookup has found something. */
#define PATIENCE_MS 2000
/* So long records are waited for before the domain's own address has to do: more than the 5 s after
 * which the C library asks again. */
#define SERVICES_MS 8000

typedef enum { ROUND_SERVICES, ROUND_ADDRESSES, ROUND_OVER } Round;

struct Resolve {
    unsigned references; /* one for each lookup under way, one of the owner's */
    Round round;
    unsigned pending; /* lookups of this round */
    unsigned timer;   /* after it the round is over */
    char *domain;     /* as host_to_ascii() has it */
    Clock *clock;
    GResolver *resolver;
    GCancellable *cancellable; /* of this round */
    Target *first;             /* to be tried before all others; or NULL */
    GPtrArray *targets;        /* of Target, in the order to try */
    GPtrArray *addresses;      /* for each target, an array of strings or NULL */
    /* By kind: a record "." says that there is no such service. */
    bool is_refused, is_direct_refused;
    bool is_direct_only, is_redirect, has_proxy;
    GError *error; /* the worst one */
    ResolveFn done;
    gpointer data;
};

/* One lookup: whose, and for which target. */
typedef struct {
    Resolve *resolve;
    Round round;
    unsigned index;
    bool is_direct;
} Lookup;

void
endpoint_free(Endpoint *endpoint)
{
    if (!endpoint)
        return;
    g_free(endpoint->name);
    g_free(endpoint->address);
    g_free(endpoint);
}

Endpoint *
endpoint_copy(const Endpoint *endpoint)
{
    Endpoint *copy = g_new(Endpoint, 1);
    *copy = *endpoint;
    copy->name = g_strdup(endpoint->name);
    copy->address = g_strdup(endpoint->address);
    return copy;
}

void
target_free(Target *target)
{
    if (!target)
        return;
    g_free(target->host);
    g_free(target);
}

static void
resolve_unref(Resolve *resolve)
{
    if (--resolve->references > 0)
        return;
    g_free(resolve->domain);
    g_object_unref(resolve->resolver);
    g_object_unref(resolve->cancellable);
    target_free(resolve->first);
    g_ptr_array_unref(resolve->targets);
    g_ptr_array_unref(resolve->addresses);
    g_clear_error(&resolve->error);
    g_free(resolve);
}

void
resolve_free(Resolve *resolve)
{
    if (!resolve)
        return;
    resolve->done = NULL;
    timer_stop(resolve->clock, &resolve->timer);
    g_cancellable_cancel(resolve->cancellable);
    resolve_unref(resolve);
}

/* The end: the owner may free it in done. */
static void
finish(Resolve *resolve, GPtrArray *endpoints, const GError *error)
{
    ResolveFn done = resolve->done;
    resolve->done = NULL;
    resolve->round = ROUND_OVER;
    timer_stop(resolve->clock, &resolve->timer);
    g_cancellable_cancel(resolve->cancellable);
    if (done)
        done(endpoints, error, resolve->data);
    else if (endpoints)
        g_ptr_array_unref(endpoints);
}

static void
fail(Resolve *resolve, StreamErrorCode code, const char *sentence)
{
    g_autoptr(GError) error = g_error_new_literal(STREAM_ERROR, code, sentence);
    finish(resolve, NULL, error);
}

static bool
is_temporary(const GError *error)
{
    return g_error_matches(error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE);
}

/* That something could not be asked says more than that something else is not there. */
static void
keep_error(Resolve *resolve, GError *error)
{
    if (is_temporary(resolve->error)) {
        g_error_free(error);
        return;
    }
    g_clear_error(&resolve->error);
    resolve->error = error;
}

/* --- rounds of lookups --- */

static void finish_round(Resolve *resolve);

static void
on_patience_over(gpointer data)
{
    Resolve *resolve = data;
    resolve->timer = 0;
    if (!resolve->error)
        resolve->error = g_error_new_literal(G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE,
                                             "no answer in time");
    finish_round(resolve);
}

static void
wait_at_most(Resolve *resolve, int ms)
{
    timer_stop(resolve->clock, &resolve->timer);
    resolve->timer = timer_start(resolve->clock, ms, on_patience_over, resolve);
}

static Lookup *
lookup_new(Resolve *resolve, unsigned index, bool is_direct)
{
    Lookup *lookup = g_new(Lookup, 1);
    *lookup = (Lookup){
        .resolve = resolve, .round = resolve->round, .index = index, .is_direct = is_direct
    };
    resolve->references++;
    resolve->pending++;
    return lookup;
}

/* Whether anybody wants to know what a lookup has found. */
static bool
is_awaited(const Lookup *lookup)
{
    return lookup->resolve->done && lookup->round == lookup->resolve->round;
}

static void
lookup_end(Lookup *lookup, bool has_found)
{
    Resolve *resolve = lookup->resolve;
    if (is_awaited(lookup)) {
        if (--resolve->pending == 0)
            finish_round(resolve);
        else if (has_found)
            wait_at_most(resolve, PATIENCE_MS);
    }
    g_free(lookup);
    resolve_unref(resolve);
}

/* --- order --- */

static int
compare_targets(gconstpointer a, gconstpointer b)
{
    const Target *first = *(Target *const *)a, *second = *(Target *const *)b;
    if (first->priority != second->priority)
        return first->priority < second->priority ? -1 : 1;
    /* Those without weight come first, so that they have a small chance (RFC 2782). */
    return (first->weight > 0) - (second->weight > 0);
}

/* Which of targets[start..end) is next, by weight. */
static unsigned
pick_target(const GPtrArray *targets, unsigned start, unsigned end, GRand *random)
{
    unsigned sum = 0;
    for (unsigned i = start; i < end; i++)
        sum += ((Target *)targets->pdata[i])->weight;
    unsigned chosen = g_rand_int_range(random, 0, (int)sum + 1);
    unsigned reached = 0;
    for (unsigned i = start; i < end; i++) {
        reached += ((Target *)targets->pdata[i])->weight;
        if (reached >= chosen)
            return i;
    }
    return start;
}

static void
move_target(GPtrArray *targets, unsigned from, unsigned to)
{
    gpointer target = targets->pdata[from];
    memmove(targets->pdata + to + 1, targets->pdata + to, (from - to) * sizeof(gpointer));
    targets->pdata[to] = target;
}

void
resolve_sort_targets(GPtrArray *targets, GRand *random)
{
    g_ptr_array_sort(targets, compare_targets);
    for (unsigned start = 0; start < targets->len; start++) {
        unsigned priority = ((Target *)targets->pdata[start])->priority, end = start;
        while (end < targets->len && ((Target *)targets->pdata[end])->priority == priority)
            end++;
        move_target(targets, pick_target(targets, start, end, random), start);
    }
}

static unsigned
next_of_family(const GPtrArray *addresses, unsigned from, bool is_v6)
{
    while (from < addresses->len && !strchr(addresses->pdata[from], ':') == is_v6)
        from++;
    return from;
}

GPtrArray *
resolve_interleave(GPtrArray *addresses)
{
    GPtrArray *mixed = g_ptr_array_new_with_free_func(g_free);
    unsigned v6 = next_of_family(addresses, 0, true), v4 = next_of_family(addresses, 0, false);
    while (v6 < addresses->len || v4 < addresses->len) {
        if (v6 < addresses->len)
            g_ptr_array_add(mixed, g_strdup(addresses->pdata[v6]));
        if (v4 < addresses->len)
            g_ptr_array_add(mixed, g_strdup(addresses->pdata[v4]));
        v6 = next_of_family(addresses, v6 + 1, true);
        v4 = next_of_family(addresses, v4 + 1, false);
    }
    g_ptr_array_unref(addresses);
    return mixed;
}

/* --- addresses --- */

static void
fail_addresses(Resolve *resolve)
{
    const char *host =
        resolve->targets->len > 0 ? ((Target *)resolve->targets->pdata[0])->host : resolve->domain;
    if (is_temporary(resolve->error)) {
        g_autofree char *sentence = g_strdup_printf(
            _("The name %s cannot be looked up now. Is this computer online?"), host);
        fail(resolve, STREAM_ERROR_NETWORK, sentence);
        return;
    }
    bool is_chosen = resolve->targets->len > 0 &&
                     ((Target *)resolve->targets->pdata[0])->origin == ROUTE_BY_ACCOUNT;
    g_autofree char *sentence =
        is_chosen ? g_strdup_printf(_("There is no server named %s: that is what the account's "
                                      "\"server\" says."),
                                    host)
                  : g_strdup_printf(_("There is no server named %s. Check the address. If its host "
                                      "has another name, /account set YOU@%s server HOST says "
                                      "which."),
                                    host, resolve->domain);
    fail(resolve, STREAM_ERROR_HOST_UNKNOWN, sentence);
}

static void
add_endpoint(GPtrArray *endpoints, const Target *target, const char *address)
{
    Endpoint *endpoint = g_new(Endpoint, 1);
    *endpoint = (Endpoint){
        .name = g_strdup(target->host),
        .address = g_strdup(address),
        .port = target->port,
        .is_direct = target->is_direct,
        .origin = target->origin,
    };
    g_ptr_array_add(endpoints, endpoint);
}

static GPtrArray *
new_endpoints(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)endpoint_free);
}

static void
finish_addresses(Resolve *resolve)
{
    g_autoptr(GPtrArray) endpoints = new_endpoints();
    for (unsigned i = 0; i < resolve->targets->len; i++) {
        const GPtrArray *addresses = resolve->addresses->pdata[i];
        for (unsigned j = 0; addresses && j < addresses->len; j++)
            add_endpoint(endpoints, resolve->targets->pdata[i], addresses->pdata[j]);
    }
    if (endpoints->len > 0)
        finish(resolve, g_steal_pointer(&endpoints), NULL);
    else
        fail_addresses(resolve);
}

static GPtrArray *
list_addresses(GList *found)
{
    GPtrArray *addresses = g_ptr_array_new_with_free_func(g_free);
    for (GList *item = found; item; item = item->next)
        g_ptr_array_add(addresses, g_inet_address_to_string(item->data));
    addresses = resolve_interleave(addresses);
    if (addresses->len > LIMIT_ADDRESSES)
        g_ptr_array_set_size(addresses, LIMIT_ADDRESSES);
    return addresses;
}

static void
on_addresses(GObject *resolver, GAsyncResult *result, gpointer data)
{
    Lookup *lookup = data;
    Resolve *resolve = lookup->resolve;
    g_autoptr(GError) error = NULL;
    GList *found = g_resolver_lookup_by_name_finish(G_RESOLVER(resolver), result, &error);
    if (is_awaited(lookup) && error)
        keep_error(resolve, g_steal_pointer(&error));
    else if (is_awaited(lookup))
        resolve->addresses->pdata[lookup->index] = list_addresses(found);
    lookup_end(lookup, found != NULL);
    g_resolver_free_addresses(found);
}

static void
look_up_addresses(Resolve *resolve)
{
    resolve->round = ROUND_ADDRESSES;
    if (resolve->targets->len > LIMIT_TARGETS)
        g_ptr_array_set_size(resolve->targets, LIMIT_TARGETS);
    if (resolve->first)
        g_ptr_array_insert(resolve->targets, 0, g_steal_pointer(&resolve->first));
    g_ptr_array_set_size(resolve->addresses, (int)resolve->targets->len);
    for (unsigned i = 0; i < resolve->targets->len; i++) {
        const Target *target = resolve->targets->pdata[i];
        g_resolver_lookup_by_name_async(resolve->resolver, target->host, resolve->cancellable,
                                        on_addresses, lookup_new(resolve, i, false));
    }
}

/* --- services --- */

static Target *
new_target(const Resolve *resolve, Target record, const char *host)
{
    Target *target = g_new(Target, 1);
    *target = record;
    target->host = g_strdup(host);
    if (resolve->is_redirect && target->origin != ROUTE_BY_LOCATION)
        target->origin = ROUTE_BY_REDIRECT;
    return target;
}

/* What does without records: a port of 0 is the usual one. */
static void
add_place(Resolve *resolve, const char *host, int port, RouteOrigin origin)
{
    int usual = resolve->is_direct_only ? PORT_DIRECT : PORT_CLIENT;
    const Target record = { .port = (unsigned short)(port ? port : usual),
                            .is_direct = resolve->is_direct_only,
                            .origin = origin };
    g_ptr_array_add(resolve->targets, new_target(resolve, record, host));
}

/* Without records the domain itself is asked, but not for what it says it does not have. */
static void
finish_services(Resolve *resolve)
{
    bool is_refused = resolve->is_direct_only ? resolve->is_direct_refused : resolve->is_refused;
    if (resolve->targets->len == 0 && is_refused) {
        g_autofree char *sentence =
            g_strdup_printf(_("%s offers no XMPP service. Check the address."), resolve->domain);
        fail(resolve, STREAM_ERROR_HOST_UNKNOWN, sentence);
        return;
    }
    if (resolve->targets->len == 0)
        add_place(resolve, resolve->domain, 0, ROUTE_BY_DOMAIN);
    GRand *random = g_rand_new();
    resolve_sort_targets(resolve->targets, random);
    g_rand_free(random);
    look_up_addresses(resolve);
}

/* An onion service is not to be looked up (RFC 7686), and without a proxy it is of no use. */
static void
add_services(Resolve *resolve, GList *services, bool is_direct)
{
    for (GList *item = services; item; item = item->next) {
        GSrvTarget *service = item->data;
        g_autofree char *host = host_to_ascii(g_srv_target_get_hostname(service));
        if (!host || host_is_onion(host))
            continue;
        const Target record = { .port = g_srv_target_get_port(service),
                                .priority = g_srv_target_get_priority(service),
                                .weight = g_srv_target_get_weight(service),
                                .is_direct = is_direct,
                                .origin = ROUTE_BY_SRV };
        if (record.port != 0)
            g_ptr_array_add(resolve->targets, new_target(resolve, record, host));
    }
}

/* RFC 2782: "A Target of "." means that the service is decidedly not available". GLib drops it, so
 * that nothing is left. */
static bool
is_refusal(const GList *services)
{
    const char *host = services ? g_srv_target_get_hostname(services->data) : "";
    return (!services || !services->next) && (*host == '\0' || strcmp(host, ".") == 0);
}

static void
on_services(GObject *resolver, GAsyncResult *result, gpointer data)
{
    Lookup *lookup = data;
    Resolve *resolve = lookup->resolve;
    g_autoptr(GError) error = NULL;
    GList *services = g_resolver_lookup_service_finish(G_RESOLVER(resolver), result, &error);
    if (is_awaited(lookup)) {
        bool *is_refused = lookup->is_direct ? &resolve->is_direct_refused : &resolve->is_refused;
        *is_refused = !error && is_refusal(services);
        add_services(resolve, services, lookup->is_direct);
        if (error)
            keep_error(resolve, g_steal_pointer(&error));
    }
    g_resolver_free_targets(services);
    lookup_end(lookup, resolve->targets->len > 0);
}

static void
look_up_service(Resolve *resolve, const char *service, bool is_direct)
{
    g_resolver_lookup_service_async(resolve->resolver, service, "tcp", resolve->domain,
                                    resolve->cancellable, on_services,
                                    lookup_new(resolve, 0, is_direct));
}

static void
look_up_services(Resolve *resolve, TlsPolicy policy)
{
    resolve->round = ROUND_SERVICES;
    if (policy != TLS_DISABLE)
        look_up_service(resolve, "xmpps-client", true);
    if (policy != TLS_DIRECT)
        look_up_service(resolve, "xmpp-client", false);
    wait_at_most(resolve, SERVICES_MS);
}

static void
finish_round(Resolve *resolve)
{
    timer_stop(resolve->clock, &resolve->timer);
    g_cancellable_cancel(resolve->cancellable);
    g_object_unref(resolve->cancellable);
    resolve->cancellable = g_cancellable_new();
    resolve->pending = 0;
    if (resolve->round == ROUND_SERVICES)
        finish_services(resolve);
    else
        finish_addresses(resolve);
}

/* --- without lookups --- */

/* Through a proxy: names, in their order. */
static void
on_names_given(gpointer data)
{
    Resolve *resolve = data;
    GPtrArray *endpoints = new_endpoints();
    resolve->timer = 0;
    if (resolve->first)
        add_endpoint(endpoints, resolve->first, NULL);
    for (unsigned i = 0; i < resolve->targets->len; i++)
        add_endpoint(endpoints, resolve->targets->pdata[i], NULL);
    finish(resolve, endpoints, NULL);
}

static void
on_refused(gpointer data)
{
    Resolve *resolve = data;
    resolve->timer = 0;
    finish(resolve, NULL, resolve->error);
}

static void
refuse(Resolve *resolve, const char *format, const char *host)
{
    g_autofree char *sentence = g_strdup_printf(format, host);
    resolve->error = g_error_new_literal(STREAM_ERROR, STREAM_ERROR_REFUSED, sentence);
    resolve->timer = timer_start(resolve->clock, 0, on_refused, resolve);
}

/* --- the public face --- */

static void
free_addresses(gpointer addresses)
{
    if (addresses)
        g_ptr_array_unref(addresses);
}

static Resolve *
resolve_new(const ResolveOptions *options)
{
    Resolve *resolve = g_new0(Resolve, 1);
    resolve->references = 1;
    resolve->clock = options->clock;
    resolve->resolver = g_resolver_get_default();
    resolve->cancellable = g_cancellable_new();
    resolve->targets = g_ptr_array_new_with_free_func((GDestroyNotify)target_free);
    resolve->addresses = g_ptr_array_new_with_free_func(free_addresses);
    resolve->is_direct_only = options->policy == TLS_DIRECT;
    resolve->is_redirect = options->is_redirect;
    resolve->has_proxy = options->has_proxy;
    resolve->done = options->done;
    resolve->data = options->data;
    return resolve;
}

/* A location that is none is as good as none. */
static void
set_first(Resolve *resolve, const char *location)
{
    int port;
    g_autofree char *host = location ? host_parse(location, &port) : NULL;
    if (!host || (host_is_onion(host) && !resolve->has_proxy))
        return;
    add_place(resolve, host, port, ROUTE_BY_LOCATION);
    resolve->first = g_ptr_array_steal_index(resolve->targets, 0);
}

Resolve *
resolve_start(const ResolveOptions *options)
{
    Resolve *resolve = resolve_new(options);
    const char *wanted = options->server ? options->server : options->domain;
    g_autofree char *host = host_to_ascii(wanted);
    resolve->domain = host_to_ascii(options->domain);
    if (!host || !resolve->domain) {
        refuse(resolve, _("%s is no name of a host. Check the account's address and server."),
               wanted);
        return resolve;
    }
    if (host_is_onion(host) && !options->has_proxy) {
        refuse(resolve,
               _("%s is an onion service, which is reached through Tor alone: set the "
                 "account's proxy to tor."),
               host);
        return resolve;
    }
    set_first(resolve, options->location);
    bool is_place = options->server || options->port || host_is_address(host);
    if (is_place || options->has_proxy)
        add_place(resolve, host, options->port, is_place ? ROUTE_BY_ACCOUNT : ROUTE_BY_DOMAIN);
    if (options->has_proxy)
        resolve->timer = timer_start(resolve->clock, 0, on_names_given, resolve);
    else if (is_place)
        look_up_addresses(resolve);
    else
        look_up_services(resolve, options->policy);
    return resolve;
}
