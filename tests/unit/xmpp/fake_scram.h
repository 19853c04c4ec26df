/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's side of SCRAM, of alice with the password "secret", by OpenSSL alone. */
#pragma once

#include "unit/xmpp/fake_server.h"

typedef struct {
    const char *mechanism; /* that the client must choose */
    const char *flag;      /* RFC 5802 7, as the client must send it: "n", "p=tls-exporter" */
    const char *offer;     /* XEP-0474 4.1: what the hash that is sent is of; NULL: none is */
    const char *extra;     /* goes before the challenge, such as "m=x,"; NULL: nothing */
    unsigned iterations;   /* 0: as usual */
    bool is_refused;       /* the client must not answer the challenge */
    bool is_impostor;      /* its proof is wrong */
} FakeScram;

/* From <auth/> to <success/>. */
void peer_scram(Peer *peer, const FakeScram *scram);
