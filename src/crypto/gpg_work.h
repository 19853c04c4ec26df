/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a thread does for a call: what its operations share. For the files of the engine alone. */
#pragma once

#include "crypto/gpg_context.h"
#include "crypto/gpg_data.h"

typedef struct {
    GpgContext *context;
    const GpgRequest *request;
    GpgResult *result;
    gpgme_key_t signer;                  /* NULL: none */
    GpgData *input, *signature, *output; /* as the operation has them */
} GpgWork;

/* One operation. A GPGME error, or 0 and perhaps error. */
typedef gpgme_error_t (*GpgWorkFn)(GpgWork *work, GError **error);

/* --- gpg_work_keys.c --- */
gpgme_error_t gpg_work_list(GpgWork *work, GError **error);
/* Those that made the result's signatures, into its keys. */
void gpg_work_list_signers(GpgWork *work);
gpgme_error_t gpg_work_import(GpgWork *work, GError **error);
gpgme_error_t gpg_work_export(GpgWork *work, GError **error);
gpgme_error_t gpg_work_generate(GpgWork *work, GError **error);
gpgme_error_t gpg_work_add_name(GpgWork *work, GError **error);
gpgme_error_t gpg_work_version(GpgWork *work, GError **error);
gpgme_error_t gpg_work_fetch(GpgWork *work, GError **error);

/* --- gpg_work_text.c --- */
gpgme_error_t gpg_work_seal(GpgWork *work, GError **error);
gpgme_error_t gpg_work_sign(GpgWork *work, GError **error);
gpgme_error_t gpg_work_lock(GpgWork *work, GError **error);
gpgme_error_t gpg_work_open(GpgWork *work, GError **error);
gpgme_error_t gpg_work_verify(GpgWork *work, GError **error);
/* What GPGME found of signatures, into the result. */
void gpg_work_take_signatures(GpgWork *work);

/* --- gpg_work_cms.c: the same with certificates --- */
gpgme_error_t gpg_work_cms_seal(GpgWork *work, GError **error);
gpgme_error_t gpg_work_cms_sign(GpgWork *work, GError **error);
gpgme_error_t gpg_work_cms_open(GpgWork *work, GError **error);
