/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account's life: the answers to everything that can happen to its connection stand in one
 * table by kind of error. */

#include "config.h"

#include "client/session.h"

#include "base/i18n.h"
#include "base/log.h"
#include "base/secret.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "model/window.h"
#include "xmpp/csi.h"
#include "xmpp/presence.h"
#include "client/attention.h"
#include "client/backoff.h"
#include "client/continuity.h"
#include "client/credentials.h"
#include "client/incoming.h"
#include "client/network_watch.h"
#include "client/outgoing.h"
#include "client/private.h"
#include "client/registration.h"
#include "client/server_certificate.h"
#include "client/subscriptions.h"

/* The first wait before connecting again (see backoff.h): of one whose connection broke, of all
 * whose server went away (RFC 6120 3.3), and where there is little hope. */
#define RETRY_FIRST_MS 1000
#define RETRY_CROWD_MS (5 * 1000)
#define RETRY_SLOW_MS  (30 * 1000)

struct Session {
    Client *client;
    Account *account;
    AccountConfig *config;
    Stream *stream;
    Credentials *credentials;
    unsigned prompt;   /* an open certificate question; 0 */
    char *fingerprint; /* that it is about; NULL */
    unsigned retry_timer;
    Backoff backoff;
    bool is_hurried;            /* the next attempt is made at once */
    bool is_wanted;             /* the user wants to be connected */
    Registration *registration; /* the account is to be made first; NULL */
    bool is_loaded;             /* what the store has was looked at */
    bool has_saved;             /* the store has something to go on with */
    uint32_t saved;             /* stanzas received when it was saved */
    Show sent_show;             /* the presence when the connection was lost */
    char *sent_status;
    int sent_priority;
};

static void open_stream(Session *session);

Session *
session_new(Client *client, Account *account, AccountConfig *config)
{
    Session *session = g_new0(Session, 1);

    session->client = client;
    session->account = account;
    session->config = config;
    session->credentials = credentials_new(client, account, config);
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
    registration_free(session->registration);
    stream_free(session->stream);
    credentials_free(session->credentials);
    g_free(session->sent_status);
    account_config_free(session->config);
    g_free(session);
}

/* --- what the stream tells --- */

/* What worked once is asked for from now on. */
static void
keep_proofs(Session *session)
{
    const char *mechanism = stream_proved_mechanism(session->stream);
    AccountConfig *config = session->config;
    bool is_new = false;

    if (session->account->is_secured && !config->tls_seen)
        is_new = config->tls_seen = true;
    if (mechanism && g_strcmp0(mechanism, config->login_seen) != 0) {
        g_free(config->login_seen);
        config->login_seen = g_strdup(mechanism);
        is_new = true;
    }
    if (is_new)
        client_save_accounts(session->client);
}

static void
note_presence(Session *session)
{
    const Account *account = session->account;

    session->sent_show = account->show;
    session->sent_priority = account->priority;
    g_free(session->sent_status);
    session->sent_status = g_strdup(account->status);
}

/* A stream that went on has it, unless it was changed meanwhile. Of one of an earlier run we do not
 * know whom we see: who comes anew is told (RFC 6121 4.2.2). */
static void
announce(Session *session)
{
    const Account *account = session->account;
    bool is_same = session->sent_show == account->show &&
                   session->sent_priority == account->priority &&
                   g_strcmp0(session->sent_status, account->status) == 0;

    if (stream_origin(session->stream) == STREAM_RESTORED)
        presence_send_unavailable(session->stream);
    if (stream_origin(session->stream) != STREAM_RESUMED || !is_same)
        presence_send(session->stream);
}

static void
on_online(Session *session)
{
    Model *model = session->client->model;
    const Account *account = session->account;
    const Certificate *certificate = stream_certificate(session->stream);

    if (session->registration)
        notice(model, session->account, NULL, SEVERITY_INFO, _("The account %s has been created."),
               jid_bare(account->jid));
    backoff_online(&session->backoff, clock_monotonic(model_clock(model)));
    g_clear_pointer(&session->registration, registration_free);
    credentials_accepted(session->credentials);
    network_watch_begin(session->client->network);
    keep_proofs(session);
    account_set_state(session->account, ACCOUNT_ONLINE, NULL);
    notice(model, session->account, NULL, SEVERITY_INFO,
           stream_origin(session->stream) == STREAM_FRESH
               ? _("%s is online (%s).")
               : _("%s is online again, as if it had not been away (%s)."),
           jid_full(account->bound_jid), account->connection_text);
    if (certificate)
        server_certificate_note(session->client, session->account, certificate);
    announce(session);
    csi_begin(session->stream, attention_is_active(session->client->attention));
    outgoing_flush(session->client, session->account);
    client_check_waiting(session->client);
}

static void
on_state(Stream *stream, StreamState state, gpointer data)
{
    static const char *const texts[] = {
        [STREAM_RESOLVING] = N_("looking for the server"), [STREAM_CONNECTING] = N_("connecting"),
        [STREAM_SECURING] = N_("securing the connection"), [STREAM_LOGGING_IN] = N_("logging in"),
        [STREAM_BINDING] = N_("starting the session"),
    };
    Session *session = data;

    session->stream = stream; /* one without a network is online before it is returned */
    if (state < G_N_ELEMENTS(texts) && texts[state])
        account_set_state(session->account, ACCOUNT_CONNECTING, _(texts[state]));
    if (state == STREAM_ONLINE)
        on_online(session);
}

static void
on_password(Stream *stream, gpointer data)
{
    Session *session = data;

    credentials_give(session->credentials, stream, session->registration != NULL);
}

static void
on_form(Stream *stream, Form *form, const char *error, gpointer data)
{
    Session *session = data;

    registration_show(session->registration, stream, form, error);
}

static void
on_message(Stream *stream, const IncomingMessage *incoming, gpointer data)
{
    Session *session = data;

    (void)stream;
    incoming_message(session->client, session->account, incoming);
}

static void
on_mark(Stream *stream, const MessageMark *mark, gpointer data)
{
    Session *session = data;

    (void)stream;
    outgoing_mark(session->client, session->account, mark);
}

static void
on_subscription(Stream *stream, const Jid *from, const char *text, gpointer data)
{
    Session *session = data;

    subscription_asked(session->client, stream, from, text);
}

static void
on_changed(Stream *stream, gpointer data)
{
    Session *session = data;

    (void)stream;
    continuity_changed(session->client);
}

static void
on_token(Stream *stream, const LoginToken *token, gpointer data)
{
    Session *session = data;

    (void)stream;
    credentials_take_token(session->credentials, token);
}

/* --- what outlives the connection --- */

void
session_save(Session *session)
{
    const Resumption *resumption = session->stream ? stream_resumption(session->stream) : NULL;

    session->saved = session->stream ? stream_received_count(session->stream) : 0;
    if (!resumption && !session->has_saved)
        return;
    resumptions_save(session->client->resumptions, jid_bare(session->account->jid), resumption);
    session->has_saved = resumption != NULL;
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

/* --- the end of a connection, and what comes after it --- */

static void
fail(Session *session, const char *text)
{
    session->is_wanted = false;
    if (session->stream && stream_is_interrupted(session->stream))
        g_clear_pointer(&session->stream, stream_free);
    account_set_state(session->account, ACCOUNT_FAILED, text);
    notice(session->client->model, session->account, NULL, SEVERITY_ERROR, "%s: %s",
           jid_bare(session->account->jid), text);
}

static void
on_retry(gpointer data)
{
    Session *session = data;

    session->retry_timer = 0;
    open_stream(session);
}

/* Told once in a row of failures. */
static void
tell_retry(Session *session, const char *text, int64_t delay)
{
    bool is_first = session->account->state == ACCOUNT_ONLINE || session->backoff.failures == 1;
    unsigned seconds = (unsigned)((delay + 999) / 1000);
    g_autofree char *state = g_strdup_printf(
        ngettext("%s Trying again in %u second.", "%s Trying again in %u seconds.", seconds), text,
        seconds);

    if (is_first)
        notice(session->client->model, session->account, NULL, SEVERITY_WARNING, "%s: %s",
               jid_bare(session->account->jid), state);
    account_set_state(session->account, ACCOUNT_CONNECTING, state);
}

static void
retry(Session *session, const char *text, int64_t first)
{
    Clock *clock = model_clock(session->client->model);
    int longest =
        settings_int(model_settings(session->client->model), SETTING_CONNECTION_RECONNECT, NULL);
    bool is_hurried = session->is_hurried;
    bool has_network = !network_watch_is_gone(session->client->network);

    session->is_hurried = false;
    if (is_hurried) {
        account_set_state(session->account, ACCOUNT_CONNECTING, _("connecting"));
        session->retry_timer = timer_start(clock, 0, on_retry, session);
        return;
    }
    if (longest == 0) {
        fail(session, text);
        return;
    }
    network_watch_begin(session->client->network);
    const BackoffRange range = { has_network ? first : RETRY_SLOW_MS, 1000LL * longest };
    int64_t delay =
        backoff_fail(&session->backoff, clock_monotonic(clock), range, g_random_double());
    tell_retry(session, has_network ? text : _("Waiting for the network."), delay);
    session->retry_timer = timer_start(clock, delay, on_retry, session);
}

static void
retry_soon(Session *session, const GError *error)
{
    retry(session, error->message, RETRY_FIRST_MS);
}

static void
retry_in_a_crowd(Session *session, const GError *error)
{
    retry(session, error->message, RETRY_CROWD_MS);
}

static void
retry_slowly(Session *session, const GError *error)
{
    retry(session, error->message, RETRY_SLOW_MS);
}

static void
give_up(Session *session, const GError *error)
{
    fail(session, error->message);
}

static void
ask_password_again(Session *session, const GError *error)
{
    notice(session->client->model, session->account, NULL, SEVERITY_ERROR, "%s: %s",
           jid_bare(session->account->jid), error->message);
    credentials_refused(session->credentials);
    open_stream(session);
}

/* Other accounts on the same server ask the same: one answer is enough. */
static void
answer_likewise(const Session *session, const char *fingerprint, const char *answer)
{
    for (unsigned i = 0; i < session->client->sessions->len; i++) {
        const Session *other = session->client->sessions->pdata[i];
        if (other->prompt && g_strcmp0(other->fingerprint, fingerprint) == 0 &&
            g_str_equal(jid_domain(other->account->jid), jid_domain(session->account->jid)))
            prompt_answer(session->client->model, other->prompt, answer);
    }
}

static void
on_certificate_answer(const char *answer, gpointer data)
{
    Session *session = data;
    g_autofree char *fingerprint = g_steal_pointer(&session->fingerprint);
    g_autoptr(GError) error = NULL;

    session->prompt = 0;
    bool is_yes = answer && !g_str_equal(answer, "no");
    if (!is_yes) {
        if (session->is_wanted)
            fail(session, _("The certificate was not accepted. Nothing was sent to the server."));
        client_check_waiting(session->client);
        return;
    }
    if (!certificates_trust(session->client->options.certificates,
                            jid_domain(session->account->jid), fingerprint,
                            g_str_equal(answer, "always"), &error))
        notice(session->client->model, session->account, NULL, SEVERITY_ERROR, "%s",
               error->message);
    if (session->is_wanted)
        open_stream(session);
    answer_likewise(session, fingerprint, answer);
}

static void
ask_about_certificate(Session *session, const GError *error)
{
    const Certificate *certificate = stream_certificate(session->stream);

    if (!certificate) {
        give_up(session, error);
        return;
    }
    session->fingerprint = g_strdup(certificate->fingerprint);
    account_set_state(session->account, ACCOUNT_CONNECTING, _("waiting for your answer"));
    session->prompt = server_certificate_ask(session->client, session->account, certificate,
                                             on_certificate_answer, session);
}

static void (*const answers[])(Session *session, const GError *error) = {
    [STREAM_ERROR_NETWORK] = retry_soon,
    [STREAM_ERROR_AWAY] = retry_in_a_crowd,
    [STREAM_ERROR_HOST_UNKNOWN] = retry_slowly,
    [STREAM_ERROR_TLS] = give_up,
    [STREAM_ERROR_CERTIFICATE] = ask_about_certificate,
    [STREAM_ERROR_AUTH] = ask_password_again,
    [STREAM_ERROR_REFUSED] = give_up,
    [STREAM_ERROR_CONFLICT] = give_up,
    [STREAM_ERROR_PROTOCOL] = retry_slowly,
    [STREAM_ERROR_RESUMPTION] = retry_slowly,
};

static void
on_closed(Stream *stream, const GError *error, gpointer data)
{
    Session *session = data;

    credentials_stop(session->credentials);
    if (!session->is_wanted || !error) {
        session->is_wanted = false;
        account_set_state(session->account, ACCOUNT_OFFLINE, NULL);
    } else {
        log_info("session", "%s: %s", jid_bare(session->account->jid), error->message);
        answers[error->code](session, error);
    }
    registration_stream_gone(session->registration, !session->is_wanted);
    /* An answer may have opened the next stream already. */
    if (session->stream == stream)
        session->stream = NULL;
    stream_free(stream);
    continuity_changed(session->client);
    client_check_waiting(session->client);
}

/* What came is stored first, so that none of it needs to come again. */
static void
on_interrupted(Stream *stream, const GError *error, gpointer data)
{
    Session *session = data;

    (void)stream;
    credentials_stop(session->credentials);
    if (session->account->state == ACCOUNT_ONLINE)
        note_presence(session);
    continuity_store(session->client);
    log_info("session", "%s: %s", jid_bare(session->account->jid), error->message);
    answers[error->code](session, error);
    client_check_waiting(session->client);
}

static const StreamHooks hooks = {
    .state = on_state,
    .closed = on_closed,
    .interrupted = on_interrupted,
    .changed = on_changed,
    .token = on_token,
    .password = on_password,
    .form = on_form,
    .message = on_message,
    .mark = on_mark,
    .subscription = on_subscription,
};

/* --- orders --- */

static StreamOptions
stream_options(Session *session)
{
    return (StreamOptions){
        .account = session->account,
        .config = session->config,
        .pins = certificates_pins(session->client->options.certificates,
                                  jid_domain(session->account->jid)),
        .hooks = &hooks,
        .hooks_data = session,
        .is_registration = session->registration != NULL,
        .invitation = registration_invitation(session->registration),
        .token = credentials_token(session->credentials),
    };
}

static void
open_stream(Session *session)
{
    StreamOptions options = stream_options(session);

    account_set_state(session->account, ACCOUNT_CONNECTING, _("connecting"));
    if (session->stream && stream_is_interrupted(session->stream)) {
        stream_reopen(session->stream, &options);
        return;
    }
    g_autoptr(Resumption) resumption = load_resumption(session);
    options.resumption = resumption;
    session->stream = stream_new(&options);
    stream_open(session->stream);
}

/* What servers know this installation by; made once. */
static void
choose_names(Session *session)
{
    AccountConfig *config = session->config;

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
    open_stream(session);
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
    session->registration = registration_new(session, invitation);
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
        open_stream(session);
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
    return session->is_wanted && session->account->state == ACCOUNT_CONNECTING;
}

bool
session_is_trying(const Session *session)
{
    if (session_stream(session))
        return !roster_is_loaded(session->account->roster);
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
