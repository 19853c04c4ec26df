/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the store has of an account's archive on its server (XEP-0313): all that is there from one
 * point on up to another. Before the first, and behind the second, something may be missing. */
#pragma once

#include "storage/archive.h"

typedef struct {
    ArchivePoint from;  /* time 0: from the archive's beginning */
    ArchivePoint until; /* the last one that was read in order; id NULL: none had one */
    /* Up to there nothing is added to the archive any more; what is behind it is read again. No
     * line up to it stands later than its time. time 0: not known. */
    ArchivePoint settled;
    int64_t old;   /* what was said up to then counts as read, ms: it was never seen here */
    bool is_whole; /* the archive takes all that is said, as far as is known */
} Coverage;

/* false: nothing of it was ever read. What is in *ret_coverage is freed by coverage_done(). */
bool coverage_get(Archive *archive, const Account *account, Coverage *ret_coverage);
void coverage_set(Archive *archive, const Account *account, const Coverage *coverage);
/* For what is known of it already; coverage_set() leaves that as it is. */
void coverage_set_whole(Archive *archive, const Account *account, bool is_whole);
void coverage_done(Coverage *coverage); /* frees its contents */
