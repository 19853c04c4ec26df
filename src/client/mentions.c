/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks for the user's words in messages. */

#include "config.h"

#include "client/mentions.h"

#include <string.h>

#include "base/utf8.h"
#include "model/room.h"

static bool
is_in_word(gunichar character)
{
    return g_unichar_isalnum(character) || g_unichar_ismark(character);
}

static bool
is_whole(const char *text, const char *found, size_t length)
{
    const char *before = g_utf8_find_prev_char(text, found);

    return !(before && is_in_word(g_utf8_get_char(before))) &&
           !is_in_word(g_utf8_get_char(found + length));
}

/* Both are folded. */
static bool
has_word(const char *text, const char *word)
{
    size_t length = strlen(word);

    for (const char *found = text; length > 0 && (found = strstr(found, word));
         found = g_utf8_next_char(found)) {
        if (is_whole(text, found, length))
            return true;
    }
    return false;
}

/* What others call us there. */
static bool
has_nick(const Chat *chat, const char *folded)
{
    const char *nick = chat->room ? chat->room->nick : NULL;
    g_autofree char *folded_nick = nick ? utf8_fold(nick) : NULL;

    return folded_nick && has_word(folded, folded_nick);
}

bool
mentions_find(const Chat *chat, const char *text)
{
    const SettingScope scope = chat_scope(chat);
    const char *words =
        settings_text(model_settings(chat->account->model), SETTING_NOTIFY_WORDS, &scope);

    if (!words[0] && !chat->room)
        return false;
    g_autofree char *folded_words = utf8_fold(words);
    g_autofree char *folded = utf8_fold(text);
    if (has_nick(chat, folded))
        return true;
    g_auto(GStrv) list = g_strsplit(folded_words, " ", -1);
    for (char **word = list; *word; word++) {
        if (has_word(folded, *word))
            return true;
    }
    return false;
}

unsigned
mentions_count_unread(const Chat *chat)
{
    unsigned left = chat->unread, count = 0;

    for (unsigned i = timeline_length(chat->timeline); i-- > 0 && left > 0;) {
        const Message *message = timeline_get(chat->timeline, i);
        if (!message_is_news(message))
            continue;
        left--;
        count += mentions_find(chat, message->body);
    }
    return count;
}
