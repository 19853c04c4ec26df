/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of hashes, and for each that is not known yet some who sent it: the witnesses. */

#include "config.h"

#include "modules/caps_claims.h"

#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "model/account.h"
#include "model/room.h"
#include "xmpp/ns.h"

#include "modules/caps_hash.h"
#include "modules/csi.h"
#include "modules/disco.h"

/* The longest hash is of 64 bytes, 88 in Base64. */
#define MOST_HASH_CHARACTERS 100
#define MOST_KEY_BYTES       (MOST_HASH_CHARACTERS + 32)
/* Of one hash, and of one person among them: nobody who lies can keep others from being asked. */
#define MOST_WITNESSES        8
#define MOST_WITNESSES_OF_ONE 2
/* Of all rooms together: who can come by many nicks leaves places for contacts. */
#define MOST_OCCUPANTS 4
/* Hashes that occupants may bring: the rest is for contacts. */
#define MOST_OF_ROOMS (LIMIT_CAPABILITIES / 2)
/* At the same time. */
#define MOST_QUESTIONS 5
/* So many presences with news find a full table before it is looked through again. */
#define REFUSALS 1000

typedef struct {
    Jid *jid;
    char *node; /* to ask for */
    bool is_occupant;
} Witness;

typedef struct {
    CapsClaims *claims;
    GRefString *key;    /* "caps sha-1 HASH", "caps2 sha-256 HASH" */
    Capabilities *caps; /* NULL: not known */
    GPtrArray *witnesses;
    unsigned asked; /* of them */
    bool is_asking, is_waiting;
} Claim;

struct CapsClaims {
    Stream *stream;
    GHashTable *table; /* key -> Claim, owned */
    GQueue waiting;    /* Claim: to be asked */
    unsigned questions;
    unsigned refusals;
};

static void
witness_free(gpointer data)
{
    Witness *witness = data;

    jid_unref(witness->jid);
    g_free(witness->node);
    g_free(witness);
}

static void
claim_free(gpointer data)
{
    Claim *claim = data;

    if (claim->is_waiting)
        g_queue_remove(&claim->claims->waiting, claim);
    g_ref_string_release(claim->key);
    capabilities_unref(claim->caps);
    g_ptr_array_unref(claim->witnesses);
    g_free(claim);
}

CapsClaims *
caps_claims_new(Stream *stream)
{
    CapsClaims *claims = g_new0(CapsClaims, 1);

    claims->stream = stream;
    claims->table = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, claim_free);
    g_queue_init(&claims->waiting);
    return claims;
}

void
caps_claims_free(CapsClaims *claims)
{
    if (!claims)
        return;
    g_hash_table_unref(claims->table);
    g_free(claims);
}

/* --- asking --- */

/* Of identities without a language the answer's holds (XEP-0390 4.1); who made the hash may not
 * have known which that would be. */
static bool
is_true(const Claim *claim, const Element *answer, const Element *query)
{
    g_auto(GStrv) words = g_strsplit(claim->key, " ", 3);
    char *(*make)(const Element *, const char *, const char *) =
        strcmp(words[0], "caps2") == 0 ? caps_hash2 : caps_hash;
    const char *lang = element_get(query, "xml:lang");
    g_autofree char *plain = make(query, words[1], NULL);

    lang = lang ? lang : element_get(answer, "xml:lang");
    g_autofree char *spoken = lang ? make(query, words[1], lang) : NULL;
    return g_strcmp0(plain, words[2]) == 0 || g_strcmp0(spoken, words[2]) == 0;
}

static void
set_in_rooms(const Account *account, GRefString *key, Capabilities *caps)
{
    for (unsigned i = 0; i < account->chats->len; i++) {
        const Chat *chat = account->chats->pdata[i];
        if (chat->room)
            room_set_capabilities(chat->room, key, caps);
    }
}

static void
believe(Claim *claim, Capabilities *caps)
{
    Stream *stream = claim->claims->stream;
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    claim->caps = capabilities_ref(caps);
    g_ptr_array_set_size(claim->witnesses, 0);
    roster_set_capabilities(stream_account(stream)->roster, claim->key, caps);
    set_in_rooms(stream_account(stream), claim->key, caps);
    if (hooks->capabilities)
        hooks->capabilities(stream, claim->key, caps, data);
}

static void
take_answer(Claim *claim, const Element *answer)
{
    const Element *query = element_child(answer, "query", NS_DISCO_INFO);
    const Witness *witness = claim->witnesses->pdata[claim->asked - 1];
    Capabilities *caps = disco_read_info(answer);

    if (caps && is_true(claim, answer, query)) {
        believe(claim, caps);
    } else if (caps) {
        log_debug("caps", "%s does not have the hash that it claims", jid_full(witness->jid));
        roster_set_resource_capabilities(stream_account(claim->claims->stream)->roster,
                                         witness->jid, caps);
    }
    capabilities_unref(caps);
}

static void
wait_for_turn(Claim *claim)
{
    if (claim->caps || claim->is_asking || claim->is_waiting ||
        claim->asked == claim->witnesses->len)
        return;
    claim->is_waiting = true;
    g_queue_push_tail(&claim->claims->waiting, claim);
}

static void
on_info(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Claim *claim = data;

    (void)stream;
    claim->is_asking = false;
    claim->claims->questions--;
    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED))
        claim->asked--;
    else if (result)
        take_answer(claim, result);
    wait_for_turn(claim);
    caps_claims_ask(claim->claims);
}

static void
ask(Claim *claim)
{
    const Witness *witness = claim->witnesses->pdata[claim->asked++];

    claim->is_asking = true;
    claim->claims->questions++;
    disco_request_info(claim->claims->stream, witness->jid, witness->node, on_info, claim);
}

/* A question shows that we are there, and wakes up who is asked. */
static bool
may_ask_now(const CapsClaims *claims)
{
    const Stream *stream = claims->stream;

    return stream_state(stream) == STREAM_ONLINE && !stream_account(stream)->is_invisible &&
           csi_is_active(stream) && claims->questions < MOST_QUESTIONS;
}

void
caps_claims_ask(CapsClaims *claims)
{
    while (may_ask_now(claims) && !g_queue_is_empty(&claims->waiting)) {
        Claim *claim = g_queue_pop_head(&claims->waiting);

        claim->is_waiting = false;
        ask(claim);
    }
}

/* --- reading --- */

/* What a presence says; strings are borrowed from it. */
typedef struct {
    const char *method; /* "caps", "caps2" */
    const char *algorithm, *hash;
    const char *node; /* of caps */
} Said;

static bool
is_usable(const Said *said)
{
    return said->algorithm && said->hash && caps_hash_is_known(said->algorithm) && said->hash[0] &&
           strlen(said->hash) <= MOST_HASH_CHARACTERS &&
           (!said->node || strlen(said->node) <= LIMIT_NAME_BYTES);
}

/* The first one that we can check. */
static bool
read_caps2(const Element *caps2, Said *ret_said)
{
    for (const Element *hash = element_first(caps2); hash; hash = element_next(hash)) {
        *ret_said = (Said){ "caps2", element_get(hash, "algo"), element_text(hash), NULL };
        if (element_is(hash, "hash", NS_HASHES) && is_usable(ret_said))
            return true;
    }
    return false;
}

/* Without a hash it is of the old form, which nobody can check. */
static bool
read_caps(const Element *caps, Said *ret_said)
{
    *ret_said = (Said){ "caps", element_get(caps, "hash"), element_get(caps, "ver"),
                        element_get(caps, "node") };
    return ret_said->node && is_usable(ret_said);
}

/* Those who see us anyway: a question would tell others that we are there. */
static bool
may_be_asked(const CapsClaims *claims, const Stanza *presence)
{
    const Account *account = stream_account(claims->stream);
    const Contact *contact = roster_find(account->roster, presence->from);

    return presence->is_from_own || presence->room ||
           (contact && (contact->subscription & SUBSCRIPTION_FROM));
}

/* Whether another one like this is worth keeping. */
static bool
is_wanted(const Claim *claim, const Jid *jid, bool is_occupant)
{
    unsigned of_one = 0, occupants = 0;

    for (unsigned i = 0; i < claim->witnesses->len; i++) {
        const Witness *other = claim->witnesses->pdata[i];
        if (jid_equal(other->jid, jid))
            return false;
        of_one += !is_occupant && jid_equal_bare(other->jid, jid);
        occupants += is_occupant && other->is_occupant;
    }
    return claim->witnesses->len < MOST_WITNESSES && of_one < MOST_WITNESSES_OF_ONE &&
           occupants < MOST_OCCUPANTS;
}

static void
add_witness(Claim *claim, const Stanza *presence, const Said *said)
{
    if (!is_wanted(claim, presence->from, presence->room != NULL))
        return;
    Witness *witness = g_new0(Witness, 1);
    witness->jid = jid_ref(presence->from);
    witness->is_occupant = presence->room != NULL;
    witness->node = said->node ? g_strconcat(said->node, "#", said->hash, NULL)
                               : g_strconcat(NS_CAPS2 "#", said->algorithm, ".", said->hash, NULL);
    g_ptr_array_add(claim->witnesses, witness);
}

static void
add_key(Contact *contact, gpointer keys)
{
    for (unsigned i = 0; i < contact->resources->len; i++) {
        const Resource *resource = contact->resources->pdata[i];
        if (resource->caps_hash)
            g_hash_table_add(keys, resource->caps_hash);
    }
}

static void
add_keys_of_rooms(const Account *account, GHashTable *keys)
{
    for (unsigned i = 0; i < account->chats->len; i++) {
        const Room *room = ((Chat *)account->chats->pdata[i])->room;
        GHashTableIter iter;
        gpointer value;

        if (!room)
            continue;
        g_hash_table_iter_init(&iter, room->occupants);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
            if (((Occupant *)value)->caps_hash)
                g_hash_table_add(keys, ((Occupant *)value)->caps_hash);
        }
    }
}

static gboolean
is_unused(gpointer key, gpointer value, gpointer keys)
{
    return !((Claim *)value)->is_asking && !g_hash_table_contains(keys, key);
}

/* Whether there are fewer than so many, once nobody's are forgotten. */
static bool
make_room(CapsClaims *claims, unsigned most)
{
    const Account *account = stream_account(claims->stream);

    if (g_hash_table_size(claims->table) < most)
        return true;
    if (claims->refusals++ % REFUSALS != 0)
        return false;
    g_autoptr(GHashTable) keys = g_hash_table_new(g_direct_hash, g_direct_equal);
    roster_each(account->roster, add_key, keys);
    add_keys_of_rooms(account, keys);
    g_hash_table_foreach_remove(claims->table, is_unused, keys);
    return g_hash_table_size(claims->table) < most;
}

/* NULL: there are too many. */
static Claim *
get_claim(CapsClaims *claims, const char *key, bool is_occupant)
{
    Claim *claim = g_hash_table_lookup(claims->table, key);
    gpointer data;
    const StreamHooks *hooks = stream_hooks(claims->stream, &data);

    if (claim || !make_room(claims, is_occupant ? MOST_OF_ROOMS : LIMIT_CAPABILITIES))
        return claim;
    claim = g_new0(Claim, 1);
    claim->claims = claims;
    claim->key = g_ref_string_new(key);
    claim->witnesses = g_ptr_array_new_with_free_func(witness_free);
    if (hooks->find_capabilities)
        claim->caps = hooks->find_capabilities(claims->stream, key, data);
    g_hash_table_insert(claims->table, claim->key, claim);
    return claim;
}

/* Of each presence of a room of thousands: printf() would take a third of all that is done here. */
static void
write_key(char key[MOST_KEY_BYTES], const Said *said)
{
    const char *const parts[] = { said->method, " ", said->algorithm, " ", said->hash };
    char *end = key;

    for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++)
        end = g_stpcpy(end, parts[i]);
}

void
caps_claims_read(CapsClaims *claims, const Stanza *presence, PresenceUpdate *update)
{
    const Element *caps2 = element_child(presence->element, "c", NS_CAPS2);
    const Element *caps = element_child(presence->element, "c", NS_CAPS);
    char key[MOST_KEY_BYTES];
    Said said;

    update->says_caps = caps || caps2;
    if (!(caps2 && read_caps2(caps2, &said)) && !(caps && read_caps(caps, &said)))
        return;
    write_key(key, &said);
    Claim *claim = get_claim(claims, key, presence->room != NULL);
    if (!claim)
        return;
    update->caps_hash = claim->key;
    update->caps = claim->caps;
    if (claim->caps || !may_be_asked(claims, presence))
        return;
    add_witness(claim, presence, &said);
    wait_for_turn(claim);
    /* Who enters a room is nobody to its occupants yet. */
    if (!presence->room || presence->room->state == ROOM_IN)
        caps_claims_ask(claims);
}
