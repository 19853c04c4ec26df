/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of keys, and what terminals send for them. A name is "a", "C-a", "M-a", "Tab",
 * "PageUp", "C-M-Left": modifiers in the order C-, M-, S-, then a character or a word. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define KEY_NAME_BYTES 32

enum { KEY_SHIFT = 1, KEY_ALT = 2, KEY_CONTROL = 4 };

/* Writes the name of a key that is a character, control characters included. */
void key_name_character(char ret_name[KEY_NAME_BYTES], unsigned modifiers, unsigned character);
/* Writes the name of a key that sends "CSI number ~"; "" if it has none. */
void key_name_number(char ret_name[KEY_NAME_BYTES], unsigned modifiers, int number);
/* Writes the name of a key that sends "CSI letter" or "SS3 letter"; "" if it has none. */
void key_name_letter(char ret_name[KEY_NAME_BYTES], unsigned modifiers, char letter);

/* Writes the name in its usual form ("c-PAGEUP" -> "C-PageUp"); false if it names no key. */
bool key_name_normalize(const char *text, char ret_name[KEY_NAME_BYTES]);
/* The bytes that most terminals send for the key of this name, not terminated: their number, at
 * most size; 0 if it names no key, or one that sends nothing of its own. */
size_t key_name_bytes(const char *name, char *ret_bytes, size_t size);
