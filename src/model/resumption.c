/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making, copying and freeing it. */

#include "config.h"

#include "model/resumption.h"

#include <string.h>

SentStanza *
sent_stanza_new(uint32_t number, const char *xml, const char *to, const char *id)
{
    SentStanza *stanza = g_new0(SentStanza, 1);

    stanza->number = number;
    stanza->xml = g_strdup(xml);
    stanza->to = g_strdup(to);
    stanza->id = g_strdup(id);
    return stanza;
}

void
sent_stanza_free(SentStanza *stanza)
{
    if (!stanza)
        return;
    if (stanza->is_secret)
        explicit_bzero(stanza->xml, strlen(stanza->xml));
    g_free(stanza->xml);
    g_free(stanza->to);
    g_free(stanza->id);
    g_free(stanza);
}

Resumption *
resumption_new(const char *id, const Jid *jid)
{
    Resumption *resumption = g_new0(Resumption, 1);

    resumption->id = g_strdup(id);
    resumption->jid = jid ? jid_ref((Jid *)jid) : NULL;
    resumption->waiting = g_ptr_array_new_with_free_func((GDestroyNotify)sent_stanza_free);
    return resumption;
}

Resumption *
resumption_copy(const Resumption *resumption)
{
    if (!resumption)
        return NULL;
    Resumption *copy = resumption_new(resumption->id, resumption->jid);

    copy->location = g_strdup(resumption->location);
    copy->received = resumption->received;
    copy->sent = resumption->sent;
    copy->valid_until = resumption->valid_until;
    for (unsigned i = 0; i < resumption->waiting->len; i++) {
        const SentStanza *stanza = resumption->waiting->pdata[i];
        SentStanza *same = sent_stanza_new(stanza->number, stanza->xml, stanza->to, stanza->id);
        same->is_secret = stanza->is_secret;
        g_ptr_array_add(copy->waiting, same);
    }
    return copy;
}

void
resumption_free(Resumption *resumption)
{
    if (!resumption)
        return;
    g_free(resumption->id);
    g_free(resumption->location);
    jid_unref(resumption->jid);
    g_ptr_array_unref(resumption->waiting);
    g_free(resumption);
}
