/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dino's dino.db. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "storage/import/foreign_db.h"

/* Its numbers. */
enum { TYPE_CHAT = 1, TYPE_ROOM, TYPE_PRIVATE };
enum {
    MARKED_RECEIVED = 1,
    MARKED_READ,
    MARKED_UNSENT = 4,
    MARKED_WONTSEND,
    MARKED_SENDING,
    MARKED_ERROR = 8
};

enum {
    ROW,
    ACCOUNT,
    CHAT,
    CHAT_RESOURCE,
    OUR_RESOURCE,
    DIRECTION,
    TYPE,
    TIME,
    BODY,
    ENCRYPTION,
    MARKED,
    STANZA_ID,
    SERVER_ID,
};

static const ForeignColumn COLUMNS[] = {
    [ROW] = { "id", true },
    [ACCOUNT] = { "account.bare_jid", true },
    [CHAT] = { "jid.bare_jid", true },
    [CHAT_RESOURCE] = { "counterpart_resource", true },
    [OUR_RESOURCE] = { "our_resource", true },
    [DIRECTION] = { "direction", true },
    [TYPE] = { "type", true },
    [TIME] = { "time", true },
    [BODY] = { "body", true },
    [ENCRYPTION] = { "encryption", true },
    [MARKED] = { "marked", true },
    [STANZA_ID] = { "stanza_id", false },
    [SERVER_ID] = { "server_id", false },
};

static const ForeignQuery QUERY = { "message", COLUMNS, G_N_ELEMENTS(COLUMNS),
                                    "JOIN account ON account.id = message.account_id"
                                    " JOIN jid ON jid.id = message.counterpart_id"
                                    " ORDER BY message.id" };

static gpointer
open_database(const ImportPart *part, GError **error)
{
    return foreign_db_open(part, &QUERY, error);
}

static void
read_chat(ForeignDb *db, ImportLine *line)
{
    const char *other = foreign_db_text(db, CHAT);
    const char *resource = foreign_db_text(db, CHAT_RESOURCE);
    const char *ours = foreign_db_text(db, OUR_RESOURCE);
    int64_t type = foreign_db_number(db, TYPE);

    line->kind = type == TYPE_ROOM ? CHAT_ROOM : type == TYPE_PRIVATE ? CHAT_PRIVATE : CHAT_CONTACT;
    line->chat =
        foreign_db_address(db, FOREIGN_CHAT, other, type == TYPE_PRIVATE ? resource : NULL);
    if (line->kind == CHAT_ROOM)
        line->nick = line->is_outgoing ? ours : resource;
    else if (line->is_outgoing)
        line->sender = foreign_db_address(db, FOREIGN_SENDER, line->account, ours);
    else
        line->sender = foreign_db_address(db, FOREIGN_SENDER, other, resource);
}

static void
read_state(ForeignDb *db, ImportLine *line)
{
    switch (foreign_db_number(db, MARKED)) {
    case MARKED_RECEIVED:
        line->state = MESSAGE_RECEIVED;
        break;
    case MARKED_READ:
        line->state = MESSAGE_READ;
        break;
    case MARKED_UNSENT:
    case MARKED_WONTSEND:
    case MARKED_SENDING:
    case MARKED_ERROR:
        line->state = MESSAGE_FAILED;
        line->error = _("Dino has not sent it.");
        break;
    default:
        line->state = MESSAGE_SENT;
    }
}

static ImportStep
next(gpointer data, ImportLine *line)
{
    static const char *const ENCRYPTIONS[] = { NULL, "pgp", "omemo" };
    ForeignDb *db = data;
    ImportStep step = foreign_db_next(db, line);
    int64_t encryption;

    if (step != IMPORT_LINE)
        return step;
    line->account = foreign_db_text(db, ACCOUNT);
    line->body = foreign_db_text(db, BODY);
    line->time = foreign_db_number(db, TIME);
    if (!line->account || !foreign_db_text(db, CHAT) || !line->body) {
        line->problem = _("account, address or text is missing");
        return IMPORT_UNREADABLE;
    }
    if (line->time < 1 || line->time > INT64_C(100000000000)) {
        line->problem = _("its time cannot be read");
        return IMPORT_UNREADABLE;
    }
    line->time *= 1000;
    line->precision = 1000;
    line->is_outgoing = foreign_db_number(db, DIRECTION) != 0;
    read_chat(db, line);
    read_state(db, line);
    encryption = foreign_db_number(db, ENCRYPTION);
    if (encryption > 0 && encryption < (int64_t)G_N_ELEMENTS(ENCRYPTIONS))
        line->encryption = ENCRYPTIONS[encryption];
    line->id = foreign_db_text(db, STANZA_ID);
    line->stanza_id = foreign_db_text(db, SERVER_ID);
    return IMPORT_LINE;
}

static const ImportFormat dino_database = {
    .name = "dino.db",
    .open = open_database,
    .next = next,
    .position = foreign_db_position,
    .close = foreign_db_close,
};

static char *
place(void)
{
    return import_data_path("dino");
}

static bool
find(const char *path, GPtrArray *parts, GError **error)
{
    g_autofree char *inner = g_build_filename(path, "dino.db", NULL);

    if (import_parts_add(parts, &dino_database, path) ||
        import_parts_add(parts, &dino_database, inner))
        return true;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                _("%s holds no history of Dino's: no file dino.db."), path);
    return false;
}

const ImportSource import_dino = {
    .name = "dino",
    .title = "Dino",
    .summary = N_("its database (dino.db)"),
    .place = place,
    .find = find,
};
