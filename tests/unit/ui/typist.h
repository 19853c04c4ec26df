/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys and what else befalls the input line, one for each value of a byte: for tests that draw
 * them at random, and for the fuzzer. */
#pragma once

#include <glib.h>
#include <readline/readline.h>
#include <stdint.h>
#include <string.h>

#include "ui/input_line.h"

/* What 128 and more stand for. */
static const char *const typist_keys[] = {
    "\033[A",     "\033[B",   "\033[C",    "\033[D",       "\033OA",   "\033[3~",
    "\033[H",     "\033[F",   "\033<",     "\033>",        "\033b",    "\033f",
    "\033d",      "\033\177", "\033u",     "\033l",        "\033c",    "\033t",
    "\033y",      "\033r",    "\033.",     "\033_",        "\033p",    "\033n",
    "\033-",      "\0331",    "\0339",     "\0330",        "\033\\",   "\033#",
    "\033*",      "\033?",    "\033~",     "\033&",        "\033\n",   "\033\r",
    "\033\007",   "\033\031", "\033\035",  "\033 ",        "\030",     "\030(",
    "\030)",      "\030e",    "\030\030",  "\030\025",     "\030\022", "\030\007",
    "\033[1~",    "\033[4~",  "\033[1;5C", "\033[99~",     "\033[",    "\033\033",
    "\033\033[A", "\033O",    "é",         "日",           "👍",        "e\xcc\x81",
    "\xc2\x85",   "\033é",    "\033日",    "\xef\xbf\xbd", "\016",     "\020",
    "\022",       "\023",     "\037",      "\031",         "\025",     "\027",
    "\013",       "\001",     "\005",      "\r",           "\033",     "\017",
    "\026",       "\024",
};

typedef enum {
    TYPIST_EMACS = 250,
    TYPIST_VI,
    TYPIST_PASTE,
    TYPIST_SET,
    TYPIST_ASK,
    TYPIST_ANSWERED
} TypistAct;

static inline void
typist_set_mode(bool is_vi)
{
    rl_variable_bind("editing-mode", is_vi ? "vi" : "emacs");
}

static inline void
typist_feed(InputLine *line, const char *bytes, size_t length)
{
    bool is_sequence = length > 2 && bytes[0] == '\033' && (bytes[1] == '[' || bytes[1] == 'O');

    input_line_feed(line, bytes, length, is_sequence);
}

/* C-x and the key behind it come as two. */
static inline void
typist_key(InputLine *line, const char *key)
{
    if (key[0] == '\030' && key[1]) {
        typist_feed(line, key, 1);
        key++;
    }
    typist_feed(line, key, strlen(key));
}

static inline void
typist_press(InputLine *line, uint8_t byte)
{
    char character = (char)byte;

    if (byte < 128)
        typist_feed(line, &character, 1);
    else if (byte < TYPIST_EMACS)
        typist_key(line, typist_keys[(byte - 128) % G_N_ELEMENTS(typist_keys)]);
    else if (byte == TYPIST_EMACS || byte == TYPIST_VI)
        typist_set_mode(byte == TYPIST_VI);
    else if (byte == TYPIST_PASTE)
        input_line_insert(line, "two\nlines é ", 12);
    else if (byte == TYPIST_SET)
        input_line_set_text(line, "set é");
    else if (byte == TYPIST_ASK)
        input_line_begin_answer(line, false);
    else
        input_line_end_answer(line);
}

/* What always holds. */
static inline void
typist_check(const InputLine *line)
{
    const char *text = input_line_text(line);
    size_t length = strlen(text);

    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_cmpuint(length, ==, (size_t)rl_end);
    g_assert_cmpuint(length, <=, 256 * 1024);
    g_assert_cmpint(input_line_cursor(line), >=, 0);
    g_assert_cmpuint((size_t)input_line_cursor(line), <=, length);
    g_assert_true(g_utf8_validate(input_line_message(line), -1, NULL));
}
