/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of vCards: where each stands in vcard-temp (index 0) and in vCard4 (1). */

#include "config.h"

#include "modules/vcard.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"

#include "modules/pubsub.h"

#define NS_TEMP  "vcard-temp"
#define NS_NEW   "urn:ietf:params:xml:ns:vcard-4.0"
#define NODE_NEW "urn:xmpp:vcard4"

/* top: the element in the vCard. leaf: the one in it that holds the text, alternatives with |;
 * NULL: it holds the text itself. at: which of several leaves. scheme: before the text of a <uri/>.
 */
typedef struct {
    const char *name, *label;
    const char *top[2], *leaf[2];
    unsigned at;
    const char *scheme;
    bool is_part; /* others stand in the same top */
} Field;

static const Field fields[] = {
    { "name", N_("Name"), { "FN", "fn" }, { NULL, "text" }, 0, NULL, false },
    { "prefix", N_("Title before the name"), { "N", "n" }, { "PREFIX", "prefix" }, 0, NULL, true },
    { "given", N_("Given name"), { "N", "n" }, { "GIVEN", "given" }, 0, NULL, true },
    { "middle", N_("Middle name"), { "N", "n" }, { "MIDDLE", "additional" }, 0, NULL, true },
    { "family", N_("Family name"), { "N", "n" }, { "FAMILY", "surname" }, 0, NULL, true },
    { "suffix", N_("Title behind the name"), { "N", "n" }, { "SUFFIX", "suffix" }, 0, NULL, true },
    { "nickname", N_("Nickname"), { "NICKNAME", "nickname" }, { NULL, "text" }, 0, NULL, false },
    { "birthday",
      N_("Birthday"),
      { "BDAY", "bday" },
      { NULL, "date|text|date-and-or-time|date-time" },
      0,
      NULL,
      false },
    { "phone", N_("Phone"), { "TEL", "tel" }, { "NUMBER", "text|uri" }, 0, "tel:", false },
    { "email", N_("E-mail"), { "EMAIL", "email" }, { "USERID", "text" }, 0, NULL, false },
    { "jid", N_("Chat"), { "JABBERID", "impp" }, { NULL, "uri|text" }, 0, "xmpp:", false },
    { "url", N_("Web page"), { "URL", "url" }, { NULL, "uri|text" }, 0, NULL, false },
    { "extra", N_("Address, more"), { "ADR", "adr" }, { "EXTADD", "ext" }, 0, NULL, true },
    { "street", N_("Street"), { "ADR", "adr" }, { "STREET", "street" }, 0, NULL, true },
    { "pobox", N_("PO box"), { "ADR", "adr" }, { "POBOX", "pobox" }, 0, NULL, true },
    { "postcode", N_("Postcode"), { "ADR", "adr" }, { "PCODE", "code" }, 0, NULL, true },
    { "city", N_("City"), { "ADR", "adr" }, { "LOCALITY", "locality" }, 0, NULL, true },
    { "region", N_("Region"), { "ADR", "adr" }, { "REGION", "region" }, 0, NULL, true },
    { "country", N_("Country"), { "ADR", "adr" }, { "CTRY", "country" }, 0, NULL, true },
    { "organisation", N_("Organisation"), { "ORG", "org" }, { "ORGNAME", "text" }, 0, NULL, true },
    { "unit", N_("Department"), { "ORG", "org" }, { "ORGUNIT", "text" }, 1, NULL, true },
    { "title", N_("Position"), { "TITLE", "title" }, { NULL, "text" }, 0, NULL, false },
    { "role", N_("Role"), { "ROLE", "role" }, { NULL, "text" }, 0, NULL, false },
    { "note", N_("Note"), { "DESC", "note" }, { NULL, "text" }, 0, NULL, false },
};

static const struct {
    const char *old, *type;
    const char *words;
} kinds[] = {
    { "HOME", "home", N_("home") },    { "WORK", "work", N_("work") },
    { "CELL", "cell", N_("mobile") },  { "FAX", "fax", N_("fax") },
    { "PAGER", "pager", N_("pager") }, { "VIDEO", "video", N_("video") },
    { "MSG", "text", N_("text") },
};

bool
vcard_is_new(const Element *card)
{
    return strcmp(element_ns(card), NS_NEW) == 0;
}

Element *
vcard_new(bool is_new)
{
    return is_new ? element_new("vcard", NS_NEW) : element_new("vCard", NS_TEMP);
}

static const Field *
find_field(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    }
    return NULL;
}

const char *
vcard_label(const char *name)
{
    const Field *field = find_field(name);

    return field ? _(field->label) : NULL;
}

const char *const *
vcard_fields(void)
{
    static const char *const names[] = {
        "name",     "prefix",   "given", "middle", "family",  "suffix",       "nickname",
        "birthday", "phone",    "email", "jid",    "url",     "extra",        "street",
        "pobox",    "postcode", "city",  "region", "country", "organisation", "unit",
        "title",    "role",     "note",  NULL,
    };

    G_STATIC_ASSERT(G_N_ELEMENTS(names) == G_N_ELEMENTS(fields) + 1);
    return names;
}

/* --- reading --- */

/* The element that holds the text, in a top; NULL: there is none. */
static const Element *
find_leaf(const Element *top, const Field *field, bool is_new)
{
    unsigned left = is_new ? field->at : 0;

    if (!field->leaf[is_new])
        return top;
    g_auto(GStrv) names = g_strsplit(field->leaf[is_new], "|", -1);
    for (const Element *child = element_first(top); child; child = element_next(child)) {
        if (strcmp(element_ns(child), element_ns(top)) == 0 &&
            g_strv_contains((const char *const *)names, element_name(child)) && left-- == 0)
            return child;
    }
    return NULL;
}

/* "" if it says nothing. Owned by the caller. */
static char *
read_text(const Element *top, const Field *field, bool is_new)
{
    const Element *leaf = find_leaf(top, field, is_new);
    const char *text = leaf ? element_text(leaf) : "";

    if (is_new && leaf && field->scheme && g_str_has_prefix(text, field->scheme))
        text += strlen(field->scheme);
    return g_strstrip(g_strdup(text));
}

static bool
is_of_kind(const Element *top, unsigned kind, bool is_new)
{
    const Element *parameters = is_new ? element_child(top, "parameters", NULL) : NULL;
    const Element *type = parameters ? element_child(parameters, "type", NULL) : NULL;

    if (!is_new)
        return element_child(top, kinds[kind].old, NULL) != NULL;
    for (const Element *text = type ? element_first(type) : NULL; text; text = element_next(text)) {
        if (g_ascii_strcasecmp(element_text(text), kinds[kind].type) == 0)
            return true;
    }
    return false;
}

/* "home, mobile"; NULL. */
static char *
describe_kind(const Element *top, bool is_new)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (is_of_kind(top, i, is_new))
            g_ptr_array_add(words, (gpointer)_(kinds[i].words));
    }
    if (words->len == 0)
        return NULL;
    g_ptr_array_add(words, NULL);
    return g_strjoinv(", ", (char **)words->pdata);
}

static void
line_free(gpointer data)
{
    VCardLine *line = data;

    g_free(line->kind);
    g_free(line->text);
    g_free(line);
}

/* text is taken. */
static void
add_line(GPtrArray *lines, const char *name, const char *label, const Element *top, char *text)
{
    bool is_new = strcmp(element_ns(top), NS_NEW) == 0;

    if (!*text || lines->len >= LIMIT_VCARD_LINES) {
        g_free(text);
        return;
    }
    VCardLine *line = g_new(VCardLine, 1);
    *line = (VCardLine){ name, label, describe_kind(top, is_new), text };
    g_ptr_array_add(lines, line);
}

static bool
is_top(const Element *child, const Element *card, const Field *field)
{
    return element_is(child, field->top[vcard_is_new(card)], element_ns(card)) ||
           /* What most clients call so. */
           (strcmp(field->name, "note") == 0 && element_is(child, "NOTE", NS_TEMP));
}

GPtrArray *
vcard_lines(const Element *card)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);

    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++) {
        for (const Element *child = element_first(card); child; child = element_next(child)) {
            if (is_top(child, card, &fields[i]))
                add_line(lines, fields[i].name, _(fields[i].label), child,
                         read_text(child, &fields[i], vcard_is_new(card)));
        }
    }
    return lines;
}

/* The parts that stand in one top, in the order of the fields. */
static char *
join_parts(const Element *top, const Field *first, bool is_new)
{
    const char *between = strcmp(first->top[0], "N") == 0 ? " " : ", ";
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (strcmp(fields[i].top[0], first->top[0]) != 0)
            continue;
        g_autofree char *part = read_text(top, &fields[i], is_new);
        if (*part)
            g_string_append_printf(text, "%s%s", text->len > 0 ? between : "", part);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Of base64, without reading it. */
static char *
describe_data(const char *type, size_t length)
{
    g_autofree char *size = g_format_size(length / 4 * 3);

    return g_strdup_printf("%s, %s", *type ? type : _("of an unknown type"), size);
}

static char *
describe_picture(const Element *top, bool is_new)
{
    const char *data = element_child_text(top, is_new ? "uri" : "BINVAL", NULL);
    const char *type = element_child_text(top, "TYPE", NULL);
    const char *link = element_child_text(top, "EXTVAL", NULL);

    if (is_new && data && g_str_has_prefix(data, "data:")) {
        g_autofree char *mime = g_strndup(data + 5, MIN(strcspn(data + 5, ";,"), 100));
        return describe_data(mime, strlen(data));
    }
    if (!is_new && data)
        return describe_data(type ? type : "", strlen(data));
    return g_strstrip(g_strdup(data ? data : link ? link : ""));
}

static const struct {
    const char *top[2];
    const char *label;
} pictures[] = { { { "PHOTO", "photo" }, N_("Picture") }, { { "LOGO", "logo" }, N_("Logo") } };

/* The labels of what has several parts. */
static const char *
label_of_parts(const Field *field)
{
    if (strcmp(field->top[0], "N") == 0)
        return _("Full name");
    return strcmp(field->top[0], "ADR") == 0 ? _("Address") : _(field->label);
}

GPtrArray *
vcard_summary(const Element *card)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);
    bool is_new = vcard_is_new(card);

    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++) {
        const Field *field = &fields[i];
        bool is_later = i > 0 && strcmp(fields[i - 1].top[0], field->top[0]) == 0;
        for (const Element *child = is_later ? NULL : element_first(card); child;
             child = element_next(child)) {
            if (!is_top(child, card, field))
                continue;
            if (field->is_part)
                add_line(lines, field->name, label_of_parts(field), child,
                         join_parts(child, field, is_new));
            else
                add_line(lines, field->name, _(field->label), child,
                         read_text(child, field, is_new));
        }
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(pictures); i++) {
        const Element *top = element_child(card, pictures[i].top[is_new], NULL);
        if (top)
            add_line(lines, "photo", _(pictures[i].label), top, describe_picture(top, is_new));
    }
    return lines;
}

/* --- changing --- */

/* The first alternative. */
static Element *
add_leaf(Element *top, const Field *field, bool is_new)
{
    g_autofree char *name = g_strndup(field->leaf[is_new], strcspn(field->leaf[is_new], "|"));

    /* One that is second needs a first. */
    if (is_new && field->at > 0 && !element_child(top, name, NULL))
        element_add(top, name, NULL);
    return element_add(top, name, NULL);
}

static void
write_text(Element *top, const Field *field, bool is_new, const char *text)
{
    Element *leaf = (Element *)find_leaf(top, field, is_new);

    if (!leaf)
        leaf = add_leaf(top, field, is_new);
    bool has_scheme = is_new && field->scheme && strcmp(element_name(leaf), "uri") == 0;
    g_autofree char *whole = g_strconcat(has_scheme ? field->scheme : "", text, NULL);
    element_replace_text(leaf, whole);
}

static void
take_away(Element *card, Element *top, const Field *field)
{
    bool is_new = vcard_is_new(card);
    const Element *leaf = find_leaf(top, field, is_new);

    if (!field->is_part)
        element_remove(card, top);
    else if (leaf)
        element_remove(top, leaf);
}

/* The one that says so; of parts of which nothing is said, the first that may take it; NULL. */
static Element *
find_top(const Element *card, const Field *field, const char *former)
{
    for (const Element *child = element_first(card); child; child = element_next(child)) {
        if (!is_top(child, card, field))
            continue;
        g_autofree char *text = read_text(child, field, vcard_is_new(card));
        if (strcmp(text, former) == 0 && (*former || field->is_part))
            return (Element *)child;
    }
    return NULL;
}

static Element *
add_top(Element *card, const Field *field)
{
    Element *top = element_add(card, field->top[vcard_is_new(card)], NULL);

    if (strcmp(element_name(top), "EMAIL") == 0)
        element_add(top, "INTERNET", NULL);
    return top;
}

void
vcard_change(Element *card, const char *name, const char *former, const char *text)
{
    const Field *field = find_field(name);
    Element *top = field ? find_top(card, field, former ? former : "") : NULL;

    if (!field)
        return;
    if (text && *text)
        write_text(top ? top : add_top(card, field), field, vcard_is_new(card), text);
    else if (top && former && *former)
        take_away(card, top, field);
}

/* --- the other kind --- */

static void
translate_kinds(const Element *from, Element *to, bool is_new)
{
    Element *type = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (!is_of_kind(from, i, is_new))
            continue;
        if (is_new) {
            element_add(to, kinds[i].old, NULL);
            continue;
        }
        if (!type)
            type = element_add(element_add(to, "parameters", NULL), "type", NULL);
        element_add_text(type, "text", NULL, kinds[i].type);
    }
}

static void
translate_top(const Element *from, Element *card, const Field *first)
{
    bool is_new = !vcard_is_new(card);
    Element *top = add_top(card, first);

    translate_kinds(from, top, is_new);
    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (strcmp(fields[i].top[0], first->top[0]) != 0)
            continue;
        g_autofree char *text = read_text(from, &fields[i], is_new);
        if (*text)
            write_text(top, &fields[i], !is_new, text);
    }
}

Element *
vcard_translate(const Element *card)
{
    Element *other = vcard_new(!vcard_is_new(card));

    for (const Element *child = element_first(card); child; child = element_next(child)) {
        const Field *field = NULL;
        for (unsigned i = 0; !field && i < G_N_ELEMENTS(fields); i++) {
            if (is_top(child, card, &fields[i]))
                field = &fields[i];
        }
        if (field)
            translate_top(child, other, field);
    }
    return other;
}

/* --- on the wire --- */

void
vcard_request(Stream *stream, const Jid *to, bool is_new, ReplyFn on_reply, gpointer data)
{
    if (is_new)
        pubsub_request(stream, to, NODE_NEW, NULL, 1, on_reply, data);
    else
        stream_request(stream, "get", to, vcard_new(false), on_reply, data);
}

const Element *
vcard_read(const Element *answer)
{
    const Element *card = element_child(answer, "vCard", NS_TEMP);
    const Element *last = NULL;
    PubsubItem item;

    if (!card && pubsub_next(answer, &last, &item) && item.payload &&
        element_is(item.payload, "vcard", NS_NEW))
        card = item.payload;
    return card && element_first(card) ? card : NULL;
}

/* Public, as vcard-temp is (XEP-0292 3.1). */
void
vcard_store(Stream *stream, Element *card, ReplyFn on_reply, gpointer data)
{
    PubsubPublication publication = {
        .node = NODE_NEW,
        .id = "current",
        .access = PUBSUB_ACCESS_OPEN,
    };

    if (vcard_is_new(card))
        pubsub_publish(stream, &publication, card, on_reply, data);
    else
        stream_request(stream, "set", NULL, card, on_reply, data);
}
