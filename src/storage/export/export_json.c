/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages as JSON lines, complete: jaser import json reads them back without loss. */

#include "config.h"

#include "base/json.h"
#include "storage/export/export.h"

static const char *const KINDS[] = {
    [CHAT_CONTACT] = "chat", [CHAT_ROOM] = "room", [CHAT_PRIVATE] = "private"
};

static void
add(GString *out, const Chat *chat, const Message *message, const Message *before)
{
    (void)before;
    json_begin(out);
    json_string(out, "type", "message");
    json_string(out, "account", jid_bare(chat->account->jid));
    json_string(out, "chat", jid_full(chat->jid));
    json_string(out, "kind", KINDS[chat->kind]);
    json_string(out, "direction", message->is_outgoing ? "out" : "in");
    json_string(out, "from", message->from ? jid_full(message->from) : NULL);
    json_string(out, "id", message->id);
    json_string(out, "origin_id", message->origin_id);
    json_string(out, "stanza_id", message->stanza_id);
    json_string(out, "occupant_id", message->occupant_id);
    json_string(out, "body", message->body);
    json_time(out, "time", message->time);
    json_string(out, "state", message->is_outgoing ? message_state_name(message->state) : NULL);
    json_string(out, "error", message->error);
    json_string(out, "encryption", message->encryption);
    json_string(out, "trust", message->trust);
    json_string(out, "signer", message->signer);
    if (message->is_carbon)
        json_bool(out, "carbon", true);
    if (message->is_cut)
        json_bool(out, "cut", true);
    json_end(out);
}

const ExportFormat export_json = {
    .name = "json",
    .suffix = ".json",
    .add = add,
};
