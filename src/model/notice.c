/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices: lines of the program's own in the windows. */

#include "config.h"

#include "model/notice.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "model/window.h"

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
