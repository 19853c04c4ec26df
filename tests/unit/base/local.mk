# check_PROGRAMS += tests/unit/base/test_NAME, and:
# tests_unit_base_test_NAME_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_base_test_NAME_LDADD = $(BASE_LINK) $(CMOCKA_LIBS)
