/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One Login under test, without a network: elements in; elements and outcomes out. */
#pragma once

#include <glib.h>

#include "model/resumption.h"
#include "xmpp/error.h"
#include "xmpp/fast.h"
#include "xmpp/login.h"
#include "xmpp/ns.h"
#include "xmpp/sasl.h"
#include "xmpp/sasl2.h"
#include "xmpp/stream_management.h"

#include "unit/test.h"

#define DEVICE  "d4565fa7-4d72-4749-b3d3-740edbf87770"
#define SECRET  "secret-token:fast-0123456789"
#define NS_BIND "urn:ietf:params:xml:ns:xmpp-bind"

#define FEATURES(inside)  "<features xmlns='" NS_STREAM "'>" inside "</features>"
#define PLAIN             "<mechanism>PLAIN</mechanism>"
#define SASL(mechanisms)  "<mechanisms xmlns='" NS_SASL "'>" mechanisms "</mechanisms>"
#define SASL2(inside)     "<authentication xmlns='" NS_SASL2 "'>" PLAIN inside "</authentication>"
#define INLINE(inside)    "<inline>" inside "</inline>"
#define BIND2(inside)     "<bind xmlns='" NS_BIND2 "'><inline>" inside "</inline></bind>"
#define FEATURE(ns)       "<feature var='" ns "'/>"
#define SM                "<sm xmlns='" NS_SM "'/>"
#define BIND              "<bind xmlns='" NS_BIND "'/>"
#define FAST(mechanisms)  "<fast xmlns='" NS_FAST "'>" mechanisms "</fast>"
#define ALL_TOKENS        "<mechanism>HT-SHA-256-NONE</mechanism><mechanism>HT-SHA-256-EXPR</mechanism>"
#define SUCCESS(inside)   "<success xmlns='" NS_SASL2 "'>" inside "</success>"
#define IDENTITY(jid)     "<authorization-identifier>" jid "</authorization-identifier>"
#define BOUND(inside)     "<bound xmlns='" NS_BIND2 "'>" inside "</bound>"
#define FAILURE(ns, what) "<failure xmlns='" ns "'><" what " xmlns='" NS_SASL "'/></failure>"

/* What goes out. */
#define AUTH    "send <auth xmlns=\"" NS_SASL "\" mechanism=\"PLAIN\">AGFsaWNlAHNlY3JldA==</auth>\n"
#define BIND_IQ "send <iq type=\"set\" id=\"bind\"><bind xmlns=\"" NS_BIND "\"/></iq>\n"
#define BIND_AS(as)                                                                                \
    "send <iq type=\"set\" id=\"bind\"><bind xmlns=\"" NS_BIND "\"><resource>" as                  \
    "</resource></bind></iq>\n"
#define RESUME "<resume xmlns=\"" NS_SM "\" previd=\"some-long-sm-id\" h=\"7\"/>"
#define ENABLE "<enable xmlns=\"" NS_SM "\" resume=\"true\"/>"
#define AGENT  "<user-agent id=\"" DEVICE "\"><software>jaser</software></user-agent>"
#define REQUEST_OF(mechanism, response, inside)                                                    \
    "send <authenticate xmlns=\"" NS_SASL2 "\" mechanism=\"" mechanism                             \
    "\"><initial-response>" response "</initial-response>" AGENT inside "</authenticate>\n"
#define REQUEST(inside)     REQUEST_OF("PLAIN", "AGFsaWNlAHNlY3JldA==", inside)
#define BIND_INLINE(inside) "<bind xmlns=\"" NS_BIND2 "\"><tag>jaser</tag>" inside "</bind>"
#define WISH(mechanism)     "<request-token xmlns=\"" NS_FAST "\" mechanism=\"" mechanism "\"/>"
#define RESULT                                                                                     \
    "<iq xmlns='" NS_CLIENT "' type='result' id='bind'><bind xmlns='" NS_BIND "'>"                 \
    "<jid>alice@localhost/test</jid></bind></iq>"

#define EVERYTHING                                                                                 \
    FEATURES(SASL(PLAIN)                                                                           \
                 SASL2(INLINE(SM BIND2(FEATURE("urn:xmpp:carbons:2") FEATURE("urn:xmpp:sm:3")))))
#define BIND_ALL BIND_INLINE("<enable xmlns=\"urn:xmpp:carbons:2\"/>" ENABLE)

/* One login, and what it did since that was last looked at. */
typedef struct {
    Jid *jid;
    AccountConfig *config;
    Resumption *resumption;
    LoginToken *token;
    ChannelBindings channel;
    const char *invitation;
    Form *form; /* that was asked for last */
    bool is_unsecured, is_registration, wants_nothing;
    bool keeps_messages; /* nothing is bound with the login */
    Login *login;
    GString *done;
} Desk;

int desk_set_up(void **state);
int desk_tear_down(void **state);
/* Before it starts: a stream to go on with, a token, the data of tls-exporter ("binding"). */
void desk_have_stream(Desk *desk, const char *jid_text);
void desk_have_token(Desk *desk, const char *mechanism);
void desk_have_exporter(Desk *desk);
/* The login begins with these features. */
void desk_start(Desk *desk, const char *features);
void desk_give(Desk *desk, const char *xml);
/* The password is asked for, and given. */
void desk_give_password(Desk *desk);
/* Up to the first request of XEP-0388, which must be this one. */
void desk_log_in(Desk *desk, const char *features, const char *request);
/* Up to these features after an authentication by RFC 6120. */
void desk_log_in_classic(Desk *desk, const char *features);
/* It ended so, and nothing follows any more. */
void desk_expect_failure(Desk *desk, StreamErrorCode code, const char *in_sentence);

/* Exactly this was done since the last time. */
#define EXPECT(desk, what)                                                                         \
    do {                                                                                           \
        assert_string_equal((desk)->done->str, what);                                              \
        g_string_truncate((desk)->done, 0);                                                        \
    } while (0)
