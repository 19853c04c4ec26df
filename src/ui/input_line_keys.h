/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keys may do in the input line: readline's keymaps and names, tamed.
 *
 * Keys come from the user, a paste gone wrong, or a cat on the keyboard; none may crash, hang or
 * write to the terminal. So only functions of readline that were looked at are reachable; those
 * that keep lines, read more keys in a nest, write, or run away are replaced by ours, and names
 * that we do not know do nothing. What ~/.inputrc binds by name holds.
 *
 * Keys without a function have one that does nothing: for them readline would jump to where it
 * began to read the key, which may be a function that has long returned. */
#pragma once

#include <readline/readline.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct {
    rl_command_func_t *theirs, *ours;
} InputKey;

/* Before readline is initialized (so that ~/.inputrc finds ours by readline's names), and again
 * after each reading of ~/.inputrc. `own` are `count` arrays that {0} ends. What keys stand for as
 * text
 * ("\C-xp": "text") goes to the function on_text, which asks input_line_keys_text(). */
void input_line_keys_tame(const InputKey *const *own, size_t count, rl_command_func_t *on_text);
/* The text of the key that is at work, in on_text, or NULL. */
const char *input_line_keys_text(int key);
/* Gives the keys of a map that have no function one that does nothing. */
void input_line_keys_fill(Keymap map);
/* Whether a key does something in the present map. */
bool input_line_keys_has(const char *bytes, size_t length);
