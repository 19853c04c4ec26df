HEADLESS_TESTS = \
	tests/unit/headless/test_headless \
	tests/unit/headless/test_json \
	tests/unit/headless/test_line_reader
check_PROGRAMS += $(HEADLESS_TESTS)
TESTS += $(HEADLESS_TESTS)

tests_unit_headless_test_headless_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_headless_test_headless_LDADD = $(HEADLESS_LINK) $(CMOCKA_LIBS)
tests_unit_headless_test_json_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_headless_test_json_LDADD = $(HEADLESS_LINK) $(CMOCKA_LIBS)
tests_unit_headless_test_line_reader_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_headless_test_line_reader_LDADD = $(HEADLESS_LINK) $(CMOCKA_LIBS)
