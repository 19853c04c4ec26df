/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objects of JSON (RFC 8259), one at a time: the members of an object that are no objects or arrays
 * themselves. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct JsonObject JsonObject;

/* One object and nothing else; NULL: it is none. Of members with one name the last counts. */
JsonObject *json_object_parse(const char *text);
void json_object_free(JsonObject *object); /* takes NULL */
/* NULL: there is none, or it is no text. Borrowed. */
const char *json_object_text(const JsonObject *object, const char *key);
/* Whether it is true. */
bool json_object_bool(const JsonObject *object, const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(JsonObject, json_object_free)
