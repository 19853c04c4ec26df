/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0433 4.2: the fields that every service must know, and the results. */

#include "config.h"

#include "modules/channel_search.h"

#include <string.h>

#include "xmpp/ns.h"

#include "modules/rsm.h"

#define NS_PARAMS    "urn:xmpp:channel-search:0:search-params"
#define BY_OCCUPANTS "{urn:xmpp:channel-search:0:order}nusers"
#define PAGE         50

static void
add_field(Element *form, const char *var, const char *value)
{
    Element *field = element_add(form, "field", NULL);

    element_set(field, "var", var);
    element_add_text(field, "value", NULL, value);
}

void
channel_search(Stream *stream, const Jid *service, const char *words, const char *after,
               ReplyFn on_reply, gpointer data)
{
    Element *search = element_new("search", NS_CHANNEL_SEARCH);

    rsm_add(search, &(RsmQuery){ .max = PAGE, .after = after });
    Element *form = element_add(search, "x", NS_DATA_FORM);
    element_set(form, "type", "submit");
    add_field(form, "FORM_TYPE", NS_PARAMS);
    add_field(form, "q", words);
    add_field(form, "sinname", "true");
    add_field(form, "sindescription", "true");
    add_field(form, "sinaddr", "true");
    add_field(form, "types", "xep-0045");
    add_field(form, "key", BY_OCCUPANTS);
    stream_request(stream, "get", service, search, on_reply, data);
}

static const char *
read_text(const Element *item, const char *name)
{
    const char *text = element_child_text(item, name, NS_CHANNEL_SEARCH);

    return text && text[0] ? text : NULL;
}

static int
read_count(const Element *item)
{
    const char *text = read_text(item, "nusers");
    guint64 count;

    return text && g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT, &count, NULL) ? (int)count
                                                                                   : -1;
}

/* An empty <is-open/> says yes. */
static bool
is_closed(const Element *item)
{
    const Element *open = element_child(item, "is-open", NS_CHANNEL_SEARCH);
    const char *text = open ? element_text(open) : "";

    return strcmp(text, "false") == 0 || strcmp(text, "0") == 0;
}

const Element *
channel_search_next(const Element *answer, const Element *last, ChannelFound *ret_found)
{
    const Element *result = answer ? element_child(answer, "result", NS_CHANNEL_SEARCH) : NULL;
    const Element *item = last ? element_next(last) : result ? element_first(result) : NULL;

    while (item && (!element_is(item, "item", NS_CHANNEL_SEARCH) || !element_get(item, "address")))
        item = element_next(item);
    if (!item)
        return NULL;
    const char *anonymity = read_text(item, "anonymity-mode");
    *ret_found = (ChannelFound){
        .address = element_get(item, "address"),
        .name = read_text(item, "name"),
        .description = read_text(item, "description"),
        .language = read_text(item, "language"),
        .occupants = read_count(item),
        .is_semi_anonymous = anonymity && strcmp(anonymity, "muc_semianonymous") == 0,
        .is_closed = is_closed(item),
    };
    return item;
}

const char *
channel_search_last(const Element *answer)
{
    const Element *result = answer ? element_child(answer, "result", NS_CHANNEL_SEARCH) : NULL;
    RsmPage page;

    return result && rsm_read(result, &page) ? page.last : NULL;
}
