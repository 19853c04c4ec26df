/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A resolver for tests, in place of GLib's, that knows what it is told. */
#pragma once

typedef struct FakeResolver FakeResolver;

/* Is asked from now on, until it is freed. */
FakeResolver *fake_resolver_new(void);
void fake_resolver_free(FakeResolver *resolver);
/* What it knows (borrowed, ends with NULL), one line each: "_xmpp-client._tcp.a.example 10 5 5222
 * host" (priority, weight, port, host; "." refuses), "host 192.0.2.1 ::1". A name followed by
 * "fails" cannot be asked now; one followed by "hangs" is not answered. What is not there is not
 * known. */
void fake_resolver_set(FakeResolver *resolver, const char *const *lines);
/* The names that it was asked for, each with a space behind it. Borrowed. */
const char *fake_resolver_asked(const FakeResolver *resolver);
