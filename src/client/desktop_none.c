/* SPDX-License-Identifier: GPL-3.0-or-later */
/* No desktop notifications: built without libnotify. */

#include "config.h"

#include <stddef.h>

#include "client/desktop.h"

static Desktop *
desktop_open(void)
{
    return NULL;
}

const DesktopOps desktop_ops = { .open = desktop_open };
