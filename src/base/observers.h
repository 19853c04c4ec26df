/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of callbacks that may grow and shrink while it is being called. */
#pragma once

#include <glib.h>

typedef struct Observers Observers;
typedef void (*ObserverFn)(void);
/* Calls one observer with what is being told; fn is cast back to its true type here. */
typedef void (*ObserverCallFn)(ObserverFn fn, gpointer data, gconstpointer payload);

Observers *observers_new(ObserverCallFn call);
void observers_free(Observers *observers); /* takes NULL */
/* mask says which kinds the observer wants. Returns an id, never 0. */
unsigned observers_add(Observers *observers, unsigned mask, ObserverFn fn, gpointer data);
/* An observer removed during a call is not called any more; unknown ids are ignored. */
void observers_remove(Observers *observers, unsigned id);
/* The bits that anybody wants. */
unsigned observers_mask(const Observers *observers);
/* Calls, in order of addition, all whose mask shares a bit with kind. Those added meanwhile are
 * not called for this one. May be called from an observer. */
void observers_tell(Observers *observers, unsigned kind, gconstpointer payload);
