# check_PROGRAMS += tests/unit/client/test_NAME, and:
# tests_unit_client_test_NAME_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_client_test_NAME_LDADD = $(CLIENT_LINK) $(CMOCKA_LIBS)
