/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of a list: its rows, which of them are shown, where the user is. */

#include "config.h"

#include "model/list_window.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/private.h"

G_DEFINE_QUARK(jaser - list - error, list_error)

static void
emit_kind(EventKind kind, Window *window)
{
    Event event = { .kind = kind, .account = window->account, .window = window };

    model_emit(window->list->model, &event);
}

static void
emit(Window *window)
{
    if (window->list->batch_depth == 0)
        emit_kind(EVENT_LIST, window);
}

static void
row_free(gpointer data)
{
    ListRow *row = data;

    g_free(row->id);
    g_strfreev(row->cells);
    g_free(row->detail);
    g_free(row->folded);
    g_free(row);
}

/* --- what is shown --- */

static const char *
folded_row(ListRow *row)
{
    if (row->folded)
        return row->folded;
    g_autofree char *cells = g_strjoinv(" ", row->cells);
    g_autofree char *all = g_strjoin(" ", row->id, cells, row->detail, NULL);
    row->folded = utf8_fold(all);
    return row->folded;
}

static bool
matches(ListRow *row, char **words)
{
    for (char **word = words; *word; word++) {
        if (!strstr(folded_row(row), *word))
            return false;
    }
    return true;
}

static char **
filter_words(const char *filter)
{
    g_autofree char *folded = utf8_fold(filter);

    return g_strsplit(folded, " ", -1);
}

/* The rows of from that the filter lets through. */
static GPtrArray *
filter_rows(const ListWindow *list, const GPtrArray *from)
{
    g_auto(GStrv) words = filter_words(list->filter);
    GPtrArray *shown = g_ptr_array_sized_new(from->len);

    for (unsigned i = 0; i < from->len; i++) {
        if (!list->filter[0] || matches(from->pdata[i], words))
            g_ptr_array_add(shown, from->pdata[i]);
    }
    return shown;
}

/* The user stays at his row, or where it was. */
static void
show_rows(ListWindow *list, GPtrArray *shown, const ListRow *row)
{
    unsigned index;

    g_ptr_array_unref(list->shown);
    list->shown = shown;
    if (row && g_ptr_array_find(shown, row, &index))
        list->current = index;
    list->current = MIN(list->current, shown->len > 0 ? shown->len - 1 : 0);
}

static const ListRow *
current_row(const ListWindow *list)
{
    return list->current < list->shown->len ? list->shown->pdata[list->current] : NULL;
}

/* The first row at or behind the current one that stays. */
static const ListRow *
staying_row(const ListWindow *list)
{
    for (unsigned i = list->current; i < list->shown->len; i++) {
        const ListRow *row = list->shown->pdata[i];
        if (!row->is_gone)
            return row;
    }
    return NULL;
}

static void
take_mark(ListWindow *list, ListRow *row, bool is_marked)
{
    if (row->is_marked != is_marked)
        list->marked += is_marked ? 1U : -1U;
    row->is_marked = is_marked;
}

static int
compare_places(gconstpointer a, gconstpointer b)
{
    const ListRow *first = *(ListRow *const *)a, *second = *(ListRow *const *)b;

    return (first->place > second->place) - (first->place < second->place);
}

/* What is gone goes, and what came anew stands where it came. */
static void
settle(Window *window)
{
    ListWindow *list = window->list;
    const ListRow *row = staying_row(list);
    unsigned kept = 0;

    list->is_stale = false;
    g_ptr_array_set_free_func(list->rows, NULL);
    for (unsigned i = 0; i < list->rows->len; i++) {
        ListRow *one = list->rows->pdata[i];
        if (!one->is_gone) {
            list->rows->pdata[kept++] = one;
            continue;
        }
        take_mark(list, one, false);
        g_hash_table_remove(list->by_id, one->id);
        row_free(one);
    }
    g_ptr_array_set_size(list->rows, (int)kept);
    g_ptr_array_set_free_func(list->rows, row_free);
    g_ptr_array_sort(list->rows, compare_places);
    show_rows(list, filter_rows(list, list->rows), row);
}

/* --- life --- */

Window *
list_window_open(Model *model, const ListRequest *request)
{
    ListWindow *list = g_new0(ListWindow, 1);

    list->model = model;
    list->request = *request;
    list->name = g_strdup(request->name);
    list->title = g_strdup(request->title);
    list->help = g_strdup(request->help);
    list->empty = g_strdup(request->empty);
    list->filter = g_strdup("");
    list->button = -1;
    list->rows = g_ptr_array_new_with_free_func(row_free);
    list->shown = g_ptr_array_new();
    list->by_id = g_hash_table_new(g_str_hash, g_str_equal);
    list->request.column_count = 0;
    while (request->columns[list->request.column_count].name)
        list->request.column_count++;
    return windows_add_list(model_windows(model), list, request->account);
}

void
list_window_free(ListWindow *list)
{
    if (!list)
        return;
    g_hash_table_unref(list->by_id);
    g_ptr_array_unref(list->shown);
    g_ptr_array_unref(list->rows);
    g_free(list->filter);
    g_free(list->name);
    g_free(list->title);
    g_free(list->help);
    g_free(list->empty);
    g_free(list);
}

void
list_window_close(Window *window)
{
    windows_close(model_windows(window->list->model), window);
}

/* For window.c: it is about to go. */
void
list_window_end_life(Window *window)
{
    window->list->is_closed = true;
    window->list->batch_depth = 0;
    emit(window);
}

Window *
list_window_find(const Model *model, const Window *window, const char *name)
{
    const GPtrArray *all = windows_all(model_windows(model));

    if (!name && window && window->kind == WINDOW_LIST)
        return (Window *)window;
    for (unsigned i = 0; i < all->len; i++) {
        Window *other = all->pdata[i];
        if (other->kind == WINDOW_LIST && (!name || strcmp(other->list->name, name) == 0))
            return other;
    }
    return NULL;
}

/* --- rows --- */

void
list_window_begin(Window *window)
{
    window->list->batch_depth++;
}

static void
changed(Window *window, bool is_stale)
{
    ListWindow *list = window->list;

    list->is_stale |= is_stale;
    if (list->batch_depth > 0)
        return;
    if (list->is_stale)
        settle(window);
    emit(window);
}

void
list_window_end(Window *window)
{
    window->list->batch_depth--;
    changed(window, false);
}

static char **
copy_cells(const ListWindow *list, const char *const *cells)
{
    unsigned count = list->request.column_count;
    char **copy = g_new0(char *, count + 1);

    for (unsigned i = 0; i < count; i++)
        copy[i] = utf8_short_line(cells[i] ? cells[i] : "", LIMIT_NAME_BYTES);
    return copy;
}

static bool
passes(const ListWindow *list, ListRow *row)
{
    if (!list->filter[0])
        return true;
    g_auto(GStrv) words = filter_words(list->filter);
    return matches(row, words);
}

static ListRow *
add_row(ListWindow *list, const char *id)
{
    ListRow *row = g_new0(ListRow, 1);

    row->id = g_strdup(id);
    row->is_gone = true;
    g_ptr_array_add(list->rows, row);
    g_hash_table_insert(list->by_id, row->id, row);
    return row;
}

void
list_window_set(Window *window, const ListRowFacts *facts)
{
    ListWindow *list = window->list;
    ListRow *row = g_hash_table_lookup(list->by_id, facts->id);
    bool is_new = !row, was_shown = row && !row->is_gone && passes(list, row);

    if (is_new)
        row = add_row(list, facts->id);
    if (row->is_gone)
        row->place = list->next_place++;
    row->is_gone = false;
    g_strfreev(row->cells);
    row->cells = copy_cells(list, facts->cells);
    g_free(row->detail);
    row->detail = facts->detail ? utf8_cut(facts->detail, LIMIT_STATUS_BYTES) : NULL;
    g_clear_pointer(&row->folded, g_free);
    row->style = facts->style;
    bool is_shown = passes(list, row);
    if (is_new && is_shown)
        g_ptr_array_add(list->shown, row);
    changed(window, !is_new && is_shown != was_shown);
}

void
list_window_remove(Window *window, const char *id)
{
    ListRow *row = g_hash_table_lookup(window->list->by_id, id);

    if (!row || row->is_gone)
        return;
    row->is_gone = true;
    changed(window, true);
}

void
list_window_clear(Window *window)
{
    const ListWindow *list = window->list;

    for (unsigned i = 0; i < list->rows->len; i++)
        ((ListRow *)list->rows->pdata[i])->is_gone = true;
    changed(window, true);
}

void
list_window_tell(Window *window)
{
    emit_kind(EVENT_LIST_TOLD, window);
}

const ListRow *
list_window_find_row(const Window *window, const char *id)
{
    const ListRow *row = g_hash_table_lookup(window->list->by_id, id);

    return row && !row->is_gone ? row : NULL;
}

/* --- where the user is --- */

const ListRow *
list_window_row(const Window *window)
{
    return current_row(window->list);
}

void
list_window_go(Window *window, unsigned shown)
{
    ListWindow *list = window->list;

    if (list->shown->len == 0)
        return;
    list->current = MIN(shown, list->shown->len - 1);
    list->button = -1;
    emit(window);
}

void
list_window_move(Window *window, int step)
{
    const ListWindow *list = window->list;
    int64_t target = (int64_t)list->current + step;

    list_window_go(window, (unsigned)CLAMP(target, 0, (int64_t)MAX(list->shown->len, 1) - 1));
}

static int
count_actions(const ListWindow *list)
{
    int count = 0;

    while (list->request.actions && list->request.actions[count].word)
        count++;
    return count;
}

void
list_window_turn(Window *window, int step)
{
    ListWindow *list = window->list;
    int places = count_actions(list) + 1;

    list->button = (list->button + 1 + step + places) % places - 1;
    emit(window);
}

void
list_window_set_filter(Window *window, const char *filter)
{
    ListWindow *list = window->list;
    bool is_narrower = g_str_has_prefix(filter, list->filter);
    const ListRow *row = current_row(list);

    if (strcmp(filter, list->filter) == 0)
        return;
    g_free(list->filter);
    list->filter = utf8_cut(filter, LIMIT_NAME_BYTES);
    list->button = -1;
    show_rows(list, filter_rows(list, is_narrower ? list->shown : list->rows), row);
    emit(window);
}

void
list_window_mark(Window *window)
{
    ListWindow *list = window->list;
    ListRow *row = (ListRow *)current_row(list);

    if (!row)
        return;
    take_mark(list, row, !row->is_marked);
    list_window_move(window, 1);
}

void
list_window_unmark_all(Window *window)
{
    ListWindow *list = window->list;

    for (unsigned i = 0; i < list->rows->len; i++)
        take_mark(list, list->rows->pdata[i], false);
    emit(window);
}

/* --- actions --- */

static bool
fail(GError **error, const char *text)
{
    g_set_error_literal(error, LIST_ERROR, LIST_ERROR_INVALID, text);
    return false;
}

/* The rows that are marked, else the one where the user is. */
static void
add_chosen(const ListWindow *list, GPtrArray *ids)
{
    const ListRow *row = current_row(list);

    for (unsigned i = 0; i < list->rows->len && list->marked > 0; i++) {
        const ListRow *marked = list->rows->pdata[i];
        if (marked->is_marked)
            g_ptr_array_add(ids, g_strdup(marked->id));
    }
    if (list->marked == 0 && row)
        g_ptr_array_add(ids, g_strdup(row->id));
}

static bool
add_named(const Window *window, const char *const *names, GPtrArray *ids, GError **error)
{
    for (; *names; names++) {
        if (!list_window_find_row(window, *names)) {
            g_set_error(error, LIST_ERROR, LIST_ERROR_INVALID, _("There is no row %s in the list."),
                        *names);
            return false;
        }
        g_ptr_array_add(ids, g_strdup(*names));
    }
    return true;
}

static bool
run(Window *window, const ListAction *action, const char *const *names, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    ListWindow *list = window->list;

    if (action->needs != LIST_NEEDS_NONE && names && *names) {
        if (!add_named(window, names, ids, error))
            return false;
    } else if (action->needs != LIST_NEEDS_NONE) {
        add_chosen(list, ids);
    }
    if (action->needs != LIST_NEEDS_NONE && ids->len == 0)
        return fail(error, _("There is no row to do that with."));
    if (action->needs == LIST_NEEDS_ONE && ids->len > 1)
        return fail(error, _("That is for one row only."));
    list->button = -1;
    list->request.act(window, action, ids, list->request.data);
    return true;
}

bool
list_window_enter(Window *window, GError **error)
{
    const ListWindow *list = window->list;

    if (count_actions(list) == 0)
        return false;
    return run(window, &list->request.actions[MAX(list->button, 0)], NULL, error);
}

bool
list_window_press(Window *window, char key, GError **error)
{
    const ListAction *action = window->list->request.actions;

    for (; action && action->word; action++) {
        if (action->key && action->key == key)
            return run(window, action, NULL, error);
    }
    return false;
}

bool
list_window_act(Window *window, const char *word, const char *const *ids, GError **error)
{
    const ListAction *action = window->list->request.actions;
    g_autoptr(GString) known = g_string_new(NULL);

    for (; action && action->word; action++) {
        if (g_ascii_strcasecmp(action->word, word) == 0)
            return run(window, action, ids, error);
        g_string_append_printf(known, "%s%s", known->len ? ", " : "", action->word);
    }
    g_set_error(error, LIST_ERROR, LIST_ERROR_INVALID, _("The list cannot do \"%s\". It can: %s."),
                word, known->str);
    return false;
}
