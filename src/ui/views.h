/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The views there are. Each is freed by view->type->free(view). */
#pragma once

#include "ui/view.h"

/* The lines of the current window (chat, console, XML): wrapped per width, kept where the user
 * scrolled. */
View *chat_view_new(Model *model);
/* amount > 0: towards newer lines; in pages when by_page. */
void chat_view_scroll(View *view, int amount, bool by_page);
/* To the newest line, out of a past. */
void chat_view_scroll_end(View *view);
/* To the last line above those in view that speaks to the user. false: there is none. */
bool chat_view_scroll_to_mention(View *view);
/* Whether the first line that the timeline holds is in view, and there may be older ones. */
bool chat_view_is_at_top(const View *view);
/* Whether the last line that a past holds is in view. */
bool chat_view_is_at_bottom(const View *view);
/* Whether a place is in view where lines may be missing that nobody fetches yet. */
bool chat_view_shows_gap(const View *view);
bool chat_view_is_at_end(const View *view);

/* The form of the current window, if it has one. */
View *form_view_new(Model *model);
/* As chat_view_scroll(). */
void form_view_scroll(View *view, int amount, bool by_page);

/* The list of the current window, if it has one. */
View *list_view_new(Model *model);
/* How many rows a page is. */
int list_view_page(const View *view);

/* Accounts, groups, contacts. */
View *roster_view_new(Model *model);

/* Who is in the current window's room, if it is one's; see occupants_view.h. */
View *occupants_view_new(Model *model);

/* "bob@example.org · Bob ● away "lunch" · phone (5)      typing…" */
View *title_bar_new(Model *model);
/* "[09:21] alice ●  1:console 2:bob(3)"; whoever owns it marks it each minute, if a clock is shown.
 */
View *status_bar_new(Model *model);
