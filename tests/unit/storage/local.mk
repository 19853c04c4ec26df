# check_PROGRAMS += tests/unit/storage/test_NAME, and:
# tests_unit_storage_test_NAME_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_storage_test_NAME_LDADD = $(STORAGE_LINK) $(CMOCKA_LIBS)
