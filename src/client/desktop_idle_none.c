/* SPDX-License-Identifier: GPL-3.0-or-later */
/* No desktop is asked: built with --disable-desktop-idle. */

#include "config.h"

#include <stddef.h>

#include "client/desktop_idle.h"

static DesktopIdle *
desktop_idle_open(Clock *clock, const DesktopIdleHooks *hooks)
{
    (void)clock;
    (void)hooks;
    return NULL;
}

const DesktopIdleOps desktop_idle_ops = { .open = desktop_idle_open };
