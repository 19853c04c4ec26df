/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Publishes what the desktop's players play, with all accounts, while tune.mpris is on. */
#pragma once

#include "client/client.h"

typedef struct TunePublisher TunePublisher;

TunePublisher *tune_publisher_new(Client *client);
void tune_publisher_free(TunePublisher *publisher); /* takes NULL */
