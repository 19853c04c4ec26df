/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0373: a list of fingerprints at one node, each key at a node of its own, the secret one at a
 * third. Everything that others say is bounded and checked for its form, and no more. */

#include "config.h"

#include "modules/openpgp.h"

#include <string.h>

#include "base/base64.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/limits.h"

#include "modules/hints.h"
#include "modules/modules.h"
#include "modules/pubsub.h"

#define NS_OPENPGP  "urn:xmpp:openpgp:0"
#define NODE_LIST   "urn:xmpp:openpgp:0:public-keys"
#define NODE_SECRET "urn:xmpp:openpgp:0:secret-key"

#define FINGERPRINT_DIGITS 40

typedef struct {
    OpenpgpListFn list; /* one of them */
    OpenpgpBytesFn bytes;
    gpointer data;
} Question;

void
openpgp_announcement_free(gpointer announcement)
{
    OpenpgpAnnouncement *key = announcement;

    g_free(key->fingerprint);
    g_free(key);
}

/* --- what is read --- */

/* In capitals; NULL: it is none. */
static char *
read_fingerprint(const char *text)
{
    if (!text || strlen(text) != FINGERPRINT_DIGITS)
        return NULL;
    for (const char *at = text; *at; at++) {
        if (!g_ascii_isxdigit(*at))
            return NULL;
    }
    return g_ascii_strup(text, -1);
}

static bool
is_listed(const GPtrArray *keys, const char *fingerprint)
{
    for (unsigned i = 0; i < keys->len; i++) {
        if (!strcmp(((const OpenpgpAnnouncement *)keys->pdata[i])->fingerprint, fingerprint))
            return true;
    }
    return false;
}

/* Each once (4.2). */
static GPtrArray *
read_list(const Element *list)
{
    GPtrArray *keys = g_ptr_array_new_with_free_func(openpgp_announcement_free);
    const Element *child = list ? element_first(list) : NULL;

    for (; child && keys->len < LIMIT_ANNOUNCED_KEYS; child = element_next(child)) {
        const char *date = element_get(child, "date");
        g_autofree char *fingerprint = read_fingerprint(element_get(child, "v4-fingerprint"));
        int64_t time = 0;
        if (!element_is(child, "pubkey-metadata", NS_OPENPGP) || !fingerprint ||
            is_listed(keys, fingerprint))
            continue;
        OpenpgpAnnouncement *key = g_new0(OpenpgpAnnouncement, 1);
        key->fingerprint = g_steal_pointer(&fingerprint);
        key->date = date && date_from_iso(date, &time) ? time : 0;
        g_ptr_array_add(keys, key);
    }
    return keys;
}

/* The newest item's; servers give the newest last, or alone. NULL. */
static const Element *
newest(const Element *answer, const char *name)
{
    const Element *last = NULL, *found = NULL;
    PubsubItem item;

    while (pubsub_next(answer, &last, &item)) {
        if (element_is(item.payload, name, NS_OPENPGP))
            found = item.payload;
    }
    return found;
}

static GBytes *
read_bytes(const Element *answer)
{
    const Element *key = newest(answer, "pubkey"), *secret = newest(answer, "secretkey");
    const char *text = key ? element_child_text(key, "data", NULL) : NULL;

    return base64_read(text ? text : secret ? element_text(secret) : "", -1);
}

static void
on_list(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autofree Question *question = data;
    bool is_absent = g_error_matches(error, STANZA_ERROR, STANZA_ERROR_ITEM_NOT_FOUND);

    if (error && !is_absent) {
        question->list(stream, NULL, error, question->data);
        return;
    }
    g_autoptr(GPtrArray) keys = read_list(result ? newest(result, "public-keys-list") : NULL);
    question->list(stream, keys, NULL, question->data);
}

static void
on_bytes(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autofree Question *question = data;
    g_autoptr(GBytes) bytes = error ? NULL : read_bytes(result);
    g_autoptr(GError) absent = NULL;

    if (!error && !bytes)
        g_set_error_literal(&absent, STANZA_ERROR, STANZA_ERROR_ITEM_NOT_FOUND,
                            _("There is no key on the server."));
    question->bytes(stream, bytes, error ? error : absent, question->data);
}

/* --- questions --- */

static Question *
question_new(OpenpgpListFn list, OpenpgpBytesFn bytes, gpointer data)
{
    Question *question = g_new0(Question, 1);

    question->list = list;
    question->bytes = bytes;
    question->data = data;
    return question;
}

void
openpgp_request_list(Stream *stream, const Jid *jid, OpenpgpListFn fn, gpointer data)
{
    g_autoptr(Jid) bare = jid ? jid_to_bare(jid) : NULL;

    pubsub_request(stream, bare, NODE_LIST, NULL, 1, on_list, question_new(fn, NULL, data));
}

static char *
node_of(const char *fingerprint)
{
    return g_strdup_printf(NODE_LIST ":%s", fingerprint);
}

void
openpgp_request_key(Stream *stream, const Jid *jid, const char *fingerprint, OpenpgpBytesFn fn,
                    gpointer data)
{
    g_autoptr(Jid) bare = jid ? jid_to_bare(jid) : NULL;
    g_autofree char *node = node_of(fingerprint);

    pubsub_request(stream, bare, node, NULL, 1, on_bytes, question_new(NULL, fn, data));
}

void
openpgp_request_secret(Stream *stream, OpenpgpBytesFn fn, gpointer data)
{
    pubsub_request(stream, NULL, NODE_SECRET, NULL, 1, on_bytes, question_new(NULL, fn, data));
}

/* --- what we publish --- */

static char *
encode(GBytes *bytes)
{
    gsize size;
    const guchar *data = g_bytes_get_data(bytes, &size);

    return g_base64_encode(data, size);
}

void
openpgp_publish_key(Stream *stream, const char *fingerprint, GBytes *key, ReplyFn on_reply,
                    gpointer data)
{
    g_autofree char *node = node_of(fingerprint), *text = encode(key);
    g_autofree char *id = date_to_iso(clock_now(stream_clock(stream)));
    const PubsubPublication publication = { .node = node, .id = id, .access = PUBSUB_ACCESS_OPEN };
    Element *payload = element_new("pubkey", NS_OPENPGP);

    element_add_text(payload, "data", NULL, text);
    pubsub_publish(stream, &publication, payload, on_reply, data);
}

void
openpgp_publish_list(Stream *stream, const GPtrArray *keys, ReplyFn on_reply, gpointer data)
{
    const PubsubPublication publication = { .node = NODE_LIST, .access = PUBSUB_ACCESS_OPEN };
    Element *payload = element_new("public-keys-list", NS_OPENPGP);

    for (unsigned i = 0; i < keys->len; i++) {
        const OpenpgpAnnouncement *key = keys->pdata[i];
        g_autofree char *date = date_to_iso(key->date);
        Element *child = element_add(payload, "pubkey-metadata", NULL);
        element_set(child, "v4-fingerprint", key->fingerprint);
        element_set(child, "date", date);
    }
    pubsub_publish(stream, &publication, payload, on_reply, data);
}

void
openpgp_publish_secret(Stream *stream, GBytes *locked, ReplyFn on_reply, gpointer data)
{
    const PubsubPublication publication = { .node = NODE_SECRET,
                                            .access = PUBSUB_ACCESS_WHITELIST };
    g_autofree char *text = encode(locked);
    Element *payload = element_new("secretkey", NS_OPENPGP);

    element_set_text(payload, text);
    pubsub_publish(stream, &publication, payload, on_reply, data);
}

void
openpgp_delete_secret(Stream *stream, ReplyFn on_reply, gpointer data)
{
    pubsub_delete(stream, NODE_SECRET, on_reply, data);
}

/* --- messages --- */

void
openpgp_wrap(Element *message, GBytes *sealed)
{
    g_autofree char *text = encode(sealed);

    element_add_text(message, "openpgp", NS_OPENPGP, text);
    hints_add(message, HINT_STORE);
}

GBytes *
openpgp_unwrap(const Element *message)
{
    const char *text = element_child_text(message, "openpgp", NS_OPENPGP);

    return text ? base64_read(text, -1) : NULL;
}

/* --- the module --- */

/* With the list, where the server sends it along; else it is to be asked for. */
static void
on_changed(Stream *stream, const Jid *from, const PubsubItem *item)
{
    const Element *payload = item ? item->payload : NULL;
    bool is_list = payload && element_is(payload, "public-keys-list", NS_OPENPGP);
    g_autoptr(GPtrArray) keys = is_list || !item ? read_list(payload) : NULL;
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    if (hooks->announced_keys)
        hooks->announced_keys(stream, from, keys, data);
}

static bool
is_enabled(const Stream *stream)
{
    return stream_setting(stream, SETTING_ENCRYPTION_OX);
}

static const char *const features[] = { "urn:xmpp:openpgp:im:0", NULL };

static const PubsubHandler nodes[] = {
    { .node = NODE_LIST, .changed = on_changed, .takes_hidden = true },
    { 0 },
};

const XmppModule openpgp_module = {
    .name = "openpgp",
    .features = features,
    .is_enabled = is_enabled,
    .nodes = nodes,
};
