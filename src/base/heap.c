/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that was freed, and that the C library keeps for later. */

#include "config.h"

#include "base/heap.h"

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

void
heap_give_back(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
