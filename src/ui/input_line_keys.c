/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keys may do in the input line: readline's keymaps and names, tamed. */

#include "config.h"

#include "ui/input_line_keys.h"

#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* They change the line under the cursor and nothing else, whatever their argument. */
static rl_command_func_t *const allowed[] = {
    rl_backward_byte,
    rl_backward_char,
    rl_rubout,
    rl_backward_kill_line,
    rl_backward_kill_word,
    rl_backward_word,
    rl_beg_of_line,
    rl_capitalize_word,
    rl_char_search,
    rl_backward_char_search,
    rl_copy_backward_word,
    rl_copy_forward_word,
    rl_delete,
    rl_delete_horizontal_space,
    rl_do_lowercase_version,
    rl_downcase_word,
    rl_emacs_editing_mode,
    rl_end_of_line,
    rl_exchange_point_and_mark,
    rl_rubout_or_delete,
    rl_forward_byte,
    rl_forward_char,
    rl_forward_word,
    rl_kill_full_line,
    rl_kill_line,
    rl_kill_region,
    rl_kill_word,
    rl_overwrite_mode,
    rl_newline,
    rl_revert_line,
    rl_insert,
    rl_set_mark,
    rl_tab_insert,
    rl_transpose_chars,
    rl_transpose_words,
    rl_undo_command,
    rl_unix_filename_rubout,
    rl_unix_line_discard,
    rl_unix_word_rubout,
    rl_upcase_word,
    rl_vi_editing_mode,
    rl_yank,
    rl_yank_pop,
};

/* The same, in vi mode alone: they do not bear a negative argument. */
static rl_command_func_t *const allowed_in_vi[] = {
    rl_vi_append_eol,    rl_vi_append_mode, rl_vi_back_to_indent,
    rl_vi_bWord,         rl_vi_bword,       rl_vi_change_case,
    rl_vi_change_char,   rl_vi_change_to,   rl_vi_char_search,
    rl_vi_column,        rl_vi_delete,      rl_vi_delete_to,
    rl_vi_eof_maybe,     rl_vi_first_print, rl_vi_goto_mark,
    rl_vi_insert_beg,    rl_vi_insert_mode, rl_vi_insertion_mode,
    rl_vi_movement_mode, rl_vi_overstrike,  rl_vi_overstrike_delete,
    rl_vi_prev_word,     rl_vi_rubout,      rl_vi_set_mark,
    rl_vi_subst,         rl_vi_undo,        rl_vi_unix_word_rubout,
    rl_vi_yank_to,
};

typedef struct {
    const InputKey *const *own;
    size_t count;
    rl_command_func_t *on_text;
    bool is_vi;
    GHashTable *seen;  /* keymaps */
    GHashTable *known; /* what was found for a function */
} Taming;

static int
on_nothing(int count, int key)
{
    (void)count;
    (void)key;
    return 0;
}

static bool
is_among(rl_command_func_t *fn, rl_command_func_t *const *functions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (functions[i] == fn)
            return true;
    }
    return false;
}

static rl_command_func_t *
find_tamed(const Taming *taming, rl_command_func_t *fn)
{
    for (size_t i = 0; i < taming->count; i++) {
        for (const InputKey *row = taming->own[i]; row->ours; row++) {
            if (fn == row->theirs || fn == row->ours)
                return row->ours;
        }
    }
    if (fn == taming->on_text || is_among(fn, allowed, G_N_ELEMENTS(allowed)) ||
        (taming->is_vi && is_among(fn, allowed_in_vi, G_N_ELEMENTS(allowed_in_vi))))
        return fn;
    return on_nothing;
}

static rl_command_func_t *
tamed(const Taming *taming, rl_command_func_t *fn)
{
    rl_command_func_t *found = g_hash_table_lookup(taming->known, fn);

    if (!found) {
        found = find_tamed(taming, fn);
        g_hash_table_insert(taming->known, fn, found);
    }
    return found;
}

/* --- keys that stand for text --- */

/* Of a place in a keymap. Readline gives no other way to tell its functions anything. */
static GHashTable *
texts(void)
{
    static GHashTable *table;

    if (!table)
        table = g_hash_table_new_full(NULL, NULL, NULL, free);
    return table;
}

const char *
input_line_keys_text(int key)
{
    const char *text = g_hash_table_lookup(texts(), &rl_executing_keymap[key]);

    return text ? text : g_hash_table_lookup(texts(), &rl_executing_keymap[ANYOTHERKEY]);
}

/* --- keymaps --- */

static void
tame_map(const Taming *taming, Keymap map)
{
    if (!g_hash_table_add(taming->seen, map))
        return;
    for (int key = 0; key < KEYMAP_SIZE; key++) {
        KEYMAP_ENTRY *entry = &map[key];

        if (!entry->function)
            continue;
        if (entry->type == ISKMAP) {
            tame_map(taming, (Keymap)entry->function);
        } else if (entry->type == ISMACR) {
            g_hash_table_replace(texts(), entry, (char *)entry->function);
            entry->type = ISFUNC;
            entry->function = taming->on_text;
        } else {
            entry->function = tamed(taming, entry->function);
        }
    }
}

void
input_line_keys_fill(Keymap map)
{
    /* Where a shorter sequence has a function, the last place of the longer ones' map holds it. */
    if (map[ANYOTHERKEY].function)
        return;
    for (int key = 0; key < ANYOTHERKEY; key++) {
        if (!map[key].function)
            map[key] = (KEYMAP_ENTRY){ ISFUNC, on_nothing };
    }
}

bool
input_line_keys_has(const char *bytes, size_t length)
{
    int type = ISFUNC;
    rl_command_func_t *fn = rl_function_of_keyseq_len(bytes, length, rl_get_keymap(), &type);

    return fn && (type != ISFUNC || fn != on_nothing);
}

static void
fill_maps(GHashTable *maps)
{
    GHashTableIter iter;
    gpointer map;

    g_hash_table_iter_init(&iter, maps);
    while (g_hash_table_iter_next(&iter, &map, NULL))
        input_line_keys_fill(map);
}

static void
tame_names(const Taming *taming)
{
    rl_initialize_funmap();
    for (FUNMAP **row = funmap; *row; row++)
        (*row)->function = tamed(taming, (*row)->function);
}

void
input_line_keys_tame(const InputKey *const *own, size_t count, rl_command_func_t *on_text)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
    Taming taming = { own, count, on_text, true, seen, known };

    tame_names(&taming);
    if (!RL_ISSTATE(RL_STATE_INITIALIZED))
        return;
    tame_map(&taming, vi_insertion_keymap);
    tame_map(&taming, vi_movement_keymap);
    taming.is_vi = false;
    g_hash_table_remove_all(known);
    tame_map(&taming, emacs_standard_keymap);
    fill_maps(seen);
}
