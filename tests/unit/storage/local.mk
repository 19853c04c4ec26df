check_LIBRARIES += libteststore.a
libteststore_a_SOURCES = tests/unit/storage/store.c tests/unit/storage/store.h
libteststore_a_CPPFLAGS = $(STORAGE_TEST_CPPFLAGS)
STORAGE_TESTS = tests/unit/storage/test_database tests/unit/storage/test_archive \
	tests/unit/storage/test_archive_search tests/unit/storage/test_text_log \
	tests/unit/storage/test_certificates tests/unit/storage/test_resumptions \
	tests/unit/storage/test_secrets
check_PROGRAMS += $(STORAGE_TESTS)
TESTS += $(STORAGE_TESTS)
STORAGE_TEST_CPPFLAGS = $(TEST_CPPFLAGS) $(SQLITE_CFLAGS)
STORAGE_TEST_LDADD = libteststore.a libtestworld.a $(STORAGE_LINK) $(CMOCKA_LIBS)
tests_unit_storage_test_database_CPPFLAGS = $(STORAGE_TEST_CPPFLAGS)
tests_unit_storage_test_database_LDADD = $(STORAGE_TEST_LDADD)
tests_unit_storage_test_archive_CPPFLAGS = $(STORAGE_TEST_CPPFLAGS)
tests_unit_storage_test_archive_LDADD = $(STORAGE_TEST_LDADD)
tests_unit_storage_test_archive_search_CPPFLAGS = $(STORAGE_TEST_CPPFLAGS)
tests_unit_storage_test_archive_search_LDADD = $(STORAGE_TEST_LDADD)
tests_unit_storage_test_text_log_CPPFLAGS = $(STORAGE_TEST_CPPFLAGS)
tests_unit_storage_test_text_log_LDADD = $(STORAGE_TEST_LDADD)
tests_unit_storage_test_certificates_CPPFLAGS = $(STORAGE_TEST_CPPFLAGS)
tests_unit_storage_test_certificates_LDADD = $(STORAGE_TEST_LDADD)
tests_unit_storage_test_resumptions_CPPFLAGS = $(STORAGE_TEST_CPPFLAGS)
tests_unit_storage_test_resumptions_LDADD = $(STORAGE_TEST_LDADD)
tests_unit_storage_test_secrets_CPPFLAGS = $(STORAGE_TEST_CPPFLAGS)
tests_unit_storage_test_secrets_LDADD = $(STORAGE_TEST_LDADD)
