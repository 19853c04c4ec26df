/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Desktop notifications of messages, as the settings say. */
#pragma once

#include "client/client.h"

typedef struct Notifier Notifier;

Notifier *notifier_new(Model *model);
void notifier_free(Notifier *notifier); /* takes NULL */
/* Between these all that the desktop would hear of messages becomes one notification. Both take
 * NULL. */
void notifier_hold(Notifier *notifier);
void notifier_release(Notifier *notifier);
