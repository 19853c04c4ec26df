/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GLib's resolver with answers of our own. */

#include "config.h"

#include "unit/xmpp/fake_resolver.h"

#include <gio/gio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct FakeResolver {
    GResolver base;
    const char *const *lines;
    GString *asked;
    GResolver *former;
};
typedef GResolverClass FakeResolverClass;
GType fake_resolver_get_type(void);
G_DEFINE_TYPE(FakeResolver, fake_resolver, G_TYPE_RESOLVER)

static GError *
error_of(char **words)
{
    if (g_strcmp0(words[1], "fails") == 0)
        return g_error_new_literal(G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, "fails");
    return NULL;
}

static GList *
add_answer(GList *list, char **words, bool is_service)
{
    if (is_service)
        return g_list_append(list,
                             g_srv_target_new(words[4], (guint16)atoi(words[3]),
                                              (guint16)atoi(words[1]), (guint16)atoi(words[2])));
    for (char **word = words + 1; *word; word++)
        list = g_list_append(list, g_inet_address_new_from_string(*word));
    return list;
}

static void
free_list(gpointer list)
{
    g_list_free_full(list, g_object_unref);
}

static void
free_services(gpointer list)
{
    g_resolver_free_targets(list);
}

static void
answer(FakeResolver *resolver, const char *name, bool is_service, GTask *task)
{
    GList *list = NULL;
    bool is_known = false;
    GError *error = NULL;
    g_string_append_printf(resolver->asked, "%s ", name);
    for (const char *const *line = resolver->lines; *line; line++) {
        g_auto(GStrv) words = g_strsplit(*line, " ", -1);
        if (strcmp(words[0], name) != 0)
            continue;
        if (g_strcmp0(words[1], "hangs") == 0)
            return; /* until it is cancelled */
        is_known = true;
        error = error_of(words);
        if (!error && !(is_service && g_strcmp0(words[4], ".") == 0))
            list = add_answer(list, words, is_service);
    }
    if (!is_known)
        error = g_error_new_literal(G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "not known");
    if (error)
        g_task_return_error(task, error);
    else
        g_task_return_pointer(task, list, is_service ? free_services : free_list);
    g_object_unref(task);
}

static void
on_cancelled(GCancellable *cancellable G_GNUC_UNUSED, gpointer data)
{
    g_task_return_error_if_cancelled(data);
    g_object_unref(data);
}

static void
look_up(GResolver *resolver, const char *name, bool is_service, GCancellable *cancellable,
        GAsyncReadyCallback callback, gpointer data)
{
    FakeResolver *fake = (FakeResolver *)resolver;
    GTask *task = g_task_new(resolver, cancellable, callback, data);
    g_autofree char *hangs = g_strdup_printf("%s hangs", name);
    if (g_strv_contains(fake->lines, hangs))
        g_signal_connect(cancellable, "cancelled", G_CALLBACK(on_cancelled), task);
    answer(fake, name, is_service, task);
}

static void
look_up_name(GResolver *resolver, const char *name, GCancellable *cancellable,
             GAsyncReadyCallback callback, gpointer data)
{
    look_up(resolver, name, false, cancellable, callback, data);
}

static void
look_up_service(GResolver *resolver, const char *name, GCancellable *cancellable,
                GAsyncReadyCallback callback, gpointer data)
{
    look_up(resolver, name, true, cancellable, callback, data);
}

static GList *
take_answer(GResolver *resolver G_GNUC_UNUSED, GAsyncResult *result, GError **error)
{
    return g_task_propagate_pointer(G_TASK(result), error);
}

static void
fake_resolver_class_init(FakeResolverClass *class)
{
    class->lookup_by_name_async = look_up_name;
    class->lookup_by_name_finish = take_answer;
    class->lookup_service_async = look_up_service;
    class->lookup_service_finish = take_answer;
}

static void
fake_resolver_init(FakeResolver *resolver)
{
    resolver->asked = g_string_new(NULL);
}

/* --- the public face --- */

FakeResolver *
fake_resolver_new(void)
{
    FakeResolver *resolver = g_object_new(fake_resolver_get_type(), NULL);
    resolver->former = g_resolver_get_default();
    g_resolver_set_default(G_RESOLVER(resolver));
    return resolver;
}

void
fake_resolver_free(FakeResolver *resolver)
{
    g_resolver_set_default(resolver->former);
    g_object_unref(resolver->former);
    g_string_free(resolver->asked, TRUE);
    g_object_unref(resolver);
}

void
fake_resolver_set(FakeResolver *resolver, const char *const *lines)
{
    resolver->lines = lines;
}

const char *
fake_resolver_asked(const FakeResolver *resolver)
{
    return resolver->asked->str;
}
