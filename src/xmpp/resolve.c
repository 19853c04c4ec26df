/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names to addresses, by GLib's resolver. */

#include "config.h"

#include "xmpp/resolve.h"

#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "xmpp/error.h"

#define PORT_CLIENT 5222
#define PORT_DIRECT 5223
/* More than any honest domain has. */
#define MAX_TARGETS              8
#define MAX_ADDRESSES_PER_TARGET 6

struct Resolve {
    unsigned references; /* one for each lookup under way, one of the owner's */
    unsigned pending;    /* lookups of the current kind */
    char *domain;
    GResolver *resolver;
    GCancellable *cancellable;
    GPtrArray *targets;   /* of Target, in the order to try */
    GPtrArray *addresses; /* for each target, an array of strings or NULL */
    bool is_refused;      /* a record "." says that there is no such service */
    bool is_direct_only;
    GError *error; /* the last one */
    ResolveFn done;
    gpointer data;
};

/* One lookup: whose, and for which target. */
typedef struct {
    Resolve *resolve;
    unsigned index;
    bool is_direct;
} Lookup;

void
endpoint_free(Endpoint *endpoint)
{
    g_free(endpoint->name);
    g_free(endpoint->address);
    g_free(endpoint);
}

void
target_free(Target *target)
{
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
    g_cancellable_cancel(resolve->cancellable);
    resolve_unref(resolve);
}

static void
finish(Resolve *resolve, GPtrArray *endpoints, const GError *error)
{
    ResolveFn done = resolve->done;
    resolve->done = NULL;
    if (done)
        done(endpoints, error, resolve->data);
    else if (endpoints)
        g_ptr_array_unref(endpoints);
}

static Lookup *
lookup_new(Resolve *resolve, unsigned index, bool is_direct)
{
    Lookup *lookup = g_new(Lookup, 1);
    *lookup = (Lookup){ .resolve = resolve, .index = index, .is_direct = is_direct };
    resolve->references++;
    resolve->pending++;
    return lookup;
}

/* Ends a lookup; true: it was the last, and somebody wants to know. The caller unrefs. */
static bool
lookup_end(Lookup *lookup)
{
    Resolve *resolve = lookup->resolve;
    g_free(lookup);
    return --resolve->pending == 0 && resolve->done;
}

static void
keep_error(Resolve *resolve, GError *error)
{
    g_clear_error(&resolve->error);
    resolve->error = error;
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

static GError *
describe_failure(const Resolve *resolve)
{
    const char *host =
        resolve->targets->len > 0 ? ((Target *)resolve->targets->pdata[0])->host : resolve->domain;
    if (g_error_matches(resolve->error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE))
        return g_error_new(STREAM_ERROR, STREAM_ERROR_NETWORK,
                           _("The name %s cannot be looked up now. Is this computer online?"),
                           host);
    return g_error_new(STREAM_ERROR, STREAM_ERROR_HOST_UNKNOWN,
                       _("There is no server named %s. Check the address. If its host has another "
                         "name, /account set YOU@%s server HOST says which."),
                       host, resolve->domain);
}

static void
add_endpoints(GPtrArray *endpoints, const Target *target, const GPtrArray *addresses)
{
    for (unsigned i = 0; addresses && i < addresses->len; i++) {
        Endpoint *endpoint = g_new(Endpoint, 1);
        *endpoint = (Endpoint){
            .name = g_strdup(target->host),
            .address = g_strdup(addresses->pdata[i]),
            .port = target->port,
            .is_direct = target->is_direct,
        };
        g_ptr_array_add(endpoints, endpoint);
    }
}

static void
finish_addresses(Resolve *resolve)
{
    g_autoptr(GPtrArray) endpoints = g_ptr_array_new_with_free_func((GDestroyNotify)endpoint_free);
    for (unsigned i = 0; i < resolve->targets->len; i++)
        add_endpoints(endpoints, resolve->targets->pdata[i], resolve->addresses->pdata[i]);
    if (endpoints->len > 0) {
        finish(resolve, g_steal_pointer(&endpoints), NULL);
        return;
    }
    g_autoptr(GError) error = describe_failure(resolve);
    finish(resolve, NULL, error);
}

static GPtrArray *
list_addresses(GList *found)
{
    GPtrArray *addresses = g_ptr_array_new_with_free_func(g_free);
    for (GList *item = found; item && addresses->len < MAX_ADDRESSES_PER_TARGET; item = item->next)
        g_ptr_array_add(addresses, g_inet_address_to_string(item->data));
    return resolve_interleave(addresses);
}

static void
on_addresses(GObject *resolver, GAsyncResult *result, gpointer data)
{
    Lookup *lookup = data;
    Resolve *resolve = lookup->resolve;
    GError *error = NULL;
    GList *found = g_resolver_lookup_by_name_finish(G_RESOLVER(resolver), result, &error);
    if (error)
        keep_error(resolve, error);
    else
        resolve->addresses->pdata[lookup->index] = list_addresses(found);
    g_resolver_free_addresses(found);
    if (lookup_end(lookup))
        finish_addresses(resolve);
    resolve_unref(resolve);
}

static void
look_up_addresses(Resolve *resolve)
{
    if (resolve->targets->len > MAX_TARGETS)
        g_ptr_array_set_size(resolve->targets, MAX_TARGETS);
    g_ptr_array_set_size(resolve->addresses, resolve->targets->len);
    for (unsigned i = 0; i < resolve->targets->len; i++) {
        const Target *target = resolve->targets->pdata[i];
        g_resolver_lookup_by_name_async(resolve->resolver, target->host, resolve->cancellable,
                                        on_addresses, lookup_new(resolve, i, false));
    }
}

/* --- services --- */

static void
add_target(Resolve *resolve, Target record, const char *host)
{
    Target *target = g_new(Target, 1);
    *target = record;
    target->host = g_strdup(host);
    g_ptr_array_add(resolve->targets, target);
}

static void
finish_services(Resolve *resolve)
{
    if (resolve->targets->len == 0 && resolve->is_refused) {
        g_autoptr(GError) error =
            g_error_new(STREAM_ERROR, STREAM_ERROR_HOST_UNKNOWN,
                        _("%s offers no XMPP service. Check the address."), resolve->domain);
        finish(resolve, NULL, error);
        return;
    }
    if (resolve->targets->len == 0)
        add_target(resolve,
                   (Target){ .port = resolve->is_direct_only ? PORT_DIRECT : PORT_CLIENT,
                             .is_direct = resolve->is_direct_only },
                   resolve->domain);
    GRand *random = g_rand_new();
    resolve_sort_targets(resolve->targets, random);
    g_rand_free(random);
    look_up_addresses(resolve);
}

static void
add_services(Resolve *resolve, GList *services, bool is_direct)
{
    for (GList *item = services; item; item = item->next) {
        GSrvTarget *service = item->data;
        const char *host = g_srv_target_get_hostname(service);
        if (*host == '\0' || strcmp(host, ".") == 0) {
            resolve->is_refused = true;
            continue;
        }
        add_target(resolve,
                   (Target){ .port = g_srv_target_get_port(service),
                             .priority = g_srv_target_get_priority(service),
                             .weight = g_srv_target_get_weight(service),
                             .is_direct = is_direct },
                   host);
    }
}

static void
on_services(GObject *resolver, GAsyncResult *result, gpointer data)
{
    Lookup *lookup = data;
    Resolve *resolve = lookup->resolve;
    GError *error = NULL;
    GList *services = g_resolver_lookup_service_finish(G_RESOLVER(resolver), result, &error);
    if (error)
        keep_error(resolve, error);
    else if (!services)
        resolve->is_refused = true; /* GLib drops a lone "." */
    add_services(resolve, services, lookup->is_direct);
    g_resolver_free_targets(services);
    if (lookup_end(lookup))
        finish_services(resolve);
    resolve_unref(resolve);
}

static void
look_up_service(Resolve *resolve, const char *service, bool is_direct)
{
    g_resolver_lookup_service_async(resolve->resolver, service, "tcp", resolve->domain,
                                    resolve->cancellable, on_services,
                                    lookup_new(resolve, 0, is_direct));
}

static void
free_addresses(gpointer addresses)
{
    if (addresses)
        g_ptr_array_unref(addresses);
}

Resolve *
resolve_start(const char *domain, const AccountConfig *config, ResolveFn done, gpointer data)
{
    Resolve *resolve = g_new0(Resolve, 1);
    resolve->references = 1;
    resolve->domain = g_strdup(domain);
    resolve->resolver = g_resolver_get_default();
    resolve->cancellable = g_cancellable_new();
    resolve->targets = g_ptr_array_new_with_free_func((GDestroyNotify)target_free);
    resolve->addresses = g_ptr_array_new_with_free_func(free_addresses);
    resolve->is_direct_only = config->tls_policy == TLS_DIRECT;
    resolve->done = done;
    resolve->data = data;
    if (config->server || config->port || g_hostname_is_ip_address(domain)) {
        int port = config->port              ? config->port
                   : resolve->is_direct_only ? PORT_DIRECT
                                             : PORT_CLIENT;
        add_target(resolve, (Target){ .port = port, .is_direct = resolve->is_direct_only },
                   config->server ? config->server : domain);
        look_up_addresses(resolve);
        return resolve;
    }
    if (config->tls_policy != TLS_DISABLE)
        look_up_service(resolve, "xmpps-client", true);
    if (!resolve->is_direct_only)
        look_up_service(resolve, "xmpp-client", false);
    return resolve;
}
