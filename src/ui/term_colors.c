/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pairs of colours are made when first needed; when there is no room left they are all forgotten
 * and the screen is drawn again. */

#include "config.h"

#include "ui/term_colors.h"

#include <curses.h>
#include <string.h>
#include <term.h>

enum { MAX_PAIRS = 4096 };

typedef enum { DEPTH_NONE, DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_DIRECT } Depth;

struct TermColors {
    Depth depth;
    const Theme *theme;
    GHashTable *pairs; /* foreground and background -> number */
    int next_pair, pair_limit;
    bool has_overflowed;
    TermLook looks[STYLE_COUNT]; /* what was answered before */
    bool has_look[STYLE_COUNT];
    GHashTable *rgb_looks; /* the same for styles with a colour of their own */
};

/* --- what the terminal can --- */

static bool
is_set(const char *variable)
{
    const char *value = g_getenv(variable);

    return value && *value;
}

static bool
has_true_color(void)
{
    const char *value = g_getenv("COLORTERM");

    return value && (strcmp(value, "truecolor") == 0 || strcmp(value, "24bit") == 0);
}

static bool
has_entry(const char *name)
{
    int status;
    bool is_found = setupterm(name, 1, &status) == OK;

    if (is_found)
        del_curterm(cur_term);
    return is_found;
}

/* Programs that say they are xterm are many, and some misread the empty field in the colours of
 * xterm-direct ("38:2::r:g:b"); vte-direct sends them in the form that all understand. */
static char *
direct_entry(const char *name)
{
    g_autofree char *base = g_strndup(name, strcspn(name, "-"));
    g_autofree char *longer = g_strconcat(name, "-direct", NULL);
    g_autofree char *shorter = g_strconcat(base, "-direct", NULL);
    bool is_xterm = strcmp(name, "xterm") == 0 || strcmp(name, "xterm-256color") == 0;
    const char *const names[] = { is_xterm ? "vte-direct" : longer, shorter };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (has_entry(names[i]))
            return g_strdup(names[i]);
    }
    return NULL;
}

char *
term_colors_entry(void)
{
    const char *name = g_getenv("TERM");
    char *direct = NULL;

    if (!name || !*name)
        name = "ansi";
    if (has_true_color() && !is_set("NO_COLOR") && !g_str_has_suffix(name, "-direct"))
        direct = direct_entry(name);
    return direct ? direct : g_strdup(name);
}

static Depth
find_depth(void)
{
    if (is_set("NO_COLOR") || !has_colors() || COLORS < 8)
        return DEPTH_NONE;
    if (COLORS > 256)
        return DEPTH_DIRECT;
    if (COLORS == 256)
        return DEPTH_256;
    return COLORS >= 16 ? DEPTH_16 : DEPTH_8;
}

TermColors *
term_colors_new(void)
{
    TermColors *colors = g_new0(TermColors, 1);

    if (has_colors()) {
        start_color();
        use_default_colors();
    }
    colors->depth = find_depth();
    colors->pairs = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    colors->rgb_looks = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    colors->next_pair = 1;
    colors->pair_limit = MIN(COLOR_PAIRS, MAX_PAIRS);
    return colors;
}

void
term_colors_free(TermColors *colors)
{
    if (!colors)
        return;
    g_hash_table_destroy(colors->pairs);
    g_hash_table_destroy(colors->rgb_looks);
    g_free(colors);
}

static void
forget_looks(TermColors *colors)
{
    memset(colors->has_look, 0, sizeof(colors->has_look));
    g_hash_table_remove_all(colors->rgb_looks);
}

void
term_colors_set_theme(TermColors *colors, const Theme *theme)
{
    colors->theme = theme;
    forget_looks(colors);
}

/* --- pairs --- */

static int
pair_of(TermColors *colors, int foreground, int background)
{
    gint64 key = (gint64)foreground * (1 << 25) + background;
    gpointer found = g_hash_table_lookup(colors->pairs, &key);

    if (foreground < 0 && background < 0)
        return 0;
    if (found)
        return GPOINTER_TO_INT(found);
    if (colors->next_pair >= colors->pair_limit) {
        colors->has_overflowed = true;
        return 0;
    }
    if (init_extended_pair(colors->next_pair, foreground, background) == ERR)
        return 0;
    g_hash_table_insert(colors->pairs, g_memdup2(&key, sizeof(key)),
                        GINT_TO_POINTER(colors->next_pair));
    return colors->next_pair++;
}

bool
term_colors_take_overflow(TermColors *colors)
{
    bool has_overflowed = colors->has_overflowed;

    if (has_overflowed) {
        g_hash_table_remove_all(colors->pairs);
        colors->next_pair = 1;
        forget_looks(colors);
    }
    colors->has_overflowed = false;
    return has_overflowed;
}

/* --- styles --- */

static uint32_t
rgb_of(const Color *color)
{
    return color->kind == COLOR_BY_INDEX ? color_of_index(color->value) : color->value;
}

/* A direct terminal takes 0 to 7 for its first colours, the rest for red, green and blue. */
static int
direct_color(const Color *color)
{
    if (color->kind == COLOR_BY_INDEX && color->value < 8)
        return (int)color->value;

    return (int)MAX(rgb_of(color), 8);
}

/* The number for curses; -1: the terminal's own, and a grey where there are few colours. */
static int
color_number(const TermColors *colors, const Color *color)
{
    if (color->kind == COLOR_OF_TERMINAL || colors->depth == DEPTH_NONE)
        return -1;
    if (colors->depth == DEPTH_DIRECT)
        return direct_color(color);
    if (color->kind == COLOR_BY_INDEX && color->value < (uint32_t)COLORS)
        return (int)color->value;
    if (colors->depth == DEPTH_256)
        return (int)color_nearest_index(color->value);
    if (color->kind == COLOR_BY_INDEX && color->value < 16)
        return (int)color->value - 8;
    return color_basic_index(rgb_of(color));
}

static unsigned long
curses_attributes(unsigned attributes)
{
    static const attr_t list[] = { A_BOLD, A_DIM, A_ITALIC, A_UNDERLINE, A_REVERSE };
    attr_t result = A_NORMAL;

    for (size_t i = 0; i < G_N_ELEMENTS(list); i++) {
        if (attributes & 1u << i)
            result |= list[i];
    }
    return result;
}

static bool
has_few_colors(const TermColors *colors)
{
    return colors->depth <= DEPTH_16;
}

static bool
is_grey(const TermColors *colors, const Color *color)
{
    return has_few_colors(colors) && color->kind != COLOR_OF_TERMINAL &&
           color_basic_index(rgb_of(color)) < 0;
}

/* With few colours, a grey is the terminal's own colour, dim if it was meant to stand back; on a
 * background it is black or white. */
static int
grey_foreground(const Color *color, int background, unsigned long *attributes)
{
    double lightness = color_lightness(rgb_of(color));

    if (background >= 0)
        return lightness > 50 ? COLOR_WHITE : COLOR_BLACK;
    if (lightness > 35 && lightness < 70)
        *attributes |= A_DIM;
    return -1;
}

static TermLook
look_of(TermColors *colors, const Style *style)
{
    TermLook look = { .attributes = curses_attributes(style->attributes) };
    int foreground = color_number(colors, &style->foreground);
    int background = color_number(colors, &style->background);
    bool has_background = style->background.kind != COLOR_OF_TERMINAL;

    /* A bar that cannot have its colour is shown reversed. */
    if (has_few_colors(colors) && has_background && background <= COLOR_BLACK) {
        look.attributes |= A_REVERSE;
        return look;
    }
    if (foreground < 0 && is_grey(colors, &style->foreground))
        foreground = grey_foreground(&style->foreground, background, &look.attributes);
    look.pair = pair_of(colors, foreground, background);
    return look;
}

static TermLook
rgb_look(TermColors *colors, const CellStyle *cell)
{
    gint64 key = (gint64)cell->style << 24 | cell->rgb;
    TermLook *look = g_hash_table_lookup(colors->rgb_looks, &key);
    Style style = colors->theme->styles[cell->style];

    if (look)
        return *look;
    style.foreground = (Color){
        COLOR_BY_RGB,
        color_with_lightness(cell->rgb, colors->theme->name_lightness),
    };
    if (g_hash_table_size(colors->rgb_looks) >= MAX_PAIRS)
        g_hash_table_remove_all(colors->rgb_looks);
    look = g_new(TermLook, 1);
    *look = look_of(colors, &style);
    g_hash_table_insert(colors->rgb_looks, g_memdup2(&key, sizeof(key)), look);
    return *look;
}

TermLook
term_colors_look(TermColors *colors, const CellStyle *cell)
{
    if (cell->has_rgb && colors->theme->has_name_colors)
        return rgb_look(colors, cell);
    if (!colors->has_look[cell->style]) {
        colors->looks[cell->style] = look_of(colors, &colors->theme->styles[cell->style]);
        colors->has_look[cell->style] = true;
    }
    return colors->looks[cell->style];
}
