/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What <stream:error/> means (RFC 6120 4.9.3). */
#pragma once

#include "xmpp/error.h"

/* An error of STREAM_ERROR with a sentence for the screen. Owned by the caller. */
GError *stream_error_read(const Element *element);
/* Where the server wants us to go instead (RFC 6120 4.9.3.19), in its own words; or NULL. */
const char *stream_error_other_place(const Element *element);
