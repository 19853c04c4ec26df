/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0352 Client State Indication: the server is told when nobody looks, so that it sends less. */
#pragma once

#include "xmpp/stream.h"

/* It is online, or goes on: the server takes us for active whatever it was told before (3.3). */
void csi_begin(Stream *stream, bool is_active);
/* Tells what has changed, if the server wants to know and connection.csi is on. */
void csi_set(Stream *stream, bool is_active);
/* Whether the server takes us for active: somebody looks, or it does not want to know. */
bool csi_is_active(const Stream *stream);
/* The server has said anew what it can do. */
void csi_follow(Stream *stream);
