/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes and files as GPGME reads and writes them, with an end to how much may come out. For the
 * files of the engine alone. */
#pragma once

#include "crypto/gpg_library.h"

typedef struct GpgData GpgData;

/* To be read. */
GpgData *gpg_data_new_bytes(const GpgLibrary *library, GBytes *bytes, GError **error);
GpgData *gpg_data_new_file(GpgJob *job, const char *path, GError **error);
/* To be written: at most so many bytes, 0: LIMIT_GPG_BYTES; then writing fails. */
GpgData *gpg_data_new_output(const GpgLibrary *library, size_t most, GError **error);
/* A file of at most so many bytes, 0: any, 0600, that is not there yet, and, where the file system
 * can do that, is not before it is whole; it is never there unless gpg_data_finish() says so. */
GpgData *gpg_data_new_output_file(GpgJob *job, const char *path, size_t most, GError **error);
void gpg_data_free(GpgData *data); /* wipes; takes NULL */

gpgme_data_t gpg_data_handle(const GpgData *data);
/* What has been written, and the end of it; of a file NULL. false: the file cannot be kept. */
bool gpg_data_finish(GpgData *data, GBytes **ret_bytes, GError **error);
size_t gpg_data_length(const GpgData *data); /* of what has been written */
bool gpg_data_is_too_big(const GpgData *data);
/* Why reading or writing the file failed; NULL: it did not. */
const GError *gpg_data_error(const GpgData *data);
/* The file that was read has not changed since. */
bool gpg_data_is_as_it_was(const GpgData *data);
/* To read again from the start; what was written is forgotten. */
void gpg_data_rewind(GpgData *data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GpgData, gpg_data_free)
