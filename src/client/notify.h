/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Desktop notifications of messages, as the settings say. */
#pragma once

#include "client/client.h"

typedef struct Notifier Notifier;

Notifier *notifier_new(Model *model);
void notifier_free(Notifier *notifier); /* takes NULL */
