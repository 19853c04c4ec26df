/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates in text: XEP-0082 on the wire and in JSON, local time on the screen. All times are
 * milliseconds since 1970, UTC. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* "2026-11-22T09:14:03.120Z" (XEP-0082 3.2); "" outside the years 1 to 9999. The caller owns the
 * result. */
char *date_to_iso(int64_t ms);
/* Reads XEP-0082 3.2 with or without fraction, Z or an offset, and XEP-0091's old form. */
bool date_from_iso(const char *text, int64_t *ret_ms);
/* strftime(3) in local time. The caller owns the result; an invalid format gives "". */
char *date_format(int64_t ms, const char *format);
/* "22 November 2026", local. The caller owns the result. */
char *date_day(int64_t ms);
/* The number of the local day, so that two times of one day compare equal. */
int date_local_day(int64_t ms);

/* How far the clocks here are from UTC at that time, in seconds; east is positive. */
int date_local_offset(int64_t ms);
/* "+01:00" (XEP-0082 3.2), and back; "Z" is UTC. The caller owns the result. */
char *date_offset_format(int seconds);
bool date_offset_parse(const char *text, int *ret_seconds);
/* strftime(3) in a zone that is so far from UTC. The caller owns the result. */
char *date_format_at(int64_t ms, int offset, const char *format);
/* "3 days 4 h", "2 h 5 min", "5 min", "12 s"; translated. The caller owns the result. */
char *date_span(int64_t seconds);
