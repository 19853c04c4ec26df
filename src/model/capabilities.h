/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a client is and can do (XEP-0030 3), as it was verified against the hash in its presence
 * (XEP-0115, XEP-0390). Immutable, shared by all resources that have the same. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Capabilities Capabilities;

/* For the screen: what a device is. */
typedef enum {
    DEVICE_UNKNOWN,
    DEVICE_COMPUTER,
    DEVICE_CONSOLE,
    DEVICE_PHONE,
    DEVICE_WEB,
    DEVICE_BOT,
} DeviceKind;

/* The first identity of category client counts; strings are copied, the name is bounded. features:
 * NULL-terminated. One reference is the caller's. */
Capabilities *capabilities_new(const char *category, const char *type, const char *name,
                               const char *const *features);
Capabilities *capabilities_ref(Capabilities *capabilities);
void capabilities_unref(Capabilities *capabilities); /* takes NULL */

/* false for NULL. */
bool capabilities_has(const Capabilities *capabilities, const char *feature);
/* "Conversations", or NULL. Borrowed. */
const char *capabilities_name(const Capabilities *capabilities);
/* Its identity (XEP-0030 3.1): "client" and "phone", "server" and "im"; "" if none was given. */
const char *capabilities_category(const Capabilities *capabilities);
const char *capabilities_type(const Capabilities *capabilities);
DeviceKind capabilities_device(const Capabilities *capabilities);
/* Sorted, NULL-terminated. Borrowed. */
const char *const *capabilities_features(const Capabilities *capabilities);

/* Text for the store, and back; NULL if it is none. Owned by the caller. */
char *capabilities_to_text(const Capabilities *capabilities);
Capabilities *capabilities_from_text(const char *text);

/* "phone"; translated. */
const char *device_label(DeviceKind device);
/* One column wide, for lists; "" of DEVICE_UNKNOWN. */
const char *device_sign(DeviceKind device);
