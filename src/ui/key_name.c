/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table of the keys with words for names, read in both directions. */

#include "config.h"

#include "ui/key_name.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    const char *name;
    char character; /* or */
    char letter;    /* CSI letter, SS3 letter; or */
    int number;     /* CSI number ~ */
} NamedKey;

/* Of rows with the same name the first is what key_name_bytes() gives. */
static const NamedKey named_keys[] = {
    { "Enter", .character = '\r' },  { "Tab", .character = '\t' },
    { "Escape", .character = 0x1b }, { "Backspace", .character = 0x7f },
    { "Space", .character = ' ' },   { "Up", .letter = 'A' },
    { "Down", .letter = 'B' },       { "Right", .letter = 'C' },
    { "Left", .letter = 'D' },       { "Home", .letter = 'H' },
    { "End", .letter = 'F' },        { "PageUp", .number = 5 },
    { "PageDown", .number = 6 },     { "Insert", .number = 2 },
    { "Delete", .number = 3 },       { "F1", .letter = 'P' },
    { "F2", .letter = 'Q' },         { "F3", .letter = 'R' },
    { "F4", .letter = 'S' },         { "F5", .number = 15 },
    { "F6", .number = 17 },          { "F7", .number = 18 },
    { "F8", .number = 19 },          { "F9", .number = 20 },
    { "F10", .number = 21 },         { "F11", .number = 23 },
    { "F12", .number = 24 },         { "Begin", .letter = 'E' },
    { "Home", .number = 1 },         { "End", .number = 4 },
    { "Home", .number = 7 },         { "End", .number = 8 },
    { "F1", .number = 11 },          { "F2", .number = 12 },
    { "F3", .number = 13 },          { "F4", .number = 14 },
    { "Enter", .letter = 'M' },
};

static void
write_name(char ret_name[KEY_NAME_BYTES], unsigned modifiers, const char *base)
{
    g_snprintf(ret_name, KEY_NAME_BYTES, "%s%s%s%s", modifiers & KEY_CONTROL ? "C-" : "",
               modifiers & KEY_ALT ? "M-" : "", modifiers & KEY_SHIFT ? "S-" : "", base);
}

void
key_name_character(char ret_name[KEY_NAME_BYTES], unsigned modifiers, unsigned character)
{
    char base[8] = "";

    for (size_t i = 0; i < G_N_ELEMENTS(named_keys); i++) {
        if (character != 0 && (unsigned char)named_keys[i].character == character) {
            write_name(ret_name, modifiers, named_keys[i].name);
            return;
        }
    }
    if (character == 0) {
        write_name(ret_name, modifiers | KEY_CONTROL, "Space");
        return;
    }
    if (character < 0x20) {
        modifiers |= KEY_CONTROL;
        character = character <= 0x1a ? character + 0x60 : character + 0x40;
    }
    if (modifiers & KEY_CONTROL && g_ascii_isupper(character))
        character = (unsigned)g_ascii_tolower((char)character);
    base[g_unichar_to_utf8(character, base)] = '\0';
    write_name(ret_name, modifiers, base);
}

void
key_name_number(char ret_name[KEY_NAME_BYTES], unsigned modifiers, int number)
{
    ret_name[0] = '\0';
    for (size_t i = 0; i < G_N_ELEMENTS(named_keys); i++) {
        if (number != 0 && named_keys[i].number == number) {
            write_name(ret_name, modifiers, named_keys[i].name);
            return;
        }
    }
}

void
key_name_letter(char ret_name[KEY_NAME_BYTES], unsigned modifiers, char letter)
{
    ret_name[0] = '\0';
    if (letter == 'Z') {
        write_name(ret_name, modifiers | KEY_SHIFT, "Tab");
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(named_keys); i++) {
        if (letter != 0 && named_keys[i].letter == letter) {
            write_name(ret_name, modifiers, named_keys[i].name);
            return;
        }
    }
}

/* Takes the prefixes off the front of *text. */
static unsigned
take_modifiers(const char **text)
{
    static const char letters[] = "sSmMcC";
    unsigned modifiers = 0;

    while ((*text)[0] && (*text)[1] == '-' && (*text)[2]) {
        const char *letter = strchr(letters, (*text)[0]);

        if (!letter)
            break;
        modifiers |= 1u << ((letter - letters) / 2);
        *text += 2;
    }
    return modifiers;
}

static const NamedKey *
find_named(const char *word)
{
    for (size_t i = 0; i < G_N_ELEMENTS(named_keys); i++) {
        if (g_ascii_strcasecmp(named_keys[i].name, word) == 0)
            return &named_keys[i];
    }
    return NULL;
}

/* A single printable character, or 0. */
static gunichar
single_character(const char *word)
{
    gunichar character = g_utf8_get_char_validated(word, -1);

    if (character == (gunichar)-1 || character == (gunichar)-2 || !g_unichar_isprint(character))
        return 0;
    return *g_utf8_next_char(word) == '\0' ? character : 0;
}

bool
key_name_normalize(const char *text, char ret_name[KEY_NAME_BYTES])
{
    unsigned modifiers = take_modifiers(&text);
    const NamedKey *named = find_named(text);
    gunichar character = single_character(text);

    if (named)
        write_name(ret_name, modifiers, named->name);
    else if (character)
        key_name_character(ret_name, modifiers, character);
    else
        return false;
    return true;
}

/* Characters with Alt begin with ESC; Control takes the upper bits off. */
static int
character_bytes(unsigned modifiers, gunichar character, char *bytes, size_t size)
{
    char text[8] = "";

    if (modifiers & KEY_CONTROL)
        character = character == ' ' ? 0 : character & 0x1f;
    if (modifiers & KEY_SHIFT || size < sizeof(text) + 1)
        return 0;

    int length = g_unichar_to_utf8(character, text);
    int prefix = modifiers & KEY_ALT ? 1 : 0;

    if (prefix)
        bytes[0] = 0x1b;
    memcpy(bytes + prefix, text, (size_t)length);
    return prefix + length;
}

static int
sequence_bytes(unsigned modifiers, const NamedKey *key, char *bytes, size_t size)
{
    if (key->letter && modifiers)
        return g_snprintf(bytes, size, "\033[1;%u%c", modifiers + 1, key->letter);
    if (key->letter)
        return g_snprintf(bytes, size, "\033%c%c", key->letter >= 'P' ? 'O' : '[', key->letter);
    if (modifiers)
        return g_snprintf(bytes, size, "\033[%d;%u~", key->number, modifiers + 1);
    return g_snprintf(bytes, size, "\033[%d~", key->number);
}

size_t
key_name_bytes(const char *name, char *ret_bytes, size_t size)
{
    const char *word = name;
    unsigned modifiers = take_modifiers(&word);
    const NamedKey *named = find_named(word);
    gunichar character = named ? (gunichar)(unsigned char)named->character : single_character(word);
    int length;

    if (modifiers == KEY_SHIFT && named && named->character == '\t')
        length = g_snprintf(ret_bytes, size, "\033[Z");
    else if (character)
        length = character_bytes(modifiers, character, ret_bytes, size);
    else if (named)
        length = sequence_bytes(modifiers, named, ret_bytes, size);
    else
        return 0;
    return length > 0 && (size_t)length < size ? (size_t)length : 0;
}
