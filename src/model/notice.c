/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices: lines of the program's own in the windows. */

#include "config.h"

#include "model/notice.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/account.h"
#include "model/window.h"

#define MINUTE_MS (60 * 1000)

static void
add_notice(Model *model, Timeline *timeline, const Account *account, Severity severity,
           const char *text)
{
    g_autofree char *cut = utf8_cut(text, LIMIT_BODY_BYTES);
    g_autoptr(Message) message = message_new(MESSAGE_NOTICE, cut);

    message->severity = severity;
    message->from = account ? jid_ref(account->jid) : NULL;
    message->order = model_order(model);
    message->time = clock_now(model_clock(model));
    timeline_add(timeline, message);
}

void
notice(Model *model, Account *account, Chat *chat, Severity severity, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    add_notice(model, chat ? chat->timeline : model_console(model), account, severity, text);
    if (!chat)
        windows_set_activity(model_windows(model));
}

/* How many were told in this minute, this one included. */
static unsigned
count_of_others(Account *account)
{
    int64_t now = clock_now(model_clock(account->model));

    if (now < account->others_since || now - account->others_since >= MINUTE_MS) {
        account->others_since = now;
        account->others_told = 0;
    }
    return ++account->others_told;
}

void
notice_of_others(Account *account, Severity severity, const char *format, ...)
{
    unsigned count = count_of_others(account);
    va_list args;

    if (count > LIMIT_NOTICES_A_MINUTE + 1)
        return;
    if (count == LIMIT_NOTICES_A_MINUTE + 1) {
        notice(account->model, account, NULL, SEVERITY_WARNING,
               _("%s: more of what others did in this minute is left out."),
               jid_shown_bare(account->jid));
        return;
    }
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    notice(account->model, account, NULL, severity, "%s", text);
}

static void
say_in(Model *model, const Window *window, Severity severity, const char *text)
{
    Windows *windows = model_windows(model);
    bool is_open = g_ptr_array_find((GPtrArray *)windows_all(windows), window, NULL);

    if (is_open && window->kind == WINDOW_CHAT)
        notice(model, window->account, window->chat, severity, "%s", text);
    else if (windows_current(windows) == window || !is_open)
        notice_here(model, severity, "%s", text);
    else
        notice(model, NULL, NULL, severity, "%s", text);
}

void
notice_in(Model *model, const Window *window, Severity severity, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    say_in(model, window, severity, text);
}

void
notice_here(Model *model, Severity severity, const char *format, ...)
{
    const Window *window = windows_current(model_windows(model));
    va_list args;

    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    add_notice(model, window->timeline, NULL, severity, text);
}
