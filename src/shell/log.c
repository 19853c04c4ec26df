/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jaser log CHAT: what was said in a chat, out of the store. */

#include "config.h"

#include <poll.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/date_range.h"
#include "base/i18n.h"
#include "storage/archive_reading.h"
#include "storage/archive_search.h"

#include "shell/output.h"

#define PAGE       500 /* lines in memory */
#define LINES_MOST 100000000
#define SETTLE_MS  200 /* a change may be seen before it can be read */

static const ShellOption options[] = {
    { "account", N_("Of this account"), N_("JID") },
    { "since", N_("On this date or later: 2026-03-01, 2026-03, yesterday, 3d"), N_("DATE") },
    { "until", N_("On this date or earlier"), N_("DATE") },
    { "last", N_("Only so many lines, the newest"), N_("NUMBER") },
    { "follow", N_("Go on with what is said from now on"), NULL },
    { 0 },
};

typedef struct {
    const ShellContext *context;
    Archive *archive;
    const ArchiveChat *chat;
    ArchivePosition last; /* the line printed last */
    int64_t until;
    bool names_chat;
} Printer;

/* Lines after the last one; how many. */
static unsigned
print_page(Printer *printer)
{
    const LineFacts facts = {
        .account = jid_bare(printer->chat->account),
        .chat = jid_full(printer->chat->jid),
        .kind = printer->chat->kind,
    };
    g_autoptr(GPtrArray) page =
        archive_chat_page(printer->archive, printer->chat, &printer->last, PAGE);

    for (unsigned i = 0; i < page->len; i++) {
        const Message *message = page->pdata[i];
        if (message->time >= printer->until)
            return i;
        shell_print_line(printer->context, &facts, message);
        printer->last = (ArchivePosition){ message->time, message->row };
    }
    return page->len;
}

static unsigned
print_all(Printer *printer)
{
    unsigned total = 0, count;

    while ((count = print_page(printer)) > 0)
        total += count;
    fflush(stdout);
    return total;
}

/* --- going on --- */

/* Until the program is ended, or nobody reads any more. */
static void
follow(Printer *printer)
{
    char events[4096];
    struct pollfd watch = { .fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK), .events = POLLIN };

    if (watch.fd < 0 || inotify_add_watch(watch.fd, printer->context->paths->data_dir,
                                          IN_MODIFY | IN_CREATE | IN_MOVED_TO) < 0) {
        perror("jaser");
        return;
    }
    for (int timeout = SETTLE_MS; !ferror(stdout);) {
        int ready = poll(&watch, 1, timeout);
        while (ready > 0 && read(watch.fd, events, sizeof events) > 0)
            ;
        print_all(printer);
        timeout = ready > 0 ? SETTLE_MS : -1;
    }
    close(watch.fd);
}

/* --- what is asked for --- */

static bool
refuse(GError **error, const char *format, const char *text)
{
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, text);
    return false;
}

static bool
read_date(const ShellContext *context, const char *option, DateRange *ret_range, GError **error)
{
    const char *text = shell_option(context, option);

    return !text || date_range_parse(text, clock_now(context->clock), ret_range) ||
           refuse(error, _("\"%s\" is no date: write 2026-03-01, 2026-03, yesterday, 3d."), text);
}

static bool
read_range(Printer *printer, GError **error)
{
    DateRange since = { .from = G_MININT64 }, until = { .until = G_MAXINT64 };
    const char *last = shell_option(printer->context, "last");
    guint64 count = 0;

    if (!read_date(printer->context, "since", &since, error) ||
        !read_date(printer->context, "until", &until, error))
        return false;
    if (last && !g_ascii_string_to_unsigned(last, 10, 0, LINES_MOST, &count, NULL))
        return refuse(error, _("How many lines? \"%s\" is no number."), last);
    printer->until = until.until;
    printer->last = (ArchivePosition){ since.from, 0 };
    if (!last)
        return true;
    ArchivePosition start =
        archive_chat_back(printer->archive, printer->chat, until.until, (unsigned)count);
    if (start.time >= since.from)
        printer->last = start;
    return true;
}

static bool
run_log(const ShellContext *context, char **arguments, GError **error)
{
    g_autoptr(Database) database = NULL;

    if (!arguments[0] || arguments[1]) {
        g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                            _("Name one chat, by its address or name: jaser chats lists them."));
        return false;
    }
    if (!(database = shell_open_store(context, error)))
        return false;
    g_autoptr(Archive) archive = archive_new(database);
    g_autoptr(GPtrArray) chats =
        archive_find_named(archive, arguments[0], shell_option(context, "account"), error);
    if (!chats)
        return false;
    if (shell_option(context, "follow") && chats->len > 1)
        return refuse(error, _("Several chats are called \"%s\": --follow takes one."),
                      arguments[0]);
    Printer printer = { .context = context, .archive = archive };
    unsigned total = 0;
    for (unsigned i = 0; i < chats->len; i++) {
        printer.chat = chats->pdata[i];
        if (!read_range(&printer, error))
            return false;
        total += print_all(&printer);
    }
    if (!database_check_reads(database, error))
        return false;
    if (shell_option(context, "follow"))
        follow(&printer);
    return total > 0;
}

const ShellOrder shell_log = {
    .name = "log",
    .usage = N_("CHAT"),
    .summary = N_("Prints what was said in a chat, the oldest first. CHAT is its address, a name, "
                  "or a part of one. The exit status is 0 if there is something, 1 if not, 2 if "
                  "it failed."),
    .options = options,
    .run = run_log,
    .is_looking = true,
};
