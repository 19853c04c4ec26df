/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hash table from the names of keys to what they do. */

#include "config.h"

#include "ui/keymap.h"

#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "ui/key_name.h"

typedef struct {
    const char *name;
    const char *keys;
    const char *help;
} KeyRow;

static const KeyRow key_rows[KEY_COUNT] = {
#define KEY(id, name, keys, help) [KEY_##id] = { name, keys, help },
#include "ui/keys.def"
#undef KEY
};

struct Keymap {
    GHashTable *actions; /* name of the key -> KeyAction */
};

G_DEFINE_QUARK(jaser - keymap - error, keymap_error)

const char *
key_action_name(KeyAction action)
{
    return key_rows[action].name;
}

const char *
key_action_help(KeyAction action)
{
    return _(key_rows[action].help);
}

const char *
key_action_keys(KeyAction action)
{
    return key_rows[action].keys;
}

/* false: one of the keys is none; it is then in *ret_bad, borrowed from words. */
static bool
bind_all(Keymap *keymap, KeyAction action, char *const *words, const char **ret_bad)
{
    char name[KEY_NAME_BYTES];

    for (; *words; words++) {
        if (!**words)
            continue;
        if (!key_name_normalize(*words, name)) {
            *ret_bad = *words;
            return false;
        }
        g_hash_table_replace(keymap->actions, g_strdup(name), GINT_TO_POINTER(action));
    }
    return true;
}

static bool
bind_text(Keymap *keymap, KeyAction action, const char *text, char **ret_bad)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);
    const char *bad = NULL;

    if (bind_all(keymap, action, words, &bad))
        return true;
    *ret_bad = g_strdup(bad);
    return false;
}

Keymap *
keymap_new(void)
{
    Keymap *keymap = g_new0(Keymap, 1);

    keymap->actions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (KeyAction action = 0; action < KEY_COUNT; action++) {
        g_autofree char *bad = NULL;
        bool is_valid = bind_text(keymap, action, key_rows[action].keys, &bad);

        g_assert(is_valid);
    }
    return keymap;
}

void
keymap_free(Keymap *keymap)
{
    if (!keymap)
        return;
    g_hash_table_destroy(keymap->actions);
    g_free(keymap);
}

KeyAction
keymap_find(const Keymap *keymap, const char *key)
{
    gpointer action;

    if (!g_hash_table_lookup_extended(keymap->actions, key, NULL, &action))
        return KEY_COUNT;
    return (KeyAction)GPOINTER_TO_INT(action);
}

/* --- the user's file --- */

static KeyAction
find_action(const char *name)
{
    KeyAction action = 0;

    while (action < KEY_COUNT && strcmp(key_rows[action].name, name) != 0)
        action++;
    return action;
}

static gboolean
is_action(gpointer key, gpointer value, gpointer action)
{
    (void)key;
    return value == action;
}

static bool
load_action(Keymap *keymap, GKeyFile *file, const char *path, const char *name, GError **error)
{
    g_autofree char *text = g_key_file_get_string(file, "keys", name, NULL);
    g_autofree char *bad = NULL;
    KeyAction action = find_action(name);

    if (action == KEY_COUNT) {
        g_set_error(error, KEYMAP_ERROR, KEYMAP_ERROR_SYNTAX,
                    _("%s: there is no action “%s”; jaser(1) lists them."), path, name);
        return false;
    }
    g_hash_table_foreach_remove(keymap->actions, is_action, GINT_TO_POINTER(action));
    if (!bind_text(keymap, action, text ? text : "", &bad)) {
        g_set_error(error, KEYMAP_ERROR, KEYMAP_ERROR_SYNTAX,
                    _("%s, action %s: there is no key “%s”; a key is a character, Tab, Enter, "
                      "Escape, Space, Backspace, Insert, Delete, Home, End, PageUp, PageDown, Up, "
                      "Down, Left, Right or F1 to F12, with C- (Ctrl), M- (Alt), S- (Shift) before "
                      "it."),
                    path, name, bad);
        return false;
    }
    return true;
}

static void
keep_first(GError **first, GError *next)
{
    if (*first)
        g_error_free(next);
    else
        *first = next;
}

bool
keymap_load(Keymap *keymap, const char *path, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) problem = NULL;
    g_autofree char *text = file_read(path, &problem);

    if (g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return true;
    if (!text || !g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, &problem)) {
        g_set_error(error, KEYMAP_ERROR, KEYMAP_ERROR_SYNTAX, "%s: %s", path, problem->message);
        return false;
    }

    g_auto(GStrv) names = g_key_file_get_keys(file, "keys", NULL, NULL);
    GError *first = NULL;

    for (char **name = names; name && *name; name++) {
        GError *next = NULL;

        if (!load_action(keymap, file, path, *name, &next))
            keep_first(&first, next);
    }
    if (!first)
        return true;
    g_propagate_error(error, first);
    return false;
}
