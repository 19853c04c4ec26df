/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of others as lines of an answer. */
#pragma once

#include "commands/command.h"

/* keys: TrustedKey *: whose, by which method, how far it is trusted, since when; its fingerprint
 * below, so that it is whole on narrow terminals too. */
void key_columns_print(const GPtrArray *keys, const CommandCall *call);
