/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the row that a line means, and what an unknown name may have meant. */

#include "config.h"

#include "commands/lookup.h"

#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"

enum { NAME_MAX_BYTES = 64, TYPING_ERRORS = 2 };

static const CommandGroup groups[] = {
    { N_("Help"), help_commands },
    { N_("Accounts and the connection"), account_commands },
    { N_("Accounts and the connection"), account_server_commands },
    { N_("Accounts and the connection"), connection_commands },
    { N_("Chats"), message_commands },
    { N_("Chats"), scroll_commands },
    { N_("Chats"), read_commands },
    { N_("Chats"), resource_commands },
    { N_("Chats"), chats_commands },
    { N_("Chats"), search_commands },
    { N_("Chats"), history_commands },
    { N_("Chats"), history_files_commands },
    { N_("Chats"), archive_commands },
    { N_("Chats"), outbox_commands },
    { N_("Chats"), link_commands },
    { N_("Encryption"), encryption_commands },
    { N_("Encryption"), trust_commands },
    { N_("Encryption"), ox_commands },
    { N_("Encryption"), pgp_commands },
    { N_("Encryption"), smime_commands },
    { N_("Rooms"), room_commands },
    { N_("Rooms"), rooms_commands },
    { N_("Rooms"), topic_commands },
    { N_("Rooms"), bookmark_commands },
    { N_("Rooms"), invite_commands },
    { N_("Rooms"), ignore_commands },
    { N_("Rooms"), moderation_commands },
    { N_("Contacts"), roster_commands },
    { N_("Contacts"), roster_group_commands },
    { N_("Contacts"), roster_file_commands },
    { N_("Contacts"), who_commands },
    { N_("Contacts"), contact_commands },
    { N_("Contacts"), panel_commands },
    { N_("Requests and blocking"), requests_commands },
    { N_("About others and yourself"), info_commands },
    { N_("About others and yourself"), personal_commands },
    { N_("About others and yourself"), vcard_commands },
    { N_("About others and yourself"), adhoc_commands },
    { N_("How others see you"), presence_commands },
    { N_("How others see you"), priority_commands },
    { N_("How others see you"), extended_commands },
    { N_("Windows"), window_commands },
    { N_("Windows"), list_commands },
    { N_("Windows"), form_commands },
    { N_("Settings"), settings_commands },
    { 0 },
};

const CommandGroup *
command_groups(void)
{
    return groups;
}

bool
command_group_begins(const CommandGroup *group)
{
    return group == groups || strcmp(group->title, group[-1].title) != 0;
}

static gint
compare_rows(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const Command *const *)a)->name, (*(const Command *const *)b)->name);
}

GPtrArray *
commands_all(void)
{
    GPtrArray *all = g_ptr_array_new();
    for (const CommandGroup *group = groups; group->rows; group++)
        for (const Command *row = group->rows; row->name; row++)
            g_ptr_array_add(all, (gpointer)row);
    g_ptr_array_sort(all, compare_rows);
    return all;
}

const Command *
command_row(const char *name)
{
    for (const CommandGroup *group = groups; group->rows; group++)
        for (const Command *row = group->rows; row->name; row++)
            if (strcmp(row->name, name) == 0)
                return row;
    return NULL;
}

/* What stands in a row's name behind the given one, or NULL: "add" of "roster add" in "roster". */
static const char *
name_behind(const char *row_name, const char *name)
{
    size_t length = strlen(name);
    if (length == 0)
        return row_name;
    if (strncmp(row_name, name, length) != 0 || row_name[length] != ' ')
        return NULL;
    return row_name + length + 1;
}

GPtrArray *
command_words(const char *name)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) all = commands_all();
    for (guint i = 0; i < all->len; i++) {
        const Command *row = g_ptr_array_index(all, i);
        const char *behind = name_behind(row->name, name);
        if (!behind)
            continue;
        g_autofree char *word = g_strndup(behind, strcspn(behind, " "));
        if (words->len == 0 || strcmp(g_ptr_array_index(words, words->len - 1), word) != 0)
            g_ptr_array_add(words, g_steal_pointer(&word));
    }
    return words;
}

/* The words that begin so; only the equal one if there is one. Borrows the strings. */
static GPtrArray *
matches(const GPtrArray *words, const char *text, bool may_shorten)
{
    GPtrArray *found = g_ptr_array_new();
    size_t length = strlen(text);
    for (guint i = 0; i < words->len && length > 0; i++) {
        char *word = g_ptr_array_index(words, i);
        if (g_ascii_strcasecmp(word, text) == 0) {
            g_ptr_array_set_size(found, 0);
            g_ptr_array_add(found, word);
            return found;
        }
        if (may_shorten && g_ascii_strncasecmp(word, text, length) == 0)
            g_ptr_array_add(found, word);
    }
    return found;
}

static char *
join(const GPtrArray *words, const char *prefix)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < words->len; i++)
        g_string_append_printf(text, "%s%s%s", i ? ", " : "", prefix,
                               (const char *)g_ptr_array_index(words, i));
    return g_string_free(text, FALSE);
}

/* How many typing errors part two names: a wrong, missing, added or swapped letter each. */
static unsigned
typing_errors(const char *a, const char *b)
{
    size_t rows = strlen(a), columns = strlen(b);
    unsigned cost[3][NAME_MAX_BYTES + 1];
    if (rows > NAME_MAX_BYTES || columns > NAME_MAX_BYTES)
        return G_MAXUINT;
    for (size_t j = 0; j <= columns; j++)
        cost[0][j] = (unsigned)j;
    for (size_t i = 1; i <= rows; i++) {
        unsigned *now = cost[i % 3], *before = cost[(i + 2) % 3], *two_before = cost[(i + 1) % 3];
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= columns; j++) {
            unsigned differs = a[i - 1] != b[j - 1];
            now[j] = MIN(MIN(before[j], now[j - 1]) + 1, before[j - 1] + differs);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = MIN(now[j], two_before[j - 2] + 1);
        }
    }
    return cost[rows % 3][columns];
}

/* The word that was meant, probably; NULL. Borrowed from words. */
static const char *
suggestion(const GPtrArray *words, const char *text)
{
    const char *best = NULL;
    unsigned least = MIN(TYPING_ERRORS, strlen(text) / 2) + 1;
    for (guint i = 0; i < words->len; i++) {
        unsigned errors = typing_errors(text, g_ptr_array_index(words, i));
        if (errors < least) {
            least = errors;
            best = g_ptr_array_index(words, i);
        }
    }
    return best;
}

static void
set_unknown(GError **error, const GPtrArray *words, const char *typed)
{
    g_autofree char *text = utf8_cut(typed, NAME_MAX_BYTES);
    g_autofree char *lower = g_ascii_strdown(text, -1);
    const char *meant = suggestion(words, lower);
    if (meant)
        g_set_error(error, COMMAND_ERROR, COMMAND_ERROR_UNKNOWN,
                    _("There is no command /%s. Did you mean /%s?"), text, meant);
    else
        g_set_error(error, COMMAND_ERROR, COMMAND_ERROR_UNKNOWN,
                    _("There is no command /%s. /help lists them; //%s sends it as text."), text,
                    text);
}

/* The word of the line at at; NULL at the end. Moves at behind it. */
static char *
next_word(const char *line, int *at)
{
    int start = *at;
    while (g_ascii_isspace(line[start]))
        start++;
    int end = start;
    while (line[end] && !g_ascii_isspace(line[end]))
        end++;
    if (start == end)
        return NULL;
    *at = end;
    return g_strndup(line + start, (gsize)(end - start));
}

static char *
resolve_first(const char *text, GError **error)
{
    g_autoptr(GPtrArray) words = command_words("");
    g_autoptr(GPtrArray) found = matches(words, text, true);
    if (found->len == 1)
        return g_strdup(g_ptr_array_index(found, 0));
    if (found->len == 0) {
        set_unknown(error, words, text);
        return NULL;
    }
    g_autofree char *names = join(found, "/");
    g_set_error(error, COMMAND_ERROR, COMMAND_ERROR_UNKNOWN, _("/%s may mean %s. Type more of it."),
                text, names);
    return NULL;
}

/* The sub-command of name that text means; NULL if there is none. Where the command itself takes
 * arguments, only the whole word counts. */
static char *
resolve_next(const char *name, const char *text)
{
    const Command *row = command_row(name);
    g_autoptr(GPtrArray) words = command_words(name);
    g_autoptr(GPtrArray) found = matches(words, text, !row || row->args.max == 0);
    if (found->len != 1)
        return NULL;
    return g_strconcat(name, " ", (const char *)g_ptr_array_index(found, 0), NULL);
}

char *
command_resolve(const char *line, int *ret_end, GError **error)
{
    int at = line[0] == '/';
    *ret_end = at;
    g_autofree char *first = g_ascii_isspace(line[at]) ? NULL : next_word(line, &at);
    if (!first) {
        g_set_error(error, COMMAND_ERROR, COMMAND_ERROR_UNKNOWN,
                    _("A command's name follows the slash. /help lists them."));
        return NULL;
    }
    g_autofree char *name = resolve_first(first, error);
    while (name) {
        *ret_end = at;
        g_autofree char *text = next_word(line, &at);
        char *longer = text ? resolve_next(name, text) : NULL;
        if (!longer)
            break;
        g_free(name);
        name = longer;
    }
    return g_steal_pointer(&name);
}

const Command *
command_find(const char *line, int *ret_end, GError **error)
{
    g_autofree char *name = command_resolve(line, ret_end, error);
    if (!name)
        return NULL;
    const Command *row = command_row(name);
    int at = *ret_end;
    g_autofree char *extra = next_word(line, &at);
    if (row->args.max > 0 || !extra)
        return row;
    g_autoptr(GPtrArray) words = command_words(name);
    if (words->len == 0)
        return row;
    g_autofree char *known = join(words, "");
    g_autofree char *unknown = utf8_cut(extra, NAME_MAX_BYTES);
    g_set_error(error, COMMAND_ERROR, COMMAND_ERROR_UNKNOWN, _("/%s has no \"%s\". It has: %s."),
                name, unknown, known);
    return NULL;
}
