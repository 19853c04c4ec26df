/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0359: ids that do not change on the way. */

#include "config.h"

#include "modules/stable_ids.h"

#include <string.h>

#include "base/limits.h"
#include "model/room.h"
#include "xmpp/ns.h"

#include "modules/disco.h"
#include "modules/modules.h"

bool
stable_ids_is_usable(const char *id)
{
    return id && id[0] && strnlen(id, LIMIT_NAME_BYTES + 1) <= LIMIT_NAME_BYTES;
}

const char *
stable_ids_origin(const Stanza *stanza)
{
    const Element *origin = element_child(stanza->element, "origin-id", NS_STABLE_IDS);
    const char *id = origin ? element_get(origin, "id") : NULL;

    return stable_ids_is_usable(id) ? id : NULL;
}

static bool
is_by(const Element *stanza_id, const Jid *own)
{
    const char *by = element_get(stanza_id, "by");

    if (!by)
        return false;
    if (strcmp(by, jid_bare(own)) == 0)
        return true;
    g_autoptr(Jid) jid = jid_new(by, NULL);
    return jid && jid_is_bare(jid) && jid_equal_bare(jid, own);
}

/* Whether the server takes away ids that others give in its name (section 6). What an earlier run's
 * stream brings comes before the answer; its server had an archive then. */
static bool
is_kept_clean(const Stream *stream)
{
    return disco_account_has(stream, NS_STABLE_IDS) || disco_server_has(stream, NS_STABLE_IDS) ||
           (stream_origin(stream) == STREAM_RESTORED && !disco_account_is_known(stream));
}

const char *
stable_ids_archive(const Stream *stream, const Stanza *stanza)
{
    const Jid *own = stream_jid(stream);

    if (stanza->archive_id)
        return stanza->archive_id;
    for (const Element *child = element_first(stanza->element); child;
         child = element_next(child)) {
        if (!element_is(child, "stanza-id", NS_STABLE_IDS) || !is_by(child, own))
            continue;
        const char *id = element_get(child, "id");
        return is_kept_clean(stream) && stable_ids_is_usable(id) ? id : NULL;
    }
    return NULL;
}

/* What a room says before it has said what it can is taken as if it could: who forges an id there
 * gains nothing that a room without ids would not give him, and a line without one may come twice.
 */
const char *
stable_ids_room(const Stanza *stanza)
{
    const Room *room = stanza->room;
    bool is_kept_clean = !room->features || (room->features & ROOM_STABLE_IDS);

    if (stanza->archive_id || !is_kept_clean)
        return stanza->archive_id;
    for (const Element *child = element_first(stanza->element); child;
         child = element_next(child)) {
        if (!element_is(child, "stanza-id", NS_STABLE_IDS) || !is_by(child, room->chat->jid))
            continue;
        const char *id = element_get(child, "id");
        return stable_ids_is_usable(id) ? id : NULL;
    }
    return NULL;
}

static void
add_origin_id(Stream *stream, Element *stanza, const Chat *chat, const Message *message)
{
    const char *id = message->origin_id ? message->origin_id : message->id;

    (void)stream;
    (void)chat;
    if (id)
        element_set(element_add(stanza, "origin-id", NS_STABLE_IDS), "id", id);
}

static const char *const features[] = { NS_STABLE_IDS, NULL };

const XmppModule stable_ids_module = {
    .name = "stable_ids",
    .features = features,
    .outgoing = add_origin_id,
    .is_outside = true,
};
