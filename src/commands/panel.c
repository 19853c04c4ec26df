/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panels: what is folded in the roster's, whom it shows, and who is in the room. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "model/face.h"
#include "commands/lookup.h"

static bool
order(const CommandCall *call, PanelOrder what, GError **error)
{
    const Face *face = call->face;
    const char *text = call->argc > 0 ? call->argv[0] : "";

    if (!face || !face->ops->panel)
        return command_fail(error, _("There is no screen here, and so no panel."));
    return face->ops->panel(face->data, what, text) ||
           command_fail(error, _("There is no account and no group %s in the roster panel."), text);
}

static bool
run_fold(const CommandCall *call, GError **error)
{
    return order(call, PANEL_FOLD, error);
}

static bool
run_unfold(const CommandCall *call, GError **error)
{
    return order(call, PANEL_UNFOLD, error);
}

static bool
run_filter(const CommandCall *call, GError **error)
{
    return order(call, PANEL_FILTER, error);
}

static bool
run_occupants(const CommandCall *call, GError **error)
{
    const Face *face = call->face;

    if (!call->chat->room)
        return command_fail(error, _("This window is no room."));
    if (!face || !face->ops->panel)
        return command_fail(error, _("There is no screen here, and so no panel: try /who."));
    return face->ops->panel(face->data, PANEL_OCCUPANTS, call->argc > 0 ? call->argv[0] : "") ||
           command_fail(error, _("A question is to be answered first."));
}

const Command panel_commands[] = {
    { .name = "roster fold",
      .usage = N_("NAME"),
      .summary = N_("Fold an account or a group in the roster panel"),
      .help =
          N_("The key Alt-r leads into the panel beside the windows: Up, Down, PageUp, PageDown, "
             "Home and End walk, Enter opens a chat or folds, Left and Right fold, unfold and "
             "go outwards and inwards, what you type shows only those in whose name, address, "
             "groups or status it stands, Escape takes that back and then leaves. What is "
             "folded stays so when the program ends. Folded ones show how much in them is "
             "unread, and with \"!\" how much of that speaks to you (setting notify.words). The "
             "mouse folds and opens, too, and drags the line beside the panel. The settings "
             "roster.sort, roster.sections, roster.show and roster.extended say what it shows, "
             "roster.panel, roster.width and roster.side where."),
      .args = { 1, 1 },
      .rest = true,
      .completes = { COMPLETE_GROUP },
      .run = run_fold },
    { .name = "roster unfold",
      .usage = N_("NAME"),
      .summary = N_("Unfold an account or a group in the roster panel"),
      .args = { 1, 1 },
      .rest = true,
      .completes = { COMPLETE_GROUP },
      .run = run_unfold },
    { .name = "roster filter",
      .usage = N_("[TEXT]"),
      .summary = N_("Show only those in the roster panel that hold all these words, or everybody"),
      .args = { 0, 1 },
      .rest = true,
      .run = run_filter },
    { .name = "occupants",
      .usage = N_("[TEXT]"),
      .summary = N_("Into the panel of who is in the room, and find somebody there"),
      .help =
          N_("The key Alt-o does the same. Up, Down, PageUp, PageDown, Home and End walk, Enter "
             "puts the nick into your line, Right opens a private chat, what you type shows only "
             "those in whose nick, address, titles or status it stands, Escape takes that back "
             "and then leaves, as Left does. A click puts the nick into your line, a second one on "
             "it opens a private chat; the mouse drags the line beside the panel. The settings "
             "rooms.panel and rooms.panel_width say whether it is there by itself, and how wide: "
             "where the conversation would have too little room it is not, but Alt-o shows it. "
             "/help signs explains the signs."),
      .args = { 0, 1 },
      .rest = true,
      .needs = NEEDS_CHAT,
      .run = run_occupants },
    { 0 },
};
