/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vCards. Of each card FN, NICKNAME, CATEGORIES, IMPP and X-JABBER count. */

#include "config.h"

#include "client/contact_vcards.h"

#include <string.h>

#include "base/i18n.h"
#include "base/uri.h"

#define LINE_OCTETS 75 /* RFC 6350 3.2 */

/* --- writing --- */

static void
append_value(GString *line, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (*p == '\n') {
            g_string_append(line, "\\n");
            continue;
        }
        if (strchr("\\,;", *p))
            g_string_append_c(line, '\\');
        if (*p != '\r')
            g_string_append_c(line, *p);
    }
}

/* Takes the line; folds it between characters. */
static void
append_folded(GString *text, GString *line)
{
    const char *p = line->str;
    size_t room = LINE_OCTETS;

    while (strlen(p) > room) {
        size_t length = room;
        while ((p[length] & 0xc0) == 0x80)
            length--;
        g_string_append_len(text, p, (gssize)length);
        g_string_append(text, "\r\n ");
        p += length;
        room = LINE_OCTETS - 1;
    }
    g_string_append(text, p);
    g_string_append(text, "\r\n");
    g_string_free(line, TRUE);
}

static void
append_property(GString *text, const char *name, const char *value)
{
    GString *line = g_string_new(name);

    g_string_append_c(line, ':');
    append_value(line, value);
    append_folded(text, line);
}

static void
append_categories(GString *text, char *const *groups)
{
    GString *line = g_string_new("CATEGORIES:");

    for (char *const *group = groups; *group; group++) {
        if (group != groups)
            g_string_append_c(line, ',');
        append_value(line, *group);
    }
    append_folded(text, line);
}

char *
contact_vcards_write(const GPtrArray *contacts)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < contacts->len; i++) {
        const Contact *contact = contacts->pdata[i];
        if (!contact->is_in_roster)
            continue;
        g_autofree char *uri = uri_build(contact->jid, NULL, NULL);
        GString *address = g_string_new("IMPP:");
        g_string_append(text, "BEGIN:VCARD\r\nVERSION:4.0\r\n");
        append_property(text, "FN", contact_display_name(contact));
        if (contact->name)
            append_property(text, "NICKNAME", contact->name);
        append_folded(text, g_string_append(address, uri));
        if (contact->groups[0])
            append_categories(text, contact->groups);
        g_string_append(text, "END:VCARD\r\n");
    }
    return g_string_free(text, FALSE);
}

/* --- reading --- */

typedef struct {
    ContactFile *file;
    unsigned line; /* where the card begins */
    bool is_open;
    char *name, *nickname;
    GPtrArray *groups, *addresses; /* char * */
} Card;

static void
card_clear(Card *card)
{
    g_clear_pointer(&card->name, g_free);
    g_clear_pointer(&card->nickname, g_free);
    g_ptr_array_set_size(card->groups, 0);
    g_ptr_array_set_size(card->addresses, 0);
}

/* The values of a list, or the one of a text (ends NULL: nothing parts it), unescaped. */
static void
split_value(const char *value, const char *ends, GPtrArray *values)
{
    GString *text = g_string_new(NULL);

    for (const char *p = value;; p++) {
        if (*p == '\\' && p[1]) {
            p++;
            g_string_append_c(text, *p == 'n' || *p == 'N' ? '\n' : *p);
        } else if (*p && !(ends && strchr(ends, *p))) {
            g_string_append_c(text, *p);
        } else {
            if (text->len > 0)
                g_ptr_array_add(values, g_strdup(g_strstrip(text->str)));
            g_string_truncate(text, 0);
            if (!*p)
                break;
        }
    }
    g_string_free(text, TRUE);
}

/* The caller owns it; NULL: empty. */
static char *
read_text(const char *value)
{
    g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);

    split_value(value, NULL, values);
    return values->len > 0 ? g_strdup(values->pdata[0]) : NULL;
}

/* Links of other services are none of ours. */
static void
take_impp(Card *card, const char *value)
{
    g_autofree char *text = read_text(value);

    if (text && uri_is_xmpp(text))
        g_ptr_array_add(card->addresses, g_steal_pointer(&text));
}

/* What we call somebody without a name is none when it comes back. */
static const char *
find_name(const Card *card, const char *address)
{
    g_autofree char *local = g_strndup(address, strcspn(address, "@"));

    if (card->nickname)
        return card->nickname;
    return g_strcmp0(card->name, local) == 0 || g_strcmp0(card->name, address) == 0 ? NULL
                                                                                    : card->name;
}

static void
add_address(Card *card, const char *address)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Uri) uri = uri_is_xmpp(address) ? uri_parse(address, &error) : NULL;
    g_autoptr(GPtrArray) groups = g_ptr_array_new();

    if (error) {
        contact_file_complain(card->file, card->line, error->message);
        return;
    }
    for (unsigned i = 0; i < card->groups->len; i++)
        g_ptr_array_add(groups, card->groups->pdata[i]);
    g_ptr_array_add(groups, NULL);
    const char *bare = uri ? jid_bare(uri->jid) : address;
    contact_file_add(card->file, card->line, bare, find_name(card, bare),
                     g_strdupv((char **)groups->pdata));
}

static void
end_card(Card *card)
{
    for (unsigned i = 0; i < card->addresses->len; i++)
        add_address(card, card->addresses->pdata[i]);
    if (card->addresses->len == 0) {
        g_autofree char *text =
            g_strdup_printf(_("The card of %s has no address of XMPP."),
                            card->name ? card->name : _("somebody without a name"));
        contact_file_complain(card->file, card->line, text);
    }
    card_clear(card);
    card->is_open = false;
}

static void
take_property(Card *card, const char *name, const char *value)
{
    if (g_ascii_strcasecmp(name, "END") == 0) {
        end_card(card);
    } else if (g_ascii_strcasecmp(name, "FN") == 0 && !card->name) {
        card->name = read_text(value);
    } else if (g_ascii_strcasecmp(name, "NICKNAME") == 0 && !card->nickname) {
        card->nickname = read_text(value);
    } else if (g_ascii_strcasecmp(name, "CATEGORIES") == 0) {
        split_value(value, ",", card->groups);
    } else if (g_ascii_strcasecmp(name, "IMPP") == 0) {
        take_impp(card, value);
    } else if (g_ascii_strcasecmp(name, "X-JABBER") == 0) {
        char *text = read_text(value);
        if (text)
            g_ptr_array_add(card->addresses, text);
    }
}

/* Where the value begins: behind the first colon that no quotation marks hold. NULL: nowhere. */
static const char *
find_value(const char *line)
{
    bool is_quoted = false;

    for (const char *p = line; *p; p++) {
        if (*p == '"')
            is_quoted = !is_quoted;
        else if (*p == ':' && !is_quoted)
            return p + 1;
    }
    return NULL;
}

static void
take_line(Card *card, const char *line, unsigned number)
{
    const char *value = find_value(line);

    if (!line[0])
        return;
    if (!value) {
        contact_file_complain(card->file, number, _("This is no line of a vCard."));
        return;
    }
    g_autofree char *name = g_strndup(line, strcspn(line, ";:"));
    const char *dot = strrchr(name, '.'); /* "item1.IMPP" (RFC 6350 3.3) */
    bool is_begin = g_ascii_strcasecmp(name, "BEGIN") == 0;

    if (is_begin && card->is_open)
        contact_file_complain(card->file, card->line, _("The card has no end."));
    if (is_begin) {
        card_clear(card);
        card->is_open = true;
        card->line = number;
    } else if (card->is_open) {
        take_property(card, dot ? dot + 1 : name, value);
    }
}

/* The next line with those that continue it (RFC 6350 3.2). The caller owns it. */
static char *
unfold(const char **text, unsigned *number)
{
    GString *line = g_string_new(NULL);

    do {
        size_t length = strcspn(*text, "\r\n");
        g_string_append_len(line, *text, (gssize)length);
        *text += length;
        *text += **text == '\r';
        *text += **text == '\n';
        ++*number;
    } while ((**text == ' ' || **text == '\t') && (*text)++);
    return g_string_free(line, FALSE);
}

void
contact_vcards_read(ContactFile *file, const char *text)
{
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func(g_free);
    Card card = { .file = file, .groups = groups, .addresses = addresses };
    unsigned number = 0;

    while (*text) {
        unsigned first = number + 1;
        g_autofree char *line = unfold(&text, &number);
        take_line(&card, line, first);
    }
    if (card.is_open)
        contact_file_complain(file, card.line, _("The card has no end."));
    card_clear(&card);
}
