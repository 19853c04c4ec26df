/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a stream holds for dispatch.c; for nobody else. */
#pragma once

#include "xmpp/dispatch.h"
#include "xmpp/requests.h"

const Dispatch *stream_dispatch(const Stream *stream);
Requests *stream_requests(const Stream *stream);
