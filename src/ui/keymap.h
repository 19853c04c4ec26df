/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which key does what before readline sees it: the table keys.def, and over it the user's file
 * `keys`:
 *
 *     [keys]
 *     redraw = C-l F5          several keys, parted by spaces; nothing: no key
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum {
#define KEY(id, name, keys, help) KEY_##id,
#include "ui/keys.def"
#undef KEY
    KEY_COUNT,
} KeyAction;

#define KEYMAP_ERROR (keymap_error_quark())
GQuark keymap_error_quark(void);
typedef enum { KEYMAP_ERROR_SYNTAX } KeymapError;

typedef struct Keymap Keymap;

Keymap *keymap_new(void);
void keymap_free(Keymap *keymap); /* takes NULL */
/* Reads the user's file; a missing one is no error. Every line that is right counts, whatever is
 * wrong in others; the error's sentence names the first that is not, and what is allowed. */
bool keymap_load(Keymap *keymap, const char *path, GError **error);
/* KEY_COUNT: readline's. */
KeyAction keymap_find(const Keymap *keymap, const char *key);

const char *key_action_name(KeyAction action);
const char *key_action_help(KeyAction action); /* translated */
/* The default keys, parted by spaces. */
const char *key_action_keys(KeyAction action);
