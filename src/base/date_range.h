/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates as people write them: "2026-03-01", "2026-03", "yesterday", "3d", as spans of local time.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* From the first moment to the one after the last; ms UTC. */
typedef struct {
    int64_t from, until;
} DateRange;

/* A year, a month, a day, with an hour or a minute behind it ("2026-03-01T14:30", "2026-03-01
 * 14:30"), or to the second, also as XEP-0082 writes it; "14:30" (of today); "today", "yesterday";
 * "3d", "2w", "6m", "1y": the day so long ago, "5h": the time so many hours ago. now is ms UTC.
 * false: it is none of them, or a day that does not exist (2026-02-31). */
bool date_range_parse(const char *text, int64_t now, DateRange *ret_range);
