/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A room asks something by a form that nothing else here knows (XEP-0004 3.4): it waits in a window
 * of its own, one at a time for each room, until the user goes there. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/form_window.h"
#include "model/notice.h"
#include "client/private.h"
#include "client/rooms/room_moderation.h"
#include "client/rooms/room_summary.h"

#include "modules/muc_requests.h"

typedef struct {
    Client *client;
    Jid *account, *room;
    char *thread; /* of the message that had it; NULL */
} Question;

static void
question_free(Question *question)
{
    jid_unref(question->account);
    jid_unref(question->room);
    g_free(question->thread);
    g_free(question);
}

/* NULL: we are not there any more, and error. */
static Stream *
question_stream(const Question *question, GError **error)
{
    Account *account = model_find_account(question->client->model, question->account);
    const Room *room = account ? room_of(account, question->room) : NULL;

    if (room && room->state == ROOM_IN)
        return client_stream(question->client, account, error);
    g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_FAILED, _("You are not in this room."));
    return NULL;
}

static void
on_submit(Window *window, const Form *form, gpointer data)
{
    Question *question = data;
    g_autoptr(GError) error = NULL;
    Stream *stream = question_stream(question, &error);

    if (!stream) {
        form_window_ask_again(window, NULL, error->message);
        return;
    }
    muc_answer_form(stream, question->room, question->thread, form);
    form_window_done(window);
    question_free(question);
}

static void
on_cancel(gpointer data)
{
    Question *question = data;
    Stream *stream = question_stream(question, NULL);

    if (stream)
        muc_answer_form(stream, question->room, question->thread, NULL);
    question_free(question);
}

static bool
is_open(const Client *client, const Chat *chat)
{
    const GPtrArray *windows = windows_all(model_windows(client->model));

    for (unsigned i = 0; i < windows->len; i++) {
        const Window *window = windows->pdata[i];
        const Question *question =
            window->form && window->form->cancel == on_cancel ? window->form->data : NULL;
        if (question && jid_equal(question->room, chat->jid) &&
            jid_equal(question->account, chat->account->jid))
            return true;
    }
    return false;
}

static void
tell(Chat *chat, const Form *form, const Window *window)
{
    g_autofree char *title =
        form->title && form->title[0] ? utf8_short_line(form->title, LIMIT_NAME_BYTES) : NULL;
    g_autofree char *name = title ? room_summary_name(title) : NULL;

    if (name)
        notice(chat->account->model, chat->account, chat, SEVERITY_INFO,
               _("The room asks you to fill in a form, %s: it is in window %u."), name,
               window->number);
    else
        notice(chat->account->model, chat->account, chat, SEVERITY_INFO,
               _("The room asks you to fill in a form: it is in window %u."), window->number);
}

void
room_take_form(Client *client, const RoomNews *news)
{
    Chat *chat = news->chat;
    const char *thread = element_child_text(news->payload, "thread", NULL);
    Form *form = is_open(client, chat) ? NULL : muc_form_read(news->payload);

    if (!form)
        return;
    Question *question = g_new0(Question, 1);
    question->client = client;
    question->account = jid_ref(chat->account->jid);
    question->room = jid_ref(chat->jid);
    if (thread && strlen(thread) <= LIMIT_NAME_BYTES)
        question->thread = g_strdup(thread);
    g_autofree char *name = g_strdup_printf(_("what %s asks"), jid_shown_bare(chat->jid));
    const Window *window = form_window_open(client->model, &(FormRequest){ .account = chat->account,
                                                                           .form = form,
                                                                           .name = name,
                                                                           .submit = on_submit,
                                                                           .cancel = on_cancel,
                                                                           .data = question });
    tell(chat, form, window);
}
