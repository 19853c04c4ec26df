/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gajim's logs.db, as all versions up to 1.8 write it. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "storage/import/foreign_db.h"

/* What a row is; others are no messages. */
enum { IN_ROOM = 2, SINGLE_RECEIVED, CHAT_RECEIVED, SINGLE_SENT, CHAT_SENT };
/* What an address is. */
enum { IS_ROOM = 1 };
/* Of a message that the other side has. */
enum { MARKER_RECEIVED = 0, MARKER_DISPLAYED = 1 };

enum {
    ROW,
    CHAT,
    CHAT_TYPE,
    ROOM_TYPE,
    ACCOUNT,
    NICK,
    TIME,
    KIND,
    BODY,
    STANZA_ID,
    MESSAGE_ID,
    ENCRYPTION,
    MARKER,
};

/* [ENCRYPTION] is a word, as "OMEMO" or "OpenPGP". */
#define COLUMNS(encryption)                                                                        \
    {                                                                                              \
        [ROW] = { "log_line_id", true }, [CHAT] = { "chat.jid", true },                            \
        [CHAT_TYPE] = { "chat.type", true }, [ROOM_TYPE] = { "room.type", true },                  \
        [ACCOUNT] = { "account.jid", true }, [NICK] = { "contact_name", true },                    \
        [TIME] = { "time", true }, [KIND] = { "kind", true }, [BODY] = { "message", true },        \
        [STANZA_ID] = { "stanza_id", false }, [MESSAGE_ID] = { "message_id", false },              \
        [ENCRYPTION] = { encryption, false }, [MARKER] = { "marker", false },                      \
    }

/* Versions that know accounts leave the column that is called so empty. */
#define ENCRYPTION_NAME                                                                            \
    "coalesce(logs.encryption, CASE WHEN json_valid(logs.additional_data)"                         \
    " THEN json_extract(logs.additional_data, '$.encrypted.name') END)"

static const ForeignColumn NEW_COLUMNS[] = COLUMNS(ENCRYPTION_NAME);
static const ForeignColumn OLD_COLUMNS[] = COLUMNS("encryption");

/* The third one is the room of an address with a nick. Very old ones do not know accounts. */
#define JOIN                                                                                       \
    "JOIN jids AS chat ON chat.jid_id = logs.jid_id"                                               \
    " LEFT JOIN jids AS room ON instr(chat.jid, '/') > 0"                                          \
    "  AND room.jid = substr(chat.jid, 1, instr(chat.jid, '/') - 1)"
#define ORDER " WHERE logs.kind BETWEEN 2 AND 6 ORDER BY logs.log_line_id"

static const ForeignQuery QUERY = {
    "logs", NEW_COLUMNS, G_N_ELEMENTS(NEW_COLUMNS),
    JOIN " LEFT JOIN jids AS account ON account.jid_id = logs.account_id" ORDER
};
static const ForeignQuery OLD_QUERY = { "logs", OLD_COLUMNS, G_N_ELEMENTS(OLD_COLUMNS),
                                        JOIN " LEFT JOIN jids AS account ON 0" ORDER };

static gpointer
open_database(const ImportPart *part, GError **error)
{
    ForeignDb *db = foreign_db_open(part, &QUERY, NULL);

    return db ? db : foreign_db_open(part, &OLD_QUERY, error);
}

/* Of rooms it does not keep which lines are the user's own, nor what he was called there: anybody
 * may have had the nick that he has now. */
static void
read_chat(ForeignDb *db, ImportLine *line)
{
    int64_t kind = foreign_db_number(db, KIND);

    line->chat = foreign_db_text(db, CHAT);
    line->is_outgoing = kind == SINGLE_SENT || kind == CHAT_SENT;
    line->kind = CHAT_CONTACT;
    if (kind == IN_ROOM) {
        line->kind = CHAT_ROOM;
        line->nick = foreign_db_text(db, NICK);
    } else if (line->chat && strchr(line->chat, '/') &&
               foreign_db_number(db, ROOM_TYPE) == IS_ROOM) {
        line->kind = CHAT_PRIVATE;
    }
}

static const char *
encryption_name(const char *word)
{
    static const char *const NAMES[][2] = {
        { "OMEMO", "omemo" }, { "OpenPGP", "ox" }, { "PGP", "pgp" }, { "OTR", "otr" }
    };

    for (unsigned i = 0; word && i < G_N_ELEMENTS(NAMES); i++) {
        if (g_ascii_strcasecmp(word, NAMES[i][0]) == 0)
            return NAMES[i][1];
    }
    return NULL;
}

static MessageState
read_state(ForeignDb *db)
{
    if (!foreign_db_has(db, MARKER))
        return MESSAGE_SENT;
    return foreign_db_number(db, MARKER) == MARKER_DISPLAYED ? MESSAGE_READ : MESSAGE_RECEIVED;
}

static ImportStep
next(gpointer reader, ImportLine *line)
{
    ForeignDb *db = reader;
    ImportStep step = foreign_db_next(db, line);
    double time;

    /* Rooms tell their subjects in lines without a text. */
    while (step == IMPORT_LINE && !foreign_db_text(db, BODY))
        step = foreign_db_next(db, line);
    if (step != IMPORT_LINE)
        return step;
    time = foreign_db_real(db, TIME);
    if (time < 1 || time > 1e11) {
        line->problem = _("its time cannot be read");
        return IMPORT_UNREADABLE;
    }
    line->time = (int64_t)(time * 1000 + 0.5);
    line->precision = line->time % 1000 ? 1 : 1000;
    line->account = foreign_db_text(db, ACCOUNT);
    line->body = foreign_db_text(db, BODY);
    line->id = foreign_db_text(db, MESSAGE_ID);
    /* Of what it sends it puts its own id into both. */
    line->stanza_id = foreign_db_text(db, STANZA_ID);
    if (g_strcmp0(line->stanza_id, line->id) == 0)
        line->stanza_id = NULL;
    line->encryption = encryption_name(foreign_db_text(db, ENCRYPTION));
    line->state = read_state(db);
    read_chat(db, line);
    return IMPORT_LINE;
}

static const ImportFormat gajim_database = {
    .name = "logs.db",
    .open = open_database,
    .next = next,
    .position = foreign_db_position,
    .close = foreign_db_close,
};

static char *
place(void)
{
    return import_data_path("gajim");
}

static bool
find(const char *path, GPtrArray *parts, GError **error)
{
    g_autofree char *inner = g_build_filename(path, "logs.db", NULL);

    if (import_parts_add(parts, &gajim_database, path) ||
        import_parts_add(parts, &gajim_database, inner))
        return true;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                _("%s holds no history of Gajim's: no file logs.db."), path);
    return false;
}

const ImportSource import_gajim = {
    .name = "gajim",
    .title = "Gajim",
    .summary = N_("its database (logs.db), as versions before 1.9 keep it"),
    .place = place,
    .find = find,
};
