/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A smart card of a test's own (card.py), with keys that the real GnuPG has nowhere else. */
#pragma once

#include "unit/crypto/gnupg.h"

#define GNUPG_CARD_PIN "123456"

/* Python is there; else skip the test. */
bool gnupg_has_cards(void);
/* An RSA key (with one for encryption) whose secrets are on the home's only card from now on, which
 * is in its reader. Its fingerprint; the caller's. */
char *gnupg_add_card(Gnupg *gnupg, const char *name);
/* It is taken out, or put in again. */
void gnupg_set_card(Gnupg *gnupg, bool is_there);
/* It is taken out as soon as the PIN was right. */
void gnupg_pull_card(Gnupg *gnupg);
/* How many wrong PINs it still takes. */
int gnupg_card_tries(Gnupg *gnupg);
/* What it has been asked to do that begins so: how often. */
unsigned gnupg_card_orders(Gnupg *gnupg, const char *order);
