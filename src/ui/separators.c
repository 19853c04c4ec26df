/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands between the lines of a window. */

#include "config.h"

#include "ui/separators.h"

#include "base/date.h"

static bool
is_incoming(const Message *message)
{
    return message->kind == MESSAGE_CHAT && !message->is_outgoing;
}

static bool
has_day_above(const Window *window, unsigned index)
{
    const Message *message = timeline_get(window->timeline, index);

    if (index == 0)
        return window->chat != NULL;
    const Message *before = timeline_get(window->timeline, index - 1);
    return date_local_day(before->time) != date_local_day(message->time);
}

static bool
stands_before(const Message *message, const LinePlace *place)
{
    const LinePlace own = message_place(message);

    return line_place_is_before(&own, place);
}

/* Whether it is the first that was not read, or the next one here where that is not. */
static bool
has_unread_above(const Window *window, unsigned index)
{
    const LinePlace *first = window->chat ? &window->chat->first_unread : NULL;
    const Message *message = timeline_get(window->timeline, index);

    if (!first || !first->time || !is_incoming(message))
        return false;
    if (first->row && message->row == first->row)
        return true;
    if (stands_before(message, first))
        return false;
    while (index-- > 0) {
        const Message *before = timeline_get(window->timeline, index);
        if (!is_incoming(before))
            continue;
        if (!stands_before(before, first))
            return false;
        break;
    }
    return !first->row || !timeline_find_row(window->timeline, first->row);
}

const ChatGap *
separators_gap_above(const Window *window, unsigned index)
{
    return window->chat ? chat_gap_above(window->chat, window->timeline, index) : NULL;
}

const ChatGap *
separators_gap_below(const Window *window, unsigned index)
{
    bool is_last = index + 1 == timeline_length(window->timeline);

    return window->chat && is_last ? chat_gap_below(window->chat, window->timeline) : NULL;
}

int
separators_above(const Window *window, unsigned index)
{
    return (separators_gap_above(window, index) != NULL) + has_day_above(window, index) +
           has_unread_above(window, index);
}

char *
separators_text(const Window *window, unsigned index, int line, const MessageLook *look,
                StyleId *ret_style)
{
    const ChatGap *gap = separators_gap_above(window, index);

    *ret_style = STYLE_DAY;
    if (gap && line == 0)
        return message_format_gap(window->chat, gap, look);
    if (has_day_above(window, index) && line == (gap != NULL))
        return message_format_day(timeline_get(window->timeline, index)->time, look);
    *ret_style = STYLE_UNREAD;
    return message_format_unread(look);
}
