/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The modules: the rows of modules.def as a table. */
#pragma once

#include "xmpp/module.h"

/* receipts_module, carbons_module ...: defined in the module's file. */
#define MODULE(name, spec) extern const XmppModule name##_module;
#include "modules/modules.def"
#undef MODULE

/* All modules, in the order of modules.def, which is the order of handlers. */
const XmppModule *const *modules_all(unsigned *ret_count);
/* "XEP-0184": the specification of a module's row, which has a row in specs.def. */
const char *module_spec(unsigned index);
