/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a connection, and what comes after it: the answers to everything that can happen stand
 * in one table by kind of error. */

#include "config.h"

#include "base/i18n.h"
#include "base/log.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "client/backoff.h"
#include "client/continuity.h"
#include "client/credentials.h"
#include "client/network_watch.h"
#include "client/own_presence.h"
#include "client/registration.h"
#include "client/rooms/rooms.h"
#include "client/server_certificate.h"
#include "client/session_parts.h"

/* The first wait before connecting again (see backoff.h): of one whose connection broke, of all
 * whose server went away (RFC 6120 3.3), and where there is little hope. */
#define RETRY_FIRST_MS 1000
#define RETRY_CROWD_MS (5 * 1000)
#define RETRY_SLOW_MS  (30 * 1000)

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
    session_open_stream(session);
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
    account_set_state(session->account, ACCOUNT_WAITING, state);
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
settle_conflict(Session *session, const GError *error)
{
    fail(session, error->message);
    if (session->registration)
        registration_ask_name(session->registration);
}

static void
ask_password_again(Session *session, const GError *error)
{
    notice(session->client->model, session->account, NULL, SEVERITY_ERROR, "%s: %s",
           jid_bare(session->account->jid), error->message);
    credentials_refused(session->credentials);
    session_open_stream(session);
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
        session_open_stream(session);
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
    account_set_state(session->account, ACCOUNT_WAITING, _("waiting for your answer"));
    session->prompt = server_certificate_ask(session->client, session->account, certificate,
                                             on_certificate_answer, session);
}

/* Where TLS worked before, the network is at fault, and may not be for long: a portal that wants to
 * be clicked through, or somebody in between. */
static void
settle_tls(Session *session, const GError *error)
{
    if (session->config->tls_seen)
        retry_slowly(session, error);
    else
        give_up(session, error);
}

static void (*const answers[])(Session *session, const GError *error) = {
    [STREAM_ERROR_NETWORK] = retry_soon,
    [STREAM_ERROR_AWAY] = retry_in_a_crowd,
    [STREAM_ERROR_HOST_UNKNOWN] = retry_slowly,
    [STREAM_ERROR_TLS] = settle_tls,
    [STREAM_ERROR_CERTIFICATE] = ask_about_certificate,
    [STREAM_ERROR_AUTH] = ask_password_again,
    [STREAM_ERROR_REFUSED] = give_up,
    [STREAM_ERROR_CONFLICT] = settle_conflict,
    [STREAM_ERROR_PROTOCOL] = retry_slowly,
    [STREAM_ERROR_RESUMPTION] = retry_soon,
};

void
session_on_closed(Stream *stream, const GError *error, gpointer data)
{
    Session *session = data;

    credentials_stop(session->credentials);
    rooms_offline(session->client, session->account, !error);
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
void
session_on_interrupted(Stream *stream, const GError *error, gpointer data)
{
    Session *session = data;

    (void)stream;
    credentials_stop(session->credentials);
    if (session->account->state == ACCOUNT_ONLINE)
        own_presence_note(session->presence);
    continuity_store(session->client);
    log_info("session", "%s: %s", jid_bare(session->account->jid), error->message);
    answers[error->code](session, error);
    client_check_waiting(session->client);
}
