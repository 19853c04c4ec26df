check_LIBRARIES += libteststore.a
libteststore_a_SOURCES = tests/unit/storage/power.c tests/unit/storage/power.h tests/unit/storage/store.c \
	tests/unit/storage/store.h
libteststore_a_CPPFLAGS = $(STORAGE_TEST_CPPFLAGS)
STORAGE_TESTS = tests/unit/storage/test_database tests/unit/storage/test_archive \
	tests/unit/storage/test_archive_edits tests/unit/storage/test_archive_search tests/unit/storage/test_search_query tests/unit/storage/test_archive_doubles tests/unit/storage/test_archive_read tests/unit/storage/test_archive_recent tests/unit/storage/test_import tests/unit/storage/test_export tests/unit/storage/test_text_log tests/unit/storage/test_purge tests/unit/storage/test_key_set \
	tests/unit/storage/test_database_check tests/unit/storage/test_database_repair tests/unit/storage/test_disk_faults tests/unit/storage/test_power tests/unit/storage/test_schema \
	tests/unit/storage/test_bookmarks tests/unit/storage/test_certificates tests/unit/storage/test_rooms tests/unit/storage/test_ignored tests/unit/storage/test_resumptions \
	tests/unit/storage/test_secrets tests/unit/storage/test_rosters \
	tests/unit/storage/test_capabilities tests/unit/storage/test_places \
	tests/unit/storage/test_holes tests/unit/storage/test_losses \
	tests/unit/storage/test_key_trust tests/unit/storage/test_sealed_store tests/unit/storage/test_opened_store
check_PROGRAMS += $(STORAGE_TESTS)
TESTS += $(STORAGE_TESTS)
STORAGE_TEST_CPPFLAGS = $(TEST_CPPFLAGS) $(SQLITE_CFLAGS)
STORAGE_TEST_LINK = libteststore.a libtestworld.a $(STORAGE_LINK) $(CMOCKA_LIBS)
tests/unit/storage/%.$(OBJEXT): AM_CPPFLAGS += $(SQLITE_CFLAGS)
$(STORAGE_TESTS): LDADD = $(STORAGE_TEST_LINK)
$(STORAGE_TESTS): $(filter %.a,$(STORAGE_TEST_LINK))
