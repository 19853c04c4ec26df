/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a stream is: what a connection tells of its way. */
#pragma once

/* In the order in which they come. */
typedef enum {
    STREAM_NEW,
    STREAM_RESOLVING,
    STREAM_CONNECTING,
    STREAM_SECURING,
    STREAM_LOGGING_IN,
    STREAM_BINDING,
    STREAM_ONLINE,
    STREAM_CLOSING,
    STREAM_CLOSED,
} StreamState;
