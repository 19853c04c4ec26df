/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is ordered of keys of GnuPG's alike where contacts have them by hand, as with XEP-0027 and
 * S/MIME: they are listed, one is chosen by a word, kept as somebody's, and forgotten. */
#pragma once

#include "client/encryption/task.h"

/* How a method calls its keys: sentences for the screen, not translated yet (N_()). */
typedef struct {
    const CipherMethod *cipher;
    GpgProtocol protocol;
    const char *none;             /* GnuPG has none */
    const char *none_such;        /* ... with that word */
    const char *more;             /* with %u: so many more are not shown */
    const char *several;          /* with %s: they are called so */
    const char *missing;          /* with %s: GnuPG has none that is called so */
    const char *trusted, *others; /* what GnuPG thinks of one, in a word or two */
    const char *nobodys;          /* no contact has one */
} KeyFamily;

/* Those of GnuPG that have words in their names (NULL: all), for key_orders_tell(). */
void key_orders_list(Client *client, const KeyFamily *family, const char *words, TaskFn tell);
void key_orders_tell(Task *task, const KeyFamily *family, const GpgResult *result);
/* As lines, two for each. */
void key_orders_say(Task *task, const KeyFamily *family, const GPtrArray *keys);
/* In one line: the addresses for XMPP of a certificate, else the first name. The caller's. */
char *key_orders_name(const KeyFamily *family, const GpgKey *key);
/* The only one, where the task's text is how the user called it; NULL: he has been told. */
const GpgKey *key_orders_choose(Task *task, const KeyFamily *family, const GpgResult *result);

/* Each key that a contact of the account has, by the method's own words for one. */
void key_orders_show_contacts(Client *client, const Account *account, const KeyFamily *family,
                              void (*say)(Client *client, const TrustedKey *key));
bool key_orders_has_contact(const Client *client, const Chat *chat, const KeyFamily *family);
/* key (its account, address, method, fingerprint and source) is the only one of that contact from
 * now on, accepted by the user. */
bool key_orders_keep(Client *client, const TrustedKey *key);
/* All of that account, address and method; how many. */
unsigned key_orders_forget(Client *client, const TrustedKey *whose);
