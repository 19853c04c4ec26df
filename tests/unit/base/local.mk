# A test of src/base/NAME.c is test_NAME.c, here with its name in the list and two lines below.
base_tests = \
	tests/unit/base/test_clock \
	tests/unit/base/test_consistent_color \
	tests/unit/base/test_date \
	tests/unit/base/test_file \
	tests/unit/base/test_host \
	tests/unit/base/test_jid \
	tests/unit/base/test_network \
	tests/unit/base/test_observers \
	tests/unit/base/test_precis \
	tests/unit/base/test_secret \
	tests/unit/base/test_text_width \
	tests/unit/base/test_uri \
	tests/unit/base/test_utf8 \
	tests/unit/base/test_wake
check_PROGRAMS += $(base_tests)
TESTS += $(base_tests)
EXTRA_DIST += tests/unit/test.h

base_test_cppflags = $(TEST_CPPFLAGS)
base_test_ldadd = $(BASE_LINK) $(CMOCKA_LIBS)
tests_unit_base_test_clock_CPPFLAGS = $(base_test_cppflags)
tests_unit_base_test_clock_LDADD = $(base_test_ldadd)
tests_unit_base_test_consistent_color_CPPFLAGS = $(base_test_cppflags)
tests_unit_base_test_consistent_color_LDADD = $(base_test_ldadd)
tests_unit_base_test_date_CPPFLAGS = $(base_test_cppflags)
tests_unit_base_test_date_LDADD = $(base_test_ldadd)
tests_unit_base_test_file_CPPFLAGS = $(base_test_cppflags)
tests_unit_base_test_file_LDADD = $(base_test_ldadd)
tests_unit_base_test_host_CPPFLAGS = $(base_test_cppflags)
tests_unit_base_test_host_LDADD = $(base_test_ldadd)
tests_unit_base_test_jid_CPPFLAGS = $(base_test_cppflags)
tests_unit_base_test_jid_LDADD = $(base_test_ldadd)
tests_unit_base_test_network_CPPFLAGS = $(base_test_cppflags)
tests_unit_base_test_network_LDADD = $(base_test_ldadd)
tests_unit_base_test_observers_CPPFLAGS = $(base_test_cppflags)
tests_unit_base_test_observers_LDADD = $(base_test_ldadd)
tests_unit_base_test_precis_CPPFLAGS = $(base_test_cppflags)
tests_unit_base_test_precis_LDADD = $(base_test_ldadd)
tests_unit_base_test_secret_CPPFLAGS = $(base_test_cppflags)
tests_unit_base_test_secret_LDADD = $(base_test_ldadd)
tests_unit_base_test_text_width_CPPFLAGS = $(base_test_cppflags)
tests_unit_base_test_text_width_LDADD = $(base_test_ldadd)
tests_unit_base_test_uri_CPPFLAGS = $(base_test_cppflags)
tests_unit_base_test_uri_LDADD = $(base_test_ldadd)
tests_unit_base_test_utf8_CPPFLAGS = $(base_test_cppflags)
tests_unit_base_test_utf8_LDADD = $(base_test_ldadd)
tests_unit_base_test_wake_CPPFLAGS = $(base_test_cppflags)
tests_unit_base_test_wake_LDADD = $(base_test_ldadd)
