/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an event becomes a line of output: one struct of functions for JSON, one for text. */
#pragma once

#include "model/form_window.h"
#include "model/list_window.h"
#include "model/prompt.h"
#include "model/request.h"
#include "model/room.h"

/* How a command ended. */
typedef struct {
    const char *command; /* its name, as typed; "" for a text */
    uint64_t line;       /* the number of its input line, from 1 */
    bool is_ok;
} Done;

/* Each appends whole lines, or nothing where the format does not tell of it. */
typedef struct {
    void (*account)(GString *out, const Account *account, bool is_removed);
    /* After a roster came as a whole: all contacts. */
    void (*roster)(GString *out, const Account *account);
    void (*contact)(GString *out, const Contact *contact, bool is_removed);
    void (*presence)(GString *out, const Contact *contact);
    /* What the contact (NULL: we) publishes of that kind; none: no more. */
    void (*extended)(GString *out, const Account *account, const Contact *contact,
                     ExtendedKind kind);
    /* What it is, and whether we are in. */
    void (*room)(GString *out, const Room *room);
    void (*occupant)(GString *out, const Room *room, const OccupantNews *news);
    /* How the next line of the chat goes, and who can read it. */
    void (*encryption)(GString *out, const Chat *chat);
    void (*message)(GString *out, const Chat *chat, const Message *message, bool is_change);
    /* chat is NULL outside chats. */
    void (*notice)(GString *out, const Chat *chat, const Message *message);
    void (*prompt)(GString *out, const Prompt *prompt);
    /* It is to be filled in, or, when it is closed, it is no more. */
    void (*form)(GString *out, const Window *window);
    /* What others ask of us; when is_closed, no more. */
    void (*request)(GString *out, const Request *request, bool is_closed);
    /* What its filter shows. */
    void (*list)(GString *out, const Window *window);
    void (*xml)(GString *out, const Account *account, const char *text, bool is_outgoing);
    void (*done)(GString *out, const Done *done);
} Format;

extern const Format format_json;
extern const Format format_text;
