/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain-text logs: a few open files, each with the lines that it still lacks. */

#include "config.h"

#include "storage/text_log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/utf8.h"

#define FLUSH_MS    250
#define RETRY_MS    (30 * 1000)
#define FILES_OPEN  8
#define FLUSH_BYTES (64 * 1024)
#define KEPT_BYTES                                                                                 \
    (16 * 1024 * 1024) /* of all files, while the disk fails; then lines are lost                  \
                        */

/* The file of one chat's day. */
typedef struct {
    Jid *account, *chat;
    int day;
    char *path;
    int fd;           /* -1: not open yet */
    GString *pending; /* not written yet */
} LogFile;

struct TextLog {
    char *folder;
    Clock *clock;
    unsigned timer;
    GPtrArray *files; /* LogFile, the one used last at the end */
    size_t pending;   /* bytes of all of them */
    /* Of the second that was written last: most lines come in the same. */
    int64_t second;
    int day;
    char *stamp;
    bool is_failing; /* and the user has been told */
    void (*problem)(const char *text, gpointer data);
    gpointer data;
};

static void on_timer(gpointer data);

static void
free_file(gpointer data)
{
    LogFile *file = data;

    if (file->fd >= 0)
        close(file->fd);
    jid_unref(file->account);
    jid_unref(file->chat);
    g_free(file->path);
    g_string_free(file->pending, TRUE);
    g_free(file);
}

/* --- writing --- */

static bool
open_file(LogFile *file)
{
    g_autofree char *folder = NULL;

    if (file->fd >= 0)
        return true;
    folder = g_path_get_dirname(file->path);
    if (g_mkdir_with_parents(folder, 0700))
        return false;
    file->fd = open(file->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
    return file->fd >= 0;
}

/* false with errno: the rest stays pending. */
static bool
write_pending(LogFile *file)
{
    if (file->pending->len && !open_file(file))
        return false;
    while (file->pending->len) {
        ssize_t written = write(file->fd, file->pending->str, file->pending->len);

        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0)
            g_string_erase(file->pending, 0, written);
    }
    return true;
}

static bool
write_file(TextLog *log, LogFile *file)
{
    size_t before = file->pending->len;
    bool is_written = write_pending(file);

    log->pending -= before - file->pending->len;
    return is_written;
}

static void
tell(TextLog *log, const LogFile *file, int number)
{
    g_autofree char *text = NULL;

    if (log->is_failing)
        return;
    log->is_failing = true;
    if (!log->problem)
        return;
    text = g_strdup_printf(_("The log %s cannot be written: %s. Its lines are kept in memory until "
                             "it can."),
                           file->path, g_strerror(number));
    log->problem(text, log->data);
}

static void
schedule(TextLog *log)
{
    if (!log->timer)
        log->timer = timer_start(log->clock, log->is_failing ? RETRY_MS : FLUSH_MS, on_timer, log);
}

void
text_log_flush(TextLog *log)
{
    bool has_failed = false;

    timer_stop(log->clock, &log->timer);
    for (unsigned i = 0; i < log->files->len; i++) {
        LogFile *file = g_ptr_array_index(log->files, i);

        if (write_file(log, file))
            continue;
        has_failed = true;
        tell(log, file, errno);
    }
    log->is_failing = has_failed;
    if (has_failed)
        schedule(log);
}

static void
on_timer(gpointer data)
{
    TextLog *log = data;

    log->timer = 0;
    text_log_flush(log);
}

/* --- which file --- */

static char *
file_path(const TextLog *log, const Chat *chat)
{
    g_autofree char *account = file_name_escape(jid_bare(chat->account->jid));
    g_autofree char *name = file_name_escape(jid_full(chat->jid));
    g_autofree char *date = g_strndup(log->stamp, strlen("2026-11-22"));
    g_autofree char *file = g_strconcat(date, ".log", NULL);

    return g_build_filename(log->folder, account, name, file, NULL);
}

/* Files beyond FILES_OPEN that have nothing to write are closed, the one not used longest first. */
static void
close_some(TextLog *log)
{
    for (unsigned i = 0; log->files->len >= FILES_OPEN && i < log->files->len;) {
        LogFile *file = g_ptr_array_index(log->files, i);

        if (!file->pending->len || write_file(log, file))
            g_ptr_array_remove_index(log->files, i);
        else
            i++;
    }
}

/* The file for a line of log->day, which becomes the last of the list. */
static LogFile *
get_file(TextLog *log, const Chat *chat)
{
    LogFile *file;

    for (unsigned i = log->files->len; i-- > 0;) {
        file = g_ptr_array_index(log->files, i);
        if (file->day != log->day || !jid_equal(file->chat, chat->jid) ||
            !jid_equal(file->account, chat->account->jid))
            continue;
        if (i + 1 < log->files->len) {
            g_ptr_array_steal_index(log->files, i);
            g_ptr_array_add(log->files, file);
        }
        return file;
    }
    close_some(log);
    file = g_new0(LogFile, 1);
    file->account = jid_ref(chat->account->jid);
    file->chat = jid_ref(chat->jid);
    file->day = log->day;
    file->path = file_path(log, chat);
    file->fd = -1;
    file->pending = g_string_new(NULL);
    g_ptr_array_add(log->files, file);
    return file;
}

/* --- lines --- */

static void
set_time(TextLog *log, int64_t time)
{
    int64_t second = time / 1000;

    if (log->stamp && second == log->second)
        return;
    g_free(log->stamp);
    log->second = second;
    log->stamp = date_format(time, "%Y-%m-%dT%H:%M:%S%z");
    log->day = date_local_day(time);
}

/* One line, or several of which all but the first are indented. */
static void
append_line(TextLog *log, GString *text, const Chat *chat, const Message *message)
{
    const char *action = message_action(message);
    g_autofree char *name = utf8_for_line(chat_sender_name(chat, message));
    g_autofree char *body = utf8_for_screen(action ? action : message->body);

    g_string_append_printf(text, action ? "%s * %s " : "%s <%s> ", log->stamp, name);
    for (const char *at = body; *at;) {
        size_t length = strcspn(at, "\n");

        g_string_append_len(text, at, (gssize)length);
        at += length;
        if (*at) {
            g_string_append(text, "\n    ");
            at++;
        }
    }
    g_string_append_c(text, '\n');
}

void
text_log_add(TextLog *log, const Chat *chat, const Message *message)
{
    LogFile *file;
    size_t before;

    if (log->pending > KEPT_BYTES)
        return;
    set_time(log, message->time);
    file = get_file(log, chat);
    before = file->pending->len;
    append_line(log, file->pending, chat, message);
    log->pending += file->pending->len - before;
    schedule(log);
    if (file->pending->len >= FLUSH_BYTES && !log->is_failing)
        text_log_flush(log);
}

/* --- new, free --- */

TextLog *
text_log_new(const char *data_dir, Clock *clock, void (*problem)(const char *, gpointer),
             gpointer data)
{
    TextLog *log = g_new0(TextLog, 1);

    log->folder = g_build_filename(data_dir, "logs", NULL);
    log->clock = clock;
    log->files = g_ptr_array_new_with_free_func(free_file);
    log->problem = problem;
    log->data = data;
    return log;
}

void
text_log_free(TextLog *log)
{
    if (!log)
        return;
    text_log_flush(log);
    timer_stop(log->clock, &log->timer);
    g_ptr_array_free(log->files, TRUE);
    g_free(log->stamp);
    g_free(log->folder);
    g_free(log);
}
