/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preferences of the archive, asked for and changed. */

#include "config.h"

#include "modules/archive_prefs.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "xmpp/error.h"

#include "modules/mam.h"

static const char *const RULES[] = {
    [ARCHIVE_ALWAYS] = "always",
    [ARCHIVE_ROSTER] = "roster",
    [ARCHIVE_NEVER] = "never",
};

typedef struct {
    bool is_change;
    ArchivePrefsFn on_answer;
    gpointer data;
} Question;

const char *
archive_rule_name(ArchiveRule rule)
{
    return RULES[rule];
}

bool
archive_rule_parse(const char *name, ArchiveRule *ret_rule)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(RULES); i++) {
        if (g_strcmp0(name, RULES[i]) != 0)
            continue;
        *ret_rule = (ArchiveRule)i;
        return true;
    }
    return false;
}

static ArchivePrefs *
prefs_new(ArchiveRule rule)
{
    ArchivePrefs *prefs = g_new0(ArchivePrefs, 1);

    prefs->rule = rule;
    prefs->always = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);
    prefs->never = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);
    return prefs;
}

static void
copy_list(GPtrArray *to, const GPtrArray *from)
{
    for (unsigned i = 0; i < from->len; i++)
        g_ptr_array_add(to, jid_ref(from->pdata[i]));
}

ArchivePrefs *
archive_prefs_copy(const ArchivePrefs *prefs)
{
    ArchivePrefs *copy = prefs_new(prefs->rule);

    copy_list(copy->always, prefs->always);
    copy_list(copy->never, prefs->never);
    return copy;
}

void
archive_prefs_free(ArchivePrefs *prefs)
{
    if (!prefs)
        return;
    g_ptr_array_unref(prefs->always);
    g_ptr_array_unref(prefs->never);
    g_free(prefs);
}

/* --- on the wire --- */

static void
read_list(const Element *prefs, const char *name, GPtrArray *jids)
{
    const Element *list = element_child(prefs, name, NS_MAM);

    for (const Element *item = list ? element_first(list) : NULL; item; item = element_next(item)) {
        const char *text = element_is(item, "jid", NS_MAM) ? element_text(item) : NULL;
        Jid *jid = text && jids->len < LIMIT_BLOCKED ? jid_new(text, NULL) : NULL;
        if (jid)
            g_ptr_array_add(jids, jid);
    }
}

static ArchivePrefs *
read_prefs(const Element *answer)
{
    const Element *element = element_child(answer, "prefs", NS_MAM);
    ArchiveRule rule;

    if (!element || !archive_rule_parse(element_get(element, "default"), &rule))
        return NULL;
    ArchivePrefs *prefs = prefs_new(rule);
    read_list(element, "always", prefs->always);
    read_list(element, "never", prefs->never);
    return prefs;
}

static void
add_list(Element *prefs, const char *name, const GPtrArray *jids)
{
    Element *list = element_add(prefs, name, NULL);

    for (unsigned i = 0; i < jids->len; i++)
        element_add_text(list, "jid", NULL, jid_full(jids->pdata[i]));
}

static void
on_reply(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autofree Question *question = data;
    g_autoptr(ArchivePrefs) prefs = result ? read_prefs(result) : NULL;
    g_autoptr(GError) problem = NULL;

    /* Some confirm a change with nothing more. */
    if (result && !prefs && question->is_change) {
        archive_prefs_ask(stream, question->on_answer, question->data);
        return;
    }
    if (!error && !prefs)
        problem = g_error_new_literal(STANZA_ERROR, STANZA_ERROR_OTHER,
                                      _("The server's answer cannot be understood."));
    question->on_answer(stream, prefs, error ? error : problem, question->data);
}

static Question *
question_new(bool is_change, ArchivePrefsFn on_answer, gpointer data)
{
    Question *question = g_new(Question, 1);

    *question = (Question){ is_change, on_answer, data };
    return question;
}

void
archive_prefs_ask(Stream *stream, ArchivePrefsFn on_answer, gpointer data)
{
    stream_request(stream, "get", NULL, element_new("prefs", NS_MAM), on_reply,
                   question_new(false, on_answer, data));
}

void
archive_prefs_set(Stream *stream, const ArchivePrefs *prefs, ArchivePrefsFn on_answer,
                  gpointer data)
{
    Element *element = element_new("prefs", NS_MAM);

    element_set(element, "default", archive_rule_name(prefs->rule));
    add_list(element, "always", prefs->always);
    add_list(element, "never", prefs->never);
    stream_request(stream, "set", NULL, element, on_reply, question_new(true, on_answer, data));
}
