/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Since when nobody has used the desktop: over D-Bus, or nothing where that was left out. */
#pragma once

#include <stdint.h>

#include "base/clock.h"

typedef struct DesktopIdle DesktopIdle;

typedef struct {
    /* The answer to a question: for how long nobody has used it, ms; -1: nobody knows. */
    void (*told)(int64_t idle, gpointer data);
    /* Somebody may be using it again: worth a question. Not every desktop tells. */
    void (*stirred)(gpointer data);
    gpointer data;
} DesktopIdleHooks;

/* A const table, so that no caller knows what it was built with. */
typedef struct {
    /* Costs nothing before the first question. NULL: there is no desktop here. */
    DesktopIdle *(*open)(Clock *clock, const DesktopIdleHooks *hooks);
    /* hooks.told is called once, later; questions that are still open are one. Never blocks. */
    void (*ask)(DesktopIdle *idle);
    void (*close)(DesktopIdle *idle);
} DesktopIdleOps;

extern const DesktopIdleOps desktop_idle_ops;
