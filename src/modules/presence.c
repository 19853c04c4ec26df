/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 6121 3 and 4: who is available, who asks to know, and our own presence. */

#include "config.h"

#include "modules/presence.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "model/account.h"
#include "model/chat.h"
#include "model/notice.h"
#include "model/request.h"
#include "xmpp/language.h"
#include "xmpp/ns.h"

#include "modules/caps.h"
#include "modules/idle.h"
#include "modules/modules.h"
#include "modules/muc.h"
#include "modules/nick.h"
#include "modules/pgp_legacy.h"

/* Of our own. */
typedef struct {
    bool is_told; /* the server has one that says that we are available */
    bool is_held;
    bool is_due; /* one waits for being let go */
} OwnPresence;

static OwnPresence *
own_presence(const Stream *stream)
{
    return stream_module_state(stream, &presence_module);
}

/* --- of others --- */

/* Strangers may tell us that they are there once we talk to them; others only fill memory. */
static bool
is_of_interest(const Stream *stream, const Jid *from)
{
    const Account *account = stream_account(stream);

    if (jid_equal(from, stream_jid(stream)))
        return false;
    return jid_equal_bare(from, account->jid) || roster_find(account->roster, from) ||
           account_find_chat(account, from, CHAT_CONTACT);
}

/* Only the four words of RFC 6121 4.7.2.1 stand on the wire. */
static Show
read_show(const Element *presence)
{
    const char *word = element_child_text(presence, "show", NS_CLIENT);
    Show show;

    return word && show_parse(word, &show) && show != SHOW_OFFLINE ? show : SHOW_ONLINE;
}

/* RFC 6121 4.7.2.3. What is no number is none; what is too large is as large as can be. */
static int
read_priority(const Element *presence)
{
    const char *text = element_child_text(presence, "priority", NS_CLIENT);
    char *end;

    if (!text)
        return 0;
    long priority = strtol(text, &end, 10);
    end += strspn(end, " \t\r\n");
    return *end ? 0 : CLAMP(priority, -128, 127);
}

static void
on_available(Stream *stream, const Stanza *stanza)
{
    PresenceUpdate update = {
        .resource = jid_resource(stanza->from),
        .show = read_show(stanza->element),
        .status = language_text(stanza->element, "status"),
        .priority = read_priority(stanza->element),
    };

    if (!is_of_interest(stream, stanza->from))
        return;
    update.idle_since = idle_read(stanza, update.show, clock_now(stream_clock(stream)));
    caps_read(stream, stanza, &update);
    roster_set_presence(stream_account(stream)->roster, stanza->from, &update);
}

static void
on_unavailable(Stream *stream, const Stanza *stanza)
{
    PresenceUpdate update = {
        .resource = jid_resource(stanza->from),
        .show = SHOW_OFFLINE,
        .status = language_text(stanza->element, "status"),
    };

    if (!jid_equal(stanza->from, stream_jid(stream)))
        roster_set_presence(stream_account(stream)->roster, stanza->from, &update);
}

/* What they say with it, behind what they call themselves (XEP-0172 4.2). The caller owns it. */
static char *
read_words(const Stanza *stanza)
{
    const char *text = language_text(stanza->element, "status");
    g_autofree char *nick = nick_read(stanza->element);

    if (text && text[0] && nick)
        return g_strdup_printf("%s: %s", nick, text);
    return nick ? g_steal_pointer(&nick) : g_strdup(text);
}

static void
on_subscribe(Stream *stream, const Stanza *stanza)
{
    g_autofree char *text = read_words(stanza);
    g_autoptr(Jid) from = jid_to_bare(stanza->from);
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    if (!stanza->is_from_own)
        hooks->subscription(stream, from, text, data);
}

/* Those in the roster alone: nobody else's answers are of interest. */
static void
tell_user(Stream *stream, const Stanza *stanza, const char *format)
{
    Account *account = stream_account(stream);
    const Contact *contact = roster_find(account->roster, stanza->from);

    if (contact && contact->is_in_roster)
        notice_of_others(account, SEVERITY_INFO, format, jid_shown_bare(contact->jid));
}

static void
on_subscribed(Stream *stream, const Stanza *stanza)
{
    tell_user(stream, stanza, _("%s lets you see when they are online."));
}

static void
on_unsubscribed(Stream *stream, const Stanza *stanza)
{
    tell_user(stream, stanza, _("%s does not let you see when they are online."));
}

static void
on_unsubscribe(Stream *stream, const Stanza *stanza)
{
    request_remove(requests_find(stream_account(stream), REQUEST_SUBSCRIPTION, stanza->from, NULL));
    tell_user(stream, stanza, _("%s no longer wants to see when you are online."));
}

/* What we sent there did not arrive, so nobody is there as far as we can tell. */
static void
on_error(Stream *stream, const Stanza *stanza)
{
    Account *account = stream_account(stream);
    const Contact *contact = roster_find(account->roster, stanza->from);
    PresenceUpdate update = { .resource = jid_resource(stanza->from), .show = SHOW_OFFLINE };
    g_autoptr(GError) error = stanza_error_read(stanza->element);

    if (!contact)
        return;
    if (contact->is_asking)
        notice_of_others(account, SEVERITY_WARNING, _("Your request to %s did not arrive: %s"),
                         jid_shown_bare(contact->jid), error->message);
    roster_set_presence(account->roster, stanza->from, &update);
}

static const struct {
    const char *type;
    void (*handle)(Stream *stream, const Stanza *stanza);
} types[] = {
    { "", on_available },
    { "unavailable", on_unavailable },
    { "subscribe", on_subscribe },
    { "subscribed", on_subscribed },
    { "unsubscribe", on_unsubscribe },
    { "unsubscribed", on_unsubscribed },
    { "error", on_error },
};

static bool
on_presence(Stream *stream, const Stanza *stanza, const Element *payload)
{
    (void)payload;
    if (stanza->is_of_room)
        return false;
    for (unsigned i = 0; i < G_N_ELEMENTS(types); i++) {
        if (strcmp(types[i].type, stanza->type) == 0)
            types[i].handle(stream, stanza);
    }
    return false;
}

/* --- our own --- */

static Element *
new_presence(const char *type, const char *status)
{
    Element *presence = element_new("presence", NS_CLIENT);

    element_set(presence, "type", type);
    if (status && status[0])
        element_add_text(presence, "status", NULL, status);
    return presence;
}

static void
add_idle(Stream *stream, Element *presence)
{
    const Account *account = stream_account(stream);

    if (account->idle_since && stream_setting(stream, SETTING_PRIVACY_IDLE))
        idle_add(presence, account->show, account->idle_since, clock_now(stream_clock(stream)));
}

Element *
presence_new_available(Stream *stream, Show show, const char *status)
{
    const Account *account = stream_account(stream);
    Element *presence = new_presence(NULL, status);

    if (show != SHOW_ONLINE)
        element_add_text(presence, "show", NULL, show_name(show));
    if (account->priority != 0) {
        g_autofree char *priority = g_strdup_printf("%d", CLAMP(account->priority, -128, 127));
        element_add_text(presence, "priority", NULL, priority);
    }
    caps_add(stream, presence);
    return presence;
}

void
presence_send(Stream *stream)
{
    const Account *account = stream_account(stream);
    OwnPresence *own = own_presence(stream);

    if (account->show == SHOW_OFFLINE) {
        presence_send_unavailable(stream);
        return;
    }
    if (own->is_held) {
        own->is_due = true;
        return;
    }
    Element *presence = presence_new_available(stream, account->show, account->status);
    add_idle(stream, presence);
    pgp_legacy_add(stream, presence);
    own->is_told = true;
    stream_send_take(stream, presence);
    muc_send_presences(stream);
    caps_ask_waiting(stream);
}

/* Where nothing of us was shown, a goodbye would show it. */
void
presence_send_unavailable(Stream *stream)
{
    const Account *account = stream_account(stream);
    OwnPresence *own = own_presence(stream);

    if (own->is_held && !own->is_told)
        return;
    own->is_told = false;
    stream_send_take(stream, new_presence("unavailable",
                                          account->show == SHOW_OFFLINE ? account->status : NULL));
}

void
presence_send_to(Stream *stream, const Jid *to, Show show, const char *status)
{
    Element *presence = show == SHOW_OFFLINE ? new_presence("unavailable", status)
                                             : presence_new_available(stream, show, status);

    element_set(presence, "to", jid_full(to));
    if (show != SHOW_OFFLINE)
        pgp_legacy_add(stream, presence);
    stream_send_take(stream, presence);
}

void
presence_send_probe(Stream *stream, const Jid *to)
{
    Element *probe = new_presence("probe", NULL);

    element_set(probe, "to", jid_bare(to));
    stream_send_take(stream, probe);
}

void
presence_hold(Stream *stream)
{
    own_presence(stream)->is_held = true;
}

void
presence_release(Stream *stream, bool sends)
{
    OwnPresence *own = own_presence(stream);
    bool is_due = own->is_due && sends;

    own->is_held = own->is_due = false;
    if (is_due)
        presence_send(stream);
}

bool
presence_is_told(const Stream *stream)
{
    return own_presence(stream)->is_told;
}

static gpointer
new_own_presence(Stream *stream)
{
    (void)stream;
    return g_new0(OwnPresence, 1);
}

static void
forget_presence(Stream *stream)
{
    *own_presence(stream) = (OwnPresence){ 0 };
    roster_clear_presence(stream_account(stream)->roster);
}

static const StanzaHandler handlers[] = {
    { STANZA_PRESENCE, NULL, NULL, on_presence },
    { 0 },
};

const XmppModule presence_module = {
    .name = "presence",
    .closing = presence_send_unavailable,
    .handlers = handlers,
    .offline = forget_presence,
    .new_state = new_own_presence,
    .free_state = g_free,
};
