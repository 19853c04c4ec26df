# check_PROGRAMS += tests/unit/headless/test_NAME, and:
# tests_unit_headless_test_NAME_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_headless_test_NAME_LDADD = $(HEADLESS_LINK) $(CMOCKA_LIBS)
