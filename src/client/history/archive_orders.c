/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive's preferences are asked for, changed, and sent back whole. */

#include "config.h"

#include "client/history/archive_orders.h"

#include "base/date.h"
#include "base/i18n.h"
#include "model/notice.h"
#include "model/window.h"
#include "xmpp/error.h"
#include "client/private.h"

#include "modules/mam.h"

/* So many addresses of a list are named. */
#define NAMED 20

typedef struct {
    Client *client;
    Jid *account;
    ArchiveOrder order; /* with a reference to its jid */
    const Window *window;
} Task;

static void
task_free(Task *task)
{
    client_end_question(task->client);
    jid_unref(task->account);
    jid_unref(task->order.jid);
    g_free(task);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Task, task_free)

static bool
is_gone(const GError *error)
{
    return g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED);
}

static void
tell_error(const Task *task, const GError *error)
{
    const char *whom = jid_bare(task->account);
    Model *model = task->client->model;

    if (is_gone(error) && task->client->is_quitting)
        return;
    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_SERVICE_UNAVAILABLE) ||
        g_error_matches(error, STANZA_ERROR, STANZA_ERROR_FEATURE_NOT_IMPLEMENTED))
        notice_in(model, task->window, SEVERITY_ERROR,
                  _("The server of %s does not let you choose what it keeps."), whom);
    else
        notice_in(model, task->window, SEVERITY_ERROR, _("The archive of %s: %s"), whom,
                  error->message);
}

static const char *
rule_text(ArchiveRule rule)
{
    switch (rule) {
    case ARCHIVE_ALWAYS:
        return _("what is said with everybody is kept");
    case ARCHIVE_ROSTER:
        return _("what is said with your contacts is kept");
    case ARCHIVE_NEVER:
        break;
    }
    return _("nothing is kept");
}

static void
tell_list(const Task *task, const char *label, const GPtrArray *jids)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (unsigned i = 0; i < MIN(jids->len, NAMED); i++)
        g_string_append_printf(names, "%s%s", i ? ", " : "", jid_shown(jids->pdata[i]));
    if (jids->len > NAMED)
        g_string_append_printf(names, _(" and %u more"), jids->len - NAMED);
    if (jids->len > 0)
        notice_in(task->client->model, task->window, SEVERITY_INFO, "%s: %s", label, names->str);
}

static void
tell(const Task *task, const ArchivePrefs *prefs)
{
    notice_in(task->client->model, task->window, SEVERITY_INFO,
              _("The server's archive of %s: %s."), jid_bare(task->account),
              rule_text(prefs->rule));
    tell_list(task, _("Kept in any case"), prefs->always);
    tell_list(task, _("Never kept"), prefs->never);
}

/* --- changes --- */

static void
take_out(GPtrArray *jids, const Jid *jid)
{
    for (unsigned i = jids->len; i-- > 0;) {
        if (jid_equal(jids->pdata[i], jid))
            g_ptr_array_remove_index(jids, i);
    }
}

static void
change(ArchivePrefs *prefs, const ArchiveOrder *order)
{
    if (order->kind == ARCHIVE_SET_RULE) {
        prefs->rule = order->rule;
        return;
    }
    take_out(prefs->always, order->jid);
    take_out(prefs->never, order->jid);
    if (order->kind == ARCHIVE_LIST)
        g_ptr_array_add(order->rule == ARCHIVE_NEVER ? prefs->never : prefs->always,
                        jid_ref(order->jid));
}

static bool
has(const GPtrArray *jids, const Jid *jid)
{
    for (unsigned i = 0; i < jids->len; i++) {
        if (jid_equal(jids->pdata[i], jid))
            return true;
    }
    return false;
}

/* Servers may make something else of it (XEP-0441 2.1). */
static bool
is_done(const ArchivePrefs *prefs, const ArchiveOrder *order)
{
    bool is_always, is_never;

    if (order->kind == ARCHIVE_SET_RULE)
        return prefs->rule == order->rule;
    is_always = has(prefs->always, order->jid);
    is_never = has(prefs->never, order->jid);
    if (order->kind == ARCHIVE_UNLIST)
        return !is_always && !is_never;
    return order->rule == ARCHIVE_NEVER ? is_never : is_always;
}

static void
on_changed(Stream *stream, const ArchivePrefs *prefs, const GError *error, gpointer data)
{
    g_autoptr(Task) task = data;

    (void)stream;
    if (!prefs) {
        tell_error(task, error);
        return;
    }
    if (!is_done(prefs, &task->order))
        notice_in(task->client->model, task->window, SEVERITY_WARNING,
                  _("The server of %s has not taken this as you want it."),
                  jid_bare(task->account));
    tell(task, prefs);
}

static void
on_metadata(Stream *stream, const MamMetadata *metadata, const GError *error, gpointer data)
{
    g_autoptr(Task) task = data;

    (void)stream;
    (void)error;
    if (!metadata)
        return;
    g_autofree char *first = date_format(metadata->first_time, "%F %R");
    g_autofree char *last = date_format(metadata->last_time, "%F %R");
    if (metadata->first_id)
        notice_in(task->client->model, task->window, SEVERITY_INFO,
                  _("It has messages from %s to %s."), first, last);
    else
        notice_in(task->client->model, task->window, SEVERITY_INFO, "%s", _("It is empty."));
}

/* Takes the task. */
static void
ask_span(Stream *stream, Task *task)
{
    if (mam_is_extended(stream, NULL))
        mam_request_metadata(stream, NULL, on_metadata, task);
    else
        task_free(task);
}

static void
on_asked(Stream *stream, const ArchivePrefs *prefs, const GError *error, gpointer data)
{
    g_autoptr(Task) task = data;

    if (prefs && task->order.kind == ARCHIVE_SHOW)
        tell(task, prefs);
    else if (!prefs)
        tell_error(task, error);
    if (task->order.kind == ARCHIVE_SHOW && !is_gone(error))
        ask_span(stream, g_steal_pointer(&task));
    if (!task || !prefs)
        return;
    g_autoptr(ArchivePrefs) changed = archive_prefs_copy(prefs);
    change(changed, &task->order);
    archive_prefs_set(stream, changed, on_changed, g_steal_pointer(&task));
}

bool
archive_order(Client *client, Account *account, const ArchiveOrder *order, GError **error)
{
    Stream *stream = client_stream(client, account, error);
    Task *task;

    if (!stream)
        return false;
    task = g_new(Task, 1);
    *task = (Task){ client, jid_ref(account->jid), *order,
                    windows_current(model_windows(client->model)) };
    if (order->jid)
        jid_ref(order->jid);
    client_begin_question(client);
    archive_prefs_ask(stream, on_asked, task);
    return true;
}
