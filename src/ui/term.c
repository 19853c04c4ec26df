/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curses for drawing alone: keys are read as bytes, so that readline gets what it should have,
 * and signals are ours. */

#include "config.h"

#include "ui/term.h"

#include <curses.h>
#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "ui/term_colors.h"
#include "ui/term_restore.h"

enum { READ_BYTES = 4096, TITLE_BYTES = 200 };
/* Before it is stopped: what was said then goes out meanwhile. */
enum { LAST_WORDS_MS = 30 };

/* Bracketed paste, focus reports; the window's title on the terminal's stack. */
static const char modes_on[] = "\033[?2004h\033[?1004h";
static const char modes_off[] = "\033[?1002l\033[?1000l\033[?1006l\033[?1004l\033[?2004l";
static const char mouse_on[] = "\033[?1000h\033[?1002h\033[?1006h";
static const char mouse_off[] = "\033[?1002l\033[?1000l\033[?1006l";
static const char title_push[] = "\033[22;2t";
static const char title_pop[] = "\033[23;2t";

struct Term {
    TermHooks hooks;
    SCREEN *screen;
    TermColors *colors;
    bool has_mouse;
    bool is_lent;   /* to another program */
    bool has_title; /* the terminal understands titles */
    guint input_source, resize_source, signal_source;
    guint suspend_source; /* 0: not about to be stopped */
    int signal_pipe[2];
};

/* A handler of signals (SIGTSTP, SIGCONT) gets no pointer of ours. */
static int signal_fd = -1;

/* --- writing beside curses --- */

static void
write_text(const char *text)
{
    size_t length = strlen(text);

    while (length > 0) {
        ssize_t count = write(STDOUT_FILENO, text, length);

        if (count > 0) {
            text += count;
            length -= (size_t)count;
        } else if (count < 0 && errno == EAGAIN) {
            poll(&(struct pollfd){ .fd = STDOUT_FILENO, .events = POLLOUT }, 1, -1);
        } else if (count == 0 || errno != EINTR) {
            return;
        }
    }
}

/* A string of terminfo without its delays ("$<5>"). */
static void
append_capability(GString *text, const char *name)
{
    const char *value = tigetstr(name);

    if (!value || value == (char *)-1)
        return;
    for (; *value; value++) {
        const char *end = g_str_has_prefix(value, "$<") ? strchr(value, '>') : NULL;

        if (end)
            value = end;
        else
            g_string_append_c(text, *value);
    }
}

static bool
knows_titles(void)
{
    static const char *const without[] = { "linux", "dumb", "vt", "ansi", "cons" };
    const char *name = g_getenv("TERM");

    for (size_t i = 0; name && i < G_N_ELEMENTS(without); i++) {
        if (g_str_has_prefix(name, without[i]))
            return false;
    }
    return name != NULL;
}

/* --- size --- */

void
term_size(const Term *term, int *ret_rows, int *ret_columns)
{
    struct winsize size = { 0 };

    (void)term;
    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    *ret_rows = size.ws_row > 0 ? MIN(size.ws_row, SURFACE_MAX_ROWS) : LINES;
    *ret_columns = size.ws_col > 0 ? MIN(size.ws_col, SURFACE_MAX_COLUMNS) : COLS;
}

static void
redraw_all(Term *term)
{
    int rows, columns;

    term_size(term, &rows, &columns);
    resize_term(rows, columns);
    clearok(curscr, TRUE);
    term->hooks.resized(rows, columns, term->hooks.data);
}

static gboolean
on_resize(gpointer data)
{
    redraw_all(data);
    return G_SOURCE_CONTINUE;
}

/* --- input --- */

static gboolean
on_readable(gint fd, GIOCondition condition, gpointer data)
{
    Term *term = data;
    char bytes[READ_BYTES];
    ssize_t count = read(fd, bytes, sizeof(bytes));

    (void)condition;
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return G_SOURCE_CONTINUE;
    if (count <= 0) {
        /* The terminal is gone. Whoever waits for the signal leaves in good order. */
        term->input_source = 0;
        kill(getpid(), SIGHUP);
        return G_SOURCE_REMOVE;
    }
    term->hooks.input(bytes, (size_t)count, term->hooks.data);
    explicit_bzero(bytes, (size_t)count);
    return G_SOURCE_CONTINUE;
}

/* --- suspending --- */

/* Whoever had the terminal may have left colours, or hidden the cursor; curses believes that
 * nothing has changed, and says only what does. */
static void
take_terminal(Term *term)
{
    int cursor;

    reset_prog_mode();
    write_text("\033[0m");
    cursor = curs_set(0);
    curs_set(1);
    if (cursor == 0)
        curs_set(0);
    write_text(modes_on);
    if (term->has_mouse)
        write_text(mouse_on);
}

static void
give_terminal(void)
{
    write_text(modes_off);
    endwin();
}

static void
on_signal(int number)
{
    int error = errno;
    char letter = number == SIGTSTP ? 's' : 'c';

    if (write(signal_fd, &letter, 1) < 0) {
        /* The pipe is full: it is known already. */
    }
    errno = error;
}

static void
set_handler(int number, void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };

    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

static gboolean
on_suspend(gpointer data)
{
    Term *term = data;

    term->suspend_source = 0;
    give_terminal();
    /* The others of the job first, as the terminal's own Ctrl-Z would. */
    set_handler(SIGTSTP, SIG_IGN);
    kill(0, SIGTSTP);
    set_handler(SIGTSTP, SIG_DFL);
    raise(SIGTSTP);
    set_handler(SIGTSTP, on_signal);
    take_terminal(term);
    redraw_all(term);
    term->hooks.sleeping(false, term->hooks.data);
    return G_SOURCE_REMOVE;
}

static void
watch_keys(Term *term)
{
    term->input_source = g_unix_fd_add_full(G_PRIORITY_HIGH, STDIN_FILENO,
                                            G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, term, NULL);
}

void
term_lend(Term *term, bool is_lent)
{
    if (term->is_lent == is_lent)
        return;
    term->is_lent = is_lent;
    if (is_lent) {
        g_clear_handle_id(&term->input_source, g_source_remove);
        give_terminal();
        return;
    }
    take_terminal(term);
    watch_keys(term);
    redraw_all(term);
}

void
term_suspend(Term *term)
{
    if (term->suspend_source || term->is_lent)
        return;
    term->hooks.sleeping(true, term->hooks.data);
    term->suspend_source = g_timeout_add(LAST_WORDS_MS, on_suspend, term);
}

static gboolean
on_signal_told(gint fd, GIOCondition condition, gpointer data)
{
    Term *term = data;
    char letters[16];
    ssize_t count = read(fd, letters, sizeof(letters));

    (void)condition;
    if (count > 0 && memchr(letters, 's', (size_t)count)) {
        term_suspend(term);
    } else if (count > 0 && !term->is_lent) {
        take_terminal(term);
        redraw_all(term);
    }
    return G_SOURCE_CONTINUE;
}

/* --- opening and closing --- */

/* Whether the terminal that curses has open can put text anywhere: a dumb one cannot. */
static bool
can_place(void)
{
    const char *value = tigetstr("cup");

    return value && value != (char *)-1;
}

static bool
open_screen(Term *term, GError **error)
{
    g_autofree char *entry = term_colors_entry();

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                    _("There is no terminal here; use --headless to run without one."));
        return false;
    }
    term->screen = newterm(entry, stdout, stdin);
    if (!term->screen)
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                    _("The terminal “%s” is not known here; set TERM to one that is, such as "
                      "xterm-256color."),
                    entry);
    if (!term->screen || can_place())
        return term->screen != NULL;
    endwin();
    delscreen(term->screen);
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                _("The terminal “%s” only takes text line by line; use --headless there."), entry);
    return false;
}

static void
arm_restore(const struct termios *modes)
{
    g_autoptr(GString) text = g_string_new(modes_off);

    append_capability(text, "sgr0");
    append_capability(text, "cnorm");
    append_capability(text, "rmcup");
    term_restore_arm(STDOUT_FILENO, modes, text->str);
}

/* Until a screen was left once, curses (6.4) writes after each movement of the cursor: dozens of
 * times for a drawing, each of which wakes the terminal. From then on it writes once. */
static void
buffer_output(void)
{
    endwin();
    reset_prog_mode();
}

static void
set_modes(Term *term)
{
    raw();
    noecho();
    nonl();
    typeahead(-1);
    idlok(stdscr, TRUE);
    buffer_output();
    curs_set(1);
    term->has_title = knows_titles();
    write_text(modes_on);
    if (term->has_title)
        write_text(title_push);
}

static void
watch(Term *term)
{
    watch_keys(term);
    term->resize_source = g_unix_signal_add(SIGWINCH, on_resize, term);
    if (pipe2(term->signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return;
    signal_fd = term->signal_pipe[1];
    term->signal_source = g_unix_fd_add(term->signal_pipe[0], G_IO_IN, on_signal_told, term);
    set_handler(SIGTSTP, on_signal);
    set_handler(SIGCONT, on_signal);
}

Term *
term_new(const TermHooks *hooks, GError **error)
{
    Term *term = g_new0(Term, 1);
    struct termios modes = { 0 };

    term->hooks = *hooks;
    term->signal_pipe[0] = term->signal_pipe[1] = -1;
    tcgetattr(STDIN_FILENO, &modes);
    if (!open_screen(term, error)) {
        g_free(term);
        return NULL;
    }
    arm_restore(&modes);
    term->colors = term_colors_new();
    set_modes(term);
    watch(term);
    return term;
}

static void
unwatch(Term *term)
{
    g_clear_handle_id(&term->input_source, g_source_remove);
    g_clear_handle_id(&term->resize_source, g_source_remove);
    g_clear_handle_id(&term->signal_source, g_source_remove);
    g_clear_handle_id(&term->suspend_source, g_source_remove);
    if (signal_fd < 0)
        return;
    set_handler(SIGTSTP, SIG_DFL);
    set_handler(SIGCONT, SIG_DFL);
    signal_fd = -1;
    close(term->signal_pipe[0]);
    close(term->signal_pipe[1]);
}

void
term_free(Term *term)
{
    if (!term)
        return;
    unwatch(term);
    if (term->has_title)
        write_text(title_pop);
    give_terminal();
    term_restore_disarm();
    term_colors_free(term->colors);
    delscreen(term->screen);
    g_free(term);
}

/* --- drawing --- */

/* The cluster as curses wants it: a character and the marks on it. */
static void
put_cell(TermColors *colors, const Cell *cell, cchar_t *ret_cell)
{
    TermLook look = term_colors_look(colors, &cell->style);
    wchar_t text[CCHARW_MAX + 1] = L" ";
    const char *next = cell->text;

    for (int i = 0; *next && i < CCHARW_MAX; i++) {
        text[i] = (wchar_t)g_utf8_get_char(next);
        text[i + 1] = L'\0';
        next = g_utf8_next_char(next);
    }
    setcchar(ret_cell, text, (attr_t)look.attributes, 0, &look.pair);
}

static bool
is_ascii(const Cell *cell)
{
    return !(cell->text[0] & 0x80) && (!cell->text[0] || !cell->text[1]);
}

/* Whether they differ in nothing but a letter: most cells are like the one before. */
static bool
is_alike(const Cell *a, const Cell *b)
{
    return is_ascii(a) && is_ascii(b) && a->style.style == b->style.style &&
           a->style.has_rgb == b->style.has_rgb && a->style.rgb == b->style.rgb;
}

static void
put_row(TermColors *colors, const Surface *surface, int row)
{
    cchar_t cells[SURFACE_MAX_COLUMNS];
    const Cell *before = NULL;
    int count = 0;

    for (int column = 0; column < surface_columns(surface); column++) {
        const Cell *cell = surface_cell(surface, row, column);

        if (cell->columns == 0)
            continue;
        if (before && is_alike(cell, before)) {
            cells[count] = cells[count - 1];
            cells[count].chars[0] = (wchar_t)(cell->text[0] ? cell->text[0] : ' ');
        } else {
            put_cell(colors, cell, &cells[count]);
        }
        before = cell;
        count++;
    }
    mvadd_wchnstr(row, 0, cells, count);
}

static void
put_rows(Term *term, Surface *surface)
{
    for (int row = 0; row < surface_rows(surface); row++) {
        if (!surface_is_row_dirty(surface, row))
            continue;
        put_row(term->colors, surface, row);
        surface_clean_row(surface, row);
    }
}

void
term_show(Term *term, Surface *surface, int cursor_row, int cursor_column)
{
    if (term->is_lent)
        return;
    put_rows(term, surface);
    if (term_colors_take_overflow(term->colors)) {
        surface_touch(surface);
        put_rows(term, surface);
    }
    move(cursor_row, cursor_column);
    wnoutrefresh(stdscr);
    doupdate();
}

void
term_forget(Term *term)
{
    redraw_all(term);
}

void
term_set_theme(Term *term, const Theme *theme)
{
    term_colors_set_theme(term->colors, theme);
}

void
term_set_mouse(Term *term, bool is_on)
{
    if (term->has_mouse == is_on)
        return;
    term->has_mouse = is_on;
    if (!term->is_lent)
        write_text(is_on ? mouse_on : mouse_off);
}

void
term_set_title(Term *term, const char *text)
{
    g_autofree char *clean = utf8_for_line(text);
    g_autofree char *cut = utf8_cut(clean, TITLE_BYTES);
    g_autofree char *sequence = g_strconcat("\033]2;", cut, "\a", NULL);

    if (term->has_title && !term->is_lent)
        write_text(sequence);
}

void
term_bell(Term *term)
{
    if (!term->is_lent)
        write_text("\a");
}
