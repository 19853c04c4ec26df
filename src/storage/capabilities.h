/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What clients can do, by the hash in their presence, from one run to the next (XEP-0115 8.2): the
 * LIMIT_CAPABILITIES_STORED that were of use last. */
#pragma once

#include <stdint.h>

#include "model/capabilities.h"
#include "storage/database.h"

/* What was kept under this hash, which counts as use at the time now (ms); NULL. The reference is
 * the caller's. */
Capabilities *stored_capabilities_find(Database *database, const char *hash, int64_t now);
/* Part of the open batch. */
void stored_capabilities_keep(Database *database, const char *hash,
                              const Capabilities *capabilities, int64_t now);
