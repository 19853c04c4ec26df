/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzing the input line: any keys, in both of readline's modes. */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "fuzz.h"
#include "unit/ui/typist.h"

const char *__lsan_default_suppressions(void);

/* Readline 8.2 loses what it killed in vi mode with one key after another. */
const char *
__lsan_default_suppressions(void)
{
    return "leak:libreadline";
}

int LLVMFuzzerInitialize(int *argc, char ***argv);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    setlocale(LC_ALL, "C.UTF-8");
    g_setenv("INPUTRC", "/dev/null", TRUE);
    return 0;
}

static void
on_submit(const char *text, gpointer data)
{
    (void)data;
    g_assert(g_utf8_validate(text, -1, NULL));
}

static bool
is_private(const char *text, gpointer data)
{
    (void)data;
    return strchr(text, '!') != NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    InputLine *line = input_line_new(&(InputLineHooks){ on_submit, is_private, NULL });

    /* Readline is one per process, and so is its mode. */
    typist_set_mode(false);
    for (size_t i = 0; i < size; i++) {
        typist_press(line, data[i]);
        typist_check(line);
    }
    input_line_end_answer(line);
    input_line_free(line);
    return 0;
}
