/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Capabilities in one block of sorted strings. */

#include "config.h"

#include "model/capabilities.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"

struct Capabilities {
    int references;
    DeviceKind device;
    char *category, *type, *name;
    char **features; /* sorted, without doubles */
    unsigned count;
};

static const struct {
    const char *type; /* of the category client, but for bots */
    DeviceKind device;
} devices[] = {
    { "pc", DEVICE_COMPUTER },    { "console", DEVICE_CONSOLE }, { "phone", DEVICE_PHONE },
    { "handheld", DEVICE_PHONE }, { "web", DEVICE_WEB },         { "bot", DEVICE_BOT },
};

static DeviceKind
find_device(const char *type)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(devices); i++) {
        if (strcmp(devices[i].type, type) == 0)
            return devices[i].device;
    }
    return DEVICE_UNKNOWN;
}

static int
compare_strings(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
take_features(Capabilities *capabilities, const char *const *features)
{
    unsigned count = g_strv_length((char **)features);
    unsigned kept = 0;

    capabilities->features = g_strdupv((char **)features);
    qsort(capabilities->features, count, sizeof(char *), compare_strings);
    for (unsigned i = 0; i < count; i++) {
        if (kept > 0 && strcmp(capabilities->features[kept - 1], capabilities->features[i]) == 0)
            g_free(capabilities->features[i]);
        else
            capabilities->features[kept++] = capabilities->features[i];
    }
    capabilities->features[kept] = NULL;
    capabilities->count = kept;
}

/* One line, for the screen and for the store. */
static char *
short_text(const char *text)
{
    return utf8_short_line(text ? text : "", LIMIT_NAME_BYTES);
}

Capabilities *
capabilities_new(const char *category, const char *type, const char *name,
                 const char *const *features)
{
    Capabilities *capabilities = g_new0(Capabilities, 1);

    capabilities->references = 1;
    capabilities->category = short_text(category);
    capabilities->type = short_text(type);
    capabilities->name = short_text(name);
    capabilities->device = find_device(capabilities->type);
    take_features(capabilities, features);
    return capabilities;
}

Capabilities *
capabilities_ref(Capabilities *capabilities)
{
    capabilities->references++;
    return capabilities;
}

void
capabilities_unref(Capabilities *capabilities)
{
    if (!capabilities || --capabilities->references > 0)
        return;
    g_free(capabilities->category);
    g_free(capabilities->type);
    g_free(capabilities->name);
    g_strfreev(capabilities->features);
    g_free(capabilities);
}

bool
capabilities_has(const Capabilities *capabilities, const char *feature)
{
    return capabilities && bsearch(&feature, capabilities->features, capabilities->count,
                                   sizeof(char *), compare_strings) != NULL;
}

const char *
capabilities_name(const Capabilities *capabilities)
{
    return capabilities->name[0] ? capabilities->name : NULL;
}

const char *
capabilities_category(const Capabilities *capabilities)
{
    return capabilities->category;
}

const char *
capabilities_type(const Capabilities *capabilities)
{
    return capabilities->type;
}

DeviceKind
capabilities_device(const Capabilities *capabilities)
{
    return capabilities ? capabilities->device : DEVICE_UNKNOWN;
}

const char *const *
capabilities_features(const Capabilities *capabilities)
{
    return (const char *const *)capabilities->features;
}

/* Category, type and name, then the features, a line each: none of them can hold a line break. */
char *
capabilities_to_text(const Capabilities *capabilities)
{
    g_autofree char *features = g_strjoinv("\n", capabilities->features);

    return g_strjoin("\n", capabilities->category, capabilities->type, capabilities->name, features,
                     NULL);
}

Capabilities *
capabilities_from_text(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    if (g_strv_length(lines) < 3)
        return NULL;
    return capabilities_new(lines[0], lines[1], lines[2], (const char *const *)lines + 3);
}

static const char *const labels[] = {
    [DEVICE_UNKNOWN] = N_("unknown"), [DEVICE_COMPUTER] = N_("computer"),
    [DEVICE_CONSOLE] = N_("console"), [DEVICE_PHONE] = N_("phone"),
    [DEVICE_WEB] = N_("web"),         [DEVICE_BOT] = N_("bot"),
};

const char *
device_label(DeviceKind device)
{
    return _(labels[device]);
}

static const char *const signs[] = {
    [DEVICE_UNKNOWN] = "", [DEVICE_COMPUTER] = "▣", [DEVICE_CONSOLE] = "$",
    [DEVICE_PHONE] = "▯",  [DEVICE_WEB] = "@",      [DEVICE_BOT] = "*",
};

const char *
device_sign(DeviceKind device)
{
    return signs[device];
}
