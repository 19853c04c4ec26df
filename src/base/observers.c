/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of callbacks, safe against changes while it is being called. */

#include "config.h"

#include "base/observers.h"

#include <stdbool.h>

typedef struct {
    unsigned id;
    unsigned mask;
    ObserverFn fn; /* NULL once removed */
    gpointer data;
} Observer;

struct Observers {
    ObserverCallFn call;
    GArray *list; /* of Observer, by age */
    unsigned last_id;
    unsigned depth;   /* calls of observers_tell() that are running */
    bool has_removed; /* entries to sweep when depth is 0 */
    bool is_freed;    /* while being told: the outermost call frees */
};

Observers *
observers_new(ObserverCallFn call)
{
    Observers *observers = g_new0(Observers, 1);

    observers->call = call;
    observers->list = g_array_new(FALSE, FALSE, sizeof(Observer));
    return observers;
}

void
observers_free(Observers *observers)
{
    if (!observers)
        return;
    if (observers->depth) {
        for (guint i = 0; i < observers->list->len; i++)
            g_array_index(observers->list, Observer, i).fn = NULL;
        observers->is_freed = true;
        return;
    }
    g_array_unref(observers->list);
    g_free(observers);
}

unsigned
observers_add(Observers *observers, unsigned mask, ObserverFn fn, gpointer data)
{
    Observer observer = { .id = ++observers->last_id, .mask = mask, .fn = fn, .data = data };

    g_array_append_val(observers->list, observer);
    return observer.id;
}

static void
observers_sweep(Observers *observers)
{
    guint kept = 0;

    for (guint i = 0; i < observers->list->len; i++) {
        Observer observer = g_array_index(observers->list, Observer, i);

        if (observer.fn)
            g_array_index(observers->list, Observer, kept++) = observer;
    }
    g_array_set_size(observers->list, kept);
    observers->has_removed = false;
}

void
observers_remove(Observers *observers, unsigned id)
{
    for (guint i = 0; i < observers->list->len; i++) {
        Observer *observer = &g_array_index(observers->list, Observer, i);

        if (observer->id == id) {
            observer->fn = NULL;
            observers->has_removed = true;
            break;
        }
    }
    if (observers->has_removed && !observers->depth)
        observers_sweep(observers);
}

unsigned
observers_mask(const Observers *observers)
{
    unsigned mask = 0;

    for (guint i = 0; i < observers->list->len; i++) {
        const Observer *observer = &g_array_index(observers->list, Observer, i);
        if (observer->fn)
            mask |= observer->mask;
    }
    return mask;
}

void
observers_tell(Observers *observers, unsigned kind, gconstpointer payload)
{
    guint count = observers->list->len;

    observers->depth++;
    for (guint i = 0; i < count; i++) {
        Observer observer = g_array_index(observers->list, Observer, i);

        if (observer.fn && (observer.mask & kind))
            observers->call(observer.fn, observer.data, payload);
    }
    if (--observers->depth)
        return;
    if (observers->is_freed)
        observers_free(observers);
    else if (observers->has_removed)
        observers_sweep(observers);
}
