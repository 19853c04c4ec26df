/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions that a server answers: what it has got (XEP-0198), or a ping (XEP-0199), to which an
 * error is an answer too: that of a server that knows no pings (RFC 6120 8.2.3). */

#include "config.h"

#include "xmpp/keep_alive.h"

#include "base/i18n.h"
#include "xmpp/liveness.h"
#include "xmpp/ns.h"
#include "xmpp/stream_parts.h"

struct KeepAlive {
    Stream *stream;
    Liveness *liveness;
    unsigned observer;
};

/* Whatever the answer is, it was heard; and its absence is noticed by the liveness. */
static void
on_pong(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)stream;
    (void)result;
    (void)error;
    (void)data;
}

static bool
on_ask(gpointer data)
{
    const KeepAlive *alive = data;

    if (stream_management_is_on(alive->stream->management)) {
        stream_management_ask(alive->stream->management);
        return true;
    }
    g_autoptr(Jid) server = stream_server_jid(alive->stream);
    stream_request(alive->stream, "get", server, element_new("ping", NS_PING), on_pong, NULL);
    return true;
}

static bool
on_owes(gpointer data)
{
    const Stream *stream = ((const KeepAlive *)data)->stream;

    return stream_management_is_on(stream->management)
               ? stream_management_is_asked(stream->management)
               : !requests_is_empty(stream->requests);
}

/* One that has confirmed nothing since it went on with the stream may never do so: see on_deaf() in
 * stream_connection.c. */
static void
on_dead(gpointer data)
{
    const KeepAlive *alive = data;
    g_autoptr(GError) error = g_error_new_literal(
        STREAM_ERROR, alive->stream->deaf_timer ? STREAM_ERROR_RESUMPTION : STREAM_ERROR_NETWORK,
        _("The server does not answer any more."));

    stream_drop(alive->stream, error);
}

static int64_t
on_silence(gpointer data)
{
    const Connection *connection = ((const KeepAlive *)data)->stream->connection;

    return connection ? connection_silence(connection) : -1;
}

static const LivenessHooks hooks = {
    .ask = on_ask, .owes = on_owes, .dead = on_dead, .silence = on_silence
};

static LivenessTimes
read_times(const KeepAlive *alive)
{
    SettingScope scope = { .account = jid_bare(stream_jid(alive->stream)) };
    Settings *settings = stream_settings(alive->stream);

    return (LivenessTimes){
        .quiet_ms = 1000LL * settings_int(settings, SETTING_CONNECTION_PING, &scope),
        .answer_ms = 1000LL * settings_int(settings, SETTING_CONNECTION_TIMEOUT, &scope),
    };
}

static void
on_setting(SettingId id, const SettingScope *scope, gpointer data)
{
    KeepAlive *alive = data;

    (void)scope;
    if (id == SETTING_CONNECTION_PING || id == SETTING_CONNECTION_TIMEOUT)
        liveness_set_times(alive->liveness, read_times(alive));
}

KeepAlive *
keep_alive_new(Stream *stream)
{
    KeepAlive *alive = g_new0(KeepAlive, 1);

    alive->stream = stream;
    alive->liveness = liveness_new(stream_clock(stream), &hooks, alive);
    alive->observer = settings_observe(stream_settings(stream), on_setting, alive);
    return alive;
}

void
keep_alive_free(KeepAlive *alive)
{
    if (!alive)
        return;
    settings_unobserve(stream_settings(alive->stream), alive->observer);
    liveness_free(alive->liveness);
    g_free(alive);
}

void
keep_alive_start(KeepAlive *alive)
{
    liveness_start(alive->liveness, read_times(alive));
}

void
keep_alive_stop(KeepAlive *alive)
{
    liveness_stop(alive->liveness);
}

void
keep_alive_heard(KeepAlive *alive)
{
    liveness_heard(alive->liveness);
}

void
keep_alive_owed(KeepAlive *alive)
{
    liveness_owed(alive->liveness);
}

void
keep_alive_probe(KeepAlive *alive)
{
    liveness_probe(alive->liveness);
}
