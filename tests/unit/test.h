/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every unit test includes first after config.h: cmocka, whose header leans on others. */
#pragma once

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
