/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stream's life, whatever it runs over, and what is known of it. */

#include "config.h"

#include "xmpp/stream.h"

#include "base/i18n.h"
#include "base/log.h"
#include "model/account.h"
#include "model/notice.h"
#include "xmpp/stream_parts.h"

/* Between two notices of stanzas that were too large. */
#define CUT_TOLD_MS (60 * 1000)

/* --- modules --- */

static void
start_modules(Stream *stream)
{
    unsigned count;
    const XmppModule *const *modules = stream->modules(&count);

    stream->module_states = g_new0(gpointer, count);
    for (unsigned i = 0; i < count; i++) {
        if (modules[i]->new_state)
            stream->module_states[i] = modules[i]->new_state(stream);
    }
}

static void
stop_modules(Stream *stream)
{
    unsigned count;
    const XmppModule *const *modules = stream->modules(&count);

    for (unsigned i = 0; i < count; i++) {
        if (modules[i]->free_state)
            modules[i]->free_state(stream->module_states[i]);
    }
    g_free(stream->module_states);
}

static void
tell_modules_online(Stream *stream)
{
    unsigned count;
    const XmppModule *const *modules = stream->modules(&count);

    for (unsigned i = 0; i < count; i++) {
        if (modules[i]->online)
            modules[i]->online(stream);
    }
}

static void
tell_modules_offline(Stream *stream)
{
    unsigned count;
    const XmppModule *const *modules = stream->modules(&count);

    for (unsigned i = 0; i < count; i++) {
        if (modules[i]->offline)
            modules[i]->offline(stream);
    }
}

static void
tell_modules_closing(Stream *stream)
{
    unsigned count;
    const XmppModule *const *modules = stream->modules(&count);

    for (unsigned i = 0; i < count; i++) {
        if (modules[i]->closing)
            modules[i]->closing(stream);
    }
}

void
stream_tell_features(Stream *stream)
{
    unsigned count;
    const XmppModule *const *modules = stream->modules(&count);

    for (unsigned i = 0; i < count; i++) {
        if (modules[i]->features_changed)
            modules[i]->features_changed(stream);
    }
}

gpointer
stream_module_state(const Stream *stream, const XmppModule *module)
{
    unsigned count;
    const XmppModule *const *modules = stream->modules(&count);

    for (unsigned i = 0; i < count; i++) {
        if (modules[i] == module)
            return stream->module_states[i];
    }
    g_return_val_if_reached(NULL);
}

/* --- states --- */

void
stream_set_state(Stream *stream, StreamState state)
{
    if (stream->state == state)
        return;
    stream->state = state;
    stream->hooks->state(stream, state, stream->hooks_data);
}

static void
set_jid(Stream *stream, const Jid *jid)
{
    jid_unref(stream->jid);
    stream->jid = jid_ref((Jid *)jid);
}

void
stream_go_online(Stream *stream, const Jid *jid, StreamOrigin origin)
{
    set_jid(stream, jid);
    stream->state = STREAM_ONLINE;
    stream->is_interrupted = false;
    stream->origin = origin;
    stream->is_bound = true;
    account_set_bound_jid(stream->account, jid);
    keep_alive_start(stream->alive);
    tell_modules_online(stream);
    stream->hooks->state(stream, STREAM_ONLINE, stream->hooks_data);
}

void
stream_unbind(Stream *stream)
{
    requests_cancel(stream->requests);
    if (!stream->is_bound)
        return;
    stream->is_bound = false;
    tell_modules_offline(stream);
    account_set_bound_jid(stream->account, NULL);
    account_set_connection(stream->account, NULL, false);
}

void
stream_go_offline(Stream *stream)
{
    stream->state = STREAM_CLOSED;
    stream->is_interrupted = false;
    keep_alive_stop(stream->alive);
    stream_management_stop(stream->management);
    timer_stop(stream_clock(stream), &stream->closing_timer);
    timer_stop(stream_clock(stream), &stream->forgotten_timer);
    timer_stop(stream_clock(stream), &stream->deaf_timer);
    stream_unbind(stream);
}

/* --- life --- */

static void
drop_options(Stream *stream)
{
    account_config_free(stream->config);
    g_strfreev(stream->pins);
    login_token_free(stream->token);
    g_free(stream->invitation);
}

static void
take_options(Stream *stream, const StreamOptions *options)
{
    drop_options(stream);
    stream->config = account_config_copy(options->config);
    stream->pins = g_strdupv((char **)options->pins);
    stream->token = login_token_copy(options->token);
    stream->is_registration = options->is_registration;
    stream->reads_archive = options->reads_archive;
    stream->invitation = g_strdup(options->invitation);
}

Stream *
stream_new(const StreamOptions *options)
{
    Stream *stream = g_new0(Stream, 1);

    stream->account = options->account;
    stream->modules = options->modules;
    stream->hooks = options->hooks;
    stream->hooks_data = options->hooks_data;
    take_options(stream, options);
    stream->management =
        stream_management_new(stream_clock(stream), &stream_management_hooks, stream);
    if (options->resumption)
        stream_management_restore(stream->management, options->resumption);
    stream->jid = jid_ref(options->account->jid);
    stream->dispatch = dispatch_new(options->modules);
    stream->requests = requests_new(stream);
    stream->alive = keep_alive_new(stream);
    start_modules(stream);
    return stream;
}

void
stream_free(Stream *stream)
{
    if (!stream)
        return;
    connection_free(stream->connection);
    if (stream->state != STREAM_CLOSED)
        stream_go_offline(stream);
    stop_modules(stream);
    keep_alive_free(stream->alive);
    requests_free(stream->requests);
    dispatch_free(stream->dispatch);
    stream_management_free(stream->management);
    jid_unref(stream->jid);
    element_free(stream->features);
    drop_options(stream);
    g_free(stream);
}

void
stream_open(Stream *stream)
{
    g_return_if_fail(stream->state == STREAM_NEW && !stream->is_interrupted);
    stream_connect(stream);
}

void
stream_reopen(Stream *stream, const StreamOptions *options)
{
    g_return_if_fail(stream->state == STREAM_NEW && stream->is_interrupted);
    take_options(stream, options);
    connection_free(stream->connection);
    stream_connect(stream);
}

static void
on_closing_timer(gpointer data)
{
    Stream *stream = data;

    stream->closing_timer = 0;
    stream_on_closed(NULL, stream);
}

void
stream_close(Stream *stream)
{
    bool was_interrupted = stream->is_interrupted && stream->state == STREAM_NEW;

    if (stream->state >= STREAM_CLOSING)
        return;
    if (stream->state == STREAM_ONLINE) {
        tell_modules_closing(stream);
        stream_management_settle(stream->management);
    }
    keep_alive_stop(stream->alive);
    stream_set_state(stream, STREAM_CLOSING);
    if (stream->connection && !was_interrupted)
        connection_close(stream->connection);
    else
        stream->closing_timer = timer_start(stream_clock(stream), 0, on_closing_timer, stream);
}

void
stream_drop(Stream *stream, const GError *error)
{
    if (stream->state == STREAM_NEW || stream->state == STREAM_CLOSED)
        return;
    connection_free(g_steal_pointer(&stream->connection));
    stream_on_closed(error, stream);
}

void
stream_probe(Stream *stream)
{
    keep_alive_probe(stream->alive);
}

void
stream_give_password(Stream *stream, const char *password)
{
    if (stream->connection)
        connection_give_password(stream->connection, password);
}

void
stream_give_form(Stream *stream, const Form *form)
{
    if (stream->connection)
        connection_give_form(stream->connection, form);
}

/* --- what it knows --- */

StreamState
stream_state(const Stream *stream)
{
    return stream->state;
}

bool
stream_is_interrupted(const Stream *stream)
{
    return stream->is_interrupted;
}

StreamOrigin
stream_origin(const Stream *stream)
{
    return stream->origin;
}

bool
stream_has_carbons(const Stream *stream)
{
    return stream->has_carbons;
}

const char *
stream_proved_mechanism(const Stream *stream)
{
    return stream->connection ? connection_proved_mechanism(stream->connection) : NULL;
}

const Element *
stream_feature(const Stream *stream, const char *name, const char *ns)
{
    return stream->features ? element_child(stream->features, name, ns) : NULL;
}

Account *
stream_account(const Stream *stream)
{
    return stream->account;
}

const Jid *
stream_jid(const Stream *stream)
{
    return stream->jid;
}

Jid *
stream_server_jid(const Stream *stream)
{
    return jid_new_from_parts(NULL, jid_domain(stream->jid), NULL, NULL);
}

Model *
stream_model(const Stream *stream)
{
    return stream->account->model;
}

Settings *
stream_settings(const Stream *stream)
{
    return model_settings(stream->account->model);
}

bool
stream_setting(const Stream *stream, SettingId id)
{
    SettingScope scope = { .account = jid_bare(stream->account->jid) };

    return settings_bool(stream_settings(stream), id, &scope);
}

Clock *
stream_clock(const Stream *stream)
{
    return model_clock(stream->account->model);
}

const StreamHooks *
stream_hooks(const Stream *stream, gpointer *ret_data)
{
    *ret_data = stream->hooks_data;
    return stream->hooks;
}

void
stream_tell_room(Stream *stream, const RoomNews *news)
{
    if (stream->hooks->room)
        stream->hooks->room(stream, news, stream->hooks_data);
}

const Certificate *
stream_certificate(const Stream *stream)
{
    return stream->connection ? connection_certificate(stream->connection) : NULL;
}

void
stream_tell_cut(Stream *stream, const Jid *from)
{
    int64_t now = clock_now(stream_clock(stream));

    log_warning("xmpp", "%s sent something too large", jid_full(from));
    if (stream->cut_told_at && now - stream->cut_told_at < CUT_TOLD_MS)
        return;
    stream->cut_told_at = now;
    notice(stream_model(stream), stream->account, NULL, SEVERITY_WARNING,
           _("%s sent something too large to be read; it was left out."), jid_full(from));
}

const Dispatch *
stream_dispatch(const Stream *stream)
{
    return stream->dispatch;
}

Requests *
stream_requests(const Stream *stream)
{
    return stream->requests;
}

/* --- for tests --- */

Stream *
stream_new_offline(const StreamOptions *options, const char *resource, StreamSentFn sent,
                   gpointer data)
{
    Stream *stream = stream_new(options);
    g_autoptr(Jid) jid = jid_with_resource(stream->jid, resource, NULL);

    stream->sent = sent;
    stream->sent_data = data;
    stream_go_online(stream, jid, STREAM_FRESH);
    return stream;
}

void
stream_set_features(Stream *stream, const Element *features)
{
    element_free(stream->features);
    stream->features = element_copy(features);
}

void
stream_receive(Stream *stream, const Element *stanza)
{
    stream_on_stanza(stanza, false, stream);
}
