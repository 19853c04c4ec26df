/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An archive for tests. */

#include "config.h"

#include "unit/client/keeper.h"

#include <string.h>

#include "base/date.h"
#include "storage/coverage.h"
#include "client/session.h"

#include "modules/mam.h"

static void
free_kept(gpointer data)
{
    Kept *kept = data;

    g_free(kept->id);
    g_free(kept->stamp);
    g_free(kept->message);
    g_free(kept);
}

Keeper *
keeper_new(Office *office)
{
    Keeper *keeper = g_new0(Keeper, 1);

    keeper->office = office;
    /* Nobody answers pings when the clock goes on. */
    settings_set(model_settings(office->client->model), SETTING_CONNECTION_PING, NULL, "0", NULL);
    keeper->kept = g_ptr_array_new_with_free_func(free_kept);
    keeper->page = 3;
    keeper->features = "<feature var='urn:xmpp:mam:2'/><feature var='urn:xmpp:sid:0'/>";
    return keeper;
}

void
keeper_free(Keeper *keeper)
{
    g_ptr_array_unref(keeper->kept);
    g_free(keeper);
}

char *
keeper_stamp(Office *office, int64_t ms_ago, bool whole)
{
    int64_t time = clock_now(office->store->world->clock) - ms_ago;

    return date_to_iso(whole ? time / 1000 * 1000 : time);
}

void
keeper_add(Keeper *keeper, const char *id, const char *stamp, const char *message)
{
    Kept *kept = g_new(Kept, 1);

    *kept = (Kept){ g_strdup(id), g_strdup(stamp), g_strdup(message) };
    g_ptr_array_add(keeper->kept, kept);
}

void
keeper_said(Keeper *keeper, const char *id, int64_t ms_ago, const char *body)
{
    g_autofree char *stamp = keeper_stamp(keeper->office, ms_ago, false);
    g_autofree char *message = g_strdup_printf(
        "<message xmlns='jabber:client' from='juliet@example.com/balcony' to='" KEEPER_ME
        "' type='chat' id='by-juliet-%s-0123456789'><body>%s</body></message>",
        id, body);

    keeper_add(keeper, id, stamp, message);
}

void
keeper_sent(Keeper *keeper, const char *id, int64_t ms_ago, const char *body)
{
    g_autofree char *stamp = keeper_stamp(keeper->office, ms_ago, false);
    g_autofree char *message = g_strdup_printf(
        "<message xmlns='jabber:client' from='" KEEPER_ME "/phone' to='juliet@example.com' "
        "type='chat' id='by-the-phone-%s-0123456789'><body>%s</body></message>",
        id, body);

    keeper_add(keeper, id, stamp, message);
}

/* --- answering --- */

static void
send_fin(Keeper *keeper, const char *iq, const Kept *first, const Kept *last, bool is_complete)
{
    g_autofree char *set =
        first ? g_strdup_printf("<first>%s</first><last>%s</last>", first->id, last->id)
              : g_strdup("");
    g_autofree char *xml = g_strdup_printf(
        "<iq xmlns='jabber:client' type='result' from='" KEEPER_ME "' id='%s'><fin "
        "xmlns='urn:xmpp:mam:2'%s%s><set xmlns='http://jabber.org/protocol/rsm'>%s</set></fin>"
        "</iq>",
        iq, is_complete ? " complete='true'" : "", keeper->is_unstable ? " stable='false'" : "",
        set);

    office_receive(keeper->office, xml);
}

static void
send_kept(Keeper *keeper, const char *query_id, const Kept *kept)
{
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='" KEEPER_ME "' to='" KEEPER_ME
        "/orchard'><result xmlns='urn:xmpp:mam:2' queryid='%s' id='%s'><forwarded "
        "xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='%s'/>%s</forwarded>"
        "</result></message>",
        query_id, kept->id, kept->stamp, kept->message);

    office_receive(keeper->office, xml);
}

/* One line over and over, as if it were others. */
static void
flood(Keeper *keeper, const char *query_id, const Kept *kept, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        g_autofree char *id = g_strdup_printf("flood-%u", i);
        send_kept(keeper, query_id, &(Kept){ id, kept->stamp, kept->message });
    }
}

static const char *
field(const Element *query, const char *name)
{
    const Element *form = element_child(query, "x", "jabber:x:data");

    for (const Element *child = element_first(form); child; child = element_next(child)) {
        if (g_strcmp0(element_get(child, "var"), name) == 0)
            return element_child_text(child, "value", NULL);
    }
    return NULL;
}

static int
find(const Keeper *keeper, const char *id)
{
    for (unsigned i = keeper->oldest; i < keeper->kept->len; i++) {
        if (strcmp(((const Kept *)keeper->kept->pdata[i])->id, id) == 0)
            return (int)i;
    }
    return -1;
}

static bool
is_within(const Kept *kept, const char *start, const char *end)
{
    int64_t time = 0, limit = 0;

    date_from_iso(kept->stamp, &time);
    if (start && date_from_iso(start, &limit) && time < limit)
        return false;
    return !(end && date_from_iso(end, &limit) && time > limit);
}

static void
refuse(Keeper *keeper, const char *iq)
{
    g_autofree char *xml = g_strdup_printf(
        "<iq xmlns='jabber:client' type='error' from='" KEEPER_ME "' id='%s'><error type='cancel'>"
        "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
        iq);

    office_receive(keeper->office, xml);
}

static void
answer_query(Keeper *keeper, const Element *iq, const Element *query)
{
    const Element *set = element_child(query, "set", "http://jabber.org/protocol/rsm");
    const char *after = element_child_text(set, "after", NULL);
    const char *before = element_child_text(set, "before", NULL);
    bool is_last = element_child(set, "before", NULL) != NULL;
    bool has_before = before && before[0];
    unsigned max = (unsigned)atoi(element_child_text(set, "max", NULL));
    g_autoptr(GPtrArray) page = g_ptr_array_new();
    int from = after && !keeper->is_circling ? find(keeper, after) : -1;

    from = MAX(from, (int)keeper->oldest - 1);
    keeper->queries++;
    unsigned until = has_before ? (unsigned)MAX(find(keeper, before), 0) : keeper->kept->len;
    if ((after && find(keeper, after) < 0 && !keeper->is_lenient) ||
        (has_before && find(keeper, before) < 0)) {
        refuse(keeper, element_get(iq, "id"));
        return;
    }
    for (unsigned i = (unsigned)(from + 1); i < until; i++) {
        if (is_within(keeper->kept->pdata[i], field(query, "start"), field(query, "end")))
            g_ptr_array_add(page, keeper->kept->pdata[i]);
    }
    unsigned most = MIN(keeper->page, max), count = MIN(page->len, most);
    unsigned begin = is_last ? page->len - count : 0;
    bool is_complete = count == page->len && !keeper->is_circling;
    for (unsigned i = begin; i < begin + count; i++)
        send_kept(keeper, element_get(query, "queryid"), page->pdata[i]);
    if (keeper->is_generous)
        flood(keeper, element_get(query, "queryid"), page->pdata[0], 10000);
    send_fin(keeper, element_get(iq, "id"), count ? page->pdata[begin] : NULL,
             count ? page->pdata[begin + count - 1] : NULL, is_complete);
}

bool
keeper_answer(Keeper *keeper)
{
    for (unsigned i = 0; i < keeper->office->sent->len; i++) {
        g_autoptr(Element) iq = element_parse(keeper->office->sent->pdata[i]);
        const Element *query = iq ? element_child(iq, "query", NS_MAM) : NULL;
        if (!query)
            continue;
        g_ptr_array_remove_range(keeper->office->sent, 0, i + 1);
        answer_query(keeper, iq, query);
        return true;
    }
    return false;
}

static void
say_prefs(Keeper *keeper)
{
    for (unsigned i = 0; i < keeper->office->sent->len; i++) {
        g_autoptr(Element) iq = element_parse(keeper->office->sent->pdata[i]);
        if (!iq || !element_child(iq, "prefs", NS_MAM))
            continue;
        g_autofree char *xml = g_strdup_printf(
            "<iq xmlns='jabber:client' type='result' from='" KEEPER_ME "' id='%s'>%s</iq>",
            element_get(iq, "id"), keeper->prefs ? keeper->prefs : "");
        g_ptr_array_remove_index(keeper->office->sent, i);
        if (keeper->prefs)
            office_receive(keeper->office, xml);
        else
            refuse(keeper, element_get(iq, "id"));
        return;
    }
}

void
keeper_serve(Keeper *keeper)
{
    unsigned count = 0;

    while (keeper_answer(keeper))
        assert_true(++count < 100);
    say_prefs(keeper);
}

void
keeper_go_online(Keeper *keeper)
{
    office_go_online_with(keeper->office, keeper->features);
}

void
keeper_come(Keeper *keeper)
{
    keeper_go_online(keeper);
    keeper_serve(keeper);
}

void
keeper_pass(Keeper *keeper, int64_t ms)
{
    for (int64_t step; ms > 0; ms -= step) {
        step = MIN(ms, 1000);
        clock_advance(keeper->office->store->world->clock, step);
        keeper_serve(keeper);
    }
}

void
keeper_assert_until(Office *office, const char *id)
{
    Coverage coverage;

    assert_true(coverage_get(office->store->archive, office->account, &coverage));
    assert_string_equal(coverage.until.id, id);
    coverage_done(&coverage);
}

void
keeper_next_day(Office *office)
{
    office->has_screen = true;
    office_restart(office);
    clock_advance(office->store->world->clock, INT64_C(24) * 60 * 60 * 1000);
}
