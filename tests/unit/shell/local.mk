# A test of src/shell/NAME.c is test_NAME.c, here by name.
shell_tests = \
	tests/unit/shell/test_import \
	tests/unit/shell/test_import_profanity \
	tests/unit/shell/test_search
check_PROGRAMS += $(shell_tests)
TESTS += $(shell_tests)

shell_test_link = libshell.a libteststore.a libtestworld.a $(SHELL_LINK) $(CMOCKA_LIBS)
$(shell_tests): LDADD = $(shell_test_link)
$(shell_tests): $(filter %.a,$(shell_test_link))
