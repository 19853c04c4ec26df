/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which messages the desktop hears of. A flood becomes one notification per chat and second. */

#include "config.h"

#include "client/notify.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "model/request.h"
#include "model/window.h"
#include "client/desktop.h"

#define PAUSE_MS   1000
#define BODY_BYTES 400

typedef enum { DESKTOP_OFF, DESKTOP_UNSEEN, DESKTOP_ALL } Rule; /* as in settings.def */

/* What the desktop has of a chat. */
typedef struct {
    int64_t time;   /* when it was shown */
    bool is_unread; /* it is there until the chat is read, here or on another device */
} Last;

struct Notifier {
    Model *model;
    Desktop *desktop; /* NULL until the first one, and where there is none */
    bool was_tried;
    unsigned observer;
    GHashTable *last;     /* Chat * -> Last, owned */
    int64_t last_request; /* the time of the last one about a request; 0: never */
    GPtrArray *held;      /* Held, owned; NULL: nothing is held back */
};

/* A message of which the desktop will hear. */
typedef struct {
    Chat *chat;
    Message *message;
} Held;

static bool
is_wanted(const Notifier *notifier, const Chat *chat)
{
    SettingScope scope = chat_scope(chat);
    Rule rule = settings_choice(model_settings(notifier->model), SETTING_NOTIFY_DESKTOP, &scope);

    return rule == DESKTOP_ALL ||
           (rule == DESKTOP_UNSEEN && !windows_is_seen(model_windows(notifier->model), chat));
}

static bool
is_too_soon(Notifier *notifier, Chat *chat)
{
    int64_t now = clock_monotonic(model_clock(notifier->model));
    Last *last = g_hash_table_lookup(notifier->last, chat);

    if (last && now - last->time < PAUSE_MS)
        return true;
    last = g_new(Last, 1);
    *last = (Last){ now, chat->unread > 0 };
    g_hash_table_insert(notifier->last, chat, last);
    return false;
}

static char *
notification_body(const Notifier *notifier, const Chat *chat, const Message *message)
{
    SettingScope scope = chat_scope(chat);
    const Settings *settings = model_settings(notifier->model);

    if (!settings_bool(settings, SETTING_NOTIFY_TEXT, &scope) || message->is_sealed ||
        (encryption_hides(message->encryption) &&
         !settings_bool(settings, SETTING_NOTIFY_ENCRYPTED, &scope)))
        return g_strdup(_("New message"));
    g_autofree char *start = utf8_cut(message->body, BODY_BYTES);
    return utf8_for_screen(start);
}

static bool
has_desktop(Notifier *notifier)
{
    if (!notifier->was_tried) {
        notifier->was_tried = true;
        notifier->desktop = desktop_ops.open();
    }
    return notifier->desktop != NULL;
}

static char *
notification_key(const Chat *chat)
{
    return g_strconcat(jid_bare(chat->account->jid), " ", jid_full(chat->jid), NULL);
}

/* In a room it matters who said it, too. */
static char *
notification_title(const Chat *chat, const Message *message)
{
    const char *name = chat_display_name(chat);
    g_autofree char *title =
        chat->room ? g_strdup_printf(_("%s in %s"), chat_sender_name(chat, message), name)
                   : g_strdup(name);

    return utf8_for_line(title);
}

static void
free_held(gpointer data)
{
    Held *held = data;

    message_unref(held->message);
    g_free(held);
}

static void
hold(Notifier *notifier, Chat *chat, Message *message)
{
    Held *held = g_new(Held, 1);

    *held = (Held){ chat, message_ref(message) };
    g_ptr_array_add(notifier->held, held);
}

static void
notify(Notifier *notifier, Chat *chat, Message *message)
{
    if (notifier->held && is_wanted(notifier, chat)) {
        hold(notifier, chat, message);
        return;
    }
    if (!is_wanted(notifier, chat) || is_too_soon(notifier, chat) || !has_desktop(notifier))
        return;
    g_autofree char *title = notification_title(chat, message);
    g_autofree char *body = notification_body(notifier, chat, message);
    g_autofree char *key = notification_key(chat);
    desktop_ops.show(notifier->desktop, key, title, body);
}

/* "12 messages in 3 chats: bob, carol, dave". */
static char *
describe_many(const GPtrArray *all)
{
    GString *names = g_string_new(NULL);
    unsigned count = 0;

    for (unsigned i = 0; i < all->len; i++) {
        const Held *held = all->pdata[i];
        count += MAX(held->chat->unread, 1);
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", chat_display_name(held->chat));
    }
    g_autofree char *list = utf8_short_line(names->str, BODY_BYTES);
    char *text = g_strdup_printf(
        ngettext("%u message in %u chats: %s", "%u messages in %u chats: %s", count), count,
        all->len, list);
    g_string_free(names, TRUE);
    return text;
}

void
notifier_hold(Notifier *notifier)
{
    if (notifier && !notifier->held)
        notifier->held = g_ptr_array_new_with_free_func(free_held);
}

void
notifier_release(Notifier *notifier)
{
    if (!notifier || !notifier->held)
        return;
    g_autoptr(GPtrArray) all = g_steal_pointer(&notifier->held);
    if (all->len == 1) {
        const Held *held = all->pdata[0];
        notify(notifier, held->chat, held->message);
    } else if (all->len > 1 && has_desktop(notifier)) {
        g_autofree char *text = describe_many(all);
        g_autofree char *body = utf8_for_screen(text);
        desktop_ops.show(notifier->desktop, "away", _("While you were away"), body);
    }
}

/* One notification for all of them: who asks much is not heard more. */
static void
notify_request(Notifier *notifier, const Request *request)
{
    SettingScope scope = { .account = jid_bare(request->account->jid) };
    Rule rule = settings_choice(model_settings(notifier->model), SETTING_NOTIFY_DESKTOP, &scope);

    int64_t now = clock_monotonic(model_clock(notifier->model));

    if (rule == DESKTOP_OFF || !has_desktop(notifier) ||
        (notifier->last_request && now - notifier->last_request < PAUSE_MS))
        return;
    notifier->last_request = now;
    g_autofree char *text = request_describe(request);
    g_autofree char *body = utf8_for_screen(text);
    desktop_ops.show(notifier->desktop, "requests", _("Somebody asks"), body);
}

/* What was read needs no notification any more. One of a chat that the user has before him (rule
 * DESKTOP_ALL) was never unread. */
static void
follow(Notifier *notifier, const Chat *chat)
{
    Last *last = g_hash_table_lookup(notifier->last, chat);

    if (!last || last->is_unread == (chat->unread > 0))
        return;
    last->is_unread = !last->is_unread;
    if (last->is_unread || !notifier->desktop)
        return;
    g_autofree char *key = notification_key(chat);
    desktop_ops.withdraw(notifier->desktop, key);
}

static void
tell(Notifier *notifier, const Event *event)
{
    if (event->chat)
        notify(notifier, event->chat, event->message);
    else if (event->request)
        notify_request(notifier, event->request);
}

static void
on_event(const Event *event, gpointer data)
{
    Notifier *notifier = data;

    if (event->kind == EVENT_CHAT_REMOVED)
        g_hash_table_remove(notifier->last, event->chat);
    else if (event->kind == EVENT_CHAT_CHANGED)
        follow(notifier, event->chat);
    else
        tell(notifier, event);
}

Notifier *
notifier_new(Model *model)
{
    Notifier *notifier = g_new0(Notifier, 1);

    notifier->model = model;
    notifier->last = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    notifier->observer = model_observe(
        model, EVENT_ATTENTION | EVENT_CHAT_CHANGED | EVENT_CHAT_REMOVED, on_event, notifier);
    return notifier;
}

void
notifier_free(Notifier *notifier)
{
    if (!notifier)
        return;
    model_unobserve(notifier->model, notifier->observer);
    if (notifier->desktop)
        desktop_ops.close(notifier->desktop);
    g_hash_table_unref(notifier->last);
    g_free(notifier);
}
