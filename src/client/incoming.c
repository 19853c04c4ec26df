/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one way of every message that arrives: live, carbon, delayed. The order of the stages below
 * is the order in which things happen; a stage may drop the message. */

#include "config.h"

#include "client/incoming.h"

#include "base/i18n.h"
#include "base/log.h"
#include "model/notice.h"
#include "model/window.h"
#include "client/history.h"
#include "client/private.h"

typedef struct {
    Client *client;
    Account *account;
    const IncomingMessage *incoming;
    Message *message;
    Chat *chat;
} Arrival;

/* false: the message goes no further. */
typedef bool (*StageFn)(Arrival *arrival);

static bool
drop_empty(Arrival *arrival)
{
    return arrival->message->body[0] != '\0';
}

static bool
find_chat(Arrival *arrival)
{
    arrival->chat = account_get_chat(arrival->account, arrival->incoming->chat_jid,
                                     arrival->incoming->chat_kind);
    if (!arrival->chat)
        log_warning("incoming", "too many chats, a message was dropped");
    return arrival->chat != NULL;
}

static bool
drop_known(Arrival *arrival)
{
    return !archive_has(arrival->client->options.archive, arrival->chat, arrival->message);
}

static bool
store(Arrival *arrival)
{
    history_store(arrival->client, arrival->chat, arrival->message);
    return true;
}

static bool
show(Arrival *arrival)
{
    Chat *chat = arrival->chat;

    windows_open_chat(model_windows(arrival->client->model), chat);
    chat_set_typing(chat, arrival->message->is_outgoing ? chat->typing : TYPING_ACTIVE);
    chat_add_message(chat, arrival->message);
    client_load_history(arrival->client, chat);
    return true;
}

static const struct {
    const char *name;
    StageFn run;
} stages[] = {
    { "drop empty", drop_empty }, { "find chat", find_chat }, { "drop known", drop_known },
    { "store", store },           { "show", show },
};

void
incoming_message(Client *client, Account *account, const IncomingMessage *incoming)
{
    Arrival arrival = {
        .client = client,
        .account = account,
        .incoming = incoming,
        .message = incoming->message,
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(stages); i++) {
        if (!stages[i].run(&arrival)) {
            log_debug("incoming", "stopped at \"%s\"", stages[i].name);
            return;
        }
    }
}
