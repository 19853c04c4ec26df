/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks for translation: _() translates now, N_() marks a string in a const table. */
#pragma once

#include <glib/gi18n.h>
