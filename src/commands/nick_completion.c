/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks for nicks that begin as the end of a line does. */

#include "config.h"

#include "commands/nick_completion.h"

#include <string.h>

#include "base/utf8.h"
#include "model/model.h"
#include "model/room.h"

enum {
    BLANKS = 3,       /* that the beginning of a nick may have */
    CANDIDATES = 100, /* of a large room */
};

/* One place where the nick may begin. */
typedef struct {
    int start;
    bool has_at;  /* "@" stands before it */
    char *folded; /* what is typed of it */
} Place;

typedef struct {
    Place places[BLANKS + 1]; /* the longest text first */
    int count;
    GPtrArray *found; /* Occupant *, for places[best] */
    int best;
} Search;

static void
add_place(Search *search, const char *text, int start)
{
    bool has_at = text[start] == '@';

    search->places[search->count++] =
        (Place){ .start = start, .has_at = has_at, .folded = utf8_fold(text + start + has_at) };
}

/* The last words of the text, and the word before the cursor alone. */
static void
find_places(Search *search, const char *text)
{
    int starts[BLANKS + 1], count = 0;

    for (int at = (int)strlen(text); at >= 0 && count <= BLANKS; at--) {
        if (at == 0 || text[at - 1] == ' ')
            starts[count++] = at;
    }
    while (count-- > 0)
        add_place(search, text, starts[count]);
}

/* Longer texts are better, so what was found for a shorter one goes. */
static void
consider(Search *search, Occupant *occupant)
{
    g_autofree char *folded = utf8_fold(occupant_nick(occupant));

    for (int i = 0; i <= search->best; i++) {
        bool is_empty = search->places[i].folded[0] == '\0';
        if ((is_empty && occupant->spoke == 0) ||
            !g_str_has_prefix(folded, search->places[i].folded))
            continue;
        if (i < search->best)
            g_ptr_array_set_size(search->found, 0);
        search->best = i;
        g_ptr_array_add(search->found, occupant);
        return;
    }
}

static gint
compare(gconstpointer a, gconstpointer b)
{
    const Occupant *first = *(const Occupant *const *)a, *second = *(const Occupant *const *)b;

    if (first->spoke != second->spoke)
        return first->spoke > second->spoke ? -1 : 1;
    int order = strcmp(first->sort_key, second->sort_key);
    return order ? order : strcmp(occupant_nick(first), occupant_nick(second));
}

static char **
make_words(const Search *search, const Chat *chat, char after)
{
    const Place *place = &search->places[search->best];
    const SettingScope scope = chat_scope(chat);
    const char *suffix = settings_text(model_settings(chat->account->model),
                                       SETTING_ROOMS_COMPLETION_SUFFIX, &scope);
    const char *end = after == ' ' ? "" : place->start == 0 && !place->has_at ? suffix : " ";
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();

    for (unsigned i = 0; i < MIN(search->found->len, CANDIDATES); i++) {
        const Occupant *occupant = search->found->pdata[i];
        g_autofree char *word =
            g_strconcat(place->has_at ? "@" : "", occupant_nick(occupant), end, NULL);
        g_strv_builder_add(words, word);
    }
    return g_strv_builder_end(words);
}

Completion
nick_completion_find(const Chat *chat, const char *line, int cursor)
{
    const Room *room = chat ? chat_room(chat) : NULL;
    g_autofree char *text = g_strndup(line, (gsize)cursor);
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    Search search = { .found = found };
    Completion completion = { .start = cursor, .is_ranked = true };

    if (!room)
        return completion;
    find_places(&search, text);
    search.best = search.count - 1;
    for (unsigned i = 0; i < room_count(room); i++) {
        Occupant *occupant = room_at(room, i);
        if (!occupant->is_self)
            consider(&search, occupant);
    }
    g_ptr_array_sort(found, compare);
    completion.words = make_words(&search, chat, line[cursor]);
    completion.start = search.places[search.best].start;
    for (int i = 0; i < search.count; i++)
        g_free(search.places[i].folded);
    return completion;
}
