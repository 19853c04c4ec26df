/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program in a terminal: libvterm behind a pseudo-terminal. */

#include "config.h"

#include "terminal.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <glob.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

struct Terminal {
    pid_t pid;
    int fd;
    guint source;
    VTerm *vterm;
    VTermScreen *screen;
    int rows, columns;
    GString *title;
    bool is_alternate, is_cursor_hidden, has_mouse;
    int bells;
    bool has_ended;
    int status;
};

static void
on_output(const char *bytes, size_t length, void *data)
{
    Terminal *terminal = data;
    while (length > 0) {
        ssize_t written = write(terminal->fd, bytes, length);
        if (written <= 0)
            return;
        bytes += written;
        length -= written;
    }
}

static int
on_property(VTermProp property, VTermValue *value, void *data)
{
    Terminal *terminal = data;
    switch (property) {
    case VTERM_PROP_TITLE:
#if VTERM_VERSION_MAJOR > 0 || VTERM_VERSION_MINOR >= 2
        if (value->string.initial)
            g_string_truncate(terminal->title, 0);
        g_string_append_len(terminal->title, value->string.str, value->string.len);
#else
        g_string_assign(terminal->title, value->string);
#endif
        break;
    case VTERM_PROP_ALTSCREEN:
        terminal->is_alternate = value->boolean;
        break;
    case VTERM_PROP_CURSORVISIBLE:
        terminal->is_cursor_hidden = !value->boolean;
        break;
    case VTERM_PROP_MOUSE:
        terminal->has_mouse = value->number != VTERM_PROP_MOUSE_NONE;
        break;
    default:
        break;
    }
    return 1;
}

static int
on_bell(void *data)
{
    Terminal *terminal = data;
    terminal->bells++;
    return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_property, .bell = on_bell };

static gboolean
on_readable(int fd, GIOCondition condition, gpointer data)
{
    Terminal *terminal = data;
    char buffer[65536];
    ssize_t count = read(fd, buffer, sizeof(buffer));

    (void)condition;
    if (count <= 0) {
        terminal->source = 0;
        return G_SOURCE_REMOVE;
    }
    vterm_input_write(terminal->vterm, buffer, count);
    vterm_screen_flush_damage(terminal->screen);
    return G_SOURCE_CONTINUE;
}

/* libvterm writes beyond a line of one column when a wide character comes, as it does for a moment
 * after the terminal has become so narrow. The program is told the true size. */
static int
emulated(int columns)
{
    return MAX(columns, 2);
}

Terminal *
terminal_new(const char *const *argv, const char *const *environment, int rows, int columns)
{
    Terminal *terminal = g_new0(Terminal, 1);
    struct winsize size = { .ws_row = rows, .ws_col = columns };

    terminal->rows = rows;
    terminal->columns = columns;
    terminal->title = g_string_new(NULL);
    terminal->vterm = vterm_new(rows, emulated(columns));
    vterm_set_utf8(terminal->vterm, 1);
    vterm_output_set_callback(terminal->vterm, on_output, terminal);
    terminal->screen = vterm_obtain_screen(terminal->vterm);
    vterm_screen_set_callbacks(terminal->screen, &callbacks, terminal);
    vterm_screen_enable_altscreen(terminal->screen, 1);
    vterm_screen_reset(terminal->screen, 1);

    terminal->pid = forkpty(&terminal->fd, NULL, NULL, &size);
    g_assert(terminal->pid >= 0);
    if (terminal->pid == 0) {
        execve(argv[0], (char *const *)argv, (char *const *)environment);
        _exit(127);
    }
    fcntl(terminal->fd, F_SETFD, FD_CLOEXEC);
    terminal->source =
        g_unix_fd_add(terminal->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, terminal);
    return terminal;
}

void
terminal_free(Terminal *terminal)
{
    if (!terminal)
        return;
    if (terminal->source)
        g_source_remove(terminal->source);
    close(terminal->fd);
    gint64 deadline = g_get_monotonic_time() + 20 * G_TIME_SPAN_SECOND;
    while (!terminal_has_ended(terminal, NULL)) {
        if (g_get_monotonic_time() > deadline)
            kill(-terminal->pid, SIGKILL);
        g_usleep(5000);
    }
    vterm_free(terminal->vterm);
    g_string_free(terminal->title, TRUE);
    g_free(terminal);
}

void
terminal_type(Terminal *terminal, const char *text)
{
    on_output(text, strlen(text), terminal);
}

static VTermKey
key_by_name(const char *name)
{
    static const struct {
        const char *name;
        VTermKey key;
    } keys[] = {
        { "Enter", VTERM_KEY_ENTER },   { "Tab", VTERM_KEY_TAB },
        { "Escape", VTERM_KEY_ESCAPE }, { "Backspace", VTERM_KEY_BACKSPACE },
        { "Up", VTERM_KEY_UP },         { "Down", VTERM_KEY_DOWN },
        { "Left", VTERM_KEY_LEFT },     { "Right", VTERM_KEY_RIGHT },
        { "Home", VTERM_KEY_HOME },     { "End", VTERM_KEY_END },
        { "PageUp", VTERM_KEY_PAGEUP }, { "PageDown", VTERM_KEY_PAGEDOWN },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        if (!strcmp(keys[i].name, name))
            return keys[i].key;
    return name[0] == 'F' && name[1] ? (VTermKey)VTERM_KEY_FUNCTION(atoi(name + 1))
                                     : VTERM_KEY_NONE;
}

void
terminal_key(Terminal *terminal, const char *name)
{
    int modifier = VTERM_MOD_NONE;
    while (name[0] && name[1] == '-' && name[2]) {
        modifier |= name[0] == 'M' ? VTERM_MOD_ALT : name[0] == 'C' ? VTERM_MOD_CTRL : 0;
        name += 2;
    }
    VTermKey key = key_by_name(name);
    if (key != VTERM_KEY_NONE)
        vterm_keyboard_key(terminal->vterm, key, modifier);
    else
        vterm_keyboard_unichar(terminal->vterm, g_utf8_get_char(name), modifier);
}

void
terminal_resize(Terminal *terminal, int rows, int columns)
{
    struct winsize size = { .ws_row = rows, .ws_col = columns };
    terminal->rows = rows;
    terminal->columns = columns;
    vterm_set_size(terminal->vterm, rows, emulated(columns));
    ioctl(terminal->fd, TIOCSWINSZ, &size);
}

void
terminal_signal(Terminal *terminal, int number)
{
    kill(terminal->pid, number);
}

bool
terminal_cell_at(const Terminal *terminal, int row, int column, VTermScreenCell *ret_cell)
{
    return vterm_screen_get_cell(terminal->screen, (VTermPos){ .row = row, .col = column },
                                 ret_cell);
}

static void
append_cell(GString *text, const VTermScreenCell *cell)
{
    if (cell->chars[0] == 0 || cell->chars[0] == (uint32_t)-1) {
        g_string_append_c(text, ' ');
        return;
    }
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i]; i++)
        g_string_append_unichar(text, cell->chars[i]);
}

/* The row as text; columns, if not NULL, gets the column of each byte. */
static char *
row_text(const Terminal *terminal, int row, GArray *columns)
{
    GString *text = g_string_new(NULL);
    VTermScreenCell cell;
    for (int column = 0;
         column < terminal->columns && terminal_cell_at(terminal, row, column, &cell);
         column += MAX(cell.width, 1)) {
        append_cell(text, &cell);
        while (columns && columns->len < text->len)
            g_array_append_val(columns, column);
    }
    return g_strchomp(g_string_free(text, FALSE));
}

char *
terminal_screen(const Terminal *terminal)
{
    GString *text = g_string_new(NULL);
    for (int row = 0; row < terminal->rows; row++) {
        g_autofree char *line = row_text(terminal, row, NULL);
        g_string_append_printf(text, "%s\n", line);
    }
    return g_string_free(text, FALSE);
}

/* What stands right of the roster, as one line: text that was wrapped is whole again. */
static char *
unwrapped_text(const Terminal *terminal)
{
    GString *text = g_string_new(NULL);

    for (int row = 0; row < terminal->rows; row++) {
        g_autofree char *line = row_text(terminal, row, NULL);
        const char *edge = strstr(line, "│");
        g_string_append_printf(text, "%s ", g_strstrip(edge ? (char *)edge + strlen("│") : line));
    }
    return g_string_free(text, FALSE);
}

bool
terminal_shows(const Terminal *terminal, const char *text)
{
    g_autofree char *unwrapped = unwrapped_text(terminal);

    return terminal_row_of(terminal, text) >= 0 || strstr(unwrapped, text);
}

int
terminal_row_of(const Terminal *terminal, const char *text)
{
    for (int row = 0; row < terminal->rows; row++) {
        g_autofree char *line = row_text(terminal, row, NULL);
        if (strstr(line, text))
            return row;
    }
    return -1;
}

bool
terminal_cell_of(const Terminal *terminal, const char *text, VTermScreenCell *ret_cell)
{
    int row = terminal_row_of(terminal, text);
    if (row < 0)
        return false;
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(int));
    g_autofree char *line = row_text(terminal, row, columns);
    return terminal_cell_at(terminal, row, g_array_index(columns, int, strstr(line, text) - line),
                            ret_cell);
}

void
terminal_color_to_rgb(const Terminal *terminal, VTermColor *color)
{
    vterm_screen_convert_color_to_rgb(terminal->screen, color);
}

bool
terminal_cursor(const Terminal *terminal, int *ret_row, int *ret_column)
{
    VTermPos position;

    vterm_state_get_cursorpos(vterm_obtain_state(terminal->vterm), &position);
    *ret_row = position.row;
    *ret_column = position.col;
    return !terminal->is_cursor_hidden;
}

const char *
terminal_title(const Terminal *terminal)
{
    return terminal->title->str;
}

int
terminal_bells(const Terminal *terminal)
{
    return terminal->bells;
}

long
terminal_wakeups(const Terminal *terminal)
{
    g_autofree char *pattern = g_strdup_printf("/proc/%d/task/*/status", terminal->pid);
    static const char name[] = "\nvoluntary_ctxt_switches:";
    glob_t found = { 0 };
    long count = 0;

    glob(pattern, 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        g_autofree char *text = NULL;
        const char *row =
            g_file_get_contents(found.gl_pathv[i], &text, NULL, NULL) ? strstr(text, name) : NULL;
        count += row ? atol(row + strlen(name)) : 0;
    }
    globfree(&found);
    return count;
}

long
terminal_main_thread_us(const Terminal *terminal, long *ret_delayed_us)
{
    g_autofree char *path =
        g_strdup_printf("/proc/%d/task/%d/schedstat", terminal->pid, terminal->pid);
    g_autofree char *text = NULL;
    long long ran = 0, delayed = 0;

    if (g_file_get_contents(path, &text, NULL, NULL) &&
        sscanf(text, "%lld %lld", &ran, &delayed) != 2)
        ran = delayed = 0;
    *ret_delayed_us = (long)(delayed / 1000);
    return (long)(ran / 1000);
}

bool
terminal_has_ended(Terminal *terminal, int *ret_status)
{
    if (!terminal->has_ended && waitpid(terminal->pid, &terminal->status, WNOHANG) == terminal->pid)
        terminal->has_ended = true;
    if (terminal->has_ended && ret_status)
        *ret_status = terminal->status;
    return terminal->has_ended;
}

bool
terminal_is_restored(const Terminal *terminal)
{
    struct termios state;
    return tcgetattr(terminal->fd, &state) == 0 && (state.c_lflag & ECHO) &&
           (state.c_lflag & ICANON) && !terminal->is_alternate && !terminal->is_cursor_hidden &&
           !terminal->has_mouse;
}

int
terminal_process_id(const Terminal *terminal)
{
    return terminal->pid;
}
