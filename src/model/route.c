/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways that were tried: plain values. */

#include "config.h"

#include "model/route.h"

#include <glib.h>

#include "base/i18n.h"

Route *
route_copy(const Route *route)
{
    Route *copy = g_new(Route, 1);

    *copy = *route;
    copy->host = g_strdup(route->host);
    copy->address = g_strdup(route->address);
    copy->outcome = g_strdup(route->outcome);
    return copy;
}

void
route_free(Route *route)
{
    if (!route)
        return;
    g_free((char *)route->host);
    g_free((char *)route->address);
    g_free((char *)route->outcome);
    g_free(route);
}

bool
route_is_same(const Route *a, const Route *b)
{
    return a->port == b->port && a->is_direct == b->is_direct && a->origin == b->origin &&
           g_strcmp0(a->host, b->host) == 0 && g_strcmp0(a->address, b->address) == 0;
}

const char *
route_origin_label(RouteOrigin origin)
{
    static const char *const labels[] = {
        [ROUTE_BY_SRV] = N_("SRV record"),      [ROUTE_BY_DOMAIN] = N_("domain"),
        [ROUTE_BY_ACCOUNT] = N_("account"),     [ROUTE_BY_REDIRECT] = N_("redirected"),
        [ROUTE_BY_LOCATION] = N_("resumption"),
    };

    return _(labels[origin]);
}
