/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table: task and condition, and what to say. */

#include "config.h"

#include "modules/muc_error.h"

#include <string.h>

#include "base/i18n.h"

static const struct {
    MucTask task;
    const char *condition;
    const char *sentence;
} sentences[] = {
    { MUC_TASK_CONFIGURE, "forbidden", N_("Only an owner of the room may configure it.") },
    { MUC_TASK_CONFIGURE, "not-allowed", N_("Only an owner of the room may configure it.") },
    { MUC_TASK_CONFIGURE, "not-acceptable",
      N_("The room does not take this: some fields do not go together, such as a password that is "
         "demanded and empty.") },
    { MUC_TASK_CONFIGURE, "bad-request", N_("The room does not understand what was filled in.") },
    { MUC_TASK_CONFIGURE, "item-not-found", N_("There is no such room.") },
    { MUC_TASK_DESTROY, "forbidden", N_("Only an owner of the room may destroy it.") },
    { MUC_TASK_DESTROY, "not-allowed", N_("The service does not let this room be destroyed.") },
    { MUC_TASK_DESTROY, "item-not-found", N_("There is no such room any more.") },
    { MUC_TASK_KICK, "forbidden", N_("You are no moderator here, so you cannot kick anybody.") },
    { MUC_TASK_KICK, "not-allowed",
      N_("Who is an admin or owner of the room, or stands above you, cannot be kicked.") },
    { MUC_TASK_KICK, "conflict", N_("You cannot kick yourself: /leave leaves.") },
    { MUC_TASK_KICK, "item-not-found", N_("Nobody is here by this nick any more.") },
    { MUC_TASK_VOICE, "forbidden",
      N_("You are no moderator here, so it is not yours to say who may talk.") },
    { MUC_TASK_VOICE, "not-allowed",
      N_("Admins and owners of the room, and who stands above you, keep their voice.") },
    { MUC_TASK_VOICE, "conflict", N_("You cannot take your own voice.") },
    { MUC_TASK_VOICE, "item-not-found", N_("Nobody is here by this nick any more.") },
    { MUC_TASK_MODERATOR, "forbidden",
      N_("Only admins and owners of the room say who is a moderator.") },
    { MUC_TASK_MODERATOR, "not-allowed",
      N_("Not to be changed so: admins and owners of the room stay moderators, and only they "
         "make some.") },
    { MUC_TASK_MODERATOR, "conflict", N_("You cannot change your own role so.") },
    { MUC_TASK_MODERATOR, "item-not-found", N_("Nobody is here by this nick any more.") },
    { MUC_TASK_BAN, "forbidden", N_("Only admins and owners of the room ban.") },
    { MUC_TASK_BAN, "not-allowed",
      N_("Who stands as high as you in the room or higher cannot be banned by you.") },
    { MUC_TASK_BAN, "conflict", N_("You cannot ban yourself.") },
    { MUC_TASK_BAN, "jid-malformed", N_("The room does not take this address for a ban.") },
    { MUC_TASK_BAN, "not-acceptable", N_("The room does not take this address for a ban.") },
    { MUC_TASK_RANK, "forbidden",
      N_("You may not change this: admins of the room name members, owners name admins and "
         "owners.") },
    { MUC_TASK_RANK, "not-allowed",
      N_("Not to be changed by you: admins of the room name members, owners name admins and "
         "owners.") },
    { MUC_TASK_RANK, "not-authorized", N_("Here no owner can take another one's place away.") },
    { MUC_TASK_RANK, "conflict",
      N_("The last owner cannot go: make somebody else an owner first.") },
    { MUC_TASK_RANK, "jid-malformed", N_("The room does not take this address.") },
    { MUC_TASK_RANK, "not-acceptable", N_("The room does not take this address.") },
    { MUC_TASK_LIST, "forbidden", N_("The room does not show you this list.") },
    { MUC_TASK_LIST, "not-allowed", N_("The room does not show you this list.") },
    { MUC_TASK_LIST, "item-not-found", N_("There is no such room.") },
    { MUC_TASK_REGISTER, "conflict", N_("This nick belongs to somebody else: choose another.") },
    { MUC_TASK_REGISTER, "not-allowed", N_("You may not register here.") },
    { MUC_TASK_REGISTER, "forbidden", N_("You may not register here.") },
    { MUC_TASK_REGISTER, "registration-required",
      N_("Only members of the room have a nick kept there; its admins make somebody a member.") },
    { MUC_TASK_REGISTER, "service-unavailable",
      N_("The room registers nobody, or has registered you already.") },
    { MUC_TASK_REGISTER, "feature-not-implemented", N_("The room registers nobody.") },
    { MUC_TASK_REGISTER, "not-acceptable",
      N_("The room wants more to be filled in, or something else.") },
    { MUC_TASK_REGISTER, "bad-request",
      N_("The room wants more to be filled in, or something else.") },
    { MUC_TASK_CAPTCHA, "not-acceptable", N_("That is not the right answer: try to enter again.") },
    { MUC_TASK_CAPTCHA, "not-allowed", N_("That is not the right answer: try to enter again.") },
    { MUC_TASK_CAPTCHA, "service-unavailable", N_("It took too long: try to enter again.") },
    { MUC_TASK_CAPTCHA, "item-not-found", N_("It took too long: try to enter again.") },
    { MUC_TASK_ENTER, "not-authorized", N_("The room wants a password.") },
    { MUC_TASK_ENTER, "forbidden", N_("You are banned from this room.") },
    { MUC_TASK_ENTER, "registration-required",
      N_("Only members may enter this room, and you are none.") },
    { MUC_TASK_ENTER, "conflict",
      N_("Somebody else in this room has this nick, or it is kept for them.") },
    { MUC_TASK_ENTER, "not-acceptable",
      N_("The room does not take this nick: it wants the one that you registered there.") },
    { MUC_TASK_ENTER, "not-allowed", N_("There is no such room, and you may not make it.") },
    { MUC_TASK_ENTER, "item-not-found",
      N_("There is no such room, or its owner has not opened it yet.") },
    { MUC_TASK_ENTER, "service-unavailable", N_("The room is full, or there is none.") },
    { MUC_TASK_ENTER, "resource-constraint",
      N_("The service has too much to do, or you are in too many of its rooms.") },
    { MUC_TASK_ENTER, "jid-malformed", N_("The room does not take this nick.") },
    { MUC_TASK_ENTER, "gone", N_("This room is there no more.") },
    { MUC_TASK_ENTER, "policy-violation", N_("The service does not let you in now.") },
    { MUC_TASK_PASSWORD, "not-authorized", N_("This is not the password of the room.") },
    { MUC_TASK_NICK, "conflict",
      N_("Somebody else in this room has this nick, or it is kept for them.") },
    { MUC_TASK_NICK, "not-acceptable", N_("Nicks cannot be changed in this room.") },
    { MUC_TASK_NICK, "not-allowed", N_("The room does not allow you this nick.") },
    { MUC_TASK_NICK, "forbidden", N_("The room does not allow you this nick.") },
    { MUC_TASK_NICK, "jid-malformed", N_("The room does not take this nick.") },
    { MUC_TASK_NICK, "resource-constraint", N_("Not so often: try again later.") },
};

static const char *
find_sentence(MucTask task, const char *condition)
{
    for (unsigned i = 0; condition && i < G_N_ELEMENTS(sentences); i++) {
        if (sentences[i].task == task && strcmp(sentences[i].condition, condition) == 0)
            return _(sentences[i].sentence);
    }
    return NULL;
}

/* NULL: there are no words of its own for that. */
static GError *
in_words(const Element *stanza, MucTask task, const GError *error)
{
    const char *sentence = find_sentence(task, stanza_error_condition(stanza));
    g_autofree char *said = sentence ? stanza_error_text(stanza) : NULL;

    if (!sentence)
        return NULL;
    return said ? g_error_new(error->domain, error->code, _("%s It says: %s"), sentence, said)
                : g_error_new_literal(error->domain, error->code, sentence);
}

GError *
muc_error(const Stream *stream, MucTask task, const GError *error)
{
    const Element *answer = error ? stream_answer(stream) : NULL;
    GError *worded = answer ? in_words(answer, task, error) : NULL;

    return worded || !error ? worded : g_error_copy(error);
}

GError *
muc_error_read(const Element *stanza, MucTask task)
{
    g_autoptr(GError) error = stanza_error_read(stanza);
    GError *worded = in_words(stanza, task, error);

    return worded ? worded : g_steal_pointer(&error);
}

/* --- requests --- */

typedef struct {
    MucTask task;
    MucDoneFn on_done;
    gpointer data;
} Errand;

static void
on_reply(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autofree Errand *errand = data;
    g_autoptr(GError) refusal = muc_error(stream, errand->task, error);

    (void)result;
    if (errand->on_done)
        errand->on_done(stream, refusal, errand->data);
}

void
muc_request(Stream *stream, const Jid *room, Element *payload, MucTask task, MucDoneFn on_done,
            gpointer data)
{
    Errand *errand = g_new0(Errand, 1);

    *errand = (Errand){ task, on_done, data };
    stream_request(stream, "set", room, payload, on_reply, errand);
}
