# A test of src/headless/NAME.c is test_NAME.c, here by name.
headless_tests = \
	tests/unit/headless/test_headless \
	tests/unit/headless/test_line_reader
check_PROGRAMS += $(headless_tests)
TESTS += $(headless_tests)

headless_test_link = $(HEADLESS_LINK) $(CMOCKA_LIBS)
$(headless_tests): LDADD = $(headless_test_link)
$(headless_tests): $(filter %.a,$(headless_test_link))
