/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of one window in their order: by time for what was said, at the end for notices.
 *
 * Only what is near the view is held; older lines are asked for from the store as one scrolls up
 * (has_older), and dropped again at the far end when there are more than LIMIT_TIMELINE, or of more
 * than LIMIT_TIMELINE_BYTES. */
#pragma once

#include "model/message.h"

unsigned timeline_length(const Timeline *timeline);
Message *timeline_get(const Timeline *timeline, unsigned index); /* borrowed */
/* The index of this very message, or -1. Searched from the end. */
int timeline_index(const Timeline *timeline, const Message *message);

/* Takes a reference. A delayed message goes where its time belongs, any other to the end. Emits
 * EVENT_MESSAGE_ADDED. Lines beyond the limit leave at the old end. */
void timeline_add(Timeline *timeline, Message *message);
/* Older lines from the store, oldest first, before all others; the limits grow by as many. */
void timeline_prepend(Timeline *timeline, Message *const *messages, unsigned count);
/* Of a notice in it: other words from now on. Emits EVENT_MESSAGE_CHANGED. */
void timeline_set_text(Timeline *timeline, Message *message, const char *text);
/* Back to the limits: the user has left the window. */
void timeline_trim(Timeline *timeline);
/* Forgets the lines that are shown; the store keeps them. */
void timeline_clear(Timeline *timeline);

/* Whether the store may have older lines than the first. */
bool timeline_has_older(const Timeline *timeline);
void timeline_set_has_older(Timeline *timeline, bool has_older);

/* Searched from the end; NULL. Own messages when outgoing, others' else. */
Message *timeline_find_id(const Timeline *timeline, const char *id, bool outgoing);
Message *timeline_find_row(const Timeline *timeline, int64_t row);
