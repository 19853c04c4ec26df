/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way to the desktop's notifications: libnotify, or nothing where it was not found. */
#pragma once

#include <stdbool.h>

typedef struct Desktop Desktop;

/* A const table, so that no caller knows what it was built with. */
typedef struct {
    /* NULL: there is no desktop here. */
    Desktop *(*open)(void);
    /* Shows it soon; never blocks. title and body are plain text. key: a later one with the same
     * key takes its place. */
    void (*show)(Desktop *desktop, const char *key, const char *title, const char *body);
    /* Takes back what was shown with this key; nothing happens if it is not there any more. */
    void (*withdraw)(Desktop *desktop, const char *key);
    void (*close)(Desktop *desktop);
} DesktopOps;

extern const DesktopOps desktop_ops;
