/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names on the bus that begin as players' do; whenever one tells of a change, all is asked anew. */

#include "config.h"

#include "client/players.h"

#include <gio/gio.h>
#include <string.h>

#include "base/limits.h"
#include "base/log.h"

#define PLAYER_NAMES     "org.mpris.MediaPlayer2"
#define PLAYER_INTERFACE "org.mpris.MediaPlayer2.Player"
#define PLAYER_PATH      "/org/mpris/MediaPlayer2"
#define PROPERTIES       "org.freedesktop.DBus.Properties"
#define BUS_NAME         "org.freedesktop.DBus"
#define BUS_PATH         "/org/freedesktop/DBus"
/* More would be somebody's joke. */
#define MOST_PLAYERS 32

typedef struct {
    Players *players;
    char *name;
    unsigned changes;          /* the subscription */
    GCancellable *cancellable; /* of the question that waits for its answer; NULL */
    bool is_stale;             /* there was a change meanwhile */
    Extended *tune;            /* while it plays; else NULL */
} Player;

struct Players {
    Model *model;
    PlayersFn changed;
    gpointer data;
    unsigned settings_observer;
    GCancellable *cancellable; /* of what is asked of the bus; NULL: off */
    GDBusConnection *bus;      /* NULL: not yet, or there is none */
    unsigned names;            /* the subscription */
    GPtrArray *all;            /* Player *, owned; the one that began to play last is the first */
    Extended *told;
    bool has_told;
};

static void
player_free(gpointer data)
{
    Player *player = data;

    if (player->changes)
        g_dbus_connection_signal_unsubscribe(player->players->bus, player->changes);
    if (player->cancellable)
        g_cancellable_cancel(player->cancellable);
    g_clear_object(&player->cancellable);
    extended_free(player->tune);
    g_free(player->name);
    g_free(player);
}

static void
tell(Players *players)
{
    const Extended *tune = NULL;

    for (unsigned i = 0; !tune && i < players->all->len; i++)
        tune = ((Player *)players->all->pdata[i])->tune;
    if (players->has_told && extended_equal(tune, players->told))
        return;
    players->has_told = true;
    extended_free(players->told);
    players->told = tune ? extended_copy(tune) : NULL;
    players->changed(players->told, players->data);
}

/* --- what one plays --- */

static void
set_text(Extended *tune, const char *field, GVariant *metadata, const char *key)
{
    const char *text;

    if (g_variant_lookup(metadata, key, "&s", &text))
        extended_set(tune, field, text);
}

static void
set_artists(Extended *tune, GVariant *metadata)
{
    g_auto(GStrv) names = NULL;

    if (!g_variant_lookup(metadata, "xesam:artist", "^as", &names))
        return;
    g_autofree char *text = g_strjoinv(", ", names);
    extended_set(tune, "artist", text);
}

/* Microseconds, which some give as unsigned ones. */
static void
set_length(Extended *tune, GVariant *metadata)
{
    gint64 length = 0;
    guint64 unsigned_length = 0;

    if (g_variant_lookup(metadata, "mpris:length", "t", &unsigned_length))
        length = (gint64)MIN(unsigned_length, (guint64)G_MAXINT64);
    else
        g_variant_lookup(metadata, "mpris:length", "x", &length);
    g_autofree char *seconds = g_strdup_printf("%" G_GINT64_FORMAT, length / G_USEC_PER_SEC);
    if (length > 0)
        extended_set(tune, "length", seconds);
}

static void
set_track(Extended *tune, GVariant *metadata)
{
    gint32 number;

    if (!g_variant_lookup(metadata, "xesam:trackNumber", "i", &number) || number <= 0)
        return;
    g_autofree char *text = g_strdup_printf("%d", number);
    extended_set(tune, "track", text);
}

/* Names of files are nobody's business. */
static void
set_link(Extended *tune, GVariant *metadata)
{
    const char *link;

    if (g_variant_lookup(metadata, "xesam:url", "&s", &link) &&
        (g_str_has_prefix(link, "https://") || g_str_has_prefix(link, "http://")))
        extended_set(tune, "uri", link);
}

/* NULL: it does not play, or does not say what. */
static Extended *
read_tune(GVariant *properties)
{
    const char *status = "";
    g_autoptr(GVariant) metadata = NULL;
    g_autoptr(Extended) tune = extended_new(EXTENDED_TUNE);

    g_variant_lookup(properties, "PlaybackStatus", "&s", &status);
    if (strcmp(status, "Playing") != 0 ||
        !g_variant_lookup(properties, "Metadata", "@a{sv}", &metadata))
        return NULL;
    set_artists(tune, metadata);
    set_text(tune, "title", metadata, "xesam:title");
    set_text(tune, "source", metadata, "xesam:album");
    set_link(tune, metadata);
    if (extended_is_empty(tune))
        return NULL;
    set_length(tune, metadata);
    set_track(tune, metadata);
    return g_steal_pointer(&tune);
}

/* Who begins to play now goes before the others. */
static void
set_tune(Player *player, Extended *tune)
{
    Players *players = player->players;
    bool has_begun = tune && !player->tune;
    unsigned index;

    extended_free(player->tune);
    player->tune = tune;
    if (has_begun && g_ptr_array_find(players->all, player, &index))
        g_ptr_array_insert(players->all, 0, g_ptr_array_steal_index(players->all, index));
    tell(players);
}

static void ask(Player *player);

static void
on_properties(GObject *source, GAsyncResult *result, gpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) answer =
        g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
    g_autoptr(GVariant) properties = NULL;
    Player *player = data;

    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
    g_clear_object(&player->cancellable);
    if (player->is_stale) {
        ask(player);
        return;
    }
    if (answer)
        g_variant_get(answer, "(@a{sv})", &properties);
    set_tune(player, properties ? read_tune(properties) : NULL);
}

static void
ask(Player *player)
{
    player->is_stale = player->cancellable != NULL;
    if (player->is_stale)
        return;
    player->cancellable = g_cancellable_new();
    g_dbus_connection_call(player->players->bus, player->name, PLAYER_PATH, PROPERTIES, "GetAll",
                           g_variant_new("(s)", PLAYER_INTERFACE), G_VARIANT_TYPE("(a{sv})"),
                           G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, player->cancellable, on_properties,
                           player);
}

static void
on_changed(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
           const char *signal, GVariant *parameters, gpointer data)
{
    (void)bus;
    (void)sender;
    (void)path;
    (void)interface;
    (void)signal;
    (void)parameters;
    ask(data);
}

/* --- who is there --- */

/* tune.players names those that count, as their names go on behind the common part. */
static bool
is_wanted(const Players *players, const char *name)
{
    g_auto(GStrv) words = g_strsplit_set(
        settings_text(model_settings(players->model), SETTING_TUNE_PLAYERS, NULL), ", ", -1);
    const char *own = name + strlen(PLAYER_NAMES ".");
    bool is_any = true;

    for (char **word = words; *word; word++) {
        size_t length = strlen(*word);
        if (length == 0)
            continue;
        is_any = false;
        if (g_ascii_strncasecmp(own, *word, length) == 0 && (!own[length] || own[length] == '.'))
            return true;
    }
    return is_any;
}

static void
drop_player(Players *players, const char *name)
{
    for (unsigned i = players->all->len; i-- > 0;) {
        if (strcmp(((Player *)players->all->pdata[i])->name, name) == 0)
            g_ptr_array_remove_index(players->all, i);
    }
}

static void
add_player(Players *players, const char *name)
{
    drop_player(players, name);
    if (!g_str_has_prefix(name, PLAYER_NAMES ".") || !is_wanted(players, name) ||
        players->all->len >= MOST_PLAYERS)
        return;
    Player *player = g_new0(Player, 1);
    player->players = players;
    player->name = g_strdup(name);
    player->changes = g_dbus_connection_signal_subscribe(
        players->bus, name, PROPERTIES, "PropertiesChanged", PLAYER_PATH, PLAYER_INTERFACE,
        G_DBUS_SIGNAL_FLAGS_NONE, on_changed, player, NULL);
    g_ptr_array_add(players->all, player);
    ask(player);
}

static void
on_owner(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
         const char *signal, GVariant *parameters, gpointer data)
{
    Players *players = data;
    const char *name, *owner;

    (void)bus;
    (void)sender;
    (void)path;
    (void)interface;
    (void)signal;
    g_variant_get(parameters, "(&s&s&s)", &name, NULL, &owner);
    if (owner[0]) {
        add_player(players, name);
    } else {
        drop_player(players, name);
        tell(players);
    }
}

static void
on_names(GObject *source, GAsyncResult *result, gpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) answer =
        g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
    g_autofree const char **names = NULL;

    if (!answer)
        return;
    g_variant_get(answer, "(^a&s)", &names);
    for (unsigned i = 0; names[i]; i++) {
        if (g_str_has_prefix(names[i], PLAYER_NAMES "."))
            add_player(data, names[i]);
    }
    tell(data);
}

static void
on_bus(GObject *source, GAsyncResult *result, gpointer data)
{
    g_autoptr(GError) error = NULL;
    GDBusConnection *bus = g_bus_get_finish(result, &error);
    Players *players = data;

    (void)source;
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
    if (!bus) {
        log_info("players", "there is no session bus: %s", error->message);
        return;
    }
    players->bus = bus;
    g_dbus_connection_set_exit_on_close(bus, FALSE);
    players->names = g_dbus_connection_signal_subscribe(
        bus, BUS_NAME, BUS_NAME, "NameOwnerChanged", BUS_PATH, PLAYER_NAMES,
        G_DBUS_SIGNAL_FLAGS_MATCH_ARG0_NAMESPACE, on_owner, players, NULL);
    g_dbus_connection_call(bus, BUS_NAME, BUS_PATH, BUS_NAME, "ListNames", NULL,
                           G_VARIANT_TYPE("(as)"), G_DBUS_CALL_FLAGS_NONE, -1, players->cancellable,
                           on_names, players);
}

/* --- on and off --- */

static void
stop(Players *players)
{
    if (!players->cancellable)
        return;
    g_cancellable_cancel(players->cancellable);
    g_clear_object(&players->cancellable);
    g_ptr_array_set_size(players->all, 0);
    if (players->names)
        g_dbus_connection_signal_unsubscribe(players->bus, players->names);
    players->names = 0;
    g_clear_object(&players->bus);
}

static void
start(Players *players)
{
    players->cancellable = g_cancellable_new();
    players->has_told = false;
    g_bus_get(G_BUS_TYPE_SESSION, players->cancellable, on_bus, players);
}

static void
on_setting(SettingId id, const SettingScope *scope, gpointer data)
{
    Players *players = data;
    bool was_on = players->cancellable != NULL;

    (void)scope;
    if (id != SETTING_TUNE_MPRIS && id != SETTING_TUNE_PLAYERS)
        return;
    stop(players);
    if (settings_bool(model_settings(players->model), SETTING_TUNE_MPRIS, NULL))
        start(players);
    else if (was_on)
        tell(players);
}

Players *
players_new(Model *model, PlayersFn changed, gpointer data)
{
    Players *players = g_new0(Players, 1);

    players->model = model;
    players->changed = changed;
    players->data = data;
    players->all = g_ptr_array_new_with_free_func(player_free);
    players->settings_observer = settings_observe(model_settings(model), on_setting, players);
    if (settings_bool(model_settings(model), SETTING_TUNE_MPRIS, NULL))
        start(players);
    return players;
}

void
players_free(Players *players)
{
    if (!players)
        return;
    settings_unobserve(model_settings(players->model), players->settings_observer);
    stop(players);
    g_ptr_array_unref(players->all);
    extended_free(players->told);
    g_free(players);
}
