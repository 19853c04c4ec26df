noinst_LIBRARIES += libciphers.a
libciphers_a_CPPFLAGS = $(AM_CPPFLAGS) $(GPGME_CFLAGS)
libciphers_a_SOURCES = \
	src/crypto/armor.c \
	src/crypto/armor.h \
	src/crypto/backup_code.c \
	src/crypto/backup_code.h \
	src/crypto/certificate_addresses.c \
	src/crypto/certificate_addresses.h \
	src/crypto/cipher.h \
	src/crypto/cipher_call.c \
	src/crypto/cipher_call.h \
	src/crypto/cipher_ox.c \
	src/crypto/cipher_pgp.c \
	src/crypto/cipher_smime.c \
	src/crypto/fingerprint.c \
	src/crypto/gpg.c \
	src/crypto/gpg.h \
	src/crypto/gpg_engine.h \
	src/crypto/gpg_job.c \
	src/crypto/gpg_job.h \
	src/crypto/gpg_key.c \
	src/crypto/gpg_key.h \
	src/crypto/packets.c \
	src/crypto/packets.h \
	src/crypto/secret_key.c \
	src/crypto/secret_key.h

# GnuPG's library is loaded when it is first used, so it is not linked.
gpgme_sources = \
	src/crypto/gpg_card.c \
	src/crypto/gpg_card.h \
	src/crypto/cms_recipients.c src/crypto/cms_recipients.h \
	src/crypto/gpg_agent.c src/crypto/gpg_agent.h \
	src/crypto/gpg_child.c \
	src/crypto/gpg_child.h \
	src/crypto/gpg_context.c \
	src/crypto/gpg_context.h \
	src/crypto/gpg_data.c \
	src/crypto/gpg_data.h \
	src/crypto/gpg_error.c \
	src/crypto/gpg_error.h \
	src/crypto/gpg_key_read.c \
	src/crypto/gpg_key_read.h \
	src/crypto/gpg_library.c \
	src/crypto/gpg_library.h \
	src/crypto/gpg_loop.c \
	src/crypto/gpg_loop.h \
	src/crypto/gpg_pinentry.c \
	src/crypto/gpg_pinentry.h \
	src/crypto/gpg_work.c \
	src/crypto/gpg_work.h \
	src/crypto/gpg_work_cms.c \
	src/crypto/gpg_work_keys.c \
	src/crypto/gpg_work_text.c
if HAVE_GPGME
libciphers_a_SOURCES += $(gpgme_sources)
EXTRA_DIST += src/crypto/gpg_none.c
else
libciphers_a_SOURCES += src/crypto/gpg_none.c
EXTRA_DIST += $(gpgme_sources)
endif
