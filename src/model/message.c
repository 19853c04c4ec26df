/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of a window, counted by reference. */

#include "config.h"

#include "model/message.h"

#include <string.h>

#include "base/i18n.h"
#include "model/encryption.h"

typedef struct {
    Message message;
    unsigned references;
} CountedMessage;

static const char *const state_names[] = {
    [MESSAGE_QUEUED] = "queued", [MESSAGE_SENT] = "sent",     [MESSAGE_RECEIVED] = "received",
    [MESSAGE_READ] = "read",     [MESSAGE_FAILED] = "failed",
};

Message *
message_new(MessageKind kind, const char *body)
{
    CountedMessage *counted = g_new0(CountedMessage, 1);

    counted->references = 1;
    counted->message.kind = kind;
    counted->message.body = g_strdup(body ? body : "");
    return &counted->message;
}

Message *
message_ref(Message *message)
{
    ((CountedMessage *)message)->references++;
    return message;
}

void
message_unref(Message *message)
{
    if (!message || --((CountedMessage *)message)->references > 0)
        return;
    jid_unref(message->from);
    g_free(message->body);
    g_free(message->error);
    g_free(message->id);
    g_free(message->origin_id);
    g_free(message->stanza_id);
    g_free(message->occupant_id);
    g_free(message->encryption);
    g_free(message->trust);
    g_free(message->signer);
    g_free(message);
}

char *
message_new_id(void)
{
    return g_uuid_string_random();
}

LinePlace
message_place(const Message *message)
{
    return (LinePlace){ message->time, message->row };
}

bool
line_place_is_before(const LinePlace *a, const LinePlace *b)
{
    return a->time < b->time || (a->time == b->time && a->row < b->row);
}

const char *
message_state_name(MessageState state)
{
    return state_names[state];
}

bool
message_state_parse(const char *name, MessageState *ret_state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(state_names); i++) {
        if (strcmp(state_names[i], name) == 0) {
            *ret_state = i;
            return true;
        }
    }
    return false;
}

bool
message_state_may_follow(MessageState from, MessageState to)
{
    if (from == MESSAGE_FAILED)
        return to != MESSAGE_SENT; /* that our server had it was true before it failed */
    if (to == MESSAGE_FAILED)
        return from < MESSAGE_RECEIVED;
    return to > from;
}

bool
message_is_news(const Message *message)
{
    return message->kind == MESSAGE_CHAT && !message->is_outgoing &&
           !(message->is_sealed && !message->error);
}

char *
message_words(const Message *message)
{
    if (!message->is_sealed)
        return g_strdup(message->body);
    if (message->error)
        return g_strdup_printf(_("(encrypted with %s, not opened: %s)"),
                               encryption_label(message->encryption), message->error);
    return g_strdup_printf(_("(encrypted with %s: being opened)"),
                           encryption_label(message->encryption));
}

const char *
severity_name(Severity severity)
{
    static const char *const names[] = { "info", "warning", "error" };

    return names[severity];
}

const char *
message_action(const Message *message)
{
    return message->kind == MESSAGE_CHAT && g_str_has_prefix(message->body, "/me ")
               ? message->body + strlen("/me ")
               : NULL;
}
