/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a message speaks to the user: it has one of the words that he watches for. */
#pragma once

#include <stdbool.h>

#include "model/chat.h"

/* Whether our nick in the room, or one of the words of the setting notify.words, stands in the
 * text, as a whole word, in whatever case, with or without accents. */
bool mentions_find(const Chat *chat, const char *text);
/* How many of the chat's last unread messages in memory do so. */
unsigned mentions_count_unread(const Chat *chat);
