# check_PROGRAMS += tests/unit/xmpp/test_NAME, and:
# tests_unit_xmpp_test_NAME_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_xmpp_test_NAME_LDADD = $(XMPP_LINK) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/xmpp/test_element
TESTS += tests/unit/xmpp/test_element
tests_unit_xmpp_test_element_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_xmpp_test_element_LDFLAGS = $(AM_LDFLAGS) $(GUARD_EXPORTS)
tests_unit_xmpp_test_element_LDADD = $(XMPP_LINK) $(CMOCKA_LIBS)
