/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A music player (MPRIS) for tests. */

#include "config.h"

#include "fake_player.h"

#include <string.h>

#include "unit/test.h"

static const char INTERFACE[] = "<node><interface name='org.mpris.MediaPlayer2.Player'>"
                                "<property name='PlaybackStatus' type='s' access='read'/>"
                                "<property name='Metadata' type='a{sv}' access='read'/>"
                                "</interface></node>";

struct FakePlayer {
    GDBusConnection *bus;
    GDBusNodeInfo *node;
    unsigned object;
    const char *status, *title;
};

static GVariant *
metadata(const FakePlayer *player)
{
    GVariantBuilder builder;

    g_variant_builder_init(&builder, G_VARIANT_TYPE("a{sv}"));
    g_variant_builder_add(&builder, "{sv}", "xesam:title", g_variant_new_string(player->title));
    g_variant_builder_add(&builder, "{sv}", "xesam:artist",
                          g_variant_new_strv((const char *[]){ "Simon", "Garfunkel" }, 2));
    g_variant_builder_add(&builder, "{sv}", "mpris:length", g_variant_new_int64(185000000));
    g_variant_builder_add(&builder, "{sv}", "xesam:url",
                          g_variant_new_string("file:///home/alice/secret.ogg"));
    return g_variant_builder_end(&builder);
}

static GVariant *
get_property(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
             const char *name, GError **error, gpointer data)
{
    const FakePlayer *player = data;

    (void)bus;
    (void)sender;
    (void)path;
    (void)interface;
    (void)error;
    return strcmp(name, "Metadata") == 0 ? metadata(player) : g_variant_new_string(player->status);
}

static const GDBusInterfaceVTable vtable = { .get_property = get_property };

FakePlayer *
fake_player_new(GTestDBus *bus, const char *name, const char *status, const char *title)
{
    FakePlayer *player = g_new0(FakePlayer, 1);

    player->status = status;
    player->title = title;
    player->bus =
        g_dbus_connection_new_for_address_sync(g_test_dbus_get_bus_address(bus),
                                               G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                   G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                               NULL, NULL, NULL);
    assert_non_null(player->bus);
    player->node = g_dbus_node_info_new_for_xml(INTERFACE, NULL);
    player->object =
        g_dbus_connection_register_object(player->bus, "/org/mpris/MediaPlayer2",
                                          player->node->interfaces[0], &vtable, player, NULL, NULL);
    g_autoptr(GVariant) answer = g_dbus_connection_call_sync(
        player->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
        "RequestName", g_variant_new("(su)", name, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
        NULL);
    assert_non_null(answer);
    return player;
}

void
fake_player_change(FakePlayer *player, const char *status, const char *title)
{
    player->status = status;
    player->title = title;
    g_dbus_connection_emit_signal(
        player->bus, NULL, "/org/mpris/MediaPlayer2", "org.freedesktop.DBus.Properties",
        "PropertiesChanged",
        g_variant_new("(s@a{sv}@as)", "org.mpris.MediaPlayer2.Player",
                      g_variant_new_array(G_VARIANT_TYPE("{sv}"), NULL, 0),
                      g_variant_new_strv(NULL, 0)),
        NULL);
}

void
fake_player_quit(FakePlayer *player)
{
    g_dbus_connection_unregister_object(player->bus, player->object);
    g_dbus_connection_close_sync(player->bus, NULL, NULL);
    g_object_unref(player->bus);
    g_dbus_node_info_unref(player->node);
    g_free(player);
}
