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

typedef struct {
    ForeignDb *db;
    GString *chat, *sender;
} Reader;

static gpointer
open_database(const ImportPart *part, GError **error)
{
    ForeignDb *db = foreign_db_open(part, &QUERY, error);
    Reader *reader;

    if (!db)
        return NULL;
    reader = g_new(Reader, 1);
    *reader = (Reader){ db, g_string_new(NULL), g_string_new(NULL) };
    return reader;
}

static void
close_database(gpointer data)
{
    Reader *reader = data;

    foreign_db_close(reader->db);
    g_string_free(reader->chat, TRUE);
    g_string_free(reader->sender, TRUE);
    g_free(reader);
}

static const char *
set_address(GString *address, const char *bare, const char *resource)
{
    g_string_assign(address, bare);
    if (resource)
        g_string_append_printf(address, "/%s", resource);
    return address->str;
}

static void
read_chat(Reader *reader, ImportLine *line)
{
    const char *other = foreign_db_text(reader->db, CHAT);
    const char *resource = foreign_db_text(reader->db, CHAT_RESOURCE);
    const char *ours = foreign_db_text(reader->db, OUR_RESOURCE);
    int64_t type = foreign_db_number(reader->db, TYPE);

    line->kind = type == TYPE_ROOM ? CHAT_ROOM : type == TYPE_PRIVATE ? CHAT_PRIVATE : CHAT_CONTACT;
    line->chat = set_address(reader->chat, other, type == TYPE_PRIVATE ? resource : NULL);
    if (line->kind == CHAT_ROOM)
        line->nick = line->is_outgoing ? ours : resource;
    else if (line->is_outgoing)
        line->sender = set_address(reader->sender, line->account, ours);
    else
        line->sender = set_address(reader->sender, other, resource);
}

static void
read_state(Reader *reader, ImportLine *line)
{
    switch (foreign_db_number(reader->db, MARKED)) {
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
    Reader *reader = data;
    ImportStep step = foreign_db_next(reader->db, line);
    int64_t encryption;

    if (step != IMPORT_LINE)
        return step;
    line->account = foreign_db_text(reader->db, ACCOUNT);
    line->body = foreign_db_text(reader->db, BODY);
    line->time = foreign_db_number(reader->db, TIME);
    if (!line->account || !foreign_db_text(reader->db, CHAT) || !line->body) {
        line->problem = _("account, address or text is missing");
        return IMPORT_UNREADABLE;
    }
    if (line->time < 1 || line->time > INT64_C(100000000000)) {
        line->problem = _("its time cannot be read");
        return IMPORT_UNREADABLE;
    }
    line->time *= 1000;
    line->precision = 1000;
    line->is_outgoing = foreign_db_number(reader->db, DIRECTION) != 0;
    read_chat(reader, line);
    read_state(reader, line);
    encryption = foreign_db_number(reader->db, ENCRYPTION);
    if (encryption > 0 && encryption < (int64_t)G_N_ELEMENTS(ENCRYPTIONS))
        line->encryption = ENCRYPTIONS[encryption];
    line->id = foreign_db_text(reader->db, STANZA_ID);
    line->stanza_id = foreign_db_text(reader->db, SERVER_ID);
    return IMPORT_LINE;
}

static int64_t
position(gpointer data)
{
    return foreign_db_position(((Reader *)data)->db);
}

static const ImportFormat dino_database = {
    .name = "dino.db",
    .open = open_database,
    .next = next,
    .position = position,
    .close = close_database,
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
