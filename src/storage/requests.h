/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others ask of us, across runs: it waits until the user answers. */
#pragma once

#include "model/request.h"
#include "storage/database.h"

/* Keeps the request as it is now, part of the open batch. */
void requests_store(Database *database, const Request *request);
/* It is answered, or withdrawn. */
void requests_unstore(Database *database, const Request *request);
/* Into the model, the oldest first, as they were. */
void requests_load(Database *database, Account *account);
