/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one door to readline: callback mode on a queue of bytes, no terminal, no signals. */

#include "config.h"

#include "ui/input_line.h"

#include <readline/history.h>
#include <readline/readline.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum { HISTORY_LINES = 1000, SECRET_BYTES = 1024 };

static const char bullet[] = "•";
/* No terminal sends this. */
static const char drop_keys[] = "\033[9990~";

struct InputLine {
    InputLineHooks hooks;
    GByteArray *queue; /* bytes that readline has still to read */
    guint queue_start;
    char *submitted;  /* by readline, and not told yet */
    FILE *sink;       /* where readline may write */
    bool is_dropping; /* the line that readline ends now is nobody's */
    bool is_answering;
    bool is_secret;
    char secret[SECRET_BYTES];
    size_t secret_length;
    GString *bullets;
    char *kept_text; /* while answering */
    int kept_cursor;
};

/* Readline's functions carry no pointer of ours. */
static InputLine *active;

static int
on_getc(FILE *file)
{
    (void)file;
    if (active->queue_start == active->queue->len)
        return EOF; /* it gives up reading the rest of a character */
    return active->queue->data[active->queue_start++];
}

static int
on_input_available(void)
{
    return active->queue_start < active->queue->len;
}

static void
on_redisplay(void)
{
}

static char *
on_complete(const char *text, int state)
{
    (void)text;
    (void)state;
    return NULL;
}

static void
remember(const char *text)
{
    HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;

    if (*text && !(last && strcmp(last->line, text) == 0))
        add_history(text);
    using_history();
}

static void
on_line(char *text)
{
    if (text && !active->is_dropping) {
        g_free(active->submitted);
        active->submitted = g_utf8_make_valid(text, -1);
    }
    free(text);
}

static int
on_drop(int count, int key)
{
    (void)count;
    (void)key;
    rl_done = 1;
    return 0;
}

/* After ~/.inputrc was read: what cannot be the user's choice here. */
static void
set_variables(void)
{
    static const char *const variables[][2] = {
        { "bell-style", "none" },          { "enable-bracketed-paste", "off" },
        { "convert-meta", "off" },         { "input-meta", "on" },
        { "output-meta", "on" },           { "echo-control-characters", "off" },
        { "blink-matching-paren", "off" },
    };
    static const struct {
        const char *keys;
        rl_command_func_t *fn;
    } bindings[] = {
        { "\\e[3~", rl_delete },          { "\\e[1~", rl_beg_of_line },
        { "\\e[4~", rl_end_of_line },     { "\\e[7~", rl_beg_of_line },
        { "\\e[8~", rl_end_of_line },     { "\\e[1;5C", rl_forward_word },
        { "\\e[1;5D", rl_backward_word },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++)
        rl_variable_bind(variables[i][0], variables[i][1]);
    for (size_t i = 0; i < G_N_ELEMENTS(bindings); i++)
        rl_bind_keyseq_if_unbound(bindings[i].keys, bindings[i].fn);
}

static void
bind_drop(void)
{
    const Keymap maps[] = { emacs_standard_keymap, vi_insertion_keymap, vi_movement_keymap };

    for (size_t i = 0; i < G_N_ELEMENTS(maps); i++)
        rl_bind_keyseq_in_map(drop_keys, on_drop, maps[i]);
}

InputLine *
input_line_new(const InputLineHooks *hooks)
{
    InputLine *line = g_new0(InputLine, 1);

    g_assert(!active);
    active = line;
    line->hooks = *hooks;
    line->queue = g_byte_array_new();
    line->bullets = g_string_new(NULL);
    line->sink = fopen("/dev/null", "r+e");
    rl_readline_name = "jaser";
    rl_instream = rl_outstream = line->sink;
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_change_environment = 0;
    rl_prep_term_function = NULL;
    rl_deprep_term_function = NULL;
    rl_getc_function = on_getc;
    rl_input_available_hook = on_input_available;
    rl_redisplay_function = on_redisplay;
    rl_completion_entry_function = on_complete;
    rl_initialize();
    set_variables();
    bind_drop();
    using_history();
    stifle_history(HISTORY_LINES);
    rl_callback_handler_install("", on_line);
    return line;
}

static void
wipe_secret(InputLine *line)
{
    explicit_bzero(line->secret, sizeof(line->secret));
    line->secret_length = 0;
    g_string_truncate(line->bullets, 0);
}

void
input_line_free(InputLine *line)
{
    if (!line)
        return;
    rl_callback_sigcleanup();
    rl_callback_handler_remove();
    clear_history();
    rl_instream = rl_outstream = NULL;
    if (line->sink)
        fclose(line->sink);
    wipe_secret(line);
    g_string_free(line->bullets, TRUE);
    g_byte_array_free(line->queue, TRUE);
    g_free(line->submitted);
    g_free(line->kept_text);
    g_free(line);
    active = NULL;
}

/* --- secrets --- */

static void
show_bullets(InputLine *line)
{
    glong count = g_utf8_strlen(line->secret, (gssize)line->secret_length);

    g_string_truncate(line->bullets, 0);
    for (glong i = 0; i < count; i++)
        g_string_append(line->bullets, bullet);
}

static void
add_secret(InputLine *line, const char *text, size_t length)
{
    if (line->secret_length + length >= SECRET_BYTES ||
        !g_utf8_validate(text, (gssize)length, NULL))
        return;
    memcpy(line->secret + line->secret_length, text, length);
    line->secret_length += length;
    line->secret[line->secret_length] = '\0';
}

static void
erase_secret_character(InputLine *line)
{
    char *end = line->secret + line->secret_length;
    char *start = g_utf8_find_prev_char(line->secret, end);

    if (!start)
        return;
    explicit_bzero(start, (size_t)(end - start));
    line->secret_length = (size_t)(start - line->secret);
}

static void
submit_secret(InputLine *line)
{
    char answer[SECRET_BYTES];

    memcpy(answer, line->secret, sizeof(answer));
    wipe_secret(line);
    line->hooks.submit(answer, line->hooks.data);
    explicit_bzero(answer, sizeof(answer));
}

static void
feed_secret(InputLine *line, const char *bytes, size_t length)
{
    unsigned char first = (unsigned char)bytes[0];

    switch (first) {
    case '\r':
    case '\n':
        submit_secret(line);
        return;
    case 0x7f:
    case 0x08:
        erase_secret_character(line);
        break;
    case 0x15: /* C-u */
        wipe_secret(line);
        break;
    default:
        if (first >= 0x20)
            add_secret(line, bytes, length);
    }
    show_bullets(line);
}

/* --- readline --- */

static void
tell_submitted(InputLine *line)
{
    g_autofree char *text = g_steal_pointer(&line->submitted);

    if (!text)
        return;
    if (!line->is_answering)
        remember(text);
    line->hooks.submit(text, line->hooks.data);
}

static void
read_all(InputLine *line)
{
    while (on_input_available())
        rl_callback_read_char();
    g_byte_array_set_size(line->queue, 0);
    line->queue_start = 0;
}

/* Readline ends its line by itself, with its undo lists and its place in the history, and begins
 * another: lines changed under its hands were freed twice. */
static void
start_again(InputLine *line, const char *text, int cursor)
{
    g_autofree char *copy = g_strdup(text); /* it may be readline's */

    rl_callback_sigcleanup();
    line->is_dropping = true;
    g_byte_array_append(line->queue, (const guint8 *)drop_keys, sizeof(drop_keys) - 1);
    read_all(line);
    line->is_dropping = false;
    rl_insert_text(copy);
    rl_point = MIN(cursor, rl_end);
}

static rl_command_func_t *
bound_function(const char *bytes, size_t length, int *ret_type)
{
    *ret_type = ISFUNC;
    return rl_function_of_keyseq_len(bytes, length, rl_get_keymap(), ret_type);
}

/* Readline would insert what it cannot understand of a control sequence. */
static bool
is_bound(const char *bytes, size_t length)
{
    int type;

    return bound_function(bytes, length, &type) != NULL;
}

/* Readline 8.2 crashes on a key of several parts (C-x a) within a search: it ends before. */
static void
end_search(InputLine *line, const char *bytes)
{
    static const guint8 escape = 0x1b;
    int type;

    bound_function(bytes, 1, &type);
    if (!RL_ISSTATE(RL_STATE_ISEARCH) || type != ISKMAP)
        return;
    g_byte_array_append(line->queue, &escape, 1);
    read_all(line);
}

/* Readline 8.2 may free what there is to undo twice, when a line of the history was changed and
 * then left: there is nothing to undo by then. */
static void
forget_undo(const char *bytes, size_t length)
{
    static rl_command_func_t *const away[] = {
        rl_get_previous_history,
        rl_get_next_history,
        rl_beginning_of_history,
        rl_end_of_history,
        rl_reverse_search_history,
        rl_forward_search_history,
        rl_noninc_reverse_search,
        rl_noninc_forward_search,
        rl_noninc_reverse_search_again,
        rl_noninc_forward_search_again,
        rl_history_search_backward,
        rl_history_search_forward,
        rl_history_substr_search_backward,
        rl_history_substr_search_forward,
        rl_vi_search,
        rl_vi_search_again,
        rl_vi_fetch_history,
        rl_operate_and_get_next,
    };
    int type;
    rl_command_func_t *fn = bound_function(bytes, length, &type);

    for (size_t i = 0; i < G_N_ELEMENTS(away); i++) {
        if (fn == away[i])
            rl_free_undo_list();
    }
}

/* What is edited by bytes may come out as no text: some of readline's commands do that. */
static void
mend(InputLine *line)
{
    g_autofree char *valid = NULL;

    rl_point = CLAMP(rl_point, 0, rl_end); /* a search may leave it behind a shorter line */
    if (g_utf8_validate(rl_line_buffer, rl_end, NULL))
        return;
    valid = g_utf8_make_valid(rl_line_buffer, rl_end);
    start_again(line, valid, (int)strlen(valid));
}

void
input_line_feed(InputLine *line, const char *bytes, size_t length, bool is_sequence)
{
    if (length == 0 || (line->is_secret && is_sequence))
        return;
    if (line->is_secret) {
        feed_secret(line, bytes, length);
        return;
    }
    if (is_sequence && !is_bound(bytes, length))
        return;
    if (memchr(bytes, '\0', length)) {
        /* Quoted, it would stand in the line, and readline's searches would never end. */
        rl_set_mark(1, 0);
        return;
    }
    end_search(line, bytes);
    forget_undo(bytes, length);
    g_byte_array_append(line->queue, (const guint8 *)bytes, (guint)length);
    read_all(line);
    mend(line);
    tell_submitted(line);
}

void
input_line_insert(InputLine *line, const char *text, size_t length)
{
    if (line->is_secret) {
        add_secret(line, text, length);
        show_bullets(line);
        return;
    }

    g_autofree char *valid = g_utf8_make_valid(text, (gssize)length);

    rl_callback_sigcleanup(); /* a search, an argument */
    rl_insert_text(valid);
}

void
input_line_set_text(InputLine *line, const char *text)
{
    if (line->is_secret)
        return;
    start_again(line, text, (int)strlen(text));
}

void
input_line_replace(InputLine *line, int start, int end, const char *text)
{
    if (line->is_secret || start < 0 || start > end || end > rl_end)
        return;
    rl_begin_undo_group();
    rl_delete_text(start, end);
    rl_point = start;
    rl_insert_text(text);
    rl_end_undo_group();
}

const char *
input_line_text(const InputLine *line)
{
    return line->is_secret ? line->bullets->str : rl_line_buffer;
}

int
input_line_cursor(const InputLine *line)
{
    return line->is_secret ? (int)line->bullets->len : rl_point;
}

const char *
input_line_message(const InputLine *line)
{
    return line->is_secret || !rl_display_prompt ? "" : rl_display_prompt;
}

/* --- answers --- */

void
input_line_begin_answer(InputLine *line, bool is_secret)
{
    if (!line->is_answering) {
        g_free(line->kept_text);
        line->kept_text = g_strdup(rl_line_buffer);
        line->kept_cursor = rl_point;
    }
    line->is_answering = true;
    line->is_secret = is_secret;
    wipe_secret(line);
    start_again(line, "", 0);
}

void
input_line_end_answer(InputLine *line)
{
    if (!line->is_answering)
        return;
    line->is_answering = false;
    line->is_secret = false;
    wipe_secret(line);
    start_again(line, line->kept_text, line->kept_cursor);
    g_clear_pointer(&line->kept_text, g_free);
}

bool
input_line_is_answering(const InputLine *line)
{
    return line->is_answering;
}
