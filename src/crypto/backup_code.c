/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codes that lock a backup of a secret key. */

#include "config.h"

#include "crypto/backup_code.h"

#include <openssl/rand.h>
#include <stdbool.h>
#include <string.h>

#define CODE_LETTERS 24
#define CODE_GROUP   4

/* No O, no 0. */
static const char ALPHABET[] = "123456789ABCDEFGHIJKLMNPQRSTUVWXYZ";

/* Each as likely as any other. */
static bool
random_letter(char *ret_letter)
{
    const unsigned letters = sizeof ALPHABET - 1;
    unsigned char byte;

    do {
        if (RAND_bytes(&byte, 1) != 1)
            return false;
    } while (byte >= 256 / letters * letters);
    *ret_letter = ALPHABET[byte % letters];
    return true;
}

char *
backup_code_new(void)
{
    g_autoptr(GString) code = g_string_new(NULL);

    for (unsigned i = 0; i < CODE_LETTERS; i++) {
        char letter;
        if (!random_letter(&letter))
            return NULL;
        if (i > 0 && i % CODE_GROUP == 0)
            g_string_append_c(code, '-');
        g_string_append_c(code, letter);
    }
    return g_string_free(g_steal_pointer(&code), FALSE);
}

char *
backup_code_read(const char *text)
{
    g_autoptr(GString) code = g_string_new(NULL);
    unsigned count = 0;

    for (; *text; text++) {
        char letter = g_ascii_toupper(*text);
        if (g_ascii_isspace(letter) || letter == '-')
            continue;
        if (!strchr(ALPHABET, letter) || count == CODE_LETTERS)
            return NULL;
        if (count > 0 && count % CODE_GROUP == 0)
            g_string_append_c(code, '-');
        g_string_append_c(code, letter);
        count++;
    }
    return count == CODE_LETTERS ? g_string_free(g_steal_pointer(&code), FALSE) : NULL;
}
