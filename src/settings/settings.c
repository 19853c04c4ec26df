/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings' values: an array for the global scope, a table of the scopes that differ. */

#include "config.h"

#include "settings/settings.h"

#include <string.h>

#include "base/i18n.h"
#include "base/observers.h"
#include "settings/value.h"

static const SettingRow rows[SETTING_COUNT] = {
#define SETTING(id, value_type, name, otherwise, allowed, sentence)                                \
    [SETTING_##id] = { .type = SETTING_##value_type,                                               \
                       .key = name,                                                                \
                       .fallback = otherwise,                                                      \
                       .range = allowed,                                                           \
                       .help = sentence },
#include "settings/settings.def"
#undef SETTING
};

typedef struct {
    char *text; /* normalised; NULL: not set here */
    int number; /* BOOL, INT, and a CHOICE's index */
} Value;

/* The values of one account or chat. */
typedef struct {
    SettingScope scope; /* owns its texts; the key in the table */
    unsigned count;     /* of values that are set */
    Value values[SETTING_COUNT];
} Override;

struct Settings {
    Value values[SETTING_COUNT]; /* that hold globally: set ones and fallbacks */
    bool is_own[SETTING_COUNT];  /* set, not a fallback */
    GHashTable *overrides;       /* SettingScope -> Override, owned */
    Observers *observers;
};

typedef struct {
    SettingId id;
    const SettingScope *scope;
} Change;

G_DEFINE_QUARK(jaser - settings - error, settings_error)

static guint
scope_hash(gconstpointer key)
{
    const SettingScope *scope = key;

    return g_str_hash(scope->account) * 33 + (scope->chat ? g_str_hash(scope->chat) : 0);
}

static gboolean
scope_equal(gconstpointer a, gconstpointer b)
{
    const SettingScope *left = a, *right = b;

    return !strcmp(left->account, right->account) && !g_strcmp0(left->chat, right->chat);
}

static int
scope_compare(gconstpointer a, gconstpointer b)
{
    const SettingScope *left = a, *right = b;
    int order = strcmp(left->account, right->account);

    return order ? order : g_strcmp0(left->chat, right->chat);
}

static bool
scope_is_global(const SettingScope *scope)
{
    return !scope || !scope->account;
}

static void
override_free(gpointer data)
{
    Override *override = data;

    for (int id = 0; id < SETTING_COUNT; id++)
        g_free(override->values[id].text);
    g_free((char *) override->scope.account);
    g_free((char *) override->scope.chat);
    g_free(override);
}

static Override *
override_new(const SettingScope *scope)
{
    Override *override = g_new0(Override, 1);

    override->scope.account = g_strdup(scope->account);
    override->scope.chat = g_strdup(scope->chat);
    return override;
}

static void
call_observer(ObserverFn fn, gpointer data, gconstpointer payload)
{
    const Change *change = payload;

    ((SettingChangedFn)fn)(change->id, change->scope, data);
}

static bool
parse_bool(const SettingRow *row, const char *text, Value *ret_value, GError **error)
{
    bool is_on;

    if (!value_parse_bool(text, &is_on)) {
        g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, _("%s takes on or off."),
                    row->key);
        return false;
    }
    *ret_value = (Value){ .text = g_strdup(is_on ? "on" : "off"), .number = is_on };
    return true;
}

static bool
parse_int(const SettingRow *row, const char *text, Value *ret_value, GError **error)
{
    const char *dots = strstr(row->range, "..");
    int min = (int)g_ascii_strtoll(row->range, NULL, 10);
    int max = (int)g_ascii_strtoll(dots + 2, NULL, 10);
    int number;

    if (!value_parse_int(text, min, max, &number)) {
        g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
                    _("%s takes a whole number from %d to %d."), row->key, min, max);
        return false;
    }
    *ret_value = (Value){ .text = g_strdup_printf("%d", number), .number = number };
    return true;
}

static bool
parse_string(const SettingRow *row, const char *text, Value *ret_value, GError **error)
{
    if (!value_is_line(text)) {
        g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
                    _("%s takes one line of text without control characters."), row->key);
        return false;
    }
    *ret_value = (Value){ .text = g_strdup(text) };
    return true;
}

static bool
parse_choice(const SettingRow *row, const char *text, Value *ret_value, GError **error)
{
    int index = value_parse_choice(row->range, text);

    if (index < 0) {
        g_autofree char *choices = value_list_choices(row->range);

        g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, _("%s takes one of: %s."),
                    row->key, choices);
        return false;
    }
    *ret_value = (Value){ .text = g_strdup(text), .number = index };
    return true;
}

/* Each at most once. */
static bool
parse_words(const SettingRow *row, const char *text, Value *ret_value, GError **error)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);
    GString *kept = g_string_new(NULL);
    unsigned seen = 0;

    for (char **word = words; *word; word++) {
        int index = **word ? value_parse_choice(row->range, *word) : 0;
        if (index < 0) {
            g_autofree char *choices = value_list_choices(row->range);
            g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, _("%s takes some of: %s."),
                        row->key, choices);
            g_string_free(kept, TRUE);
            return false;
        }
        if (**word && !(seen & (1U << index)))
            g_string_append_printf(kept, "%s%s", kept->len ? " " : "", *word);
        seen |= **word ? 1U << index : 0;
    }
    *ret_value = (Value){ .text = g_string_free(kept, FALSE) };
    return true;
}

static bool
parse_value(SettingId id, const char *text, Value *ret_value, GError **error)
{
    static bool (*const parsers[])(const SettingRow *, const char *, Value *, GError **) = {
        [SETTING_BOOL] = parse_bool,     [SETTING_INT] = parse_int,
        [SETTING_STRING] = parse_string, [SETTING_CHOICE] = parse_choice,
        [SETTING_WORDS] = parse_words,
    };

    return parsers[rows[id].type](&rows[id], text, ret_value, error);
}

static void
use_fallback(Settings *settings, SettingId id)
{
    bool is_good = parse_value(id, rows[id].fallback, &settings->values[id], NULL);

    g_assert(is_good);
    settings->is_own[id] = false;
}

Settings *
settings_new(void)
{
    Settings *settings = g_new0(Settings, 1);

    for (int id = 0; id < SETTING_COUNT; id++)
        use_fallback(settings, (SettingId)id);
    settings->overrides = g_hash_table_new_full(scope_hash, scope_equal, NULL, override_free);
    settings->observers = observers_new(call_observer);
    return settings;
}

void
settings_free(Settings *settings)
{
    if (!settings)
        return;
    for (int id = 0; id < SETTING_COUNT; id++)
        g_free(settings->values[id].text);
    g_hash_table_unref(settings->overrides);
    observers_free(settings->observers);
    g_free(settings);
}

const SettingRow *
settings_row(SettingId id)
{
    return &rows[id];
}

bool
settings_find(const char *key, SettingId *ret_id)
{
    for (int id = 0; id < SETTING_COUNT; id++) {
        if (!strcmp(rows[id].key, key)) {
            *ret_id = (SettingId)id;
            return true;
        }
    }
    return false;
}

const char *
settings_new_key(const char *old_key)
{
    static const struct {
        const char *old_key, *key;
    } renamed[] = {
        { "ui.roster", "roster.panel" },
        { "ui.roster_width", "roster.width" },
        { "ui.roster_offline", "roster.offline" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(renamed); i++) {
        if (strcmp(renamed[i].old_key, old_key) == 0)
            return renamed[i].key;
    }
    return NULL;
}

static const Value *
value_at(const Settings *settings, SettingId id, const char *account, const char *chat)
{
    SettingScope scope = { .account = account, .chat = chat };
    const Override *override = g_hash_table_lookup(settings->overrides, &scope);

    return override && override->values[id].text ? &override->values[id] : NULL;
}

/* The value that holds in the scope. */
static const Value *
value_in(const Settings *settings, SettingId id, const SettingScope *scope)
{
    const Value *value = NULL;

    if (scope_is_global(scope) || !g_hash_table_size(settings->overrides))
        return &settings->values[id];
    if (scope->chat)
        value = value_at(settings, id, scope->account, scope->chat);
    if (!value)
        value = value_at(settings, id, scope->account, NULL);
    return value ? value : &settings->values[id];
}

bool
settings_bool(const Settings *settings, SettingId id, const SettingScope *scope)
{
    return value_in(settings, id, scope)->number;
}

int
settings_int(const Settings *settings, SettingId id, const SettingScope *scope)
{
    return value_in(settings, id, scope)->number;
}

int
settings_choice(const Settings *settings, SettingId id, const SettingScope *scope)
{
    return value_in(settings, id, scope)->number;
}

const char *
settings_text(const Settings *settings, SettingId id, const SettingScope *scope)
{
    return value_in(settings, id, scope)->text;
}

unsigned
settings_words(const Settings *settings, SettingId id, const SettingScope *scope,
               unsigned *ret_indexes, unsigned size)
{
    g_auto(GStrv) words = g_strsplit(settings_text(settings, id, scope), " ", -1);
    unsigned count = 0;

    for (char **word = words; *word && count < size; word++) {
        int index = value_parse_choice(rows[id].range, *word);
        if (index >= 0)
            ret_indexes[count++] = (unsigned)index;
    }
    return count;
}

const char *
settings_own_text(const Settings *settings, SettingId id, const SettingScope *scope)
{
    const Value *value;

    if (scope_is_global(scope))
        return settings->is_own[id] ? settings->values[id].text : NULL;
    value = value_at(settings, id, scope->account, scope->chat);
    return value ? value->text : NULL;
}

bool
settings_check(SettingId id, const char *text, GError **error)
{
    Value value = { 0 };
    bool is_good = parse_value(id, text, &value, error);

    g_free(value.text);
    return is_good;
}

/* Puts the value in place, or takes it away if its text is NULL. Frees the former one. */
static void
put_global(Settings *settings, SettingId id, Value value)
{
    g_free(settings->values[id].text);
    settings->values[id] = value;
    settings->is_own[id] = true;
    if (!value.text)
        use_fallback(settings, id);
}

static void
put_override(Settings *settings, SettingId id, const SettingScope *scope, Value value)
{
    Override *override = g_hash_table_lookup(settings->overrides, scope);

    if (!override && !value.text)
        return;
    if (!override) {
        override = override_new(scope);
        g_hash_table_insert(settings->overrides, &override->scope, override);
    }
    override->count += !override->values[id].text;
    g_free(override->values[id].text);
    override->values[id] = value;
    if (!value.text && !--override->count)
        g_hash_table_remove(settings->overrides, &override->scope);
}

static void
put_value(Settings *settings, SettingId id, const SettingScope *scope, Value value)
{
    static const SettingScope global = { 0 };
    g_autofree char *before = g_strdup(settings_text(settings, id, scope));
    Change change = { .id = id, .scope = scope ? scope : &global };

    if (scope_is_global(scope))
        put_global(settings, id, value);
    else
        put_override(settings, id, scope, value);
    if (strcmp(before, settings_text(settings, id, scope)))
        observers_tell(settings->observers, 1, &change);
}

bool
settings_set(Settings *settings, SettingId id, const SettingScope *scope, const char *text,
             GError **error)
{
    Value value;

    if (!parse_value(id, text, &value, error))
        return false;
    put_value(settings, id, scope, value);
    return true;
}

void
settings_reset(Settings *settings, SettingId id, const SettingScope *scope)
{
    if (settings_own_text(settings, id, scope))
        put_value(settings, id, scope, (Value){ 0 });
}

unsigned
settings_observe(Settings *settings, SettingChangedFn fn, gpointer data)
{
    return observers_add(settings->observers, 1, (ObserverFn)fn, data);
}

void
settings_unobserve(Settings *settings, unsigned id)
{
    observers_remove(settings->observers, id);
}

void
settings_each(const Settings *settings, SettingEachFn fn, gpointer data)
{
    static const SettingScope global = { 0 };
    g_autoptr(GList) scopes = g_hash_table_get_keys(settings->overrides);

    for (int id = 0; id < SETTING_COUNT; id++) {
        if (settings->is_own[id])
            fn((SettingId)id, &global, settings->values[id].text, data);
    }
    scopes = g_list_sort(scopes, scope_compare);
    for (GList *l = scopes; l; l = l->next) {
        const Override *override = g_hash_table_lookup(settings->overrides, l->data);

        for (int id = 0; id < SETTING_COUNT; id++) {
            if (override->values[id].text)
                fn((SettingId)id, &override->scope, override->values[id].text, data);
        }
    }
}
