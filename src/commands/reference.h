/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference that is made from the tables: the man pages' parts. */
#pragma once

/* roff text for jaser(1): all commands, settings, keys of accounts; untranslated. Owned by the
 * caller. */
char *reference_roff(void);
