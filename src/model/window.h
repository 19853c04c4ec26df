/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of windows and the current one; in the model, so that both faces have it. */
#pragma once

#include "model/chat.h"

typedef enum {
    WINDOW_CONSOLE, /* always there, number 1 */
    WINDOW_CHAT,
    WINDOW_XML,
    WINDOW_FORM, /* see form_window.h */
    WINDOW_LIST, /* see list_window.h */
} WindowKind;

typedef struct FormWindow FormWindow;
typedef struct ListWindow ListWindow;

/* Read-only outside model/. */
struct Window {
    WindowKind kind;
    unsigned number;  /* as shown: 1, 2 ... ; the place of a closed one is taken again */
    Chat *chat;       /* WINDOW_CHAT */
    Account *account; /* WINDOW_CHAT, WINDOW_XML (NULL: all), WINDOW_FORM, WINDOW_LIST (or NULL) */
    FormWindow *form; /* WINDOW_FORM */
    ListWindow *list; /* WINDOW_LIST */
    Timeline *timeline; /* its lines (the chat's, the console's, or its own) */
    /* Of a chat: where the user looks further back than its timeline holds, and then its lines. */
    Timeline *past;
    Message *focus;       /* the line that the user is to see, marked; NULL: the newest */
    unsigned focus_count; /* how often that was ordered */
    int64_t top_row;      /* of the stored line at the top of the view; 0: it shows the newest */
    bool has_activity;    /* lines came that are no messages */
};

/* In order of their numbers (borrowed array of Window *). */
const GPtrArray *windows_all(const Windows *windows);
Window *windows_current(const Windows *windows);
Window *windows_find(const Windows *windows, unsigned number);
Window *windows_find_chat(const Windows *windows, const Chat *chat);
/* Finds or makes; does not go there. */
Window *windows_open_chat(Windows *windows, Chat *chat);
Window *windows_open_xml(Windows *windows);
Window *windows_find_xml(const Windows *windows); /* NULL: none is open */
/* Makes it the current one; what is in it is then read, if the user can see it. */
void windows_go(Windows *windows, Window *window);
/* Not the console. The current one gives way to the one before. The chat stays in the model. */
void windows_close(Windows *windows, Window *window);
/* The next window with something unread, mentions first; NULL. */
Window *windows_next_active(const Windows *windows);
/* Something new stands in the console. */
void windows_set_activity(Windows *windows);
/* Lines of a chat far from its newest: an empty timeline to be filled is what the window shows from
 * now on. */
Timeline *windows_begin_past(Windows *windows, Window *window);
/* The newest lines again: the end of that. The view stays where it is, if that can be. */
void windows_end_past(Windows *windows, Window *window);
/* The user is to see this line of the window, in the middle of it and marked for a moment; or, if
 * it is NULL, the chat's newest lines. */
void windows_show_line(Windows *windows, Window *window, Message *message);
/* What the face shows of the window; no event. */
void windows_set_top(Windows *windows, Window *window, const Message *message);
/* Whether the user looks at the terminal (focus reports); windows are read only while he does. */
void windows_set_focus(Windows *windows, bool has_focus);
/* Whether the user sees this chat's newest lines now, or has them in the same window above them. */
bool windows_is_seen(const Windows *windows, const Chat *chat);
/* What stands in a list of windows: "console", a contact's name. Borrowed. */
const char *window_name(const Window *window);
