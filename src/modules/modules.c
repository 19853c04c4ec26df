/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of modules.def as tables. */

#include "config.h"

#include "modules/modules.h"

static const XmppModule *const modules[] = {
#define MODULE(name, spec) &name##_module,
#include "modules/modules.def"
#undef MODULE
};

static const char *const specs[] = {
#define MODULE(name, spec) spec,
#include "modules/modules.def"
#undef MODULE
};

const XmppModule *const *
modules_all(unsigned *ret_count)
{
    *ret_count = G_N_ELEMENTS(modules);
    return modules;
}

const char *
module_spec(unsigned index)
{
    return specs[index];
}
