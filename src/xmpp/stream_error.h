/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What <stream:error/> means (RFC 6120 4.9.3), and ours. */
#pragma once

#include "xmpp/error.h"

/* An error of STREAM_ERROR with a sentence for the screen. Owned by the caller. */
GError *stream_error_read(const Element *element);
/* An error of STREAM_ERROR with this sentence, which is translated here, and what the server says
 * itself (NULL or empty: nothing). Owned by the caller. */
GError *stream_error_new(StreamErrorCode code, const char *sentence, const char *text);
/* The error to send for this condition (4.9.3), as XML. Owned by the caller. */
char *stream_error_xml(const char *condition);
/* Where the server wants us to go instead (RFC 6120 4.9.3.19), in its own words; or NULL. */
const char *stream_error_other_place(const Element *element);
