/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A form as lines of text: for faces without a screen, and for /form. */
#pragma once

#include "model/form_window.h"

/* All of it, the names by which /form set knows the fields first; lines end with '\n' but the last.
 * Secrets are not in it. The caller owns it. */
char *form_to_text(const FormWindow *window);
/* What a field holds, for people: labels of options, "yes"; of a secret that there is one. The
 * caller owns it. */
char *form_field_describe(const FormField *field);
/* What is there to look at or to listen to, as a sentence that an address follows. Static. */
const char *form_media_label(const FormMedia *media);
/* Whether the address is one on the Web, which other programs can open: not data within XMPP
 * (XEP-0231), nor a file of the user's. */
bool form_media_is_link(const FormMedia *media);
