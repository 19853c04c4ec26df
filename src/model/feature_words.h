/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The features that a client or server announces (XEP-0030), in words for people. */
#pragma once

#include "model/capabilities.h"

/* "message receipts, typing, OMEMO": what a person may want to know, translated; "" if there is
 * nothing of that. The caller owns it. */
char *feature_words(const Capabilities *capabilities);
