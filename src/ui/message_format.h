/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a message looks: time, name, text with its links and quotes, state. All remote text is
 * cleaned here before it is measured. */
#pragma once

#include "model/chat.h"
#include "ui/line_layout.h"

/* What the look depends on beside the message. Strings are borrowed. */
typedef struct {
    const char *time_format; /* of strftime(3), as the other */
    const char *day_format;
    int nick_width; /* columns */
    int width;      /* of the whole line; on a narrow one, time and names give way to the text */
} MessageLook;

/* Fills a new paragraph. chat: NULL in windows that are no chat's. */
void message_format(const Message *message, const Chat *chat, const MessageLook *look,
                    Paragraph *ret_paragraph);
/* "───── Sunday 22 November 2026 ─────" in the middle of the width. The caller owns it. */
char *message_format_day(int64_t time, const MessageLook *look);
/* "── lines may be missing here, 2026-03-01 to 2026-03-05: PageUp fetches them ──". The caller owns
 * it. */
char *message_format_gap(const Chat *chat, const ChatGap *gap, const MessageLook *look);
/* "──────────── new ────────────" over the whole width. The caller owns it. */
char *message_format_unread(const MessageLook *look);
