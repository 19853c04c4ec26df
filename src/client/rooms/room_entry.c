/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entering a room: by which nick and password, and what is done when it does not let us in, or was
 * made by our coming. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "model/window.h"
#include "client/rooms/room_gap.h"
#include "client/rooms/room_moderation.h"
#include "client/rooms/rooms_parts.h"

#include "modules/muc.h"
#include "modules/muc_owner.h"

/* How many nicks are made up when ours is taken and nobody is there to choose. */
#define NICKS_TRIED 3

/* --- who we are there --- */

static const char *
account_nick(const Account *account)
{
    if (account->nickname)
        return account->nickname;
    if (jid_local(account->jid))
        return jid_local(account->jid);
    return account->bound_jid ? jid_local(account->bound_jid) : NULL;
}

/* The order stands in rooms.h, at RoomEntry. */
static const char *
choose_nick(const Stay *stay)
{
    const Chat *chat = stay->chat;
    const Room *room = chat->room;
    const SettingScope scope = chat_scope(chat);
    const char *setting =
        settings_text(model_settings(chat->account->model), SETTING_ROOMS_NICK, &scope);

    if (stay->nick)
        return stay->nick;
    if (room->nick)
        return room->nick;
    if (room->bookmark && room->bookmark->nick)
        return room->bookmark->nick;
    return setting[0] ? setting : account_nick(chat->account);
}

static char *
next_nick(const Stay *stay, GError **error)
{
    const char *chosen = choose_nick(stay);
    g_autofree char *nick = g_strdup(chosen ? chosen : "guest");
    g_autofree char *tail = g_strnfill(stay->tries, '_');
    g_autofree char *text = g_strconcat(nick, tail, NULL);
    g_autoptr(Jid) jid = jid_with_resource(stay->chat->jid, text, error);

    return jid ? g_strdup(jid_resource(jid)) : NULL;
}

/* --- asking to be let in --- */

void
stay_set_ordered(Stay *stay, bool is_ordered)
{
    if (stay->is_ordered == is_ordered)
        return;
    stay->is_ordered = is_ordered;
    if (is_ordered)
        client_begin_question(stay->rooms->client);
    else
        client_end_question(stay->rooms->client);
}

bool
stay_enter(Stay *stay)
{
    Stream *stream = stay_stream(stay);
    Room *room = stay->chat->room;
    g_autoptr(GError) error = NULL;
    g_autofree char *nick = next_nick(stay, &error);
    const char *password = room->password;

    stay->is_queued = false;
    stay->retry_at = 0;
    if (!nick)
        notice(stay->rooms->client->model, stay->chat->account, stay->chat, SEVERITY_ERROR, "%s",
               error->message);
    if (!nick || !stream) {
        stay_set_ordered(stay, false);
        return false;
    }
    if (!password && room->bookmark)
        password = room->bookmark->password;
    MucEntry entry = { .nick = nick, .password = password };
    room_gap_entry(stay->rooms->client, stay->chat, &entry);
    muc_enter(stream, stay->chat, &entry);
    return true;
}

/* --- questions --- */

void
stay_withdraw_question(Stay *stay)
{
    unsigned prompt = stay->prompt;

    stay->prompt = 0;
    prompt_withdraw(stay->rooms->client->model, prompt);
}

/* false: there is no answer. */
static bool
take_answer(Stay *stay, const char *answer)
{
    bool is_open = stay->prompt != 0;

    stay->prompt = 0;
    if (is_open && (!answer || !answer[0])) {
        stay->is_wanted = false;
        stay_set_ordered(stay, false);
    }
    return is_open && answer && answer[0];
}

static void
on_password(const char *answer, gpointer data)
{
    Stay *stay = data;

    if (!take_answer(stay, answer))
        return;
    room_set_password(stay->chat->room, answer);
    stay_enter(stay);
}

static void
on_nick(const char *answer, gpointer data)
{
    Stay *stay = data;

    if (!take_answer(stay, answer))
        return;
    g_free(stay->nick);
    stay->nick = g_strdup(answer);
    stay->tries = 0;
    stay_enter(stay);
}

static void
ask(Stay *stay, PromptRequest *request)
{
    request->account = stay->chat->account;
    request->data = stay;
    stay_withdraw_question(stay);
    stay->prompt = prompt_ask(stay->rooms->client->model, request);
}

static void
ask_password(Stay *stay)
{
    const char *name = chat_display_name(stay->chat);
    g_autofree char *text = stay->chat->room->password
                                ? g_strdup_printf(_("The right password of the room %s:"), name)
                                : g_strdup_printf(_("The password of the room %s:"), name);

    ask(stay,
        &(PromptRequest){
            .kind = PROMPT_PASSWORD, .is_secret = true, .text = text, .answer = on_password });
}

static void
ask_nick(Stay *stay)
{
    g_autofree char *text =
        g_strdup_printf(_("Another nick for the room %s:"), chat_display_name(stay->chat));

    ask(stay, &(PromptRequest){ .kind = PROMPT_TEXT, .text = text, .answer = on_nick });
}

/* --- it does not let us in --- */

typedef enum {
    REFUSAL_FINAL,
    REFUSAL_PASSWORD,
    REFUSAL_NICK,
    REFUSAL_PASSING, /* it may be otherwise soon */
} Refusal;

/* XEP-0045 7.2.5 to 7.2.9, and what a service says that has trouble. */
static const struct {
    const char *condition;
    Refusal refusal;
} refusals[] = {
    { "not-authorized", REFUSAL_PASSWORD },
    { "conflict", REFUSAL_NICK },
    { "not-acceptable", REFUSAL_NICK },
    { "jid-malformed", REFUSAL_NICK },
    { "remote-server-not-found", REFUSAL_PASSING },
    { "remote-server-timeout", REFUSAL_PASSING },
    { "resource-constraint", REFUSAL_PASSING },
    { "service-unavailable", REFUSAL_PASSING },
    { "internal-server-error", REFUSAL_PASSING },
    { "recipient-unavailable", REFUSAL_PASSING },
};

static Refusal
judge(const RoomNews *news)
{
    for (unsigned i = 0; news->condition && i < G_N_ELEMENTS(refusals); i++) {
        if (strcmp(refusals[i].condition, news->condition) == 0)
            return refusals[i].refusal;
    }
    return news->condition ? REFUSAL_FINAL : REFUSAL_PASSING; /* no answer came */
}

static void
give_up(Stay *stay, const char *way_on)
{
    stay_open_window(stay);
    if (way_on)
        notice(stay->rooms->client->model, stay->chat->account, stay->chat, SEVERITY_INFO, way_on,
               jid_bare(stay->chat->jid));
    stay->is_wanted = stay->was_in = false;
    stay_set_ordered(stay, false);
}

/* Whether the user may be asked; a script that has ended answers no more. */
static bool
can_ask(const Stay *stay)
{
    return stay->is_ordered && !stay->rooms->client->is_draining;
}

static void
settle_nick(Stay *stay)
{
    if (can_ask(stay)) {
        ask_nick(stay);
    } else if (!stay->is_ordered && stay->tries < NICKS_TRIED) {
        stay->tries++;
        stay_enter(stay);
    } else {
        give_up(stay, _("/join %s NICK enters by another nick."));
    }
}

static void
settle_password(Stay *stay)
{
    if (can_ask(stay))
        ask_password(stay);
    else
        give_up(stay, _("/join %s NICK PASSWORD enters with a password."));
}

void
stay_on_refused(Stay *stay, const RoomNews *news)
{
    Refusal refusal = judge(news);
    bool is_tried_on =
        !stay->is_ordered && ((refusal == REFUSAL_NICK && stay->tries < NICKS_TRIED) ||
                              (refusal == REFUSAL_PASSING && stay->backoff.failures > 0));

    if (!is_tried_on && news->error)
        notice(stay->rooms->client->model, stay->chat->account, stay->chat, SEVERITY_ERROR, "%s",
               news->error->message);
    if (refusal == REFUSAL_NICK)
        settle_nick(stay);
    else if (refusal == REFUSAL_PASSWORD)
        settle_password(stay);
    else if (refusal == REFUSAL_PASSING && !stay->is_ordered && stay->is_wanted)
        stay_retry(stay);
    else
        give_up(stay, NULL);
}

/* --- it was made by our coming (10.1) --- */

static void
on_unlocked(Stream *stream, const GError *error, gpointer data)
{
    g_autoptr(Jid) room = data;
    Chat *chat = account_find_chat(stream_account(stream), room, CHAT_ROOM);

    if (chat && error && !g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED))
        notice(chat->account->model, chat->account, chat, SEVERITY_ERROR, "%s", error->message);
    else if (chat && !error)
        notice(chat->account->model, chat->account, chat, SEVERITY_INFO,
               _("This room is new, and open to others now. /room config sets it up."));
}

static void
open_to_others(Stay *stay)
{
    const Jid *room = stay->chat->jid;
    Stream *stream = stay_stream(stay);

    if (stream)
        muc_accept_defaults(stream, room, on_unlocked, jid_ref((Jid *)room));
}

static void
configure(Stay *stay)
{
    g_autoptr(GError) error = NULL;

    if (!client_configure_new_room(stay->rooms->client, stay->chat, &error))
        notice(stay->rooms->client->model, stay->chat->account, stay->chat, SEVERITY_ERROR, "%s",
               error->message);
}

/* Who gives no answer has no use for it. */
static void
on_creation(const char *answer, gpointer data)
{
    Stay *stay = data;
    bool is_open = stay->prompt != 0;

    stay->prompt = 0;
    if (!is_open)
        return;
    if (g_strcmp0(answer, "open") == 0)
        open_to_others(stay);
    else if (g_strcmp0(answer, "configure") == 0)
        configure(stay);
    else
        client_leave_room(stay->rooms->client, stay->chat, NULL, NULL);
}

static void
ask_about_creation(Stay *stay)
{
    static const char *const choices[] = { "open", "configure", "leave", NULL };
    g_autofree char *text =
        g_strdup_printf(_("The room %s is new: open it as it is, configure it, or leave it?"),
                        chat_display_name(stay->chat));

    ask(stay,
        &(PromptRequest){
            .kind = PROMPT_CONFIRM, .text = text, .choices = choices, .answer = on_creation });
}

/* One that was there before, and went while we were away, is made again as it is. */
void
stay_on_created(Stay *stay)
{
    const SettingScope scope = chat_scope(stay->chat);
    const char *how =
        settings_text(model_settings(stay->rooms->client->model), SETTING_ROOMS_CREATE, &scope);

    if (can_ask(stay) && strcmp(how, "ask") == 0)
        ask_about_creation(stay);
    else if (can_ask(stay) && strcmp(how, "configure") == 0)
        configure(stay);
    else
        open_to_others(stay);
}
