/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The title bar: whom the window is about, where the next line goes, and who can read it. */

#include "config.h"

#include "base/i18n.h"
#include "base/jid_suspicion.h"
#include "model/address.h"
#include "model/form_window.h"
#include "model/room.h"
#include "ui/encryption_parts.h"
#include "ui/title_parts.h"
#include "ui/view_text.h"
#include "ui/views.h"

typedef struct {
    View view;
    const Window *shown; /* in the last drawing */
    unsigned observer;
} TitleBar;

/* Longer texts are cut, so that others cannot push out what follows them. */
#define STATUS_COLUMNS 30
#define DEVICE_COLUMNS 24

/* --- chats --- */

void
title_add_cut(Bar *bar, const char *text, int columns, int keep)
{
    g_autofree char *cut = text_cut(text, columns);

    bar_add(bar, cut, STYLE_TITLE, keep);
}

void
title_add_part(Bar *bar, const char *text, StyleId style, int keep)
{
    bar_add(bar, TITLE_SEPARATOR, STYLE_TITLE, keep);
    bar_add(bar, text, style, keep);
}

/* Whether we would be told if they came online. */
static bool
is_known(const Contact *contact)
{
    return contact && (contact->resources->len > 0 || (contact->subscription & SUBSCRIPTION_TO));
}

static void
add_presence(Bar *bar, const Contact *contact)
{
    Show show = contact ? contact_show(contact) : SHOW_OFFLINE;
    const char *status = contact ? contact_status(contact) : NULL;
    /* TRANSLATORS: whether somebody is online */
    const char *label = is_known(contact) ? show_label(show) : _("unknown");
    g_autofree char *state = g_strdup_printf(" %s %s", show_sign(show), label);

    bar_add(bar, state, STYLE_TITLE, KEEP_STATE);
    if (!status)
        return;
    g_autofree char *cut = text_cut(status, STATUS_COLUMNS);
    /* TRANSLATORS: the status text that a contact has set */
    g_autofree char *quoted = g_strdup_printf(_(" \"%s\""), cut);
    bar_add(bar, quoted, STYLE_TITLE, KEEP_STATUS);
}

static char *
device_text(const Resource *device)
{
    g_autofree char *name = text_cut(device->name ? device->name : "-", DEVICE_COLUMNS);

    return g_strdup_printf("%s (%d)", name, device->priority);
}

/* "→ phone (5)", "→ phone (5) forced", "→ phone (5) alone" where the full address is written to, "→
 * phone (5) +1" where another gets it as well. */
static void
add_device(Bar *bar, const ChatTarget *target, int keep)
{
    g_autofree char *device = device_text(target->device);
    g_autofree char *equals = g_strdup_printf(" +%u", target->equals);

    bar_add(bar, "→ ", STYLE_TITLE, keep);
    bar_add(bar, device, STYLE_TITLE, keep);
    if (target->equals)
        bar_add(bar, equals, STYLE_TITLE, keep);
    if (target->is_forced)
        /* TRANSLATORS: the user chose that messages go to this device */
        bar_add(bar, _(" forced"), STYLE_TITLE, keep);
    else if (!jid_is_bare(target->to))
        /* TRANSLATORS: messages go to this device and to no other one */
        bar_add(bar, _(" alone"), STYLE_TITLE, keep);
}

/* The device that the user chose is not there. */
static void
add_gone(Bar *bar, const Chat *chat)
{
    g_autofree char *name = text_cut(chat->forced_resource, DEVICE_COLUMNS);
    /* TRANSLATORS: the device that the user chose is not online any more */
    g_autofree char *was = g_strdup_printf(_("was: %s, gone"), name);

    bar_add(bar, TITLE_SEPARATOR, STYLE_TITLE, KEEP_CHOICE);
    bar_add(bar, was, STYLE_TITLE_WARNING, KEEP_CHOICE);
}

/* Where the next line goes. */
static void
add_target(Bar *bar, const Chat *chat)
{
    ChatTarget target = chat_target(chat);
    bool is_unusual = target.is_forced || target.is_fallback || target.state == TARGET_NEGATIVE;
    int keep = is_unusual && target.state != TARGET_OFFLINE ? KEEP_CHOICE : KEEP_DEVICE;

    if (target.state != TARGET_HIDDEN)
        bar_add(bar, TITLE_SEPARATOR, STYLE_TITLE, keep);
    if (target.state == TARGET_DEVICE)
        add_device(bar, &target, keep);
    else if (target.state == TARGET_OFFLINE)
        bar_add(bar, _("→ kept at the server"), STYLE_TITLE, keep);
    else if (target.state == TARGET_NEGATIVE)
        bar_add(bar, _("no device takes messages"), STYLE_TITLE_WARNING, keep);
    if (target.state == TARGET_NEGATIVE)
        bar_add(bar, _(" (negative priorities)"), STYLE_TITLE_WARNING, KEEP_STATUS);
    if (target.is_fallback)
        add_gone(bar, chat);
    chat_target_done(&target);
}

static const char *
state_label(const Account *account)
{
    switch (account->state) {
    case ACCOUNT_CONNECTING:
        return _("connecting");
    case ACCOUNT_WAITING:
        return _("waiting");
    case ACCOUNT_FAILED:
        return _("not connected");
    case ACCOUNT_OFFLINE:
        return show_label(SHOW_OFFLINE);
    case ACCOUNT_ONLINE:
        break;
    }
    return show_label(account->show);
}

/* What is written now stays here for a while, and what is seen of the contact may be old. */
static void
add_interruption(Bar *bar, const Account *account)
{
    const char *label =
        account->state == ACCOUNT_OFFLINE ? _("not connected") : state_label(account);
    g_autofree char *state = g_strdup_printf("%s %s", account_sign(account), label);

    if (account->state == ACCOUNT_ONLINE)
        return;
    bar_add_right(bar, state, STYLE_TITLE_WARNING, KEEP_SAFETY);
    bar_add_right(bar, TITLE_SEPARATOR, STYLE_TITLE, KEEP_SAFETY);
}

static void
add_contact(Bar *bar, const Chat *chat)
{
    const Contact *contact = chat_contact(chat);
    bool has_name = contact && contact->name;

    g_autofree char *address = address_shown(chat->account, chat->jid);

    title_add_cut(bar, address, TITLE_NAME_COLUMNS, has_name ? KEEP_ADDRESS : KEEP_NAME);
    if ((!contact || !contact->is_in_roster) && jid_is_suspicious(chat->jid, NULL)) {
        bar_add(bar, TITLE_SEPARATOR, STYLE_TITLE, KEEP_NAME);
        bar_add(bar, _("look-alike?"), STYLE_TITLE_WARNING, KEEP_NAME);
    }
    if (has_name) {
        bar_add(bar, TITLE_SEPARATOR, STYLE_TITLE, KEEP_ADDRESS);
        title_add_cut(bar, contact->name, TITLE_NAME_COLUMNS, KEEP_NAME);
    }
    add_presence(bar, contact);
    add_target(bar, chat);
    if (account_is_blocked(chat->account, chat->jid)) {
        bar_add_right(bar, _("blocked"), STYLE_TITLE_WARNING, KEEP_NAME);
        bar_add_right(bar, TITLE_SEPARATOR, STYLE_TITLE, KEEP_NAME);
    }
}

static void
add_chat(Bar *bar, const Chat *chat, int columns)
{
    switch (chat->kind) {
    case CHAT_CONTACT:
        add_contact(bar, chat);
        break;
    case CHAT_ROOM:
        title_add_room(bar, chat, columns);
        break;
    case CHAT_PRIVATE:
        title_add_private(bar, chat);
        break;
    }
    add_interruption(bar, chat->account);
    title_add_encryption(bar, chat, columns);
    if (chat->typing != TYPING_COMPOSING)
        return;
    bar_add_right(bar, TITLE_SEPARATOR, STYLE_TITLE, KEEP_TYPING);
    bar_add_right(bar, _("typing…"), STYLE_TITLE, KEEP_TYPING);
}

/* --- the console --- */

static void
add_account(Bar *bar, const Account *account, int keep)
{
    g_autofree char *state = g_strdup_printf(" %s %s", account_sign(account), state_label(account));

    bar_add(bar, jid_shown_bare(account->jid), STYLE_TITLE, keep);
    bar_add(bar, state, STYLE_TITLE, keep);
    if (account->is_invisible)
        bar_add(bar, _(" invisible"), STYLE_TITLE_WARNING, keep);
    if (account->state != ACCOUNT_ONLINE)
        return;
    bar_add(bar, account->is_secured ? _(" TLS") : _(" no TLS!"),
            account->is_secured ? STYLE_TITLE : STYLE_TITLE_WARNING, keep);
}

/* The default account first, the others as there is room. */
static void
add_console(Bar *bar, Model *model)
{
    const GPtrArray *accounts = model_accounts(model);
    const Account *first = model_default_account(model);

    if (!first) {
        bar_add(bar, _("jaser · no account"), STYLE_TITLE, KEEP_NAME);
        return;
    }
    add_account(bar, first, KEEP_NAME);
    for (unsigned i = 0; i < accounts->len; i++) {
        if (accounts->pdata[i] == first)
            continue;
        bar_add(bar, TITLE_SEPARATOR, STYLE_TITLE, KEEP_STATE + (int)i);
        add_account(bar, accounts->pdata[i], KEEP_STATE + (int)i);
    }
}

/* A form or a list, and of a form how one gets out of it. */
static void
add_table(Bar *bar, const Window *window)
{
    title_add_cut(bar, window_name(window), TITLE_NAME_COLUMNS, KEEP_NAME);
    if (window->account) {
        bar_add(bar, TITLE_SEPARATOR, STYLE_TITLE, KEEP_ADDRESS);
        title_add_cut(bar, jid_shown_bare(window->account->jid), TITLE_NAME_COLUMNS, KEEP_ADDRESS);
    }
    if (window->kind != WINDOW_FORM || window->form->state != FORM_ASKED)
        return;
    bar_add(bar, TITLE_SEPARATOR, STYLE_TITLE, KEEP_HINT);
    bar_add(bar, _("Up and Down walk, Escape leaves"), STYLE_TITLE, KEEP_HINT);
}

static void
title_bar_draw(View *view, Surface *surface)
{
    TitleBar *self = (TitleBar *)view;
    const Window *window = windows_current(model_windows(view->model));
    g_autoptr(Bar) bar = bar_new(STYLE_TITLE);

    self->shown = window;
    switch (window->kind) {
    case WINDOW_CONSOLE:
        add_console(bar, view->model);
        break;
    case WINDOW_CHAT:
        add_chat(bar, window->chat, view->rect.columns);
        break;
    case WINDOW_XML:
        bar_add(bar, _("XML console"), STYLE_TITLE, KEEP_NAME);
        break;
    case WINDOW_FORM:
    case WINDOW_LIST:
        add_table(bar, window);
        break;
    }
    bar_draw(bar, surface, view->rect);
}

static void
on_contact(TitleBar *self, const Event *event)
{
    const Chat *chat = windows_current(model_windows(self->view.model))->chat;

    if (!chat || chat->account != event->account)
        return;
    if (!event->contact || jid_equal_bare(event->contact->jid, chat->jid))
        view_mark(&self->view);
}

/* Of the window's room, or the one that holds the private chat. */
static void
on_room(TitleBar *self, const Event *event)
{
    const Chat *chat = windows_current(model_windows(self->view.model))->chat;
    const OccupantNews *news = event->kind == EVENT_OCCUPANT ? event->occupant : NULL;
    const Room *room = chat ? chat_room(chat) : NULL;

    if (self->view.is_dirty || !room || room->chat != event->chat)
        return;
    if (news && news->change == OCCUPANT_SPOKE)
        return;
    if (news && news->change == OCCUPANT_CHANGED && chat->kind == CHAT_ROOM &&
        !news->occupant->is_self)
        return;
    view_mark(&self->view);
}

static void
title_bar_on_event(View *view, const Event *event)
{
    TitleBar *self = (TitleBar *)view;
    const Window *window = windows_current(model_windows(view->model));

    switch (event->kind) {
    case EVENT_ACCOUNT_ADDED:
    case EVENT_ACCOUNT_CHANGED:
    case EVENT_ACCOUNT_REMOVED:
        if (window->kind == WINDOW_CONSOLE ||
            (window->chat && window->chat->account == event->account))
            view_mark(view);
        break;
    case EVENT_ROSTER:
    case EVENT_PRESENCE:
    case EVENT_CONTACT_REMOVED:
        on_contact(self, event);
        break;
    case EVENT_ROOM:
    case EVENT_OCCUPANT:
        on_room(self, event);
        break;
    case EVENT_CHAT_CHANGED:
        if (event->chat == window->chat)
            view_mark(view);
        break;
    case EVENT_FORM_ASKED:
    case EVENT_FORM_CHANGED:
        if (event->window == window)
            view_mark(view);
        break;
    case EVENT_WINDOWS:
        if (window != self->shown)
            view_mark(view);
        break;
    default:
        break;
    }
}

/* Where the next line goes is a matter of settings too. */
static void
on_setting(SettingId id, const SettingScope *scope, gpointer data)
{
    (void)scope;
    if (id == SETTING_CHAT_TARGET)
        view_mark(data);
}

static void
title_bar_free(View *view)
{
    settings_unobserve(model_settings(view->model), ((TitleBar *)view)->observer);
    g_free(view);
}

static const ViewType title_bar_type = {
    .name = "title",
    .on_event = title_bar_on_event,
    .draw = title_bar_draw,
    .free = title_bar_free,
};

View *
title_bar_new(Model *model)
{
    TitleBar *self = g_new0(TitleBar, 1);

    self->view = (View){ .type = &title_bar_type, .model = model, .is_dirty = true };
    self->observer = settings_observe(model_settings(model), on_setting, self);
    return &self->view;
}
