/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What /help explains besides commands and settings: what a user can choose, and what is safe. The
 * man page has the same. A topic may have the name of a command; then /help says both. */
#pragma once

/* All texts are marked for translation. */
typedef struct {
    const char *term, *text;
} TopicPart;

typedef struct {
    const char *name; /* one word */
    const char *title;
    const TopicPart *parts; /* ends with {0} */
} Topic;

/* Those that have a file of their own; each ends with {0}. */
extern const TopicPart topic_addresses[];
extern const TopicPart topic_bookmarks[];
extern const TopicPart topic_contacts[];
extern const TopicPart topic_encryption[];
extern const TopicPart topic_history[];
extern const TopicPart topic_search[];
extern const TopicPart topic_irc[];
extern const TopicPart topic_moderation[];
extern const TopicPart topic_moving[];
extern const TopicPart topic_scrolling[];
extern const TopicPart topic_panel[];
extern const TopicPart topic_presence[];
extern const TopicPart topic_priority[];
extern const TopicPart topic_privacy[];
extern const TopicPart topic_publishing[];
extern const TopicPart topic_requests[];
extern const TopicPart topic_rooms[];
extern const TopicPart topic_signs[];

/* In the order of /help; ends with {0}. */
const Topic *topics_all(void);
const Topic *topic_find(const char *name); /* or NULL */
