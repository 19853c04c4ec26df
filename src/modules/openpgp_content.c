/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0373 3: <signcrypt/>, <sign/> and <crypt/>, written with padding and read strictly: whoever
 * has one that breaks the rules is not one whose words should be shown. */

#include "config.h"

#include "modules/openpgp_content.h"

#include <openssl/rand.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/limits.h"

#define NS_OPENPGP "urn:xmpp:openpgp:0"

G_DEFINE_QUARK(openpgp - error - quark, openpgp_error)

/* The table of 3.1. */
static const struct {
    const char *name;
    bool needs_to, is_padded;
} kinds[] = {
    [OPENPGP_SIGNCRYPT] = { "signcrypt", true, true },
    [OPENPGP_SIGN] = { "sign", true, false },
    [OPENPGP_CRYPT] = { "crypt", false, true },
};

/* As hard to guess in length as in content. The caller's. */
static char *
make_padding(void)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned char random[LIMIT_SEALED_PADDING_BYTES + 1];

    g_return_val_if_fail(RAND_bytes(random, sizeof random) == 1, g_strdup(""));
    unsigned length = random[LIMIT_SEALED_PADDING_BYTES] % LIMIT_SEALED_PADDING_BYTES + 1;
    char *padding = g_malloc(length + 1);
    for (unsigned i = 0; i < length; i++)
        padding[i] = letters[random[i] % (sizeof letters - 1)];
    padding[length] = '\0';
    return padding;
}

GBytes *
openpgp_content_write(const OpenpgpContent *content)
{
    g_autoptr(Element) element = element_new(kinds[content->kind].name, NS_OPENPGP);
    g_autofree char *stamp = date_to_iso(content->time);

    for (unsigned i = 0; content->to && i < content->to->len; i++)
        element_set(element_add(element, "to", NULL), "jid", jid_bare(content->to->pdata[i]));
    element_set(element_add(element, "time", NULL), "stamp", stamp);
    if (kinds[content->kind].is_padded) {
        g_autofree char *padding = make_padding();
        element_add_text(element, "rpad", NULL, padding);
    }
    element_take(element, element_copy(content->payload));
    char *xml = element_to_xml(element, NULL);
    return g_bytes_new_take(xml, strlen(xml));
}

void
openpgp_content_free(OpenpgpContent *content)
{
    if (!content)
        return;
    g_ptr_array_unref(content->to);
    element_free(content->payload);
    g_free(content);
}

static bool
fail(GError **error, const char *text)
{
    g_set_error_literal(error, OPENPGP_ERROR, OPENPGP_ERROR_CONTENT, text);
    return false;
}

static Element *
parse(GBytes *bytes)
{
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    g_autofree char *xml = NULL;

    if (!size || !g_utf8_validate(data, (gssize)size, NULL)) /* also: without a zero in it */
        return NULL;
    xml = g_strndup(data, size);
    return element_parse(xml);
}

static bool
find_kind(const Element *element, OpenpgpKind *ret_kind)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (element_is(element, kinds[i].name, NS_OPENPGP)) {
            *ret_kind = i;
            return true;
        }
    }
    return false;
}

static bool
read_to(OpenpgpContent *content, const Element *to, GError **error)
{
    const char *text = element_get(to, "jid");
    g_autoptr(Jid) jid = text ? jid_new(text, NULL) : NULL;

    if (!jid)
        return fail(error, _("It names no address for which it is meant."));
    if (content->to->len >= LIMIT_SEALED_READERS)
        return fail(error, _("It is meant for too many."));
    g_ptr_array_add(content->to, jid_to_bare(jid));
    return true;
}

/* Some write the time zone without a colon, or its hours alone: "2026-11-22T09:14:00+0100"
 * (Profanity 0.13). */
static bool
read_stamp(const char *stamp, int64_t *ret_time)
{
    const char *clock = stamp ? strchr(stamp, 'T') : NULL;
    const char *zone = clock ? strpbrk(clock, "+-") : NULL;
    size_t length = zone ? strlen(zone) : 0;
    g_autofree char *whole = NULL;

    if (length == strlen("+01") || length == strlen("+0100"))
        whole = g_strdup_printf("%.*s:%s", (int)(zone - stamp) + 3, stamp,
                                length == strlen("+01") ? "00" : zone + 3);
    return stamp && date_from_iso(whole ? whole : stamp, ret_time);
}

/* Each child once, but for <to/>; what is not known is passed over. */
static bool
read_child(OpenpgpContent *content, const Element *child, unsigned *times, GError **error)
{
    if (element_is(child, "to", NS_OPENPGP))
        return read_to(content, child, error);
    if (element_is(child, "time", NS_OPENPGP)) {
        if ((*times)++ || !read_stamp(element_get(child, "stamp"), &content->time))
            return fail(error, _("It does not say clearly when it was made."));
    } else if (element_is(child, "payload", NS_OPENPGP)) {
        if (content->payload)
            return fail(error, _("It has more than one content."));
        content->payload = element_copy(child);
    }
    return true;
}

OpenpgpContent *
openpgp_content_read(GBytes *bytes, GError **error)
{
    g_autoptr(Element) element = parse(bytes);
    g_autoptr(OpenpgpContent) content = g_new0(OpenpgpContent, 1);
    unsigned times = 0;

    content->to = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);
    if (!element || !find_kind(element, &content->kind)) {
        fail(error, _("What is inside is no message as XMPP has it (XEP-0373)."));
        return NULL;
    }
    for (const Element *child = element_first(element); child; child = element_next(child)) {
        if (!read_child(content, child, &times, error))
            return NULL;
    }
    if (!times || !content->payload) {
        fail(error, times ? _("It has no content.") : _("It does not say when it was made."));
        return NULL;
    }
    if (kinds[content->kind].needs_to && !content->to->len) {
        fail(error, _("It does not say for whom it is meant."));
        return NULL;
    }
    return g_steal_pointer(&content);
}

static bool
is_for(const OpenpgpContent *content, const Jid *to)
{
    for (unsigned i = 0; i < content->to->len; i++) {
        if (jid_equal_bare(content->to->pdata[i], to))
            return true;
    }
    return false;
}

bool
openpgp_content_check(const OpenpgpContent *content, const Jid *to, int64_t sent, GError **error)
{
    g_autofree char *made = date_to_iso(content->time);

    if (!is_for(content, to) && (content->to->len || kinds[content->kind].needs_to)) {
        g_set_error(error, OPENPGP_ERROR, OPENPGP_ERROR_READER,
                    _("It was written to somebody else, not to %s: somebody has sent it on."),
                    jid_shown_bare(to));
        return false;
    }
    if (content->time < sent - LIMIT_SEALED_SKEW_MS ||
        content->time > sent + LIMIT_SEALED_SKEW_MS) {
        g_set_error(error, OPENPGP_ERROR, OPENPGP_ERROR_TIME,
                    _("It says that it was made at %s, which cannot be: a clock is wrong, or "
                      "somebody has sent an old one again."),
                    made);
        return false;
    }
    return true;
}
