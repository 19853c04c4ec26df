/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A room asks, before it lets us in, whether we are human (XEP-0158): the form is shown, sent, and
 * entering tried again. */

#include "config.h"

#include "base/i18n.h"
#include "model/form_window.h"
#include "model/notice.h"
#include "model/room.h"
#include "client/private.h"
#include "client/rooms/room_moderation.h"
#include "client/rooms/rooms.h"

#include "modules/muc_requests.h"

/* It lives as long as an answer or the user is waited for. */
typedef struct {
    Client *client;
    Jid *account, *room, *asker;
    char *id;
    Window *window; /* NULL: it is closed */
    bool is_waiting;
} Challenge;

static void
challenge_free(Challenge *challenge)
{
    jid_unref(challenge->account);
    jid_unref(challenge->room);
    jid_unref(challenge->asker);
    g_free(challenge->id);
    g_free(challenge);
}

static Chat *
challenge_chat(const Challenge *challenge)
{
    Account *account = model_find_account(challenge->client->model, challenge->account);

    return account ? account_find_chat(account, challenge->room, CHAT_ROOM) : NULL;
}

static void
fail(const Challenge *challenge, Chat *chat, const GError *error)
{
    notice(challenge->client->model, chat->account, chat, SEVERITY_ERROR, "%s", error->message);
}

/* Who has left meanwhile does not come back by it. */
static bool
is_wanted(const Room *room)
{
    return room->state == ROOM_ENTERING || room->state == ROOM_LOST ||
           (room->state == ROOM_OUT && room->end == ROOM_END_REFUSED);
}

/* Some rooms let us in by themselves now, others wait to be asked again; some time has passed. */
static void
on_answered(Stream *stream, const GError *error, gpointer data)
{
    Challenge *challenge = data;
    Chat *chat = challenge_chat(challenge);
    const RoomEntry entry = { 0 };
    g_autoptr(GError) failure = NULL;

    (void)stream;
    client_end_question(challenge->client);
    if (challenge->window)
        form_window_done(challenge->window);
    if (chat && error)
        fail(challenge, chat, error);
    else if (chat && is_wanted(chat->room) &&
             !client_enter_room(challenge->client, chat->account, chat->jid, &entry, &failure))
        fail(challenge, chat, failure);
    challenge_free(challenge);
}

static void
on_submit(Window *window, const Form *form, gpointer data)
{
    Challenge *challenge = data;
    const Chat *chat = challenge_chat(challenge);
    g_autoptr(GError) error = NULL;
    Stream *stream = chat ? client_stream(challenge->client, chat->account, &error) : NULL;

    if (!stream) {
        form_window_ask_again(window, NULL, error ? error->message : _("The room is gone."));
        return;
    }
    challenge->is_waiting = true;
    client_begin_question(challenge->client);
    muc_captcha_answer(stream, challenge->asker, form, on_answered, challenge);
}

static void
on_cancel(gpointer data)
{
    Challenge *challenge = data;
    const Chat *chat = challenge_chat(challenge);
    Stream *stream = chat ? client_stream(challenge->client, chat->account, NULL) : NULL;

    challenge->window = NULL;
    if (challenge->is_waiting)
        return;
    if (stream)
        muc_captcha_decline(stream, challenge->asker, challenge->id);
    challenge_free(challenge);
}

static bool
is_open(const Client *client, const Chat *chat)
{
    const GPtrArray *windows = windows_all(model_windows(client->model));

    for (unsigned i = 0; i < windows->len; i++) {
        const Window *window = windows->pdata[i];
        const Challenge *challenge =
            window->form && window->form->cancel == on_cancel ? window->form->data : NULL;
        if (challenge && jid_equal(challenge->room, chat->jid) &&
            jid_equal(challenge->account, chat->account->jid))
            return true;
    }
    return false;
}

/* One at a time for each room. */
void
room_take_captcha(Client *client, const RoomNews *news)
{
    Chat *chat = news->chat;
    Form *form = is_open(client, chat) ? NULL : muc_captcha_read(news->payload);

    if (!form)
        return;
    Challenge *challenge = g_new0(Challenge, 1);
    challenge->client = client;
    challenge->account = jid_ref(chat->account->jid);
    challenge->room = jid_ref(chat->jid);
    challenge->asker = jid_ref((Jid *)news->jid);
    challenge->id = g_strdup(news->id);
    g_autofree char *name = g_strdup_printf(_("who may enter %s"), jid_shown_bare(chat->jid));
    challenge->window = form_window_open(client->model, &(FormRequest){ .account = chat->account,
                                                                        .form = form,
                                                                        .name = name,
                                                                        .submit = on_submit,
                                                                        .cancel = on_cancel,
                                                                        .data = challenge });
    notice(client->model, chat->account, chat, SEVERITY_WARNING,
           _("%s wants to know whether you are human, before it lets you in: fill in its form."),
           jid_shown_bare(chat->jid));
    if (windows_current(model_windows(client->model))->chat == chat)
        windows_go(model_windows(client->model), challenge->window);
}
