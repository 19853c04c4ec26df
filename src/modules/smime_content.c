/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is inside of S/MIME. The children of a stanza in application/xmpp+xml count; its addresses
 * must be those that stand around it, where they are said twice. */

#include "config.h"

#include "modules/smime_content.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/mime.h"
#include "xmpp/ns.h"

#include "modules/cpim.h"
#include "modules/pidf.h"

#define XMPP_TYPE  "application/xmpp+xml"
#define CPIM_TYPE  "message/cpim"
#define PIDF_TYPE  "application/pidf+xml"
#define PLAIN_TYPE "text/plain"

G_DEFINE_QUARK(smime - content - error - quark, smime_content_error)

void
smime_content_free(SmimeContent *content)
{
    if (!content)
        return;
    jid_unref(content->from);
    g_ptr_array_unref(content->to);
    element_free(content->inside);
    g_free(content);
}

static SmimeContent *
content_new(const Jid *from)
{
    SmimeContent *content = g_new0(SmimeContent, 1);

    content->from = from ? jid_to_bare(from) : NULL;
    content->to = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);
    return content;
}

static bool
fail(GError **error, const char *text)
{
    g_set_error_literal(error, SMIME_CONTENT_ERROR, SMIME_CONTENT_ERROR_BROKEN, text);
    return false;
}

/* --- writing --- */

/* Its text, if it is nothing else; NULL. */
static const char *
only_text(const Element *inside)
{
    const Element *child = element_first(inside);

    return child && !element_next(child) && element_is(child, "body", NS_CLIENT) &&
                   !element_get(child, "xml:lang") && element_text(child)[0]
               ? element_text(child)
               : NULL;
}

/* Owned by the caller. */
static char *
write_xmpp(const SmimeContent *content)
{
    g_autoptr(Element) xmpp = element_new("xmpp", NS_CLIENT);
    Element *stanza = element_copy(content->inside);

    element_set(stanza, "from", jid_bare(content->from));
    if (content->to->len > 0)
        element_set(stanza, "to", jid_bare(content->to->pdata[0]));
    element_take(xmpp, stanza);
    return element_to_xml(xmpp, NULL);
}

GBytes *
smime_content_write(const SmimeContent *content)
{
    const char *text = only_text(content->inside);
    g_autofree char *xml = text ? NULL : write_xmpp(content);

    return g_string_free_to_bytes(cpim_write(&(Cpim){
        .from = content->from,
        .to = content->to,
        .time = content->time,
        .type = (char *)(text ? PLAIN_TYPE : XMPP_TYPE),
        .content = (char *)(text ? text : xml),
    }));
}

/* --- reading --- */

static bool
is_stanza(const Element *element)
{
    return element_is(element, "message", NS_CLIENT) || element_is(element, "presence", NS_CLIENT);
}

static bool
is_said_twice_alike(const SmimeContent *content, const Element *stanza)
{
    const char *from_text = element_get(stanza, "from"), *to_text = element_get(stanza, "to");
    g_autoptr(Jid) from = from_text ? jid_new(from_text, NULL) : NULL;
    g_autoptr(Jid) to = to_text ? jid_new(to_text, NULL) : NULL;
    bool is_to = !to_text;

    for (unsigned i = 0; to && i < content->to->len; i++)
        is_to |= jid_equal_bare(to, content->to->pdata[i]);
    return (!from_text || (from && jid_equal_bare(from, content->from))) && is_to;
}

/* Where it stands alone, its addresses are all that there are. */
static bool
take_addresses(SmimeContent *content, const Element *stanza)
{
    const char *from = element_get(stanza, "from"), *to = element_get(stanza, "to");
    g_autoptr(Jid) from_jid = from ? jid_new(from, NULL) : NULL;
    g_autoptr(Jid) to_jid = to ? jid_new(to, NULL) : NULL;

    if (!from_jid || (to && !to_jid))
        return false;
    content->from = jid_to_bare(from_jid);
    if (to_jid)
        g_ptr_array_add(content->to, jid_to_bare(to_jid));
    return true;
}

/* RFC 3923 10: one stanza in one root. */
static bool
read_xmpp(SmimeContent *content, const char *xml, GError **error)
{
    g_autoptr(Element) root = element_parse(xml);
    const Element *stanza =
        root && element_is(root, "xmpp", NS_CLIENT) ? element_first(root) : NULL;

    if (!stanza || element_next(stanza) || !is_stanza(stanza))
        return fail(error, _("What is inside is no message (RFC 3923, 10)."));
    if (content->from ? !is_said_twice_alike(content, stanza) : !take_addresses(content, stanza))
        return fail(error, _("It contradicts itself about who wrote it, and to whom."));
    content->inside = element_copy(stanza);
    return true;
}

static void
read_text(SmimeContent *content, const Cpim *cpim)
{
    content->inside = element_new("message", NS_CLIENT);
    if (cpim->subject && cpim->subject[0])
        element_add_text(content->inside, "subject", NS_CLIENT, cpim->subject);
    element_add_text(content->inside, "body", NS_CLIENT, cpim->content);
}

static SmimeContent *
read_cpim(const char *text, gsize size, GError **error)
{
    g_autoptr(Cpim) cpim = cpim_read(text, size, error);
    g_autoptr(SmimeContent) content = cpim ? content_new(cpim->from) : NULL;

    if (!cpim)
        return NULL;
    content->time = cpim->time;
    for (unsigned i = 0; i < cpim->to->len; i++)
        g_ptr_array_add(content->to, jid_ref(cpim->to->pdata[i]));
    if (strcmp(cpim->type, PLAIN_TYPE) == 0) {
        read_text(content, cpim);
    } else if (strcmp(cpim->type, XMPP_TYPE) != 0) {
        fail(error, _("What is inside is of a kind that jaser cannot show."));
        return NULL;
    } else if (!read_xmpp(content, cpim->content, error)) {
        return NULL;
    }
    return g_steal_pointer(&content);
}

static SmimeContent *
read_pidf(const char *text, gsize size, GError **error)
{
    g_autoptr(Pidf) pidf = pidf_read(text, size, error);
    SmimeContent *content = pidf ? content_new(pidf->entity) : NULL;

    if (!pidf)
        return NULL;
    content->time = pidf->time;
    content->inside = element_new("presence", NS_CLIENT);
    if (pidf->show == SHOW_OFFLINE)
        element_set(content->inside, "type", "unavailable");
    else if (pidf->show != SHOW_ONLINE)
        element_add_text(content->inside, "show", NS_CLIENT, show_name(pidf->show));
    if (pidf->status)
        element_add_text(content->inside, "status", NS_CLIENT, pidf->status);
    return content;
}

static SmimeContent *
read_bare_xmpp(const char *text, gsize size, GError **error)
{
    g_autoptr(SmimeContent) content = content_new(NULL);
    MimeEntity entity;
    g_autoptr(GBytes) body = mime_read(&entity, text, size) ? mime_body(&entity) : NULL;
    gsize length = 0;
    const char *bytes = body ? g_bytes_get_data(body, &length) : NULL;
    g_autofree char *xml = g_strndup(bytes ? bytes : "", length);

    mime_entity_done(&entity);
    return read_xmpp(content, xml, error) ? g_steal_pointer(&content) : NULL;
}

/* Owned by the caller; NULL: it is no entity. */
static char *
type_of(const char *text, gsize size)
{
    MimeEntity entity;
    char *type = mime_read(&entity, text, size) ? g_steal_pointer(&entity.type) : NULL;

    mime_entity_done(&entity);
    return type;
}

SmimeContent *
smime_content_read(GBytes *entity, GError **error)
{
    static const struct {
        const char *type;
        SmimeContent *(*read)(const char *text, gsize size, GError **error);
    } readers[] = {
        { CPIM_TYPE, read_cpim },
        { PIDF_TYPE, read_pidf },
        { XMPP_TYPE, read_bare_xmpp },
    };
    gsize size;
    const char *bytes = g_bytes_get_data(entity, &size);
    g_autoptr(GString) text = mime_canonical(bytes ? bytes : "", size);
    g_autofree char *type = type_of(text->str, text->len);

    for (unsigned i = 0; type && i < G_N_ELEMENTS(readers); i++) {
        if (strcmp(readers[i].type, type) == 0)
            return readers[i].read(text->str, text->len, error);
    }
    fail(error, _("What is inside is of a kind that jaser cannot show."));
    return NULL;
}

SmimeContent *
smime_content_read_signed(GBytes *entity)
{
    gsize size;
    const char *text = g_bytes_get_data(entity, &size);
    SmimeContent *content = NULL;
    MimeEntity whole;
    MimePart parts[2];

    if (!mime_read(&whole, text ? text : "", size))
        return NULL;
    if (mime_split_signed(&whole, parts)) {
        g_autoptr(GBytes) part = g_bytes_new(parts[0].text, parts[0].size);
        content = smime_content_read(part, NULL);
    }
    mime_entity_done(&whole);
    return content;
}
