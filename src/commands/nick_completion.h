/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nicks in what is said in a room: who spoke last comes first. */
#pragma once

#include "model/chat.h"
#include "model/face.h"

/* line up to cursor ends with the beginning of a nick, in whatever case, which may have blanks in
 * it; with "@" before it that stays. At the line's start rooms.completion_suffix follows, else a
 * blank. Where nothing is begun, those who spoke. No words: the chat is no room, or there is none.
 */
Completion nick_completion_find(const Chat *chat, const char *line, int cursor);
