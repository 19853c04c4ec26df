/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An order on its way to a room. */

#include "config.h"

#include "client/rooms/room_errand.h"

#include "model/window.h"

void
room_errand_init(RoomErrand *errand, Client *client, const Chat *chat)
{
    errand->client = client;
    errand->account = jid_ref(chat->account->jid);
    errand->room = jid_ref(chat->jid);
    errand->window = windows_current(model_windows(client->model));
}

void
room_errand_done(RoomErrand *errand)
{
    g_clear_pointer(&errand->account, jid_unref);
    g_clear_pointer(&errand->room, jid_unref);
}

void
room_errand_wait(RoomErrand *errand)
{
    errand->is_waiting = true;
    client_begin_question(errand->client);
}

void
room_errand_hear(RoomErrand *errand)
{
    errand->is_waiting = false;
    client_end_question(errand->client);
}

Chat *
room_errand_chat(const RoomErrand *errand)
{
    Account *account = model_find_account(errand->client->model, errand->account);

    return account ? account_find_chat(account, errand->room, CHAT_ROOM) : NULL;
}

Stream *
room_errand_stream(const RoomErrand *errand, GError **error)
{
    Account *account = model_find_account(errand->client->model, errand->account);

    return account ? client_stream(errand->client, account, error) : NULL;
}
