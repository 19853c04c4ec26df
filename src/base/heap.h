/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that was freed, and that the C library keeps for later. */
#pragma once

/* Gives it back to the system: after what took much for a while. Takes less than a millisecond. */
void heap_give_back(void);
