/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why text is no XMPP address, in words: the end of a sentence, translated, for the screen. What
 * is looked at was found wanting by jid_new(). The caller owns the results. */
#pragma once

#include <stddef.h>

/* text: the whole address, whose domain is empty. */
char *jid_problem_of_empty(const char *text);
char *jid_problem_of_domain(const char *domain);
/* These need not end in NUL nor be valid UTF-8. */
char *jid_problem_of_local(const char *text, size_t length);
char *jid_problem_of_resource(const char *text, size_t length);
