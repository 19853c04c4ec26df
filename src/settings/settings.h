/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user chose: one row of settings.def each, in three scopes, the nearest wins:
 * chat over account over global. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum {
#define SETTING(id, type, key, fallback, range, help) SETTING_##id,
#include "settings/settings.def"
#undef SETTING
    SETTING_COUNT,
} SettingId;

typedef enum {
    SETTING_BOOL,
    SETTING_INT,
    SETTING_STRING,
    SETTING_CHOICE,
    SETTING_WORDS
} SettingType;

typedef struct {
    SettingType type;
    const char *key;      /* "group.name", also the place in the file */
    const char *fallback; /* as text */
    const char *range;    /* INT: "0..100"; CHOICE, WORDS: "one|two"; else NULL */
    const char *help;     /* a sentence, marked for translation */
} SettingRow;

/* Where a value holds: NULL fields are wider. {0} or a NULL pointer is global. */
typedef struct {
    const char *account; /* bare JID */
    const char *chat;    /* JID, within account */
} SettingScope;

typedef struct Settings Settings;
/* scope is that of the value that changed. */
typedef void (*SettingChangedFn)(SettingId id, const SettingScope *scope, gpointer data);

#define SETTINGS_ERROR (settings_error_quark())
GQuark settings_error_quark(void);
typedef enum { SETTINGS_ERROR_UNKNOWN, SETTINGS_ERROR_VALUE } SettingsError;

Settings *settings_new(void);
void settings_free(Settings *settings); /* takes NULL */

const SettingRow *settings_row(SettingId id);
/* The row with this key; false if there is none. */
bool settings_find(const char *key, SettingId *ret_id);
/* What a setting is called now that an older release called so; NULL: none. */
const char *settings_new_key(const char *old_key);

/* The value that holds in the scope. Strings are borrowed until the setting changes. A CHOICE is
 * read as its index in the row's range, or as text. */
bool settings_bool(const Settings *settings, SettingId id, const SettingScope *scope);
int settings_int(const Settings *settings, SettingId id, const SettingScope *scope);
int settings_choice(const Settings *settings, SettingId id, const SettingScope *scope);
const char *settings_text(const Settings *settings, SettingId id, const SettingScope *scope);
/* Of WORDS, some out of a range in the user's order: their indexes in it, at most size; returns how
 * many there are. */
unsigned settings_words(const Settings *settings, SettingId id, const SettingScope *scope,
                        unsigned *ret_indexes, unsigned size);
/* The text set in exactly this scope, or NULL. */
const char *settings_own_text(const Settings *settings, SettingId id, const SettingScope *scope);

/* Checks and sets ("on", "off", "true", "false", "yes", "no" for BOOL); the error names what is
 * allowed. Tells observers if the value changed. */
bool settings_set(Settings *settings, SettingId id, const SettingScope *scope, const char *text,
                  GError **error);
/* The check alone. */
bool settings_check(SettingId id, const char *text, GError **error);
/* Goes back to the wider scope's value. */
void settings_reset(Settings *settings, SettingId id, const SettingScope *scope);

unsigned settings_observe(Settings *settings, SettingChangedFn fn, gpointer data);
void settings_unobserve(Settings *settings, unsigned id);

/* Calls fn for every value that is set in its own scope, for saving and listing. */
typedef void (*SettingEachFn)(SettingId id, const SettingScope *scope, const char *text,
                              gpointer data);
void settings_each(const Settings *settings, SettingEachFn fn, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Settings, settings_free)
