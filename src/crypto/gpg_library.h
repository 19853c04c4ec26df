/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GPGME, loaded when it is first needed: a table of its functions by their own types. For the files
 * of the engine alone. */
#pragma once

#include <gio/gio.h>
#include <gpgme.h>

#include "crypto/gpg_job.h"

/* All that is used of it. */
#define GPG_LIBRARY_FUNCTIONS(X)                                                                   \
    X(check_version_internal)                                                                      \
    X(get_dirinfo)                                                                                 \
    X(strerror_r)                                                                                  \
    X(free)                                                                                        \
    X(new)                                                                                         \
    X(release)                                                                                     \
    X(set_protocol)                                                                                \
    X(ctx_get_engine_info)                                                                         \
    X(ctx_set_engine_info)                                                                         \
    X(set_armor)                                                                                   \
    X(set_offline)                                                                                 \
    X(set_ctx_flag)                                                                                \
    X(set_locale)                                                                                  \
    X(set_pinentry_mode)                                                                           \
    X(set_passphrase_cb)                                                                           \
    X(set_status_cb)                                                                               \
    X(set_keylist_mode)                                                                            \
    X(set_io_cbs)                                                                                  \
    X(cancel)                                                                                      \
    X(io_writen)                                                                                   \
    X(signers_add)                                                                                 \
    X(key_ref)                                                                                     \
    X(key_unref)                                                                                   \
    X(pubkey_algo_string)                                                                          \
    X(data_new_from_cbs)                                                                           \
    X(data_release)                                                                                \
    X(data_set_flag)                                                                               \
    X(op_keylist_ext_start)                                                                        \
    X(op_keylist_end)                                                                              \
    X(op_encrypt_start)                                                                            \
    X(op_encrypt_ext_start)                                                                        \
    X(op_encrypt_sign_ext_start)                                                                   \
    X(op_encrypt_result)                                                                           \
    X(op_sign_start)                                                                               \
    X(op_decrypt_start)                                                                            \
    X(op_decrypt_verify_start)                                                                     \
    X(op_decrypt_result)                                                                           \
    X(op_verify_start)                                                                             \
    X(op_verify_result)                                                                            \
    X(op_import_start)                                                                             \
    X(op_import_result)                                                                            \
    X(op_export_ext_start)                                                                         \
    X(op_createkey_start)                                                                          \
    X(op_genkey_result)                                                                            \
    X(op_adduid_start)                                                                             \
    X(op_passwd_start)                                                                             \
    X(op_assuan_transact_start)

struct GpgLibrary {
#define X(name) __typeof__(&gpgme_##name) name;
    GPG_LIBRARY_FUNCTIONS(X)
#undef X
};

/* As GpgEngine's load and unload. */
GpgLibrary *gpg_library_load(const char *program, GCancellable *end, GError **error);
