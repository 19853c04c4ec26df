/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes that a terminal sends, taken apart into keys, pastes, focus reports and the mouse.
 *
 * Pure: no clock, no terminal. A key keeps its bytes, so that readline gets what it would have
 * read itself, and has a name (key_name.h), by which keys.def and the user's file `keys` know it.
 */
#pragma once

#include "ui/key_name.h"

typedef enum {
    INPUT_KEY,
    INPUT_PASTE, /* bracketed paste */
    INPUT_FOCUS,
    INPUT_CLICK, /* button 1 pressed */
    INPUT_WHEEL,
    INPUT_DRAG,    /* the mouse moved with it pressed */
    INPUT_RELEASE, /* it is up again */
} InputKind;

/* Borrowed during the call. */
typedef struct {
    InputKind kind;
    char name[KEY_NAME_BYTES]; /* KEY; "" for a sequence that we have no name for */
    const char *bytes;         /* KEY: as sent; PASTE: the text, as sent */
    size_t length;
    bool is_sequence; /* KEY: bytes are a control sequence (CSI, SS3), not text */
    bool is_cut;      /* PASTE: it was longer than LIMIT_BODY_BYTES */
    bool has_focus;   /* FOCUS */
    int row, column;  /* of the mouse: from 0 */
    int amount;       /* WHEEL: 1 down, -1 up */
} InputEvent;

typedef void (*InputFn)(const InputEvent *event, void *data);

typedef struct KeyParser KeyParser;

KeyParser *key_parser_new(InputFn fn, void *data);
void key_parser_free(KeyParser *parser); /* takes NULL */
/* Calls fn for all that is complete. */
void key_parser_feed(KeyParser *parser, const char *bytes, size_t length);
/* How many milliseconds to wait for more before key_parser_time_out(); 0: nothing has begun. A
 * lone Escape is told from a sequence by nothing following in time. */
int key_parser_wait(const KeyParser *parser);
/* Nothing followed: what has come are keys, and a paste ends. */
void key_parser_time_out(KeyParser *parser);
