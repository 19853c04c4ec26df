/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One view on a surface of its own, over a small world: what it draws can be read as text. */
#pragma once

#include "ui/views.h"

#include "unit/model/world.h"

typedef struct {
    World *world;
    Surface *surface;
    View *view;
    Account *account; /* alice@example.org */
    unsigned observer;
} Stage;

/* All of it, with the view in its upper left corner; its events reach it. */
Stage *stage_new(View *(*make)(Model *model), int rows, int columns);
void stage_free(Stage *stage);
void stage_resize(Stage *stage, int rows, int columns);
/* Draws the view, if it is marked. Returns whether it was. */
bool stage_draw(Stage *stage);
/* Draws, and compares with the rows, each with '\n' after it. */
void assert_stage(Stage *stage, const char *expected);
/* The style of the first cell of this text on the surface; fails if the text is not there. */
StyleId stage_style(Stage *stage, const char *text);

Chat *stage_chat(Stage *stage, const char *jid);
/* A message in the chat: body, at this time. */
Message *stage_say(Chat *chat, int64_t time, bool outgoing, const char *body);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stage, stage_free)
