/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /history: what was said, and what is kept of it. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/date_range.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "model/window.h"
#include "client/history/clearing.h"
#include "client/history/history_info.h"
#include "client/rooms/rooms.h"
#include "commands/columns.h"
#include "commands/lookup.h"

enum { HISTORY_LINES = 20 };

/* --- older lines --- */

/* Where there is no screen to scroll: lines that are to be printed, once they are there. */
typedef struct {
    Client *client;
    Model *model;
    unsigned count, order;
} Print;

/* Those from the line on to which the user has jumped, else the newest. */
static GPtrArray *
collect(const Print *print, const Chat *chat)
{
    const Window *window = windows_find_chat(model_windows(print->model), chat);
    const Timeline *timeline = window ? window->timeline : chat->timeline;
    int from = window && window->focus ? timeline_index(timeline, window->focus) : -1;
    GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)message_unref);

    for (unsigned i = 0; i < timeline_length(timeline) && lines->len < print->count; i++) {
        unsigned place = from < 0 ? timeline_length(timeline) - 1 - i : (unsigned)from + i;
        Message *message = timeline_get(timeline, place);
        if (message && message->kind == MESSAGE_CHAT)
            g_ptr_array_insert(lines, from < 0 ? 0 : -1, message_ref(message));
    }
    return lines;
}

static void
print_lines(const Print *print, Chat *chat, const GPtrArray *lines)
{
    unsigned order = model_order(print->model);

    model_set_order(print->model, print->order);
    for (guint i = 0; i < lines->len; i++) {
        const Message *message = g_ptr_array_index(lines, i);
        g_autofree char *time = date_format(message->time, "%F %T");
        notice(print->model, chat->account, chat, SEVERITY_INFO, "%s <%s> %s", time,
               chat_sender_name(chat, message), message->body);
    }
    model_set_order(print->model, order);
}

static GPtrArray *
load(const Print *print, Chat *chat)
{
    GPtrArray *lines = collect(print, chat);
    unsigned before;

    do {
        const Window *window = windows_find_chat(model_windows(print->model), chat);
        before = lines->len;
        g_ptr_array_unref(lines);
        if (window && window->focus)
            client_load_newer(print->client, chat);
        else
            client_load_older(print->client, chat);
        lines = collect(print, chat);
    } while (lines->len > before && lines->len < print->count);
    return lines;
}

/* What the archive is asked for is waited for. Takes print. */
static void
print_when_there(Chat *chat, gpointer data)
{
    g_autofree Print *print = data;

    if (!chat)
        return;
    if (client_await_history(print->client, chat, print_when_there, print)) {
        g_steal_pointer(&print);
        return;
    }
    g_autoptr(GPtrArray) lines = collect(print, chat);
    if (lines->len < print->count) {
        g_ptr_array_unref(lines);
        lines = load(print, chat);
    }
    if (lines->len < print->count &&
        client_await_history(print->client, chat, print_when_there, print))
        g_steal_pointer(&print);
    else
        print_lines(print, chat, lines);
}

static bool
run_history(const CommandCall *call, GError **error)
{
    gint64 count = HISTORY_LINES;

    if (call->argc == 1 &&
        !g_ascii_string_to_signed(call->argv[0], 10, 1, LIMIT_TIMELINE, &count, NULL))
        return command_fail(error, _("How many lines? A number from 1 to %d."), LIMIT_TIMELINE);
    client_load_history(call->client, call->chat);
    if (call->face && call->face->ops->scroll(call->face->data, -1, true))
        return true;
    Print *print = g_new(Print, 1);
    *print = (Print){ call->client, call->model, (unsigned)count, model_order(call->model) };
    print_when_there(call->chat, print);
    return true;
}

/* --- on, off, for how long --- */

static bool
set_here(const CommandCall *call, SettingId id, const char *text, GError **error)
{
    SettingScope scope = call->chat ? chat_scope(call->chat) : (SettingScope){ 0 };
    Settings *settings = model_settings(call->model);

    if (!settings_set(settings, id, &scope, text, error))
        return false;
    client_save(call->client);
    command_print(call, "%s = %s (%s)", settings_row(id)->key, settings_text(settings, id, &scope),
                  call->chat ? jid_shown(call->chat->jid) : _("everywhere"));
    return true;
}

static bool
run_switch(const CommandCall *call, GError **error)
{
    return set_here(call, SETTING_CHAT_STORE, strrchr(call->command->name, ' ') + 1, error);
}

static bool
run_log(const CommandCall *call, GError **error)
{
    return set_here(call, SETTING_CHAT_LOG, call->argv[0], error);
}

static bool
run_expire(const CommandCall *call, GError **error)
{
    bool is_off = g_ascii_strcasecmp(call->argv[0], "off") == 0;

    return set_here(call, SETTING_HISTORY_EXPIRE_DAYS, is_off ? "0" : call->argv[0], error);
}

/* --- clearing --- */

/* What is to go once the user has said yes. */
typedef struct {
    Client *client;
    const Window *window;
    Jid *account, *chat;
    int64_t before;
} ClearOrder;

static void
order_free(ClearOrder *order)
{
    jid_unref(order->account);
    jid_unref(order->chat);
    g_free(order);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ClearOrder, order_free)

static ClearingScope
scope_of(const ClearOrder *order)
{
    return (ClearingScope){ order->account, order->chat, order->before };
}

static void
on_clear_answer(const char *answer, gpointer data)
{
    g_autoptr(ClearOrder) order = data;
    ClearingScope scope = scope_of(order);

    if (g_strcmp0(answer, "yes") == 0)
        clearing_begin(order->client, &scope, order->window);
}

static char *
describe(const ClearOrder *order, const ClearingCount *count)
{
    const char *whom = order->chat ? jid_shown(order->chat) : _("all chats");
    g_autofree char *first = date_format(count->first, "%F");
    g_autofree char *last = date_format(count->last, "%F");

    if (count->lines == 0)
        return g_strdup_printf(_("%s: remove the logs on this computer for good?"), whom);
    return g_strdup_printf(
        ngettext("%s: remove %u line (%s to %s) from this computer, history and logs, for good?",
                 "%s: remove %u lines (%s to %s) from this computer, history and logs, for good?",
                 count->lines),
        whom, count->lines, first, last);
}

/* Takes the order. */
static void
ask_to_clear(const CommandCall *call, ClearOrder *order, const ClearingCount *count)
{
    static const char *const choices[] = { "yes", "no", NULL };
    g_autofree char *question = describe(order, count);

    prompt_ask(call->model,
               &(PromptRequest){
                   .kind = PROMPT_CONFIRM,
                   .text = question,
                   .details = _("Archives on servers keep their own copies (/archive), of which "
                                "what is cleared here is not fetched again; /history restore, in "
                                "the chat, lets it come back."),
                   .choices = choices,
                   .answer = on_clear_answer,
                   .data = order,
               });
}

/* "all", a room's address or name, a contact's. */
static bool
read_target(const CommandCall *call, const char *text, ClearOrder *order, GError **error)
{
    Account *account = call->account;

    if (g_ascii_strcasecmp(text, "all") == 0)
        return true;
    if (!account)
        return command_fail(error, "%s", _("There is no account yet."));
    Chat *room = client_find_room(account, text);
    order->chat = room ? jid_ref(room->jid) : command_contact(call, text, &account, error);
    if (!order->chat)
        return false;
    order->account = jid_ref(account->jid);
    return true;
}

/* "before 2026-03-01", "older than 30d"; what stands behind it is taken. */
static bool
read_time(const CommandCall *call, int at, ClearOrder *order, GError **error)
{
    int64_t now = clock_now(model_clock(call->model));
    bool is_older = at < call->argc && strcmp(call->argv[at], "older") == 0;
    DateRange range;

    if (at == call->argc)
        return true;
    if (!is_older && strcmp(call->argv[at], "before") != 0)
        return command_fail(error, "%s",
                            _("Which lines? \"before 2026-03-01\", \"older than 30d\", or nothing "
                              "for all."));
    at++;
    if (is_older && at < call->argc && strcmp(call->argv[at], "than") == 0)
        at++;
    g_autofree char *text = g_strjoinv(" ", (char **)call->argv + at);
    if (!date_range_parse(text, now, &range))
        return command_fail(
            error, _("\"%s\" is no time: 2026-03-01, yesterday, 30d, 6m, 1y are some."), text);
    order->before = range.from;
    return true;
}

static bool
run_clear(const CommandCall *call, GError **error)
{
    g_autoptr(ClearOrder) order = g_new0(ClearOrder, 1);
    const char *first = call->argc > 0 ? call->argv[0] : "before";
    bool has_target = strcmp(first, "before") != 0 && strcmp(first, "older") != 0;
    ClearingCount count;

    order->client = call->client;
    order->window = call->window;
    order->before = INT64_MAX;
    if (has_target ? !read_target(call, first, order, error) : !call->chat)
        return has_target ? false
                          : command_fail(error, "%s", _("Which chat? Name one, or say all."));
    if (!has_target) {
        order->account = jid_ref(call->chat->account->jid);
        order->chat = jid_ref(call->chat->jid);
    }
    if (!read_time(call, has_target, order, error))
        return false;
    ClearingScope scope = scope_of(order);
    clearing_count(call->client, &scope, &count);
    if (count.lines == 0 && count.files == 0) {
        command_print(call, "%s", _("Nothing of that is kept on this computer."));
        return true;
    }
    ask_to_clear(call, g_steal_pointer(&order), &count);
    return true;
}

static bool
run_restore(const CommandCall *call, GError **error)
{
    if (!clearing_restore(call->client, call->chat))
        return command_fail(error, "%s", _("Nothing of this chat was cleared."));
    command_print(call, "%s",
                  _("What the server's archive still has of this chat may come back as you look "
                    "for it."));
    return true;
}

/* --- what there is --- */

static void
add_time(Columns *columns, const char *label, int64_t time)
{
    g_autofree char *text = date_format(time, "%F %R");

    if (time > 0)
        columns_add(columns, label, text, NULL);
}

static void
add_size(Columns *columns, const char *label, unsigned count, int64_t bytes)
{
    g_autofree char *size = g_format_size((guint64)bytes);
    g_autofree char *text = g_strdup_printf("%u (%s)", count, size);

    columns_add(columns, label, text, NULL);
}

static void
add_setting(Columns *columns, const CommandCall *call, SettingId id)
{
    SettingScope scope = chat_scope(call->chat);

    columns_add(columns, settings_row(id)->key,
                settings_text(model_settings(call->model), id, &scope), NULL);
}

static void
add_archive(Columns *columns, const HistoryInfo *info)
{
    g_autofree char *from = date_format(info->archive_from, "%F %R");
    g_autofree char *until = date_format(info->archive_until, "%F %R");
    g_autofree char *text = NULL;

    if (!info->has_archive || info->archive_until <= 0)
        return;
    text = info->archive_from > 0 ? g_strdup_printf(_("read from %s to %s"), from, until)
                                  : g_strdup_printf(_("read from its beginning to %s"), until);
    columns_add(columns, _("the server's archive"), text, NULL);
}

static void
add_losses(Columns *columns, const GArray *losses)
{
    for (unsigned i = 0; i < losses->len; i++) {
        const Loss *loss = &g_array_index(losses, Loss, i);
        g_autofree char *after = date_format(loss->after, "%F %R");
        g_autofree char *before = date_format(loss->before, "%F %R");
        /* TRANSLATORS: two dates */
        g_autofree char *text = g_strdup_printf(_("%s to %s"), after, before);
        columns_add(columns, _("no longer on the server"), text, NULL);
    }
}

static bool
run_info(const CommandCall *call, GError **error)
{
    static const SettingId settings[] = { SETTING_CHAT_STORE, SETTING_CHAT_LOG,
                                          SETTING_HISTORY_ENCRYPTED, SETTING_HISTORY_EXPIRE_DAYS };
    g_autoptr(Columns) columns = columns_new();
    HistoryInfo info;

    (void)error;
    history_info(call->client, call->chat, &info);
    add_size(columns, _("lines"), info.lines, info.bytes);
    if (info.waiting) {
        g_autofree char *waiting = g_strdup_printf("%u", info.waiting);
        columns_add(columns, _("to be sent"), waiting, NULL);
    }
    add_time(columns, _("first"), info.first);
    add_time(columns, _("last"), info.last);
    add_time(columns, _("cleared until"), info.cleared_until);
    add_archive(columns, &info);
    add_losses(columns, info.losses);
    if (info.log_folder) {
        add_size(columns, _("log files"), info.log_files, info.log_bytes);
        columns_add(columns, _("log folder"), info.log_folder, NULL);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(settings); i++)
        add_setting(columns, call, settings[i]);
    columns_print(columns, call);
    history_info_done(&info);
    return true;
}

const Command history_commands[] = {
    { .name = "history",
      .usage = N_("[LINES]"),
      .summary = N_("Show older lines of this chat"),
      .help =
          N_("On the screen it scrolls back; without a screen it prints the last LINES (20), or "
             "after /at those from there on, and waits for what the server's archive has of "
             "them."),
      .args = { 0, 1 },
      .needs = NEEDS_CHAT,
      .run = run_history },
    { .name = "history clear",
      .usage = N_("[CHAT|all] [before DATE|older than TIME]"),
      .summary = N_("Remove what was said from this computer, for good"),
      .help = N_("From the history, its search index and the logs: of this chat, of another, or of "
                 "all; \"before 2026-03-01\" and \"older than 30d\" leave what is newer. You are "
                 "asked first. Messages that wait to be sent stay (/outbox). Archives on servers "
                 "keep their copies, which are not fetched again."),
      .args = { 0, 4 },
      .completes = { COMPLETE_CONTACT },
      .words = "all|before|older",
      .run = run_clear },
    { .name = "history expire",
      .usage = N_("DAYS|off"),
      .summary = N_("Let old lines go by themselves"),
      .help =
          N_("Of this chat, or outside of chats of all: what is older goes from the history and "
             "the logs, soon after the start and once a day (history.expire_days)."),
      .args = { 1, 1 },
      .completes = { COMPLETE_LIST },
      .words = "off|30|90|365",
      .run = run_expire },
    { .name = "history info",
      .usage = "",
      .summary = N_("Show what is kept of this chat, and where"),
      .needs = NEEDS_CHAT,
      .run = run_info },
    { .name = "history log",
      .usage = N_("on|off"),
      .summary = N_("Keep the plain-text log of this chat, or do not any more"),
      .help = N_("Outside of chats: of all. /history info shows where it is, /help history how it "
                 "is written."),
      .args = { 1, 1 },
      .completes = { COMPLETE_LIST },
      .words = "on|off",
      .run = run_log },
    { .name = "history off",
      .usage = "",
      .summary = N_("Keep nothing more of this chat in the searchable history"),
      .help = N_("What is there stays; /history clear removes it. The plain-text log is another "
                 "thing: /history log."),
      .needs = NEEDS_CHAT,
      .run = run_switch },
    { .name = "history on",
      .usage = "",
      .summary = N_("Keep this chat in the searchable history"),
      .needs = NEEDS_CHAT,
      .run = run_switch },
    { .name = "history restore",
      .usage = "",
      .summary = N_("Let what was cleared come back from the server's archive"),
      .needs = NEEDS_CHAT,
      .run = run_restore },
    { 0 },
};
