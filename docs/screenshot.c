/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures of the README (see make-screenshot): plays a day's chat with the real program and a
 * real server, and writes the screen that stands at its end, the requests window, a room, and what
 * a search finds the day after, as SVG.
 *
 * usage: screenshot CLOCK FOLDER
 *
 * CLOCK is the file that libfaketime reads the time from; FOLDER gets screenshot.svg,
 * requests.svg, room.svg and search.svg. */
#include <stdio.h>
#include <string.h>

#include "e2e/scene.h"

#define ROWS    22
#define COLUMNS 100
/* Of a cell, in the picture's units; DejaVu Sans Mono is 0.602 of its size wide. */
#define CELL_WIDTH  9
#define CELL_HEIGHT 19
#define FONT_SIZE   14.95
#define BASELINE    14.5
#define MARGIN      14
#define TITLE       32

#define FOREGROUND "#cdd3de"
#define BACKGROUND "#151922"
#define FRAME      "#0d1017"

#define ALICE "alice@" SERVER_DOMAIN

/* --- the scene --- */

/* Sets the time that the program sees, so many days from now. */
static void
set_day(const char *file, int days, const char *time)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autoptr(GDateTime) day = g_date_time_add_days(now, days);
    g_autofree char *date = g_date_time_format(day, "%Y-%m-%d");
    g_autofree char *text = g_strdup_printf("@%s %s:20\n", date, time);

    assert_true(g_file_set_contents(file, text, -1, NULL));
}

/* Tomorrow: the server's certificates are from today. */
static void
set_clock(const char *file, const char *time)
{
    set_day(file, 1, time);
}

/* The contact says it, and it is on the screen. */
static void
hear(Scene *scene, Terminal *terminal, Process *contact, const char *text, const char *shown)
{
    g_autofree char *line = g_strdup_printf("message " ALICE " %s", text);

    process_say(contact, line);
    scene_wait_shown(scene, terminal, shown);
}

static void
say(Scene *scene, Terminal *terminal, Process *contact, const char *text)
{
    scene_enter(terminal, text);
    scene_wait_printed(scene, contact, text);
}

/* What is published goes to those who may see the presence, by the server. */
static void
publish_tune(Process *contact, const char *artist, const char *title)
{
    g_autofree char *line = g_strdup_printf(
        "raw <iq type='set' id='tune'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
        "<publish node='http://jabber.org/protocol/tune'><item id='current'>"
        "<tune xmlns='http://jabber.org/protocol/tune'><artist>%s</artist><title>%s</title></tune>"
        "</item></publish></pubsub></iq>",
        artist, title);

    process_say(contact, line);
}

/* With this program, so that there is a device to show. */
static void
open_carol(Scene *scene)
{
    scene_add_account(scene, "carol", "carol", NULL);
    Process *carol = scene_headless(scene, "carol", NULL);
    process_say(carol, "/away lunch");
    process_say(carol, "/mood hungry");
}

static Terminal *
play(Scene *scene, const char *clock)
{
    set_clock(clock, "09:14");
    scene_add_account(scene, "alice", "alice", NULL);
    Process *bob = scene_peer(scene, "bob", "--jid=bob@" SERVER_DOMAIN "/phone", "--receipts",
                              "--priority=5", NULL);
    scene_peer(scene, "bob", "--jid=bob@" SERVER_DOMAIN "/laptop", "--priority=1", NULL);
    Process *hana = scene_peer(scene, "hana", NULL);
    Process *zoe = scene_peer(scene, "zoe", NULL);
    Process *max = scene_peer(scene, "max", NULL);
    scene_peer(scene, "dave", "--show=dnd", "--status=meeting", NULL);
    Process *omar = scene_peer(scene, "omar", "--status=on call", NULL);
    open_carol(scene);

    Terminal *terminal = scene_open_sized(scene, "alice", ROWS, COLUMNS);
    scene_wait_shown(scene, terminal, ALICE " ● online");
    scene_wait_shown(scene, terminal, "● Omar");
    publish_tune(omar, "Oum", "Soul of Morocco");
    scene_wait_shown(scene, terminal, "♪");
    scene_wait_shown(scene, terminal, "$");
    hear(scene, terminal, bob, "good morning! coffee is ready", "2:Bob(1)");
    terminal_key(terminal, "M-2");
    scene_wait_shown(scene, terminal, "coffee is ready");
    say(scene, terminal, bob, "morning. did the build pass?");
    set_clock(clock, "09:16");
    hear(scene, terminal, bob,
         "> did the build pass?\\nyes, all green: https://ci.example.org/jaser/42", "all green");
    hear(scene, terminal, bob, "/me dances", "dances");
    set_clock(clock, "09:17");
    hear(scene, terminal, bob, "it was one line, of course:\\n    if (!chat)\\n        return;",
         "return;");
    set_clock(clock, "09:19");
    say(scene, terminal, bob, "then I merge it. thank you for the quick review");
    scene_wait_shown(scene, terminal, "✓✓");

    terminal_key(terminal, "M-1");
    set_clock(clock, "09:41");
    hear(scene, terminal, hana, "今日、お昼は一緒にどう?", "3:Hana(1)");
    hear(scene, terminal, hana, "拉麺屋 at twelve", "3:Hana(2)");
    set_clock(clock, "11:52");
    hear(scene, terminal, bob,
         "lunch? Hana found a noodle place (拉麺屋) near the station, and the queue is still short",
         "2:Bob(1)");
    terminal_key(terminal, "M-2");
    scene_wait_shown(scene, terminal, "noodle");
    process_say(zoe,
                "message " ALICE " Hello, this is Zoe from the book club. May I ask something?");
    process_say(max, "raw <presence to='" ALICE "' type='subscribe'>"
                     "<status>We met at the conference</status></presence>");
    scene_wait_shown(scene, terminal, "Requests 2");
    set_clock(clock, "11:53");
    say(scene, terminal, bob, "yes! give me five minutes");
    process_say(bob, "state " ALICE " composing");
    scene_wait_shown(scene, terminal, "typing…");
    terminal_type(terminal, "see you at ");
    scene_wait_shown(scene, terminal, "see you at");
    return terminal;
}

static void
open_requests(Scene *scene, Terminal *terminal)
{
    terminal_key(terminal, "C-u");
    scene_enter(terminal, "/requests");
    scene_wait_shown(scene, terminal, "What others ask of you");
    scene_wait_shown(scene, terminal, "zoe@");
    scene_wait_shown(scene, terminal, "max@");
}

/* --- the room --- */

#define DEV "dev@" SERVER_ROOMS

static Process *
enter_room(Scene *scene, const char *user, const char *show)
{
    g_autofree char *jid = g_strdup_printf("--jid=%s@" SERVER_DOMAIN "/room", user);
    g_autofree char *line = g_strdup_printf("join " DEV " %s", user);
    g_autofree char *address = g_strdup_printf("occupant " DEV "/%s ", user);
    Process *somebody = scene_peer(scene, user, jid, show, NULL);

    process_say(somebody, line);
    scene_wait_printed(scene, somebody, address);
    return somebody;
}

static void
hear_room(Scene *scene, Terminal *terminal, Process *somebody, const char *text, const char *shown)
{
    g_autofree char *line = g_strdup_printf("say " DEV " %s", text);

    process_say(somebody, line);
    scene_wait_shown(scene, terminal, shown);
}

static void
open_room(Scene *scene, Terminal *terminal, const char *clock)
{
    terminal_key(terminal, "C-u");
    scene_enter(terminal, "/close");
    set_clock(clock, "14:02");
    Process *bob = enter_room(scene, "bob", "--priority=0");
    Process *hana = enter_room(scene, "hana", "--priority=0");
    enter_room(scene, "dave", "--show=dnd");
    enter_room(scene, "omar", "--show=away");
    process_say(bob, "subject " DEV " jaser 0.4: rooms · https://jaser.example.org/plan");
    scene_enter(terminal, "/join " DEV " alice");
    scene_wait_shown(scene, terminal, "You are in the room");
    scene_wait_shown(scene, terminal, "alice (you)");
    hear_room(scene, terminal, bob, "who reviews the new panel?", "new panel?");
    set_clock(clock, "14:03");
    hear_room(scene, terminal, hana, "I can, this afternoon", "this afternoon");
    scene_enter(terminal, "me too. the golden screens are drawn anew");
    scene_wait_shown(scene, terminal, "✓✓");
    set_clock(clock, "14:05");
    hear_room(scene, terminal, bob, "/me hands out cake", "cake");
    Process *zoe = enter_room(scene, "zoe", "--priority=0");
    hear_room(scene, terminal, zoe, "alice: is 5,000 people in here a problem?", "problem?");
    scene_enter(terminal, "zoe: not at all, nobody waits for a key");
    scene_wait_shown(scene, terminal, "for a key");
    terminal_type(terminal, "I show you: ");
    scene_wait_shown(scene, terminal, "I show you:");
}

/* --- the search --- */

static void
open_search(Scene *scene, Terminal *terminal, const char *clock)
{
    Process *hana = scene_peer(scene, "hana", "--jid=hana@" SERVER_DOMAIN "/phone", NULL);
    Process *bob = scene_peer(scene, "bob", "--jid=bob@" SERVER_DOMAIN "/train", NULL);
    Process *ines = enter_room(scene, "ines", "--priority=0");

    terminal_key(terminal, "C-u");
    set_day(clock, 2, "10:20");
    say(scene, terminal, ines, "whoever breaks main pays for the noodles");
    scene_enter(terminal, "/msg hana@" SERVER_DOMAIN);
    set_day(clock, 3, "11:40");
    hear(scene, terminal, hana, "Noodles again? Their card: https://noodles.example.org", "again?");
    set_day(clock, 3, "11:41");
    say(scene, terminal, hana, "I had a crème brûlée in mind, but noodles first");
    set_day(clock, 4, "12:03");
    hear(scene, terminal, bob, "are the noodles as good on Mondays?", "2:Bob(1)");
    scene_enter(terminal, "/set roster.panel off");
    scene_enter(terminal, "/search noodles");
    scene_wait_shown(scene, terminal, "‹noodles› as good");
    scene_wait_shown(scene, terminal, "pays for the ‹noodles›");
}

/* --- the picture --- */

static char *
color_name(const VTermScreenCell *cell, const Terminal *terminal, bool of_background)
{
    bool is_background = of_background != (bool)cell->attrs.reverse;
    VTermColor color = is_background ? cell->bg : cell->fg;

    if (is_background ? VTERM_COLOR_IS_DEFAULT_BG(&color) : VTERM_COLOR_IS_DEFAULT_FG(&color))
        return g_strdup(is_background ? BACKGROUND : FOREGROUND);
    terminal_color_to_rgb(terminal, &color);
    return g_strdup_printf("#%02x%02x%02x", color.rgb.red, color.rgb.green, color.rgb.blue);
}

static void
draw_background(const Terminal *terminal, int row, int column, const VTermScreenCell *cell)
{
    g_autofree char *color = color_name(cell, terminal, true);

    if (strcmp(color, BACKGROUND) != 0)
        printf("<rect x='%d' y='%d' width='%d' height='%d' fill='%s'/>\n", column * CELL_WIDTH,
               row * CELL_HEIGHT, cell->width * CELL_WIDTH, CELL_HEIGHT, color);
}

/* Lines are drawn: those of the font leave gaps between the rows. */
static bool
draw_line(int row, int column, const VTermScreenCell *cell, const char *color)
{
    if (cell->chars[0] == 0x2502)
        printf("<rect x='%.1f' y='%d' width='1' height='%d' fill='%s'/>\n",
               (column + 0.5) * CELL_WIDTH - 0.5, row * CELL_HEIGHT, CELL_HEIGHT, color);
    else if (cell->chars[0] == 0x2500)
        printf("<rect x='%d' y='%.1f' width='%d' height='1' fill='%s'/>\n", column * CELL_WIDTH,
               (row + 0.5) * CELL_HEIGHT, CELL_WIDTH, color);
    else
        return false;
    return true;
}

static void
draw_text(const Terminal *terminal, int row, int column, const VTermScreenCell *cell)
{
    g_autofree char *color = color_name(cell, terminal, false);

    if (draw_line(row, column, cell, color))
        return;
    g_autofree char *text = g_ucs4_to_utf8(cell->chars, VTERM_MAX_CHARS_PER_CELL, NULL, NULL, NULL);
    g_autofree char *escaped = g_markup_escape_text(text ? text : "", -1);

    printf("<text x='%d' y='%.1f' fill='%s'%s%s>%s</text>\n", column * CELL_WIDTH,
           row * CELL_HEIGHT + BASELINE, color, cell->attrs.bold ? " font-weight='bold'" : "",
           cell->attrs.italic ? " font-style='italic'" : "", escaped);
    if (cell->attrs.underline)
        printf("<rect x='%d' y='%.1f' width='%d' height='1' fill='%s'/>\n", column * CELL_WIDTH,
               row * CELL_HEIGHT + BASELINE + 2, cell->width * CELL_WIDTH, color);
}

typedef void (*DrawCell)(const Terminal *terminal, int row, int column,
                         const VTermScreenCell *cell);

static void
draw_cells(const Terminal *terminal, DrawCell draw)
{
    for (int row = 0; row < ROWS; row++) {
        VTermScreenCell cell;
        for (int column = 0; column < COLUMNS && terminal_cell_at(terminal, row, column, &cell);
             column += MAX(cell.width, 1))
            if (draw == draw_background || (cell.chars[0] > ' ' && cell.chars[0] < 0x110000))
                draw(terminal, row, column, &cell);
    }
}

static void
draw_window(int width, int height, const char *title)
{
    static const char *const buttons[] = { "#ee6a5f", "#f5bd4f", "#61c454" };
    g_autofree char *escaped = g_markup_escape_text(title, -1);

    printf("<rect width='%d' height='%d' rx='10' fill='" FRAME "'/>\n", width, height);
    printf("<rect y='%d' width='%d' height='%d' rx='10' fill='" BACKGROUND "'/>\n", TITLE, width,
           height - TITLE);
    printf("<rect y='%d' width='%d' height='10' fill='" BACKGROUND "'/>\n", TITLE, width);
    for (int i = 0; i < 3; i++)
        printf("<circle cx='%d' cy='%d' r='6' fill='%s'/>\n", 22 + 20 * i, TITLE / 2, buttons[i]);
    printf("<text x='%d' y='%d' font-size='13' text-anchor='middle' fill='#8b93a1'>%s</text>\n",
           width / 2, TITLE / 2 + 5, escaped);
}

static void
draw_cursor(const Terminal *terminal)
{
    int row, column;

    if (terminal_cursor(terminal, &row, &column))
        printf("<rect x='%d' y='%d' width='%d' height='%d' fill='" FOREGROUND "'/>\n",
               column * CELL_WIDTH, row * CELL_HEIGHT, CELL_WIDTH, CELL_HEIGHT);
}

static bool
draw(const Terminal *terminal, const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    int width = COLUMNS * CELL_WIDTH + 2 * MARGIN;
    int height = ROWS * CELL_HEIGHT + TITLE + 2 * MARGIN;

    if (!freopen(path, "w", stdout))
        return false;
    printf("<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' xml:space='preserve'\n"
           "font-family='DejaVu Sans Mono, Droid Sans Fallback' font-size='%g'>\n",
           width, height, FONT_SIZE);
    draw_window(width, height, terminal_title(terminal));
    printf("<g shape-rendering='crispEdges' transform='translate(%d, %d)'>\n", MARGIN,
           TITLE + MARGIN);
    draw_cells(terminal, draw_background);
    draw_cells(terminal, draw_text);
    draw_cursor(terminal);
    printf("</g>\n</svg>\n");
    return fflush(stdout) == 0;
}

int
main(int argc, char **argv)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD, "hana:" SCENE_PASSWORD,
                                         "dave:" SCENE_PASSWORD,  "ines:" SCENE_PASSWORD,
                                         "omar:" SCENE_PASSWORD,  "zoe:" SCENE_PASSWORD,
                                         "max:" SCENE_PASSWORD,   "alice+bob/Friends",
                                         "alice+carol/Friends",   "alice+hana/Friends",
                                         "alice+dave/Work",       "alice+ines/Work",
                                         "alice+omar/Work",       NULL };

    if (argc != 3) {
        fprintf(stderr, "usage: screenshot CLOCK FOLDER\n");
        return 2;
    }
    Server *server = server_new(words);
    Scene *scene = scene_new(server);
    Terminal *terminal = play(scene, argv[1]);
    bool is_drawn = draw(terminal, argv[2], "screenshot.svg");
    open_requests(scene, terminal);
    is_drawn = draw(terminal, argv[2], "requests.svg") && is_drawn;
    open_room(scene, terminal, argv[1]);
    is_drawn = draw(terminal, argv[2], "room.svg") && is_drawn;
    open_search(scene, terminal, argv[1]);
    is_drawn = draw(terminal, argv[2], "search.svg") && is_drawn;
    terminal_key(terminal, "C-u");
    scene_quit(scene, terminal);
    int status = scene_free(scene);
    server_free(server);
    return is_drawn ? status : 1;
}
