/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One view on a surface. */

#include "config.h"

#include "unit/ui/stage.h"

#include <string.h>

static void
on_event(const Event *event, gpointer data)
{
    Stage *stage = data;

    stage->view->type->on_event(stage->view, event);
}

Stage *
stage_new(View *(*make)(Model *model), int rows, int columns)
{
    Stage *stage = g_new0(Stage, 1);
    void *state;

    world_setup(&state);
    stage->world = state;
    stage->account = stage->world->account;
    stage->surface = surface_new(rows, columns);
    stage->view = make(stage->world->model);
    stage->observer = model_observe(stage->world->model, EVENT_ALL, on_event, stage);
    view_place(stage->view, (Rect){ .rows = rows, .columns = columns });
    return stage;
}

void
stage_free(Stage *stage)
{
    void *state = stage->world;

    model_unobserve(stage->world->model, stage->observer);
    stage->view->type->free(stage->view);
    surface_free(stage->surface);
    world_teardown(&state);
    g_free(stage);
}

void
stage_resize(Stage *stage, int rows, int columns)
{
    surface_resize(stage->surface, rows, columns);
    view_place(stage->view, (Rect){ .rows = rows, .columns = columns });
}

bool
stage_draw(Stage *stage)
{
    bool was_dirty = stage->view->is_dirty;

    if (was_dirty)
        stage->view->type->draw(stage->view, stage->surface);
    stage->view->is_dirty = false;
    return was_dirty;
}

static char *
stage_text(Stage *stage)
{
    GString *text = g_string_new(NULL);

    for (int row = 0; row < surface_rows(stage->surface); row++) {
        g_autofree char *line = surface_row_text(stage->surface, row);
        g_string_append_printf(text, "%s\n", line);
    }
    return g_string_free(text, FALSE);
}

void
assert_stage(Stage *stage, const char *expected)
{
    stage_draw(stage);

    g_autofree char *text = stage_text(stage);
    assert_string_equal(text, expected);
}

/* Whether the row says text from this cell on. */
static bool
says(const Surface *surface, int row, int column, const char *text)
{
    while (*text) {
        const Cell *cell = surface_cell(surface, row, column++);
        const char *shown = cell->text[0] ? cell->text : " ";

        if (cell->columns == 0)
            continue;
        if (!g_str_has_prefix(text, shown) || column > surface_columns(surface))
            return false;
        text += strlen(shown);
    }
    return true;
}

StyleId
stage_style(Stage *stage, const char *text)
{
    stage_draw(stage);
    for (int row = 0; row < surface_rows(stage->surface); row++) {
        for (int column = 0; column < surface_columns(stage->surface); column++) {
            if (says(stage->surface, row, column, text))
                return surface_cell(stage->surface, row, column)->style.style;
        }
    }
    fail_msg("\"%s\" is not on the screen", text);
    return STYLE_COUNT;
}

Chat *
stage_chat(Stage *stage, const char *jid)
{
    g_autoptr(Jid) address = test_jid(jid);

    return account_get_chat(stage->account, address, CHAT_CONTACT);
}

Message *
stage_say(Chat *chat, int64_t time, bool outgoing, const char *body)
{
    g_autoptr(Message) message = test_message(body, time, outgoing);

    if (!outgoing)
        message->from = jid_ref(chat->jid);
    chat_add_message(chat, message);
    return message;
}
