/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The services joined, connections as ordered, and leaving. */

#include "config.h"

#include "client/client.h"

#include "base/i18n.h"
#include "settings/settings_file.h"
#include "model/form_window.h"
#include "model/list_window.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "model/window.h"
#include "client/attention.h"
#include "client/auto_away.h"
#include "client/continuity.h"
#include "client/encryption/encryption.h"
#include "client/encryption/ox.h"
#include "client/encryption/ox_room.h"
#include "client/encryption/pgp.h"
#include "client/encryption/smime.h"
#include "client/encryption/starting.h"
#include "client/encryption/task.h"
#include "client/encryption/whispers.h"
#include "client/extended.h"
#include "client/history/catch_up.h"
#include "client/history/clearing.h"
#include "client/history/displayed.h"
#include "client/history/exporting.h"
#include "client/history/filling.h"
#include "client/history/importing.h"
#include "client/history/read_marks.h"
#include "client/history/trail.h"
#include "client/keyring.h"
#include "client/network_watch.h"
#include "client/notify.h"
#include "client/outbox.h"
#include "client/own_devices.h"
#include "client/private.h"
#include "client/requests.h"
#include "client/rooms/ignoring.h"
#include "client/rooms/invitations.h"
#include "client/rooms/room_gap.h"
#include "client/rooms/room_moderation.h"
#include "client/rooms/room_talk.h"
#include "client/rooms/room_traffic.h"
#include "client/rooms/rooms.h"
#include "client/targets.h"
#include "client/tune.h"
#include "client/typing.h"

/* How long logging out may take in all. */
#define QUIT_MS 3000
/* How long what the user has changed is waited for before that. */
#define FINISH_MS 2000

G_DEFINE_QUARK(jaser - client - error, client_error)

static void
on_roster(const Event *event, gpointer data)
{
    if (!event->contact)
        client_check_waiting(data);
}

static void
add_encryption(Client *client)
{
    client->encryption = encryption_new(client);
    client->starting = starting_new(client);
    client->whispers = whispers_new(client);
    client->ox = ox_keys_new(client);
    client->ox_rooms = ox_rooms_new(client);
    client->sealing = sealing_new(client);
    client->opening = opening_new(client);
    client->pgp_keys = pgp_keys_new(client);
    client->pgp_presence = pgp_presence_new(client);
    client->pgp_signing = pgp_signing_new(client);
    client->smime_stamps = smime_stamps_new(client);
    client->smime_presence = smime_presence_new(client);
    client->tasks = tasks_new(client);
}

Client *
client_new(const ClientOptions *options)
{
    Client *client = g_new0(Client, 1);

    client->options = *options;
    client->model = options->model;
    client->sessions = g_ptr_array_new_with_free_func((GDestroyNotify)session_free);
    client->expected = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    client->unsent = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    client->read_marks = read_marks_new(client);
    client->displayed = displayed_new(client);
    client->catch_up = catch_up_new(client);
    client->clearing = clearing_new(client);
    client->exporting = exporting_new(client);
    client->importing = importing_new(client);
    client->trail = trail_new();
    client->filling = filling_new(client);
    client->keyring = keyring_new(client->model);
    client->outbox = outbox_new();
    client->typing = typing_sender_new(client);
    client->network = network_watch_new(client);
    client->attention = attention_new(client);
    client->devices = own_devices_new(client);
    client->away = auto_away_new(client, &desktop_idle_ops);
    client->extended_teller = extended_teller_new(client->model);
    client->targets = targets_new(client);
    client->tune = tune_publisher_new(client);
    client->requests = request_keeper_new(client);
    client->ignoring = ignoring_new(client);
    client->talk = room_talk_new(client);
    client->gaps = room_gaps_new(client);
    client->rooms = rooms_new(client);
    client->room_traffic = room_traffic_new(client->model, options->has_screen);
    client->invitations = invitations_new(client);
    client->moderators = room_moderators_new(client);
    add_encryption(client);
    continuity_begin(client);
    client->roster_observer = model_observe(client->model, EVENT_ROSTER, on_roster, client);
    if (options->has_desktop)
        client->notifier = notifier_new(client->model);
    return client;
}

/* Nobody is there to answer any more: that is not a no. */
static void
withdraw_questions(Client *client)
{
    starting_keep(client);
    for (const Prompt *prompt; (prompt = prompt_first(client->model));)
        prompt_withdraw(client->model, prompt->id);
    for (Window *window; (window = form_window_find(client->model, NULL));)
        form_window_cancel(window);
    for (Window *window; (window = list_window_find(client->model, NULL, NULL));)
        list_window_close(window);
}

/* What waits for answers is told that none come, and then looks for its session: it has none. */
static void
end_sessions(Client *client)
{
    GPtrArray *sessions = client->sessions;

    client->sessions = g_ptr_array_new();
    g_ptr_array_unref(sessions);
    g_clear_pointer(&client->sessions, g_ptr_array_unref);
}

static void
free_encryption(Client *client)
{
    ox_rooms_free(client->ox_rooms);
    whispers_free(client->whispers);
    encryption_free(client->encryption);
    starting_free(client->starting);
    ox_keys_free(client->ox);
    tasks_free(client->tasks);
    pgp_signing_free(client->pgp_signing);
    pgp_presence_free(client->pgp_presence);
    pgp_keys_free(client->pgp_keys);
    smime_presence_free(client->smime_presence);
    smime_stamps_free(client->smime_stamps);
}

void
client_free(Client *client)
{
    if (!client)
        return;
    ox_keys_end(client->ox);
    withdraw_questions(client);
    client->is_ending = true;
    sealing_free(client->sealing);
    opening_free(client->opening);
    timer_stop(model_clock(client->model), &client->wait_timer);
    timer_stop(model_clock(client->model), &client->end_timer);
    client->is_finishing = client->is_quitting = client->is_draining = false;
    model_unobserve(client->model, client->roster_observer);
    exporting_free(client->exporting);
    importing_free(client->importing);
    clearing_free(client->clearing);
    g_clear_pointer(&client->notifier, notifier_free);
    typing_sender_free(client->typing);
    extended_teller_free(client->extended_teller);
    tune_publisher_free(client->tune);
    g_clear_pointer(&client->read_marks, read_marks_free);
    g_clear_pointer(&client->displayed, displayed_free);
    continuity_end(client);
    end_sessions(client);
    free_encryption(client);
    outbox_free(client->outbox);
    g_hash_table_unref(client->unsent);
    g_hash_table_unref(client->expected);
    keyring_free(client->keyring);
    request_keeper_free(client->requests);
    invitations_free(client->invitations);
    room_traffic_free(client->room_traffic);
    rooms_free(client->rooms);
    room_gaps_free(client->gaps);
    room_talk_free(client->talk);
    ignoring_free(client->ignoring);
    room_moderators_free(client->moderators);
    own_devices_free(client->devices);
    auto_away_free(client->away);
    attention_free(client->attention);
    targets_free(client->targets);
    network_watch_free(client->network);
    catch_up_free(client->catch_up);
    trail_free(client->trail);
    g_free(client->sought);
    filling_free(client->filling);
    g_free(client);
}

Model *
client_model(const Client *client)
{
    return client->model;
}

Certificates *
client_certificates(const Client *client)
{
    return client->options.certificates;
}

Session *
client_session(const Client *client, const Account *account)
{
    for (unsigned i = 0; client->sessions && i < client->sessions->len; i++) {
        Session *session = client->sessions->pdata[i];
        if (session_account(session) == account)
            return session;
    }
    return NULL;
}

Stream *
client_stream(const Client *client, const Account *account, GError **error)
{
    const Session *session = client_session(client, account);
    Stream *stream = session ? session_stream(session) : NULL;

    if (!stream && account_is_connecting(account))
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_OFFLINE,
                    _("%s is not connected yet: try again when it is online."),
                    jid_bare(account->jid));
    else if (!stream)
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_OFFLINE,
                    _("%s is not connected: /connect %s does it."), jid_bare(account->jid),
                    jid_bare(account->jid));
    return stream;
}

bool
client_is_online(const Client *client, const Account *account, GError **error)
{
    return client_stream(client, account, error) != NULL;
}

/* --- files --- */

bool
client_save_settings(Client *client)
{
    g_autoptr(GError) error = NULL;

    if (model_is_private(client->model) ||
        settings_file_save(model_settings(client->model), client->options.paths->config_dir,
                           &error))
        return true;
    notice(client->model, NULL, NULL, SEVERITY_ERROR,
           _("The settings hold until you leave, but could not be saved: %s"), error->message);
    return false;
}

bool
client_save(Client *client)
{
    bool is_saved = client_save_accounts(client);

    return client_save_settings(client) && is_saved;
}

void
client_autoconnect(Client *client)
{
    for (unsigned i = 0; i < client->sessions->len; i++) {
        Session *session = client->sessions->pdata[i];
        if (session_config(session)->enabled)
            session_connect(session);
    }
}

/* --- connections --- */

void
client_connect(Client *client, Account *account)
{
    session_connect(client_session(client, account));
}

void
client_register(Client *client, Account *account, const char *password, const char *invitation)
{
    session_register(client_session(client, account), password, invitation);
}

void
client_disconnect(Client *client, Account *account)
{
    session_disconnect(client_session(client, account));
    client_check_waiting(client);
}

void
client_reconnect(Client *client, Account *account)
{
    session_reconnect(client_session(client, account));
}

void
client_hurry(Client *client)
{
    for (unsigned i = 0; i < client->sessions->len; i++) {
        session_probe(client->sessions->pdata[i]);
        session_hurry(client->sessions->pdata[i]);
    }
}

static void wait_for_end(Client *client, int64_t ms);

/* Somebody may still have to answer what the user has changed, or it takes more than one step:
 * /join is over once the room has its bookmark. Who is offline waits for nothing. */
static bool
is_changing(const Client *client)
{
    bool is_online = false;

    for (unsigned i = 0; i < client->sessions->len; i++) {
        const Stream *stream = session_stream(client->sessions->pdata[i]);
        is_online |= stream != NULL;
        if (stream && stream_is_changing(stream))
            return true;
    }
    return is_online && !rooms_are_settled(client);
}

static void
log_out(Client *client)
{
    client->is_finishing = false;
    client->is_quitting = true;
    read_marks_finish(client);
    if (client->is_leaving)
        continuity_store(client);
    for (unsigned i = 0; i < client->sessions->len; i++) {
        if (client->is_leaving)
            session_leave(client->sessions->pdata[i]);
    }
    for (unsigned i = 0; i < client->sessions->len; i++)
        session_disconnect(client->sessions->pdata[i]);
    wait_for_end(client, QUIT_MS);
}

static void
finish_waiting(Client *client)
{
    if (client->is_finishing) {
        log_out(client);
        return;
    }
    void (*waited)(gpointer) = client->waited;

    timer_stop(model_clock(client->model), &client->wait_timer);
    timer_stop(model_clock(client->model), &client->end_timer);
    client->is_quitting = client->is_draining = false;
    client->waited = NULL;
    if (waited)
        waited(client->waited_data);
}

static void
on_wait_timeout(gpointer data)
{
    Client *client = data;

    client->wait_timer = 0;
    finish_waiting(client);
}

static bool
is_over(const Client *client)
{
    if (client->is_finishing)
        return !is_changing(client);
    if (client->is_draining && client->questions > 0)
        return false;
    for (unsigned i = 0; i < client->sessions->len; i++) {
        const Session *session = client->sessions->pdata[i];
        if (client->is_quitting ? !session_is_closed(session)
                                : session_is_pending(session) || session_is_trying(session))
            return false;
    }
    return true;
}

/* Who has just come online may have been asked something since. */
static void
on_end(gpointer data)
{
    Client *client = data;

    client->end_timer = 0;
    if (is_over(client))
        finish_waiting(client);
}

/* From the main loop, so that the caller's ground does not give way. */
void
client_check_waiting(Client *client)
{
    bool is_waiting = client->is_finishing || client->is_quitting || client->is_draining;

    if (is_waiting && !client->end_timer && is_over(client))
        client->end_timer = timer_start(model_clock(client->model), 0, on_end, client);
}

void
client_begin_question(Client *client)
{
    client->questions++;
}

void
client_end_question(Client *client)
{
    client->questions--;
    client_check_waiting(client);
}

bool
client_is_settled(const Client *client)
{
    for (unsigned i = 0; i < client->sessions->len; i++) {
        if (session_is_trying(client->sessions->pdata[i]))
            return false;
    }
    return rooms_are_settled(client);
}

unsigned
client_count_queued(const Client *client)
{
    unsigned count = 0;

    for (unsigned i = 0; i < client->sessions->len; i++) {
        g_autoptr(GPtrArray) queued =
            archive_queued(client->options.archive, session_account(client->sessions->pdata[i]));
        count += queued->len;
    }
    return count;
}

static void
wait_for_end(Client *client, int64_t ms)
{
    timer_stop(model_clock(client->model), &client->wait_timer);
    client->wait_timer = timer_start(model_clock(client->model), ms, on_wait_timeout, client);
    client_check_waiting(client);
}

/* Who says so once more does not want to wait. */
static void
quit(Client *client, bool is_leaving)
{
    bool is_hurried = client->is_finishing || client->is_quitting;

    client->is_draining = false;
    client->is_leaving = is_leaving;
    read_marks_finish(client);
    client->is_finishing = !is_hurried && is_changing(client);
    if (client->is_finishing)
        wait_for_end(client, FINISH_MS);
    else
        log_out(client);
}

void
client_quit(Client *client, void (*done)(gpointer data), gpointer data)
{
    client->waited = done;
    client->waited_data = data;
    quit(client, false);
}

void
client_leave(Client *client, void (*done)(gpointer data), gpointer data)
{
    client->waited = done;
    client->waited_data = data;
    continuity_store(client);
    quit(client, true);
}

void
client_drain(Client *client, int64_t ms, void (*done)(gpointer data), gpointer data)
{
    client->is_draining = true;
    client->waited = done;
    client->waited_data = data;
    withdraw_questions(client);
    wait_for_end(client, ms);
}

/* --- the user at the terminal --- */

void
client_focus(Client *client, bool has_focus)
{
    attention_focus(client->attention, has_focus);
    if (has_focus)
        auto_away_input(client->away);
}

void
client_input(Client *client)
{
    attention_input(client->attention);
    auto_away_input(client->away);
}

int64_t
client_idle_seconds(const Client *client)
{
    int64_t here = attention_idle(client->attention);
    int64_t there = auto_away_desktop_idle(client->away);

    if (here < 0)
        return -1;
    return (there < 0 ? here : MIN(here, there)) / 1000;
}

/* --- windows --- */

static Window *
open_chat(Client *client, Chat *chat)
{
    Windows *windows = model_windows(client->model);

    if (!chat)
        return NULL;
    Window *window = windows_open_chat(windows, chat);
    client_load_history(client, chat);
    windows_go(windows, window);
    return window;
}

Window *
client_open_chat(Client *client, Account *account, const Jid *jid)
{
    return open_chat(client, account_get_chat(account, jid, CHAT_CONTACT));
}

Window *
client_open_private(Client *client, const Occupant *occupant)
{
    return open_chat(client,
                     account_get_chat(occupant->chat->account, occupant->jid, CHAT_PRIVATE));
}
