/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain-text logs: a few open files, each with the lines that it still lacks.
 *
 * Lines that are newer than a file's last one are appended; older ones, out of archives, wait for
 * the next flush and are merged into it. */

#include "config.h"

#include "storage/text_log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "storage/log_day.h"

#define FLUSH_MS    250
#define RETRY_MS    (30 * 1000)
#define FILES_OPEN  8
#define FLUSH_BYTES (64 * 1024)
/* Of all files, while the disk fails; then lines are lost. */
#define KEPT_BYTES (16 * 1024 * 1024)

/* The file of one chat's day. */
typedef struct {
    Jid *account, *chat;
    int day;
    char *path;
    int fd;           /* -1: not open yet */
    GString *pending; /* not written yet */
    GArray *late;     /* LogEntry, to be merged */
    size_t late_bytes;
    int64_t last; /* when the last entry was said, whole seconds in ms */
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
    unsigned lost;   /* lines, since then */
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
    g_array_unref(file->late);
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

static void
close_file(LogFile *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
}

/* Somebody has moved the file away, or another to its place. */
static void
close_if_moved(LogFile *file)
{
    struct stat ours, there;

    if (file->fd >= 0 && (fstat(file->fd, &ours) || stat(file->path, &there) ||
                          ours.st_ino != there.st_ino || ours.st_dev != there.st_dev))
        close_file(file);
}

static bool
merge_late(LogFile *file, GError **error)
{
    if (file->late->len == 0)
        return true;
    close_file(file);
    g_autofree char *folder = g_path_get_dirname(file->path);
    g_mkdir_with_parents(folder, 0700); /* what went wrong the merging says */
    if (!log_day_merge(file->path, file->late, error))
        return false;
    g_array_set_size(file->late, 0);
    file->late_bytes = 0;
    return true;
}

static bool
write_pending(LogFile *file, GError **error)
{
    close_if_moved(file);
    while (file->pending->len) {
        ssize_t written =
            open_file(file) ? write(file->fd, file->pending->str, file->pending->len) : -1;

        if (written < 0 && errno != EINTR) {
            g_set_error_literal(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                                g_strerror(errno));
            return false;
        }
        if (written > 0)
            g_string_erase(file->pending, 0, written);
    }
    return true;
}

static size_t
bytes_of(const LogFile *file)
{
    return file->pending->len + file->late_bytes;
}

/* false: the rest stays pending. */
static bool
write_file(TextLog *log, LogFile *file, GError **error)
{
    size_t before = bytes_of(file);
    bool is_written = write_pending(file, error) && merge_late(file, error);

    log->pending -= before - bytes_of(file);
    return is_written;
}

static void
say(const TextLog *log, const char *text)
{
    if (log->problem)
        log->problem(text, log->data);
}

static void
tell(TextLog *log, const LogFile *file, const GError *error)
{
    if (log->is_failing)
        return;
    log->is_failing = true;
    g_autofree char *text =
        g_strdup_printf(_("The log %s cannot be written: %s. Its lines are kept in memory until "
                          "it can."),
                        file->path, error->message);
    say(log, text);
}

static void
tell_lost(TextLog *log)
{
    g_autofree char *text = g_strdup_printf(
        ngettext("The logs are written again. %u line is missing in them, for no more could be "
                 "kept in memory.",
                 "The logs are written again. %u lines are missing in them, for no more could be "
                 "kept in memory.",
                 log->lost),
        log->lost);

    log->lost = 0;
    say(log, text);
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
        g_autoptr(GError) error = NULL;

        if (write_file(log, file, &error))
            continue;
        has_failed = true;
        tell(log, file, error);
    }
    log->is_failing = has_failed;
    if (has_failed)
        schedule(log);
    else if (log->lost)
        tell_lost(log);
}

static void
on_timer(gpointer data)
{
    TextLog *log = data;

    log->timer = 0;
    text_log_flush(log);
}

/* --- which file --- */

char *
text_log_folder(const TextLog *log, const Jid *account, const Jid *chat)
{
    g_autofree char *account_name = file_name_escape(jid_bare(account));
    g_autofree char *chat_name = file_name_escape(jid_full(chat));

    return g_build_filename(log->folder, account_name, chat_name, NULL);
}

static char *
file_path(const TextLog *log, const Chat *chat)
{
    g_autofree char *folder = text_log_folder(log, chat->account->jid, chat->jid);
    g_autofree char *date = g_strndup(log->stamp, strlen("2026-11-22"));
    g_autofree char *file = g_strconcat(date, ".log", NULL);

    return g_build_filename(folder, file, NULL);
}

/* Files beyond FILES_OPEN that have nothing to write are closed, the one not used longest first. */
static void
close_some(TextLog *log)
{
    for (unsigned i = 0; log->files->len >= FILES_OPEN && i < log->files->len;) {
        LogFile *file = g_ptr_array_index(log->files, i);

        if (!bytes_of(file) || write_file(log, file, NULL))
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
    file->late = log_entries_new();
    file->last = log_day_last(file->path);
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

/* What stands between angle brackets has none. */
static void
append_name(GString *text, const char *name)
{
    g_autofree char *line = utf8_for_line(name);

    for (const char *at = line; *at;) {
        size_t length = strcspn(at, "<>");

        g_string_append_len(text, at, (gssize)length);
        at += length;
        if (*at)
            g_string_append(text, *at++ == '<' ? "‹" : "›");
    }
}

static void
append_body(GString *text, const char *body)
{
    g_autofree char *shown = utf8_for_screen(body);

    for (const char *at = shown; *at;) {
        const char *end = strchrnul(at, '\n');

        g_string_append_len(text, at, end - at);
        at = end;
        if (*at) {
            g_string_append(text, "\n    ");
            at++;
        }
    }
}

/* One line, or several of which all but the first are indented. */
static void
append_line(TextLog *log, GString *text, const Chat *chat, const Message *message)
{
    const char *action = message_action(message);

    g_string_append(text, log->stamp);
    g_string_append(text, action ? " * <" : " <");
    append_name(text, chat_sender_name(chat, message));
    g_string_append(text, "> ");
    append_body(text, action ? action : message->body);
    if (message->is_cut)
        g_string_append(text, " […]");
    if (message->is_outgoing && message->state == MESSAGE_FAILED)
        g_string_append_printf(text, " [%s]", _("not sent"));
    g_string_append_c(text, '\n');
}

static void
append_late(TextLog *log, LogFile *file, const Chat *chat, const Message *message)
{
    GString *text = g_string_new(NULL);

    append_line(log, text, chat, message);
    file->late_bytes += text->len;
    LogEntry entry = { .time = log->second * 1000, .text = g_string_free(text, FALSE) };
    g_array_append_val(file->late, entry);
}

void
text_log_add(TextLog *log, const Chat *chat, const Message *message)
{
    LogFile *file;
    size_t before;

    if (log->pending > KEPT_BYTES) {
        log->lost++;
        return;
    }
    set_time(log, message->time);
    file = get_file(log, chat);
    before = bytes_of(file);
    if (log->second * 1000 < file->last) {
        append_late(log, file, chat, message);
    } else {
        append_line(log, file->pending, chat, message);
        file->last = log->second * 1000;
    }
    log->pending += bytes_of(file) - before;
    schedule(log);
    if (file->pending->len >= FLUSH_BYTES && !log->is_failing)
        text_log_flush(log);
}

/* Where its line is not found any more, a new one says it. */
void
text_log_mark(TextLog *log, const Chat *chat, const Message *message)
{
    g_autoptr(GString) before = g_string_new(NULL), after = g_string_new(NULL);
    Message former = *message; /* borrows its strings */

    former.state = message->state == MESSAGE_FAILED ? MESSAGE_QUEUED : MESSAGE_FAILED;
    set_time(log, message->time);
    append_line(log, before, chat, &former);
    append_line(log, after, chat, message);
    LogFile *file = get_file(log, chat);
    if (!write_file(log, file, NULL) || !log_day_replace(file->path, before->str, after->str))
        text_log_add(log, chat, message);
}

/* --- what is there --- */

static bool
is_in_scope(const LogFile *file, const TextLogScope *scope)
{
    return (!scope->account || jid_equal(file->account, scope->account)) &&
           (!scope->chat || jid_equal(file->chat, scope->chat));
}

/* What is pending was written, or goes as well. */
static void
let_go(TextLog *log, const TextLogScope *scope)
{
    text_log_flush(log);
    for (unsigned i = log->files->len; i-- > 0;) {
        LogFile *file = g_ptr_array_index(log->files, i);
        if (!is_in_scope(file, scope))
            continue;
        log->pending -= bytes_of(file);
        g_ptr_array_remove_index(log->files, i);
    }
}

/* The address that a folder is named by; NULL: it cannot be known. */
static Jid *
read_name(const char *name)
{
    g_autofree char *text = g_uri_unescape_string(name, NULL);
    g_autoptr(Jid) jid = text ? jid_new(text, NULL) : NULL;
    g_autofree char *again = jid ? file_name_escape(jid_full(jid)) : NULL;

    return g_strcmp0(again, name) == 0 ? g_steal_pointer(&jid) : NULL;
}

typedef void (*NameFn)(const char *path, const char *name, gpointer data);

/* All names are read before the first call. */
static void
each_name(const char *folder, NameFn fn, gpointer data)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    for (const char *name; dir && (name = g_dir_read_name(dir));)
        g_ptr_array_add(names, g_strdup(name));
    for (unsigned i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
        fn(path, names->pdata[i], data);
    }
}

static bool
is_day(const char *name)
{
    return g_regex_match_simple("^\\d{4}-\\d\\d-\\d\\d\\.log$", name, 0, 0);
}

typedef struct {
    int64_t before;
    char *day; /* of that time, as files are named; NULL: all days are before */
    GError *error;
} Clearing;

static void
clear_day(const char *path, const char *name, gpointer data)
{
    Clearing *clearing = data;
    int order = clearing->day ? strcmp(name, clearing->day) : -1;
    GError **error = clearing->error ? NULL : &clearing->error;

    if (!is_day(name) || order > 0)
        return;
    if (order == 0)
        log_day_cut(path, clearing->before, error);
    else if (g_unlink(path))
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                    _("%s cannot be removed: %s."), path, g_strerror(errno));
}

static void
clear_chat(const char *path, const char *name, gpointer data)
{
    (void)name;
    each_name(path, clear_day, data);
    g_rmdir(path); /* only if nothing is left in it */
}

static void
clear_account(const char *path, const char *name, gpointer data)
{
    (void)name;
    each_name(path, clear_chat, data);
    g_rmdir(path);
}

bool
text_log_clear(TextLog *log, const TextLogScope *scope, int64_t before, GError **error)
{
    Clearing clearing = { .before = before };
    g_autofree char *name = scope->account ? file_name_escape(jid_bare(scope->account)) : NULL;
    g_autofree char *account = name ? g_build_filename(log->folder, name, NULL) : NULL;
    g_autofree char *chat = scope->chat ? text_log_folder(log, scope->account, scope->chat) : NULL;
    g_autofree char *day = before < INT64_MAX ? date_format(before, "%Y-%m-%d.log") : NULL;

    let_go(log, scope);
    clearing.day = day;
    if (chat)
        clear_chat(chat, NULL, &clearing);
    else if (account)
        clear_account(account, NULL, &clearing);
    else
        each_name(log->folder, clear_account, &clearing);
    if (!clearing.error)
        return true;
    g_propagate_error(error, clearing.error);
    return false;
}

typedef struct {
    char *day; /* the last one, as files are named; NULL: all */
    unsigned files;
    int64_t bytes;
} Size;

static void
measure_day(const char *path, const char *name, gpointer data)
{
    Size *size = data;
    struct stat status;

    if (!is_day(name) || (size->day && strcmp(name, size->day) > 0) || stat(path, &status))
        return;
    size->files++;
    size->bytes += status.st_size;
}

unsigned
text_log_measure(const TextLog *log, const TextLogScope *chat, int64_t before, int64_t *ret_bytes)
{
    g_autofree char *folder = text_log_folder(log, chat->account, chat->chat);
    g_autofree char *day = before < INT64_MAX ? date_format(before - 1, "%Y-%m-%d.log") : NULL;
    Size size = { .day = day };

    each_name(folder, measure_day, &size);
    *ret_bytes = size.bytes;
    return size.files;
}

typedef struct {
    void (*fn)(const Jid *account, const Jid *chat, gpointer data);
    gpointer data;
    Jid *account;
} Walk;

static void
walk_chat(const char *path, const char *name, gpointer data)
{
    Walk *walk = data;
    g_autoptr(Jid) chat = read_name(name);

    (void)path;
    if (chat)
        walk->fn(walk->account, chat, walk->data);
}

static void
walk_account(const char *path, const char *name, gpointer data)
{
    Walk *walk = data;
    g_autoptr(Jid) account = read_name(name);

    walk->account = account;
    if (account)
        each_name(path, walk_chat, walk);
}

void
text_log_each(const TextLog *log, void (*fn)(const Jid *, const Jid *, gpointer), gpointer data)
{
    Walk walk = { .fn = fn, .data = data };

    each_name(log->folder, walk_account, &walk);
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
