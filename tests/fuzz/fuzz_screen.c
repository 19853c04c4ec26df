/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzing what is drawn: a message from outside, laid out at any width, on a surface of any size.
 */
#include "config.h"

#include <string.h>

#include "model/message.h"
#include "ui/line_layout.h"
#include "ui/message_format.h"
#include "ui/surface.h"

#include "fuzz.h"

#define LINES 50

/* Nothing is drawn outside the columns of a row, and wide characters keep both their cells. */
static void
check_row(const Surface *surface, int row)
{
    int columns = 0;

    for (int column = 0; column < surface_columns(surface); column++) {
        const Cell *cell = surface_cell(surface, row, column);
        g_assert(strlen(cell->text) < CELL_BYTES);
        g_assert(g_utf8_validate(cell->text, -1, NULL));
        g_assert(cell->columns <= 2);
        columns += cell->columns;
    }
    g_assert_cmpint(columns, ==, surface_columns(surface));
}

static void
check_width(const Message *message, int width)
{
    const MessageLook look = {
        .time_format = "%H:%M", .day_format = "%A", .nick_width = 10, .width = width
    };
    Surface *surface = surface_new(LINES, width);
    g_auto(Paragraph) paragraph = { 0 };

    message_format(message, NULL, &look, &paragraph);
    g_autoptr(LineLayout) layout = line_layout_new(&paragraph, width);
    int count = line_layout_count(layout);
    g_assert_cmpint(count, >=, 1);
    for (int line = 0; line < MIN(count, LINES); line++)
        line_layout_draw(layout, line, surface, line, 0);
    for (int row = 0; row < LINES; row++)
        check_row(surface, row);
    surface_free(surface);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int widths[] = { 1, 2, 3, 17, 40, 80 };
    g_autofree char *text = fuzz_text(data, size);
    g_autoptr(Message) message = message_new(MESSAGE_CHAT, text);

    message->from = jid_new("bob@example.org/phone", NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(widths); i++)
        check_width(message, widths[i]);
    return 0;
}
