/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices that the machine was asleep. Nothing runs for it meanwhile: the kernel tells when the
 * clock was set, which waking up does too; how long the machine slept tells the two apart. */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct Wake Wake;
typedef void (*WakeFn)(int64_t slept_ms, gpointer data);

/* Calls fn from the default main context after each sleep of a second or more. Where the kernel
 * cannot tell, never. */
Wake *wake_new(WakeFn fn, gpointer data);
void wake_free(Wake *wake); /* takes NULL */

/* For tests: as if the clock had been set, and the machine had slept for so long before. */
void wake_pretend(Wake *wake, int64_t slept_ms);
