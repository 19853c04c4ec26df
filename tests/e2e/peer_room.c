/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rooms of the scripted contact: what is said about them in peer.c. */

#include "config.h"

#include "peer_room.h"

#include <string.h>

#include "peer.h"

#define NS_MUC        "http://jabber.org/protocol/muc"
#define NS_MUC_USER   NS_MUC "#user"
#define NS_MUC_ADMIN  NS_MUC "#admin"
#define NS_MUC_OWNER  NS_MUC "#owner"
#define NS_CONFERENCE "jabber:x:conference"
#define NS_DELAY      "urn:xmpp:delay"
#define NS_STABLE_IDS "urn:xmpp:sid:0"
#define NS_DATA       "jabber:x:data"

char *
peer_room_bare(const char *address)
{
    return address ? g_strndup(address, strcspn(address, "/")) : g_strdup("");
}

static const char *
nick_of(const char *address)
{
    const char *slash = strchr(address, '/');
    return slash ? slash + 1 : "";
}

static const char *
our_nick(PeerRooms *rooms, const char *address)
{
    g_autofree char *bare = peer_room_bare(address);
    return g_hash_table_lookup(rooms->nicks, bare);
}

/* Addresses are one word of a line: a space in a nick is \040. */
static char *
word(const char *address)
{
    g_auto(GStrv) parts = g_strsplit(address ? address : "-", " ", -1);
    return g_strjoinv("\\040", parts);
}

static void
say_line(const char *event, const char *from, const char *text)
{
    g_autofree char *address = word(from);
    peer_print(event, address, text);
}

/* --- what rooms say --- */

static xmpp_stanza_t *
child_of(xmpp_stanza_t *stanza, const char *name, const char *ns)
{
    return stanza ? xmpp_stanza_get_child_by_name_and_ns(stanza, name, ns) : NULL;
}

static const char *
attribute(xmpp_stanza_t *stanza, const char *name, const char *otherwise)
{
    const char *value = stanza ? xmpp_stanza_get_attribute(stanza, name) : NULL;
    return value ? value : otherwise;
}

/* The status codes of an <x/>: "110,201", or "-". */
static char *
codes_of(xmpp_stanza_t *x)
{
    g_autoptr(GString) codes = g_string_new(NULL);
    for (xmpp_stanza_t *child = x ? xmpp_stanza_get_children(x) : NULL; child;
         child = xmpp_stanza_get_next(child)) {
        const char *name = xmpp_stanza_get_name(child);
        if (name && !strcmp(name, "status"))
            g_string_append_printf(codes, "%s%s", codes->len ? "," : "",
                                   attribute(child, "code", "?"));
    }
    return g_strdup(codes->len ? codes->str : "-");
}

static bool
has_code(const char *codes, const char *code)
{
    g_auto(GStrv) list = g_strsplit(codes, ",", -1);
    return g_strv_contains((const char *const *)list, code);
}

static void
print_error(xmpp_stanza_t *stanza)
{
    xmpp_stanza_t *error = xmpp_stanza_get_child_by_name(stanza, "error");
    xmpp_stanza_t *condition = error ? xmpp_stanza_get_children(error) : NULL;

    while (condition && !g_strcmp0(xmpp_stanza_get_name(condition), "text"))
        condition = xmpp_stanza_get_next(condition);
    say_line("error", xmpp_stanza_get_from(stanza),
             condition ? xmpp_stanza_get_name(condition) : NULL);
}

/* An invitation through the room (XEP-0045 7.8), one past it (XEP-0249), or one turned down. */
static bool
take_invitation(xmpp_stanza_t *stanza, xmpp_stanza_t *x)
{
    static const char *const kinds[] = { "invite", "decline" };
    static const char *const events[] = { "invited", "declined" };
    xmpp_stanza_t *direct = xmpp_stanza_get_child_by_ns(stanza, NS_CONFERENCE);
    const char *from = xmpp_stanza_get_from(stanza);

    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        xmpp_stanza_t *said = x ? xmpp_stanza_get_child_by_name(x, kinds[i]) : NULL;
        if (said) {
            const char *reason = peer_child_text(said, "reason");
            g_autofree char *by = word(attribute(said, "from", "-"));
            g_autofree char *text = g_strjoin(" ", by, reason, NULL);
            say_line(events[i], from, text);
            return true;
        }
    }
    if (!direct)
        return false;
    g_autofree char *by = word(from);
    g_autofree char *text = g_strjoin(" ", by, attribute(direct, "reason", NULL), NULL);
    say_line("invited", attribute(direct, "jid", "-"), text);
    return true;
}

static void
hear(PeerRooms *rooms, const char *from, const char *body)
{
    const char *nick = our_nick(rooms, from);
    size_t len = nick ? strlen(nick) : 0;
    if (!nick || !strcmp(nick_of(from), nick) || strncmp(body, nick, len) != 0 ||
        (body[len] != ':' && body[len] != ','))
        return;
    g_autofree char *room = peer_room_bare(from);
    const char *text = body + len + 1;
    rooms->spoken_to(room, nick_of(from), *text == ' ' ? text + 1 : text, rooms->data);
}

static void
take_groupchat(PeerRooms *rooms, xmpp_stanza_t *stanza, xmpp_stanza_t *x)
{
    const char *from = xmpp_stanza_get_from(stanza), *body = peer_child_text(stanza, "body");
    bool is_old = child_of(stanza, "delay", NS_DELAY) != NULL;
    g_autofree char *codes = codes_of(x);

    if (body) {
        say_line(is_old ? "history" : "room", from, body);
        if (!is_old)
            hear(rooms, from, body);
    } else if (xmpp_stanza_get_child_by_name(stanza, "subject")) {
        say_line("subject", from, peer_child_text(stanza, "subject"));
    } else if (strcmp(codes, "-") != 0) {
        say_line("changed", from, codes);
    }
}

bool
peer_room_take_message(PeerRooms *rooms, xmpp_stanza_t *stanza)
{
    const char *type = xmpp_stanza_get_type(stanza), *from = xmpp_stanza_get_from(stanza);
    const char *body = peer_child_text(stanza, "body");
    xmpp_stanza_t *x = xmpp_stanza_get_child_by_ns(stanza, NS_MUC_USER);

    if (!from)
        return false;
    if (type && !strcmp(type, "error")) {
        if (our_nick(rooms, from))
            print_error(stanza);
        return our_nick(rooms, from) != NULL;
    }
    if (take_invitation(stanza, x))
        return true;
    if (type && !strcmp(type, "groupchat")) {
        take_groupchat(rooms, stanza, x);
        return true;
    }
    if (!our_nick(rooms, from) || !*nick_of(from))
        return false;
    if (body)
        say_line("private", from, body);
    return true;
}

/* A new room is opened as it is (XEP-0045 10.1.2). */
static void
open_room(PeerRooms *rooms, const char *from)
{
    g_autofree char *room = peer_room_bare(from);
    peer_send(rooms->connection,
              g_markup_printf_escaped("<iq type='set' to='%s' id='room-open'><query xmlns='%s'>"
                                      "<x xmlns='%s' type='submit'/></query></iq>",
                                      room, NS_MUC_OWNER, NS_DATA));
}

static void
take_available(PeerRooms *rooms, xmpp_stanza_t *stanza, xmpp_stanza_t *item, const char *codes)
{
    const char *from = xmpp_stanza_get_from(stanza), *show = peer_child_text(stanza, "show");
    const char *jid = attribute(item, "jid", NULL);
    g_autofree char *text =
        g_strjoin(" ", attribute(item, "role", "none"), attribute(item, "affiliation", "none"),
                  show ? show : "online", codes, jid, NULL);

    if (has_code(codes, "110"))
        g_hash_table_replace(rooms->nicks, peer_room_bare(from), g_strdup(nick_of(from)));
    say_line("occupant", from, text);
    if (has_code(codes, "201"))
        open_room(rooms, from);
}

static void
take_unavailable(xmpp_stanza_t *stanza, xmpp_stanza_t *item, const char *codes)
{
    const char *reason = item ? peer_child_text(item, "reason") : NULL;
    g_autofree char *nick = word(attribute(item, "nick", "-"));
    g_autofree char *text =
        g_strjoin(" ", codes, nick, reason ? reason : peer_child_text(stanza, "status"), NULL);

    say_line("gone", xmpp_stanza_get_from(stanza), text);
}

bool
peer_room_take_presence(PeerRooms *rooms, xmpp_stanza_t *stanza)
{
    const char *type = xmpp_stanza_get_type(stanza), *from = xmpp_stanza_get_from(stanza);
    xmpp_stanza_t *x = xmpp_stanza_get_child_by_ns(stanza, NS_MUC_USER);
    xmpp_stanza_t *item = x ? xmpp_stanza_get_child_by_name(x, "item") : NULL;
    g_autofree char *codes = codes_of(x);

    if (!from || (!x && !our_nick(rooms, from)))
        return false;
    if (type && !strcmp(type, "error"))
        print_error(stanza);
    else if (!*nick_of(from)) /* the room's own: its picture (XEP-0486) */
        return true;
    else if (type && !strcmp(type, "unavailable"))
        take_unavailable(stanza, item, codes);
    else if (!type)
        take_available(rooms, stanza, item, codes);
    return true;
}

bool
peer_room_take_iq(PeerRooms *rooms, xmpp_stanza_t *stanza)
{
    const char *id = xmpp_stanza_get_id(stanza), *type = xmpp_stanza_get_type(stanza);

    (void)rooms;
    if (!id || !g_str_has_prefix(id, "room-") || !type)
        return false;
    if (!strcmp(type, "error"))
        print_error(stanza);
    else if (!strcmp(type, "result"))
        say_line("done", xmpp_stanza_get_from(stanza), id + strlen("room-"));
    return true;
}

/* --- what the script says --- */

/* The words after the order, the last with the rest of the line; "" where there are none. */
typedef struct {
    const char *room;
    const char *second, *third, *fourth;
    const char *after_room, *after_second;
} Order;

static void
send_message(PeerRooms *rooms, const char *to, const char *type, const char *payload)
{
    g_autofree char *start = g_markup_printf_escaped("<message type='%s' to='%s' id='room-%u'>",
                                                     type, to, ++rooms->next_id);
    peer_send(rooms->connection, g_strconcat(start, payload, "</message>", NULL));
}

void
peer_room_say(PeerRooms *rooms, const char *room, const char *text)
{
    g_autofree char *payload = g_markup_printf_escaped(
        "<body>%s</body><origin-id xmlns='" NS_STABLE_IDS "' id='room-%u'/>", text,
        rooms->next_id + 1);
    send_message(rooms, room, "groupchat", payload);
}

static void
send_set(PeerRooms *rooms, const char *room, const char *id, const char *ns, char *payload)
{
    g_autofree char *start = g_markup_printf_escaped(
        "<iq type='set' to='%s' id='room-%s'><query xmlns='%s'>", room, id, ns);
    peer_send(rooms->connection, g_strconcat(start, payload, "</query></iq>", NULL));
    g_free(payload);
}

static void
do_join(PeerRooms *rooms, const Order *order)
{
    g_autofree char *password =
        *order->third ? g_markup_printf_escaped("<password>%s</password>", order->third)
                      : g_strdup("");
    g_autofree char *to = g_strconcat(order->room, "/", order->second, NULL);
    g_autofree char *escaped = g_markup_escape_text(to, -1);
    g_hash_table_replace(rooms->nicks, g_strdup(order->room), g_strdup(order->second));
    peer_send(rooms->connection, g_strdup_printf("<presence to='%s'><x xmlns='" NS_MUC "'>%s"
                                                 "<history maxstanzas='20'/></x></presence>",
                                                 escaped, password));
}

static void
do_leave(PeerRooms *rooms, const Order *order)
{
    const char *nick = our_nick(rooms, order->room);
    g_autofree char *status =
        *order->after_room ? g_markup_printf_escaped("<status>%s</status>", order->after_room)
                           : g_strdup("");
    g_autofree char *to = g_strconcat(order->room, "/", nick ? nick : "", NULL);
    g_autofree char *escaped = g_markup_escape_text(to, -1);
    peer_send(
        rooms->connection,
        g_strdup_printf("<presence type='unavailable' to='%s'>%s</presence>", escaped, status));
}

static void
do_nick(PeerRooms *rooms, const Order *order)
{
    peer_send(rooms->connection,
              g_markup_printf_escaped("<presence to='%s/%s'/>", order->room, order->second));
}

static void
do_say(PeerRooms *rooms, const Order *order)
{
    g_autofree char *text = g_strcompress(order->after_room);
    peer_room_say(rooms, order->room, text);
}

static void
do_pm(PeerRooms *rooms, const Order *order)
{
    g_autofree char *text = g_strcompress(order->after_room);
    g_autofree char *payload =
        g_markup_printf_escaped("<body>%s</body><x xmlns='" NS_MUC_USER "'/>", text);
    send_message(rooms, order->room, "chat", payload);
}

static void
do_subject(PeerRooms *rooms, const Order *order)
{
    g_autofree char *text = g_strcompress(order->after_room);
    g_autofree char *payload = g_markup_printf_escaped("<subject>%s</subject>", text);
    send_message(rooms, order->room, "groupchat", payload);
}

static void
do_invite(PeerRooms *rooms, const Order *order)
{
    g_autofree char *payload = g_markup_printf_escaped(
        "<x xmlns='" NS_MUC_USER "'><invite to='%s'><reason>%s</reason></invite></x>",
        order->second, order->after_second);
    send_message(rooms, order->room, "normal", payload);
}

static void
do_invite_directly(PeerRooms *rooms, const Order *order)
{
    g_autofree char *payload = g_markup_printf_escaped(
        "<x xmlns='" NS_CONFERENCE "' jid='%s' reason='%s'/>", order->room, order->after_second);
    send_message(rooms, order->second, "normal", payload);
}

static void
do_kick(PeerRooms *rooms, const Order *order)
{
    send_set(rooms, order->room, "kick", NS_MUC_ADMIN,
             g_markup_printf_escaped("<item nick='%s' role='none'><reason>%s</reason></item>",
                                     order->second, order->after_second));
}

static void
do_role(PeerRooms *rooms, const Order *order)
{
    send_set(rooms, order->room, "role", NS_MUC_ADMIN,
             g_markup_printf_escaped("<item nick='%s' role='%s'><reason>%s</reason></item>",
                                     order->second, order->third, order->fourth));
}

static void
do_affiliation(PeerRooms *rooms, const Order *order)
{
    send_set(rooms, order->room, "affiliation", NS_MUC_ADMIN,
             g_markup_printf_escaped("<item jid='%s' affiliation='%s'><reason>%s</reason></item>",
                                     order->second, order->third, order->fourth));
}

static void
do_destroy(PeerRooms *rooms, const Order *order)
{
    send_set(rooms, order->room, "destroy", NS_MUC_OWNER,
             *order->second
                 ? g_markup_printf_escaped("<destroy jid='%s'><reason>%s</reason></destroy>",
                                           order->second, order->after_second)
                 : g_strdup("<destroy/>"));
}

/* FIELD=VALUE ...: what a value holds of spaces is \040. */
static void
do_configure(PeerRooms *rooms, const Order *order)
{
    g_autoptr(GString) form =
        g_string_new("<x xmlns='" NS_DATA "' type='submit'>"
                     "<field var='FORM_TYPE'><value>" NS_MUC "#roomconfig</value></field>");
    g_auto(GStrv) fields = g_strsplit(order->after_room, " ", -1);

    for (char **field = fields; *field; field++) {
        char *value = strchr(*field, '=');
        if (!value)
            continue;
        *value++ = '\0';
        g_autofree char *text = g_strcompress(value);
        g_autofree char *xml = g_markup_printf_escaped(
            "<field var='muc#roomconfig_%s'><value>%s</value></field>", *field, text);
        g_string_append(form, xml);
    }
    g_string_append(form, "</x>");
    send_set(rooms, order->room, "configure", NS_MUC_OWNER, g_strdup(form->str));
}

static const struct {
    const char *name;
    void (*run)(PeerRooms *rooms, const Order *order);
} orders[] = {
    { "affiliation", do_affiliation },
    { "configure", do_configure },
    { "destroy", do_destroy },
    { "invite", do_invite },
    { "invite-directly", do_invite_directly },
    { "join", do_join },
    { "kick", do_kick },
    { "leave", do_leave },
    { "nick", do_nick },
    { "pm", do_pm },
    { "role", do_role },
    { "say", do_say },
    { "subject", do_subject },
};

/* What follows COUNT words of the line. */
static const char *
after(const char *line, int count)
{
    while (count-- > 0) {
        const char *space = strchr(line, ' ');
        line = space ? space + 1 : "";
    }
    return line;
}

bool
peer_room_order(PeerRooms *rooms, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 4);
    guint count = g_strv_length(words);
    g_autofree char *room = count > 1 ? g_strcompress(words[1]) : NULL;
    g_autofree char *second = count > 2 ? g_strcompress(words[2]) : g_strdup("");
    g_auto(GStrv) rest = g_strsplit(count > 3 ? words[3] : "", " ", 2);
    const Order order = {
        .room = room,
        .second = second,
        .third = rest[0] ? rest[0] : "",
        .fourth = rest[0] && rest[1] ? rest[1] : "",
        .after_room = after(line, 2),
        .after_second = after(line, 3),
    };

    for (guint i = 0; room && i < G_N_ELEMENTS(orders); i++) {
        if (!strcmp(words[0], orders[i].name)) {
            orders[i].run(rooms, &order);
            return true;
        }
    }
    return false;
}
