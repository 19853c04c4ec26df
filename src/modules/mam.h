/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0313 Message Archive Management: what others have kept of conversations, page by page.
 * Messages go the way of all (StreamHooks.message), with ORIGIN_ARCHIVE. */
#pragma once

#include "xmpp/ns.h"
#include "xmpp/stream.h"

#include "modules/rsm.h"

/* One page of an archive; all is borrowed. Those marked with * are for archives alone of which
 * mam_is_extended() is true: others refuse them. */
typedef struct {
    const Jid *archive; /* a room's address; NULL: our account's */
    const Jid *with;    /* of our account's archive: what was said with them alone; NULL: all */
    int64_t start;      /* not older than that, ms; 0: however old */
    int64_t end;        /* not newer than that, ms; 0: however new */
    const char *after_id, *before_id; /* * between these, by their ids there; NULL */
    const char *const *ids;           /* * those alone, NULL-terminated; NULL */
    bool is_flipped;                  /* * the newest of the page comes first */
    bool is_counted;                  /* what comes is counted, and goes no further */
    RsmQuery page;
    /* Stand in each Stanza of the answer; must live until the answer is told. May be NULL. */
    ArchiveReading *reading;
    ArchiveFilling *filling;
} MamQuery;

typedef struct {
    bool is_complete; /* there is nothing behind it in the direction that was asked for */
    bool is_unstable; /* the archive may give it otherwise the next time (stable='false') */
    unsigned count;   /* of the messages that came; never more than were asked for */
    GHashTable *ids;  /* theirs: a set */
    RsmPage page;
    /* The last message that is so much older than the newest of the page, or than now, that nothing
     * will stand before it that does not yet: servers write at the same time what several streams
     * say, and a line may come to stand before one that was there first. NULL: none. */
    const char *settled_id;
    int64_t settled_time; /* its stamp, ms */
} MamAnswer;

/* Called once, after the page's messages. answer NULL: error says why. */
typedef void (*MamFn)(Stream *stream, const MamAnswer *answer, const GError *error, gpointer data);

/* Only what that archive itself sends is believed, and only until it says that the page is at its
 * end (4.1). One that sends more than was asked for is not heard further: that is an error. */
void mam_query(Stream *stream, const MamQuery *query, MamFn on_answer, gpointer data);

/* Whether our account has an archive, once its server has said so (disco_await_account()). */
bool mam_has_archive(const Stream *stream);
/* Whether an archive, as in MamQuery, has what is marked with *. */
bool mam_is_extended(const Stream *stream, const Jid *archive);

/* The first and the last message of an archive (section 6); of an empty one the ids are NULL. */
typedef struct {
    const char *first_id, *last_id;
    int64_t first_time, last_time;
} MamMetadata;

/* metadata NULL: error says why. */
typedef void (*MamMetadataFn)(Stream *stream, const MamMetadata *metadata, const GError *error,
                              gpointer data);
/* Only for archives of which mam_is_extended() is true. */
void mam_request_metadata(Stream *stream, const Jid *archive, MamMetadataFn on_answer,
                          gpointer data);
