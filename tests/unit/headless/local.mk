# A test of src/headless/NAME.c is test_NAME, here by name in both lists.
headless_tests = \
	tests/unit/headless/test_headless \
	tests/unit/headless/test_json \
	tests/unit/headless/test_line_reader
check_PROGRAMS += $(headless_tests)
TESTS += $(headless_tests)

headless_test_cppflags = $(TEST_CPPFLAGS)
headless_test_ldadd = $(HEADLESS_LINK) $(CMOCKA_LIBS)
tests_unit_headless_test_headless_CPPFLAGS = $(headless_test_cppflags)
tests_unit_headless_test_headless_LDADD = $(headless_test_ldadd)
tests_unit_headless_test_json_CPPFLAGS = $(headless_test_cppflags)
tests_unit_headless_test_json_LDADD = $(headless_test_ldadd)
tests_unit_headless_test_line_reader_CPPFLAGS = $(headless_test_cppflags)
tests_unit_headless_test_line_reader_LDADD = $(headless_test_ldadd)
