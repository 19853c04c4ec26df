/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account's life: orders, and what outlives its connections. */

#include "config.h"

#include "client/session.h"

#include "base/i18n.h"
#include "model/prompt.h"
#include "client/backoff.h"
#include "client/continuity.h"
#include "client/credentials.h"
#include "client/history/catch_up.h"
#include "client/own_presence.h"
#include "client/registration.h"
#include "client/session_parts.h"

#include "modules/modules.h"

Session *
session_new(Client *client, Account *account, AccountConfig *config)
{
    Session *session = g_new0(Session, 1);

    session->client = client;
    session->account = account;
    session->config = config;
    session->credentials = credentials_new(client, account, config);
    session->presence = own_presence_new(session);
    return session;
}

static void
stop_waiting(Session *session)
{
    timer_stop(model_clock(session->client->model), &session->retry_timer);
    if (session->prompt)
        prompt_withdraw(session->client->model, session->prompt);
    credentials_stop(session->credentials);
}

void
session_free(Session *session)
{
    if (!session)
        return;
    session->is_wanted = false;
    stop_waiting(session);
    timer_stop(model_clock(session->client->model), &session->catch_up_timer);
    registration_free(session->registration);
    stream_free(session->stream);
    credentials_free(session->credentials);
    own_presence_free(session->presence);
    account_config_free(session->config);
    g_free(session);
}

/* --- what outlives the connection --- */

int
session_priority(const Session *session, Show show)
{
    static const AccountPriority of_show[] = {
        [SHOW_OFFLINE] = PRIORITY_ONLINE, [SHOW_DND] = PRIORITY_DND,
        [SHOW_XA] = PRIORITY_XA,          [SHOW_AWAY] = PRIORITY_AWAY,
        [SHOW_ONLINE] = PRIORITY_ONLINE,  [SHOW_CHAT] = PRIORITY_CHAT,
    };

    return session->config->priority[of_show[show]];
}

void
session_save(Session *session)
{
    const Resumption *resumption = session->stream ? stream_resumption(session->stream) : NULL;

    session->saved = session->stream ? stream_received_count(session->stream) : 0;
    if (!resumption && !session->has_saved)
        return;
    continuity_save(session->client, session->account, resumption);
    session->has_saved = resumption != NULL;
    if (resumption && stream_state(session->stream) == STREAM_ONLINE)
        own_presence_save(session->presence);
}

void
session_saved(Session *session)
{
    if (session->stream)
        stream_stored(session->stream, session->saved);
}

/* Once in a run; NULL if there is nothing, or the server has forgotten it. */
static Resumption *
load_resumption(Session *session)
{
    SettingScope scope = { .account = jid_bare(session->account->jid) };
    const Model *model = session->client->model;

    if (session->is_loaded)
        return NULL;
    session->is_loaded = true;
    g_autoptr(Resumption) resumption =
        resumptions_load(session->client->resumptions, jid_bare(session->account->jid));
    session->has_saved = resumption != NULL;
    if (!resumption || !jid_equal_bare(resumption->jid, session->account->jid) ||
        !settings_bool(model_settings(model), SETTING_CONNECTION_RESUME, &scope))
        return NULL;
    if (resumption->valid_until && resumption->valid_until < clock_now(model_clock(model)))
        return NULL;
    return g_steal_pointer(&resumption);
}

/* --- orders --- */

static StreamOptions
stream_options(Session *session)
{
    return (StreamOptions){
        .account = session->account,
        .config = session->config,
        .pins = certificates_pins(session->client->options.certificates,
                                  jid_domain(session->account->jid)),
        .modules = modules_all,
        .hooks = &session_stream_hooks,
        .hooks_data = session,
        .is_registration = session->registration != NULL,
        .invitation = registration_invitation(session->registration),
        .token = credentials_token(session->credentials),
        .reads_archive = catch_up_replaces_offline(session->client, session->account),
    };
}

void
session_open_stream(Session *session)
{
    StreamOptions options = stream_options(session);

    account_set_state(session->account, ACCOUNT_CONNECTING, _("connecting"));
    if (session->stream && stream_is_interrupted(session->stream)) {
        stream_reopen(session->stream, &options);
        return;
    }
    g_autoptr(Resumption) resumption = load_resumption(session);
    options.resumption = resumption;
    if (resumption)
        own_presence_load(session->presence);
    session->stream = stream_new(&options);
    stream_open(session->stream);
}

/* What servers know this installation by; made once, and for each private run, which may go beside
 * another. */
static void
choose_names(Session *session)
{
    AccountConfig *config = session->config;

    if (model_is_private(session->client->model) && !session->stream) {
        g_clear_pointer(&config->resource, g_free);
        g_clear_pointer(&config->device, g_free);
    }
    if (config->resource && config->device)
        return;
    if (!config->resource)
        config->resource = g_strdup_printf("jaser.%04x", g_random_int() & 0xffff);
    if (!config->device)
        config->device = g_uuid_string_random();
    client_save_accounts(session->client);
}

/* A stream that is connecting, online, or waits for its next attempt. */
static bool
has_stream(const Session *session)
{
    return session->stream && stream_state(session->stream) < STREAM_CLOSING;
}

static void
begin(Session *session, const char *password)
{
    Account *account = session->account;

    credentials_begin(session->credentials, password);
    choose_names(session);
    if (account->show == SHOW_OFFLINE)
        account_set_presence(account, SHOW_ONLINE, account->status,
                             session->config->priority[PRIORITY_ONLINE]);
    backoff_reset(&session->backoff);
    session->is_hurried = false;
    bool is_waiting = has_stream(session) && stream_is_interrupted(session->stream) &&
                      stream_state(session->stream) == STREAM_NEW;
    if (has_stream(session) && !is_waiting) {
        session->is_wanted = true;
        return;
    }
    session->is_wanted = false;
    stop_waiting(session);
    session->is_wanted = true;
    if (!is_waiting)
        g_clear_pointer(&session->stream, stream_free);
    session_open_stream(session);
}

void
session_connect(Session *session)
{
    g_clear_pointer(&session->registration, registration_free);
    begin(session, NULL);
}

void
session_register(Session *session, const char *password, const char *invitation)
{
    registration_free(session->registration);
    session->registration =
        registration_new(session->client, session->account, password, invitation);
    begin(session, password);
}

void
session_probe(Session *session)
{
    if (session_stream(session))
        stream_probe(session->stream);
}

/* Hooks of the stream go on from here. */
static void
drop_stream(Session *session)
{
    g_autoptr(GError) error =
        g_error_new_literal(STREAM_ERROR, STREAM_ERROR_NETWORK, _("The connection is made anew."));

    session->is_hurried = true;
    stream_drop(session->stream, error);
}

void
session_hurry(Session *session)
{
    StreamState state = session->stream ? stream_state(session->stream) : STREAM_CLOSED;

    backoff_reset(&session->backoff);
    if (session->retry_timer) {
        timer_stop(model_clock(session->client->model), &session->retry_timer);
        session_open_stream(session);
    } else if (session->is_wanted && (state == STREAM_RESOLVING || state == STREAM_CONNECTING)) {
        drop_stream(session);
    }
}

void
session_reconnect(Session *session)
{
    backoff_reset(&session->backoff);
    if (session->is_wanted && has_stream(session) && !session->retry_timer)
        drop_stream(session);
    else
        session_connect(session);
}

void
session_disconnect(Session *session)
{
    session->is_wanted = false;
    stop_waiting(session);
    account_set_presence(session->account, SHOW_OFFLINE, session->account->status,
                         session->account->priority);
    if (!session->stream) {
        account_set_state(session->account, ACCOUNT_OFFLINE, NULL);
        return;
    }
    continuity_store(session->client); /* what came is confirmed with the goodbye */
    stream_close(session->stream);
}

void
session_leave(Session *session)
{
    if (!session->has_saved || !session->stream)
        return;
    session->is_wanted = false;
    stop_waiting(session);
    session->has_saved = false; /* what is stored is not ours to change any more */
    g_clear_pointer(&session->stream, stream_free);
}

Credentials *
session_credentials(const Session *session)
{
    return session->credentials;
}

int64_t
session_online_since(const Session *session)
{
    return session->online_since;
}

OwnPresence *
session_presence(const Session *session)
{
    return session->presence;
}

Client *
session_client(const Session *session)
{
    return session->client;
}

Account *
session_account(const Session *session)
{
    return session->account;
}

AccountConfig *
session_config(const Session *session)
{
    return session->config;
}

Stream *
session_stream(const Session *session)
{
    return session->stream && stream_state(session->stream) == STREAM_ONLINE ? session->stream
                                                                             : NULL;
}

static bool
is_waiting_in(const Resumption *resumption, const char *id)
{
    for (unsigned i = 0; resumption && i < resumption->waiting->len; i++) {
        const SentStanza *stanza = resumption->waiting->pdata[i];
        if (g_strcmp0(stanza->id, id) == 0)
            return true;
    }
    return false;
}

bool
session_has_unconfirmed(const Session *session, const char *id)
{
    if (session->stream)
        return stream_has_unconfirmed(session->stream, id);
    if (session->is_loaded)
        return false;
    g_autoptr(Resumption) resumption =
        resumptions_load(session->client->resumptions, jid_bare(session->account->jid));
    return is_waiting_in(resumption, id);
}

bool
session_is_closed(const Session *session)
{
    return session->stream == NULL;
}

bool
session_is_pending(const Session *session)
{
    return session->is_wanted && account_is_connecting(session->account);
}

bool
session_is_trying(const Session *session)
{
    if (session_stream(session))
        return !roster_is_settled(session->account->roster);
    return session_is_pending(session) && !session->retry_timer;
}

void
session_open_offline(Session *session, const char *resource, StreamSentFn sent, gpointer data)
{
    StreamOptions options = stream_options(session);

    stop_waiting(session);
    session->is_wanted = true;
    account_set_presence(session->account, SHOW_ONLINE, NULL, 0);
    session->stream = stream_new_offline(&options, resource, sent, data);
}
