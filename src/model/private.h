/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What files of model/ do to one another and nobody else may. */
#pragma once

#include "model/form_window.h"
#include "model/list_window.h"
#include "model/room.h"

/* Delivers an event: for the setters, and for them alone. */
void model_emit(Model *model, const Event *event);
/* Emits an event about an account and, where given, one of its contacts or chats. */
/* kind: -1, or an ExtendedKind. */
void model_emit_extended(Account *account, Contact *contact, int kind);
void model_emit_account(EventKind kind, Account *account, Contact *contact, Chat *chat);
/* Into the model's list, and out of it. */
void model_take_account(Model *model, Account *account);
void model_drop_account(Model *model, Account *account);

/* The list of requests, and numbers for new ones. */
unsigned model_next_request(Model *model);
void model_take_request(Model *model, Request *request);
void model_drop_request(Model *model, Request *request);
void requests_forget_account(Account *account);
/* Who asks what, so that thousands who ask cost no more each than the first. */
typedef struct RequestIndex RequestIndex;
RequestIndex *request_index_new(void);
void request_index_free(RequestIndex *index);
void request_index_add(RequestIndex *index, Request *request);
void request_index_remove(RequestIndex *index, Request *request);
RequestIndex *model_request_index(const Model *model);

Prompts *prompts_new(Model *model);
void prompts_free(Prompts *prompts); /* answers all with NULL; takes NULL */

Windows *windows_new(Model *model);
void windows_free(Windows *windows); /* takes NULL */
/* Takes the form. */
Window *windows_add_form(Windows *windows, FormWindow *form, Account *account);
/* Tells that it is about to go. */
void form_window_close(Window *window);
void form_window_free(FormWindow *form); /* takes NULL */
/* The same for lists. */
Window *windows_add_list(Windows *windows, ListWindow *list, Account *account);
void list_window_end_life(Window *window);
void list_window_free(ListWindow *list); /* takes NULL */
/* The window of a chat that goes away goes with it. */
void windows_forget_chat(Windows *windows, Chat *chat);

Room *room_new(Chat *chat);
void room_free(Room *room); /* takes NULL */
Occupant *occupant_new(Chat *chat, const Jid *jid);
void occupant_free(Occupant *occupant); /* takes NULL */
void occupant_set_jid(Occupant *occupant, const Jid *jid);
/* Everything but the address; whether anything of it that is seen changed. */
bool occupant_set(Occupant *occupant, const OccupantFacts *facts);
/* About how much memory he takes. */
size_t occupant_bytes(const Occupant *occupant);
/* Whether the room vouches for what he claims; after each occupant_set(). */
void occupant_trust(Occupant *occupant, bool has_id, bool has_hats);

Roster *roster_new(Account *account);
void roster_free(Roster *roster); /* takes NULL */
Contact *contact_new(Account *account, const Jid *jid);
void contact_free(Contact *contact); /* takes NULL */

Chat *chat_new(Account *account, const Jid *jid, ChatKind kind);
/* Out of the account's lists. */
void account_drop_chat(Account *account, Chat *chat);
/* Nobody else has that address. */
void account_readdress_chat(Account *account, Chat *chat, const Jid *jid);

/* chat NULL: a window that is no chat's. */
Timeline *timeline_new(Model *model, Chat *chat);
void timeline_free(Timeline *timeline); /* takes NULL */
/* Emits EVENT_MESSAGE_CHANGED for a message in it whose state was set. */
void timeline_tell_changed(Timeline *timeline, Message *message);
/* If this one is in it, it has so many bytes more. No event. */
void timeline_grow(Timeline *timeline, const Message *message, size_t bytes);
/* Takes it out, if it is in it, and tells so. */
void timeline_remove(Timeline *timeline, const Message *message);
/* Of one in it: it moves to where it belongs then, and that is told. */
void timeline_set_time(Timeline *timeline, Message *message, int64_t time);
