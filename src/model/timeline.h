/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of one window in their order: by time for what was said, at the end for notices.
 *
 * Only what is near the view is held; older lines are asked for from the store as one scrolls up
 * (has_older), and dropped again at the far end when there are more than LIMIT_TIMELINE, or of more
 * than LIMIT_TIMELINE_BYTES.
 *
 * A chat's own timeline ends with its newest line, whatever the user looks at. Where he looks
 * further back than that holds, his window has another one, a past (see window.h), of stored lines
 * alone: newer ones are asked for as well (has_newer), and what is far from the view is dropped at
 * either end. */
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
/* To a past: newer lines from the store, oldest first, behind all others. */
void timeline_append(Timeline *timeline, Message *const *messages, unsigned count);
/* Stored lines that belong between those that it holds, or right before them; those that it has
 * are left out. */
void timeline_merge(Timeline *timeline, Message *const *messages, unsigned count);
/* A past that has reached the lines of this one: they come before them. */
void timeline_join(Timeline *timeline, const Timeline *past);
/* Of a notice in it: other words from now on. Emits EVENT_MESSAGE_CHANGED. */
void timeline_set_text(Timeline *timeline, Message *message, const char *text);
/* Back to the limits: the user has left the window. */
void timeline_trim(Timeline *timeline);
/* No line is shown any more; the store keeps them. Where it does not, those that were said are held
 * until they are brought back. */
void timeline_clear(Timeline *timeline);
/* Those, oldest first; NULL: there are none. Borrowed. */
const GPtrArray *timeline_cleared(const Timeline *timeline);
/* Shows them again, in their places; false: there are none. */
bool timeline_bring_back(Timeline *timeline);
/* Forgets what was said before that, shown or held. */
void timeline_remove_before(Timeline *timeline, int64_t time);

/* Whether the store may have older lines than the first. */
bool timeline_has_older(const Timeline *timeline);
void timeline_set_has_older(Timeline *timeline, bool has_older);
/* Whether it is a past: newer lines than the last are in the store, or in the chat's own. */
bool timeline_has_newer(const Timeline *timeline);
void timeline_set_has_newer(Timeline *timeline, bool has_newer);
/* The lines at its ends that are in the store; NULL: none is. */
const Message *timeline_first_stored(const Timeline *timeline);
const Message *timeline_last_stored(const Timeline *timeline);

/* Searched from the end, then among those that were cleared; NULL. Own messages when outgoing,
 * others' else. */
Message *timeline_find_id(const Timeline *timeline, const char *id, bool outgoing);
Message *timeline_find_row(const Timeline *timeline, int64_t row);
