/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes one event after the other off the front of what has come; each taker returns the bytes it
 * used, or 0 when more are needed to know. */

#include "config.h"

#include "ui/key_parser.h"

#include <glib.h>
#include <string.h>

#include "base/limits.h"

#define ESCAPE 0x1b

enum { WAIT_ESCAPE_MS = 50, WAIT_PASTE_MS = 2000, SEQUENCE_BYTES = 64 };

static const char paste_end[] = "\033[201~";

struct KeyParser {
    InputFn fn;
    void *data;
    GString *pending;
    GString *paste; /* NULL: none is open */
    bool is_paste_cut;
};

typedef struct {
    const char *bytes;
    size_t length;
    bool is_final; /* nothing more will come */
    bool has_alt;  /* an Escape stood before */
} Input;

KeyParser *
key_parser_new(InputFn fn, void *data)
{
    KeyParser *parser = g_new0(KeyParser, 1);

    parser->fn = fn;
    parser->data = data;
    parser->pending = g_string_new(NULL);
    return parser;
}

static void
close_paste(KeyParser *parser)
{
    if (!parser->paste)
        return;
    explicit_bzero(parser->paste->str, parser->paste->len);
    g_string_free(parser->paste, TRUE);
    parser->paste = NULL;
}

void
key_parser_free(KeyParser *parser)
{
    if (!parser)
        return;
    close_paste(parser);
    explicit_bzero(parser->pending->str, parser->pending->len);
    g_string_free(parser->pending, TRUE);
    g_free(parser);
}

/* Sends the key; an Alt before it belongs to its bytes. */
static size_t
tell_key(KeyParser *parser, const Input *input, size_t length, InputEvent *event)
{
    size_t prefix = input->has_alt ? 1 : 0;

    event->kind = INPUT_KEY;
    event->bytes = input->bytes - prefix;
    event->length = length + prefix;
    parser->fn(event, parser->data);
    return length;
}

static size_t
take_character(KeyParser *parser, const Input *input)
{
    InputEvent event = { 0 };
    gunichar character = g_utf8_get_char_validated(input->bytes, (gssize)input->length);

    if (input->bytes[0] == '\0')
        character = 0;
    else if (character == (gunichar)-2 && !input->is_final)
        return 0;
    else if (character == (gunichar)-1 || character == (gunichar)-2)
        return 1;
    key_name_character(event.name, input->has_alt ? KEY_ALT : 0, character);
    return tell_key(parser, input, character < 0x80 ? 1 : g_unichar_to_utf8(character, NULL),
                    &event);
}

/* --- control sequences --- */

typedef struct {
    char prefix; /* '<', '?' ... or 0 */
    int values[4];
    int count;
    char final;
} Sequence;

static unsigned
modifiers_of(const Sequence *sequence, int index)
{
    int value = index < sequence->count ? sequence->values[index] - 1 : 0;

    if (value < 0 || value > 15)
        return 0;
    /* Terminals tell Meta from Alt; nobody else does. */
    return (unsigned)(value & 7) | (value & 8 ? KEY_ALT : 0);
}

static void
take_values(Sequence *sequence, const char *text, size_t length)
{
    size_t i = 0;

    if (length > 0 && text[0] >= '<' && text[0] <= '?')
        sequence->prefix = text[i++];
    for (; i < length && sequence->count < (int)G_N_ELEMENTS(sequence->values); i++) {
        int *value = &sequence->values[sequence->count];

        if (g_ascii_isdigit(text[i]))
            *value = MIN(*value * 10 + (text[i] - '0'), 100000);
        if (!g_ascii_isdigit(text[i]) || i + 1 == length)
            sequence->count++;
    }
}

static void
tell_mouse(KeyParser *parser, const Sequence *sequence)
{
    InputEvent event = { .row = sequence->values[2] - 1, .column = sequence->values[1] - 1 };
    int button = sequence->values[0] & ~0x1c; /* without Shift, Alt, Control */

    if (sequence->count < 3 || event.row < 0 || event.column < 0)
        return;
    if (sequence->final == 'm' && button == 0) {
        event.kind = INPUT_RELEASE;
    } else if (sequence->final != 'M') {
        return;
    } else if (button == 0) {
        event.kind = INPUT_CLICK;
    } else if (button == 32) {
        event.kind = INPUT_DRAG;
    } else if (button == 64 || button == 65) {
        event.kind = INPUT_WHEEL;
        event.amount = button == 64 ? -1 : 1;
    } else {
        return;
    }
    parser->fn(&event, parser->data);
}

static void
tell_focus(KeyParser *parser, bool has_focus)
{
    InputEvent event = { .kind = INPUT_FOCUS, .has_focus = has_focus };

    parser->fn(&event, parser->data);
}

static void
name_sequence(char name[KEY_NAME_BYTES], const Sequence *sequence, unsigned alt)
{
    unsigned modifiers = modifiers_of(sequence, 1) | alt;
    int first = sequence->values[0];

    switch (sequence->final) {
    case '~':
        if (first == 27 && sequence->count >= 3) /* xterm's modifyOtherKeys */
            key_name_character(name, modifiers, (unsigned)sequence->values[2]);
        else
            key_name_number(name, modifiers, first);
        break;
    case 'u': /* the same of other terminals */
        key_name_character(name, modifiers, (unsigned)first);
        break;
    case '^': /* rxvt: Control, Shift, both */
        key_name_number(name, KEY_CONTROL | alt, first);
        break;
    case '$':
        key_name_number(name, KEY_SHIFT | alt, first);
        break;
    case '@':
        key_name_number(name, KEY_CONTROL | KEY_SHIFT | alt, first);
        break;
    case 'a' ... 'd':
        key_name_letter(name, KEY_SHIFT | alt, (char)(sequence->final - 'a' + 'A'));
        break;
    default:
        key_name_letter(name, modifiers, sequence->final);
    }
}

/* The key's own bytes, where it came in one of the newer forms that readline does not know. */
static size_t
tell_sequence(KeyParser *parser, const Input *input, const Sequence *sequence, size_t length)
{
    InputEvent event = { .is_sequence = true };
    char bytes[KEY_NAME_BYTES];
    bool is_new_form = sequence->final == 'u' || (sequence->final == '~' && sequence->count >= 3);

    name_sequence(event.name, sequence, input->has_alt ? KEY_ALT : 0);

    size_t usual = is_new_form ? key_name_bytes(event.name, bytes, sizeof(bytes)) : 0;

    if (usual == 0)
        return tell_key(parser, input, length, &event);
    event.kind = INPUT_KEY;
    event.bytes = bytes;
    event.length = usual;
    event.is_sequence = usual > 2;
    parser->fn(&event, parser->data);
    return length;
}

static void
begin_paste(KeyParser *parser)
{
    close_paste(parser);
    parser->paste = g_string_new(NULL);
    parser->is_paste_cut = false;
}

static size_t
tell_csi(KeyParser *parser, const Input *input, const Sequence *sequence, size_t length)
{
    bool is_plain = sequence->prefix == 0 && sequence->count == 0;

    if (sequence->prefix == '<')
        tell_mouse(parser, sequence);
    else if (is_plain && (sequence->final == 'I' || sequence->final == 'O'))
        tell_focus(parser, sequence->final == 'I');
    else if (sequence->final == '~' && sequence->values[0] == 200)
        begin_paste(parser);
    else if (sequence->prefix == 0 && !(sequence->final == '~' && sequence->values[0] == 201))
        return tell_sequence(parser, input, sequence, length);
    return length;
}

/* The Linux console's F1 to F5: CSI [ A. */
static size_t
take_console_key(KeyParser *parser, const Input *input)
{
    InputEvent event = { .is_sequence = true };

    if (input->length < 4)
        return input->is_final ? input->length : 0;
    if (input->bytes[3] >= 'A' && input->bytes[3] <= 'E')
        key_name_number(event.name, 0, 11 + input->bytes[3] - 'A');
    return tell_key(parser, input, 4, &event);
}

/* ESC [ parameters final. */
static size_t
take_csi(KeyParser *parser, const Input *input)
{
    Sequence sequence = { 0 };
    size_t end = 2;

    if (input->length > 2 && input->bytes[2] == '[')
        return take_console_key(parser, input);
    while (end < input->length && input->bytes[end] >= 0x20 && input->bytes[end] < 0x40 &&
           input->bytes[end] != '$')
        end++;
    if (end == input->length)
        return end >= SEQUENCE_BYTES ? end : 0;
    if (input->bytes[end] < 0x20 || input->bytes[end] > 0x7e)
        return end; /* broken off: what comes now is not part of it */
    if (input->bytes[end] == '$' && end > 2 && input->bytes[2] == '?')
        return end + 1 < input->length ? end + 2 : 0;
    take_values(&sequence, input->bytes + 2, end - 2);
    sequence.final = input->bytes[end];
    if (sequence.final == 'M' && end == 2) /* the old mouse report: three bytes follow */
        return input->length >= 6 ? 6 : 0;
    return tell_csi(parser, input, &sequence, end + 1);
}

/* ESC O letter. */
static size_t
take_ss3(KeyParser *parser, const Input *input)
{
    InputEvent event = { .is_sequence = true };
    unsigned alt = input->has_alt ? KEY_ALT : 0;

    if (input->length < 3)
        return 0;

    char letter = input->bytes[2];

    if (letter >= 'a' && letter <= 'd')
        key_name_letter(event.name, alt | KEY_CONTROL, (char)(letter - 'a' + 'A'));
    else
        key_name_letter(event.name, alt, letter);
    if (event.name[0] && strcmp(event.name, "Enter") == 0) { /* of the keypad */
        event.kind = INPUT_KEY;
        event.bytes = "\r";
        event.length = 1;
        event.is_sequence = false;
        parser->fn(&event, parser->data);
        return 3;
    }
    return tell_key(parser, input, 3, &event);
}

static size_t
take_escape(KeyParser *parser, const Input *input)
{
    InputEvent event = { 0 };
    char second = input->length > 1 ? input->bytes[1] : '\0';
    size_t used = 0;

    if (second == '[')
        used = take_csi(parser, input);
    else if (second == 'O')
        used = take_ss3(parser, input);
    if (used > 0)
        return used;
    if ((input->length == 1 || second == '[' || second == 'O') && !input->is_final)
        return 0;

    Input rest = *input;

    rest.bytes++;
    rest.length--;
    rest.has_alt = true;
    if (rest.length > 0 && !input->has_alt) {
        used = second == ESCAPE ? take_escape(parser, &rest) : take_character(parser, &rest);
        return used > 0 ? used + 1 : 0;
    }
    key_name_character(event.name, 0, ESCAPE);
    return tell_key(parser, input, 1, &event);
}

/* --- pastes --- */

static void
keep_pasted(KeyParser *parser, const char *bytes, size_t length)
{
    size_t room = LIMIT_BODY_BYTES - parser->paste->len;

    if (length > room)
        parser->is_paste_cut = true;
    g_string_append_len(parser->paste, bytes, (gssize)MIN(length, room));
}

static void
tell_paste(KeyParser *parser)
{
    g_autoptr(GString) paste = g_steal_pointer(&parser->paste);
    InputEvent event = {
        .kind = INPUT_PASTE,
        .bytes = paste->str,
        .length = paste->len,
        .is_cut = parser->is_paste_cut,
    };

    parser->fn(&event, parser->data);
    explicit_bzero(paste->str, paste->len);
}

static size_t
take_pasted(KeyParser *parser, const Input *input)
{
    size_t end_length = sizeof(paste_end) - 1;
    const char *end = memmem(input->bytes, input->length, paste_end, end_length);

    if (end) {
        keep_pasted(parser, input->bytes, (size_t)(end - input->bytes));
        tell_paste(parser);
        return (size_t)(end - input->bytes) + end_length;
    }

    /* What may be the beginning of the end waits for the rest. */
    size_t used = input->length;
    const char *escape = memrchr(input->bytes, ESCAPE, input->length);

    if (escape && strncmp(escape, paste_end, input->length - (size_t)(escape - input->bytes)) == 0)
        used = (size_t)(escape - input->bytes);
    keep_pasted(parser, input->bytes, used);
    return used;
}

/* --- all --- */

static void
take_all(KeyParser *parser, bool is_final)
{
    size_t used = 0, taken = 1;

    while (taken > 0 && used < parser->pending->len) {
        Input input = {
            .bytes = parser->pending->str + used,
            .length = parser->pending->len - used,
            .is_final = is_final,
        };

        if (parser->paste)
            taken = take_pasted(parser, &input);
        else if (input.bytes[0] == ESCAPE)
            taken = take_escape(parser, &input);
        else
            taken = take_character(parser, &input);
        used += taken;
    }
    g_string_erase(parser->pending, 0, (gssize)used);
    /* It may have been a password. */
    explicit_bzero(parser->pending->str + parser->pending->len, used);
}

void
key_parser_feed(KeyParser *parser, const char *bytes, size_t length)
{
    g_string_append_len(parser->pending, bytes, (gssize)length);
    take_all(parser, false);
}

int
key_parser_wait(const KeyParser *parser)
{
    if (parser->paste)
        return WAIT_PASTE_MS;
    return parser->pending->len > 0 ? WAIT_ESCAPE_MS : 0;
}

void
key_parser_time_out(KeyParser *parser)
{
    if (parser->paste) {
        keep_pasted(parser, parser->pending->str, parser->pending->len);
        g_string_truncate(parser->pending, 0);
        tell_paste(parser);
        return;
    }
    take_all(parser, true);
    g_string_truncate(parser->pending, 0);
}
