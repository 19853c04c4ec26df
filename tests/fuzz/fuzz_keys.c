/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzing what a terminal sends: keys, pastes and the mouse, in pieces of any size. */
#include "config.h"

#include <string.h>

#include "ui/key_parser.h"

#include "fuzz.h"

/* Every byte of a key is one that was sent. */
typedef struct {
    size_t fed, told;
} Count;

static void
on_input(const InputEvent *event, void *data)
{
    Count *count = data;

    g_assert(memchr(event->name, 0, KEY_NAME_BYTES));
    g_assert(event->kind != INPUT_CLICK || (event->row >= 0 && event->column >= 0));
    if (event->kind == INPUT_KEY || event->kind == INPUT_PASTE)
        count->told += event->length;
    g_assert_cmpuint(count->told, <=, count->fed);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Count count = { 0 };
    KeyParser *parser = key_parser_new(on_input, &count);

    /* The first byte says how long the pieces are. */
    size_t piece = size > 0 ? data[0] % 16 + 1 : 1;
    for (size_t at = 1; at < size; at += piece) {
        size_t length = MIN(piece, size - at);
        count.fed += length;
        key_parser_feed(parser, (const char *)data + at, length);
    }
    if (key_parser_wait(parser) > 0)
        key_parser_time_out(parser);
    key_parser_free(parser);
    return 0;
}
