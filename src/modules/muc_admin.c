/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The requests of moderators and admins. */

#include "config.h"

#include "modules/muc_admin.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"

#include "modules/rsm.h"

#define PAGE_ITEMS 500

static void
add_reason(Element *item, const char *reason)
{
    if (reason && reason[0])
        element_add_text(item, "reason", NULL, reason);
}

/* --- changes --- */

static MucTask
task_of_role(const MucRoleChange *change)
{
    if (change->role == ROLE_NONE)
        return MUC_TASK_KICK;
    return change->role == ROLE_MODERATOR || change->before == ROLE_MODERATOR ? MUC_TASK_MODERATOR
                                                                              : MUC_TASK_VOICE;
}

void
muc_set_role(Stream *stream, const Jid *room, const MucRoleChange *change, MucDoneFn on_done,
             gpointer data)
{
    Element *query = element_new("query", NS_MUC_ADMIN);
    Element *item = element_add(query, "item", NULL);

    element_set(item, "nick", change->nick);
    element_set(item, "role", role_name(change->role));
    add_reason(item, change->reason);
    muc_request(stream, room, query, task_of_role(change), on_done, data);
}

void
muc_set_affiliations(Stream *stream, const Jid *room, const MucAffiliationChange *changes,
                     unsigned count, MucDoneFn on_done, gpointer data)
{
    Element *query = element_new("query", NS_MUC_ADMIN);
    MucTask task = MUC_TASK_BAN;

    for (unsigned i = 0; i < count; i++) {
        Element *item = element_add(query, "item", NULL);
        element_set(item, "affiliation", affiliation_name(changes[i].affiliation));
        element_set(item, "jid", jid_bare(changes[i].jid));
        element_set(item, "nick", changes[i].nick);
        add_reason(item, changes[i].reason);
        if (changes[i].affiliation != AFFILIATION_OUTCAST)
            task = MUC_TASK_RANK;
    }
    muc_request(stream, room, query, task, on_done, data);
}

/* --- lists --- */

typedef struct {
    MucListQuery query;
    MucListFn on_list;
    gpointer data;
} Question;

static void
listed_free(gpointer data)
{
    MucListed *listed = data;

    jid_unref(listed->jid);
    g_free(listed->nick);
    g_free(listed->reason);
    g_free(listed->actor);
    g_free(listed);
}

static char *
read_line(const char *text)
{
    return text && text[0] ? utf8_short_line(text, LIMIT_SAID_BYTES) : NULL;
}

/* Who did it: by address or by nick. */
static char *
read_actor(const Element *item)
{
    const Element *actor = element_child(item, "actor", NULL);
    const char *nick = actor ? element_get(actor, "nick") : NULL;
    const char *jid = actor ? element_get(actor, "jid") : NULL;

    return read_line(nick ? nick : jid);
}

/* NULL: it says nobody, or it is of another list than was asked for. */
static MucListed *
read_listed(const Element *item, const MucListQuery *query)
{
    const char *address = element_get(item, "jid"), *nick = element_get(item, "nick");
    const char *role = element_get(item, "role"), *rank = element_get(item, "affiliation");
    g_autoptr(Jid) jid = address ? jid_new(address, NULL) : NULL;
    Role its_role = query->is_role ? query->role : ROLE_NONE;
    Affiliation its_rank = query->is_role ? AFFILIATION_NONE : query->affiliation;

    if (role)
        role_parse(role, &its_role);
    if (rank)
        affiliation_parse(rank, &its_rank);
    if (query->is_role ? !nick || its_role != query->role : !jid || its_rank != query->affiliation)
        return NULL;
    MucListed *listed = g_new0(MucListed, 1);
    listed->jid = g_steal_pointer(&jid);
    listed->nick = nick ? utf8_cut(nick, LIMIT_NAME_BYTES) : NULL;
    listed->reason = read_line(element_child_text(item, "reason", NULL));
    listed->actor = read_actor(item);
    listed->role = its_role;
    listed->affiliation = its_rank;
    return listed;
}

static GPtrArray *
read_list(const Element *answer, const MucListQuery *query)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(listed_free);

    for (const Element *item = element_first(answer); item; item = element_next(item)) {
        MucListed *listed = element_is(item, "item", NS_MUC_ADMIN) && all->len < LIMIT_ROOM_LISTED
                                ? read_listed(item, query)
                                : NULL;
        if (listed)
            g_ptr_array_add(all, listed);
    }
    return all;
}

/* A page that is not full is the last one, whatever its end is called. */
static const char *
next_page(const MucListQuery *query, const RsmPage *page, unsigned length)
{
    bool is_end = !query->is_paged || length == 0 ||
                  (page->index >= 0 && page->count >= 0 && page->index + length >= page->count);

    return is_end ? NULL : page->last;
}

static void
on_list(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autofree Question *question = data;
    const Element *answer = result ? element_child(result, "query", NS_MUC_ADMIN) : NULL;
    g_autoptr(GError) refusal = muc_error(stream, MUC_TASK_LIST, error);
    RsmPage page;

    if (!refusal && !answer)
        refusal = g_error_new_literal(STANZA_ERROR, STANZA_ERROR_OTHER,
                                      _("The room's answer is not valid."));
    if (refusal) {
        question->on_list(stream, NULL, refusal, question->data);
        return;
    }
    g_autoptr(GPtrArray) all = read_list(answer, &question->query);
    rsm_read(answer, &page);
    const MucList list = { .listed = all,
                           .last = next_page(&question->query, &page, all->len),
                           .count = page.count };
    question->on_list(stream, &list, NULL, question->data);
}

void
muc_request_list(Stream *stream, const Jid *room, const MucListQuery *query, MucListFn on_answer,
                 gpointer data)
{
    Question *question = g_new0(Question, 1);
    Element *payload = element_new("query", NS_MUC_ADMIN);
    Element *item = element_add(payload, "item", NULL);

    *question = (Question){ *query, on_answer, data };
    question->query.after = NULL;
    if (query->is_role)
        element_set(item, "role", role_name(query->role));
    else
        element_set(item, "affiliation", affiliation_name(query->affiliation));
    if (query->is_paged)
        rsm_add(payload, &(RsmQuery){ .max = PAGE_ITEMS, .after = query->after });
    stream_request(stream, "get", room, payload, on_list, question);
}
