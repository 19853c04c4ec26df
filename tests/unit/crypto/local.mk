# A GnuPG of a test's own is for other folders' tests too.
check_LIBRARIES += libtestgnupg.a
libtestgnupg_a_SOURCES = tests/unit/crypto/gnupg.c tests/unit/crypto/gnupg.h \
	tests/unit/crypto/gnupg_card.c tests/unit/crypto/gnupg_card.h
EXTRA_DIST += tests/unit/crypto/card.py
libtestgnupg_a_CPPFLAGS = $(TEST_CPPFLAGS)
check_LIBRARIES += libtestdesk.a
libtestdesk_a_SOURCES = tests/unit/crypto/desk.c tests/unit/crypto/desk.h
libtestdesk_a_CPPFLAGS = $(TEST_CPPFLAGS)
CRYPTO_TESTS = tests/unit/crypto/test_armor tests/unit/crypto/test_backup_code tests/unit/crypto/test_gpg_key tests/unit/crypto/test_packets
if HAVE_GPGME
CRYPTO_TESTS += tests/unit/crypto/test_gpg_work tests/unit/crypto/test_gpg_asking \
	tests/unit/crypto/test_gpg_keys tests/unit/crypto/test_gpg_files tests/unit/crypto/test_gpg_card tests/unit/crypto/test_gpg_refusals tests/unit/crypto/test_gpg_work_cms \
	tests/unit/crypto/test_cipher
else
CRYPTO_TESTS += tests/unit/crypto/test_gpg_none
endif
check_PROGRAMS += $(CRYPTO_TESTS)
TESTS += $(CRYPTO_TESTS)
CRYPTO_TEST_LINK = libtestdesk.a libtestgnupg.a $(CRYPTO_LINK) $(CMOCKA_LIBS)
$(CRYPTO_TESTS): LDADD = $(CRYPTO_TEST_LINK)
$(CRYPTO_TESTS): $(filter %.a,$(CRYPTO_TEST_LINK))
