/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line being typed: readline's callback mode on a queue of bytes, no terminal, no signals.
 *
 * Readline edits one line and knows no other: its history shares lists of what there is to undo
 * with the lines that it shows, and frees them twice. So its own stays empty, and older lines are
 * ours (input_line_history.h); so are macros and quoted keys (input_line_keys.h says why). */

#include "config.h"

#include "ui/input_line.h"

#include <readline/readline.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "ui/input_line_history.h"
#include "ui/input_line_keys.h"
#include "ui/secret_line.h"

enum {
    ARGUMENT = 999, /* a numeric one */
    VI_TEXTS = 9,   /* how often "." inserts a text */
    UNDO_BYTES = 4 * 1024 * 1024,
    UNDO_KEYS = 256,   /* after so many keys what can be undone is measured */
    MACRO_KEYS = 1000, /* recorded, and played for one key */
    TEXT_MACROS = 100, /* expanded for one key */
};

/* Ends whatever readline waits for. */
static const char abort_key[] = "\a";
/* No terminal sends this; it is short, since readline makes a table of 4 KiB for each beginning. */
static const char drop_keys[] = "\033[~";

struct InputLine {
    InputLineHooks hooks;
    GByteArray *queue; /* bytes that readline has still to read */
    guint queue_start;
    char *submitted;  /* by readline, and not told yet */
    FILE *sink;       /* where readline may write */
    bool is_dropping; /* the line that readline ends now is nobody's */
    bool is_answering;
    bool is_secret;
    bool is_quoting; /* the next key is inserted as it is */
    bool wants_inputrc;
    SecretLine *secret;
    InputHistory *history;
    GPtrArray *macro; /* keys as GBytes */
    bool is_recording;
    bool is_playing;
    int plays;       /* how often the macro is wanted */
    int expansions;  /* of text macros, for one key */
    unsigned keys;   /* since what can be undone was measured */
    char *kept_text; /* while answering */
    int kept_cursor;
};

/* Readline's functions carry no pointer of ours. */
static InputLine *active;

/* --- readline's hooks --- */

static int
on_getc(FILE *file)
{
    (void)file;
    rl_numeric_arg = MIN(rl_numeric_arg, ARGUMENT);
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
    if (active->is_dropping)
        rl_done = 1;
    return 0;
}

/* --- functions in the place of readline's --- */

/* Readline's own jumps out of what it does, and forgets what it holds. */
static int
on_abort(int count, int key)
{
    (void)count;
    (void)key;
    rl_clear_message();
    return 0;
}

/* Vi's functions count down to 0 from wherever they begin. */
static int
on_digit(int count, int key)
{
    return key == '-' && rl_editing_mode == 0 ? 0 : rl_digit_argument(count, key);
}

static int
on_universal(int count, int key)
{
    return rl_editing_mode == 0 ? 0 : rl_universal_argument(count, key);
}

static int
on_vi_digit(int count, int key)
{
    return g_ascii_isdigit(key) ? rl_vi_arg_digit(count, key) : 0;
}

static int
on_quote(int count, int key)
{
    (void)count;
    (void)key;
    active->is_quoting = true;
    return 0;
}

/* Readline appends to what was copied just before, without end. */
static int
on_copy_region(int count, int key)
{
    return rl_last_func == on_copy_region ? 0 : rl_copy_region_to_kill(count, key);
}

static int
on_vi_put(int count, int key)
{
    for (int i = 0; i < count && rl_end < LIMIT_BODY_BYTES; i++)
        rl_vi_put(1, key);
    return 0;
}

static int
on_vi_redo(int count, int key)
{
    return rl_vi_redo(CLAMP(count, 1, VI_TEXTS), key);
}

/* Readline makes the map for this when it is first wanted. */
static int
on_vi_replace(int count, int key)
{
    int result = rl_vi_replace(count, key);

    input_line_keys_fill(rl_get_keymap());
    return result;
}

static int
on_vi_match(int count, int key)
{
    static const char open[] = "([{", shut[] = ")]}";
    int at = rl_point + (int)strcspn(rl_line_buffer + rl_point, "()[]{}");
    const char *kind = at < rl_end ? strchr(open, rl_line_buffer[at]) : NULL;
    int step = kind ? 1 : -1, depth = 0;

    (void)count;
    (void)key;
    if (at >= rl_end)
        return 1;
    if (!kind)
        kind = open + (strchr(shut, rl_line_buffer[at]) - shut);
    for (; at >= 0 && at < rl_end; at += step) {
        if (rl_line_buffer[at] == *kind)
            depth += step;
        else if (rl_line_buffer[at] == shut[kind - open])
            depth -= step;
        if (depth == 0) {
            rl_point = at;
            return 0;
        }
    }
    return 1;
}

/* Where a line ends in a character without width (an accent, a variation selector), readline's own
 * never come to the end of it. */
static int
move_in_vi(rl_command_func_t *move, int count, int key)
{
    int end = rl_end;
    int result;

    rl_extend_line_buffer(end + 2);
    rl_line_buffer[rl_end++] = ' ';
    rl_line_buffer[rl_end] = '\0';
    result = move(count, key);
    rl_end = end;
    rl_line_buffer[rl_end] = '\0';
    rl_point = MIN(rl_point, rl_end);
    return result;
}

static int
on_vi_next_word(int count, int key)
{
    return move_in_vi(rl_vi_next_word, count, key);
}

static int
on_vi_end_word(int count, int key)
{
    return move_in_vi(rl_vi_end_word, count, key);
}

static int
on_inputrc(int count, int key)
{
    (void)count;
    (void)key;
    active->wants_inputrc = true;
    return 0;
}

/* A key that ~/.inputrc lets stand for text. */
static int
on_text(int count, int key)
{
    const char *text = input_line_keys_text(key);
    guint at = active->queue_start;

    (void)count;
    if (!text || active->expansions++ >= TEXT_MACROS)
        return 0;
    g_byte_array_remove_range(active->queue, 0, at);
    active->queue_start = 0;

    g_autoptr(GByteArray) rest = active->queue;

    active->queue = g_byte_array_new();
    g_byte_array_append(active->queue, (const guint8 *)text, (guint)strlen(text));
    g_byte_array_append(active->queue, rest->data, rest->len);
    return 0;
}

/* --- keyboard macros --- */

static int
on_record(int count, int key)
{
    (void)count;
    (void)key;
    if (active->is_playing || active->is_recording)
        return 0;
    g_ptr_array_set_size(active->macro, 0);
    active->is_recording = true;
    return 0;
}

/* The keys that end the macro are no part of it. */
static int
on_recorded(int count, int key)
{
    int left = rl_key_sequence_length;

    (void)count;
    (void)key;
    if (!active->is_recording)
        return 0;
    active->is_recording = false;
    while (left > 0 && active->macro->len > 0) {
        guint last = active->macro->len - 1;
        left -= (int)g_bytes_get_size(active->macro->pdata[last]);
        g_ptr_array_set_size(active->macro, (int)last);
    }
    return 0;
}

static int
on_play(int count, int key)
{
    (void)key;
    if (!active->is_playing && !active->is_recording)
        active->plays = count;
    return 0;
}

static const InputKey own_keys[] = {
    { rl_abort, on_abort },
    { rl_digit_argument, on_digit },
    { rl_universal_argument, on_universal },
    { rl_vi_arg_digit, on_vi_digit },
    { rl_quoted_insert, on_quote },
    { rl_copy_region_to_kill, on_copy_region },
    { rl_vi_put, on_vi_put },
    { rl_vi_redo, on_vi_redo },
    { rl_vi_next_word, on_vi_next_word },
    { rl_vi_end_word, on_vi_end_word },
    { rl_vi_match, on_vi_match },
    { rl_vi_replace, on_vi_replace },
    { rl_re_read_init_file, on_inputrc },
    { rl_start_kbd_macro, on_record },
    { rl_end_kbd_macro, on_recorded },
    { rl_call_last_kbd_macro, on_play },
    { on_drop, on_drop },
    { 0 },
};

/* --- making --- */

static void
tame_keys(void)
{
    const InputKey *const rows[] = { own_keys, input_history_keys };

    input_line_keys_tame(rows, G_N_ELEMENTS(rows), on_text);
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
    line->secret = secret_line_new();
    line->history = input_history_new();
    line->macro = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
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
    tame_keys();
    rl_initialize();
    set_variables();
    bind_drop();
    tame_keys();
    rl_callback_handler_install("", on_line);
    return line;
}

void
input_line_free(InputLine *line)
{
    if (!line)
        return;
    rl_callback_sigcleanup();
    rl_callback_handler_remove();
    rl_free_undo_list();
    rl_instream = rl_outstream = NULL;
    if (line->sink)
        fclose(line->sink);
    secret_line_free(line->secret);
    input_history_free(line->history);
    g_ptr_array_free(line->macro, TRUE);
    g_byte_array_free(line->queue, TRUE);
    g_free(line->submitted);
    g_free(line->kept_text);
    g_free(line);
    active = NULL;
}

/* --- keys --- */

static bool
is_private(InputLine *line, const char *text)
{
    return line->hooks.is_private && line->hooks.is_private(text, line->hooks.data);
}

static void
tell_submitted(InputLine *line)
{
    g_autofree char *text = g_steal_pointer(&line->submitted);

    if (!text)
        return;
    if (!line->is_answering)
        input_history_add(line->history, is_private(line, text) ? NULL : text);
    line->hooks.submit(text, line->hooks.data);
    if (!line->is_answering && rl_end == 0)
        input_history_show_next(line->history);
}

/* What fits, and is text. */
static void
insert_text(const char *text, size_t length)
{
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)length);
    g_autofree char *cut = utf8_cut(valid, (size_t)MAX(LIMIT_BODY_BYTES - rl_end, 0));

    rl_insert_text(cut);
}

/* The nearest place within the line that is between characters. */
static int
between_characters(int at)
{
    at = CLAMP(at, 0, rl_end);
    while (at > 0 && at < rl_end && ((unsigned char)rl_line_buffer[at] & 0xc0) == 0x80)
        at--;
    return at;
}

/* The next key of the queue: a character, or all that is left where a sequence begins. */
static size_t
next_key(InputLine *line, const char **ret_bytes)
{
    size_t left = line->queue->len - line->queue_start;

    *ret_bytes = (const char *)line->queue->data + line->queue_start;
    if (**ret_bytes == 0x1b)
        return left;
    return MIN(left, (size_t)(g_utf8_next_char(*ret_bytes) - *ret_bytes));
}

static void
read_key(InputLine *line)
{
    const char *bytes;
    size_t length = next_key(line, &bytes);

    if (line->is_quoting) {
        line->is_quoting = false;
        insert_text(bytes, length);
        line->queue_start += (guint)length;
    } else if (input_history_is_searching(line->history) &&
               input_history_search_key(line->history, bytes, length)) {
        line->queue_start += (guint)length;
    } else {
        rl_callback_read_char();
    }
}

static void
read_all(InputLine *line)
{
    line->expansions = 0;
    while (on_input_available())
        read_key(line);
    g_byte_array_set_size(line->queue, 0);
    line->queue_start = 0;
}

static void
read_bytes(InputLine *line, const char *bytes, size_t length)
{
    g_byte_array_append(line->queue, (const guint8 *)bytes, (guint)length);
    read_all(line);
}

/* Nothing is waited for any more: neither the rest of a key, nor an argument, nor a motion. */
static void
end_waiting(InputLine *line)
{
    input_history_end_search(line->history);
    line->is_quoting = false;
    read_bytes(line, abort_key, sizeof(abort_key) - 1);
    rl_callback_sigcleanup();
}

/* Readline ends its line by itself, with all that it knows of it, and begins another. */
static void
start_again(InputLine *line, const char *text, int cursor)
{
    g_autofree char *copy = g_strdup(text); /* it may be readline's */

    line->is_dropping = true;
    end_waiting(line);
    read_bytes(line, drop_keys, sizeof(drop_keys) - 1);
    line->is_dropping = false;
    insert_text(copy, strlen(copy));
    rl_point = between_characters(cursor);
}

static size_t
undo_bytes(void)
{
    size_t bytes = 0;

    for (const UNDO_LIST *entry = rl_undo_list; entry; entry = entry->next)
        bytes += sizeof(*entry) + (entry->text ? strlen(entry->text) : 0);
    return bytes;
}

/* What is edited by bytes may come out as no text; and what was typed may be too much. */
static void
mend(InputLine *line)
{
    rl_point = between_characters(rl_point);
    rl_mark = between_characters(rl_mark);
    if (++line->keys >= UNDO_KEYS) {
        line->keys = 0;
        if (undo_bytes() > UNDO_BYTES)
            rl_free_undo_list();
    }
    if (g_utf8_validate(rl_line_buffer, rl_end, NULL) && rl_end <= LIMIT_BODY_BYTES)
        return;

    g_autofree char *valid = g_utf8_make_valid(rl_line_buffer, rl_end);

    start_again(line, valid, rl_point);
}

static void
read_inputrc(InputLine *line)
{
    line->wants_inputrc = false;
    rl_re_read_init_file(1, 0);
    set_variables();
    bind_drop();
    tame_keys();
}

static void
press(InputLine *line, const char *bytes, size_t length)
{
    read_bytes(line, bytes, length);
    if (line->wants_inputrc)
        read_inputrc(line);
    mend(line);
    tell_submitted(line);
}

/* Each key may end the line, and the end of a line may ask something. */
static void
play(InputLine *line)
{
    int left = MACRO_KEYS;

    line->is_playing = true;
    for (; line->plays > 0 && left > 0 && line->macro->len > 0; line->plays--) {
        for (guint i = 0; i < line->macro->len && left-- > 0 && !line->is_answering; i++) {
            gsize length;
            const char *bytes = g_bytes_get_data(line->macro->pdata[i], &length);
            press(line, bytes, length);
        }
    }
    line->plays = 0;
    line->is_playing = false;
}

static void
feed_secret(InputLine *line, const char *bytes, size_t length)
{
    char *answer;

    if (!secret_line_feed(line->secret, bytes, length))
        return;
    answer = secret_dup(secret_line_text(line->secret));
    secret_line_wipe(line->secret);
    line->hooks.submit(answer, line->hooks.data);
    secret_free(answer);
}

/* Whether readline may be in the middle of something: a text that comes now is not for that. */
static bool
is_waiting(const InputLine *line)
{
    static rl_command_func_t *const wait[] = {
        rl_char_search,    rl_backward_char_search, rl_vi_change_char,
        rl_vi_char_search, rl_vi_set_mark,          rl_vi_goto_mark,
    };

    if (line->is_quoting || input_history_is_searching(line->history) ||
        RL_ISSTATE(RL_STATE_VIMOTION | RL_STATE_NUMERICARG | RL_STATE_MULTIKEY |
                   RL_STATE_CHARSEARCH))
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(wait); i++) {
        if (rl_last_func == wait[i])
            return true;
    }
    return false;
}

/* Escape where there is nothing to give up. Readline would take the next key for Meta's, and a
 * command without its "/" is a message. */
static bool
is_idle_escape(const InputLine *line, const char *bytes, size_t length)
{
    return length == 1 && bytes[0] == '\x1b' && rl_end == 0 && rl_editing_mode == 1 &&
           !is_waiting(line);
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
    /* Readline would insert what it does not know of a control sequence. */
    if (is_sequence && !line->is_quoting && !input_line_keys_has(bytes, length))
        return;
    if (is_idle_escape(line, bytes, length))
        return;
    if (memchr(bytes, '\0', length)) {
        rl_set_mark(1, 0);
        return;
    }
    if (!g_utf8_validate(bytes, (gssize)length, NULL))
        return;
    if (line->is_recording && line->macro->len < MACRO_KEYS)
        g_ptr_array_add(line->macro, g_bytes_new(bytes, length));
    press(line, bytes, length);
    play(line);
}

void
input_line_insert(InputLine *line, const char *text, size_t length)
{
    if (line->is_secret) {
        secret_line_insert(line->secret, text, length);
        return;
    }
    if (is_waiting(line))
        start_again(line, rl_line_buffer, rl_point);
    insert_text(text, length);
}

void
input_line_set_text(InputLine *line, const char *text)
{
    if (line->is_secret)
        return;
    start_again(line, text, (int)strlen(text));
    if (!line->is_answering)
        input_history_add(line->history, NULL);
}

void
input_line_replace(InputLine *line, int start, int end, const char *text)
{
    if (line->is_secret || start < 0 || start > end || end > rl_end)
        return;
    if (is_waiting(line))
        start_again(line, rl_line_buffer, rl_point);
    rl_begin_undo_group();
    rl_delete_text(start, end);
    rl_point = start;
    insert_text(text, strlen(text));
    rl_end_undo_group();
}

const char *
input_line_text(const InputLine *line)
{
    return line->is_secret ? secret_line_bullets(line->secret) : rl_line_buffer;
}

int
input_line_cursor(const InputLine *line)
{
    return line->is_secret ? (int)strlen(secret_line_bullets(line->secret)) : rl_point;
}

const char *
input_line_message(const InputLine *line)
{
    if (line->is_secret)
        return "";
    if (input_history_is_searching(line->history))
        return input_history_message(line->history);
    return rl_display_prompt ? rl_display_prompt : "";
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
    input_history_end_search(line->history);
    input_history_set_active(line->history, false);
    line->is_secret = is_secret;
    secret_line_wipe(line->secret);
    start_again(line, "", 0);
}

void
input_line_end_answer(InputLine *line)
{
    if (!line->is_answering)
        return;
    line->is_answering = false;
    input_history_set_active(line->history, true);
    line->is_secret = false;
    secret_line_wipe(line->secret);
    start_again(line, line->kept_text, line->kept_cursor);
    g_clear_pointer(&line->kept_text, g_free);
}

bool
input_line_is_answering(const InputLine *line)
{
    return line->is_answering;
}
