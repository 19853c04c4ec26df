check_LIBRARIES += libtestoffice.a
libtestoffice_a_SOURCES = tests/unit/client/office.c tests/unit/client/office.h
libtestoffice_a_CPPFLAGS = $(CLIENT_TEST_CPPFLAGS)
CLIENT_TESTS = tests/unit/client/test_talking tests/unit/client/test_accounts \
	tests/unit/client/test_attention tests/unit/client/test_backoff \
	tests/unit/client/test_credentials tests/unit/client/test_network_watch \
	tests/unit/client/test_outbox tests/unit/client/test_password \
	tests/unit/client/test_server_account tests/unit/client/test_server_certificate
check_PROGRAMS += $(CLIENT_TESTS)
TESTS += $(CLIENT_TESTS)
CLIENT_TEST_CPPFLAGS = $(TEST_CPPFLAGS) $(SQLITE_CFLAGS)
CLIENT_TEST_LDADD = libtestoffice.a libteststore.a libtestworld.a $(CLIENT_LINK) $(CMOCKA_LIBS)
tests_unit_client_test_talking_CPPFLAGS = $(CLIENT_TEST_CPPFLAGS)
tests_unit_client_test_talking_LDADD = $(CLIENT_TEST_LDADD)
tests_unit_client_test_talking_LDFLAGS = $(AM_LDFLAGS) $(GUARD_EXPORTS)
tests_unit_client_test_accounts_CPPFLAGS = $(CLIENT_TEST_CPPFLAGS)
tests_unit_client_test_accounts_LDADD = $(CLIENT_TEST_LDADD)
tests_unit_client_test_accounts_LDFLAGS = $(AM_LDFLAGS) $(GUARD_EXPORTS)
tests_unit_client_test_attention_CPPFLAGS = $(CLIENT_TEST_CPPFLAGS)
tests_unit_client_test_attention_LDADD = $(CLIENT_TEST_LDADD)
tests_unit_client_test_attention_LDFLAGS = $(AM_LDFLAGS) $(GUARD_EXPORTS)
tests_unit_client_test_backoff_CPPFLAGS = $(CLIENT_TEST_CPPFLAGS)
tests_unit_client_test_backoff_LDADD = $(CLIENT_TEST_LDADD)
tests_unit_client_test_backoff_LDFLAGS = $(AM_LDFLAGS) $(GUARD_EXPORTS)
tests_unit_client_test_network_watch_CPPFLAGS = $(CLIENT_TEST_CPPFLAGS)
tests_unit_client_test_network_watch_LDADD = $(CLIENT_TEST_LDADD)
tests_unit_client_test_network_watch_LDFLAGS = $(AM_LDFLAGS) $(GUARD_EXPORTS)
tests_unit_client_test_credentials_CPPFLAGS = $(CLIENT_TEST_CPPFLAGS)
tests_unit_client_test_credentials_LDADD = $(CLIENT_TEST_LDADD)
tests_unit_client_test_credentials_LDFLAGS = $(AM_LDFLAGS) $(GUARD_EXPORTS)
tests_unit_client_test_outbox_CPPFLAGS = $(CLIENT_TEST_CPPFLAGS)
tests_unit_client_test_outbox_LDADD = $(CLIENT_TEST_LDADD)
tests_unit_client_test_outbox_LDFLAGS = $(AM_LDFLAGS) $(GUARD_EXPORTS)
tests_unit_client_test_server_certificate_CPPFLAGS = $(CLIENT_TEST_CPPFLAGS)
tests_unit_client_test_server_certificate_LDADD = $(CLIENT_TEST_LDADD)
tests_unit_client_test_server_certificate_LDFLAGS = $(AM_LDFLAGS) $(GUARD_EXPORTS)
tests_unit_client_test_password_CPPFLAGS = $(CLIENT_TEST_CPPFLAGS)
tests_unit_client_test_password_LDADD = $(CLIENT_TEST_LDADD)
tests_unit_client_test_password_LDFLAGS = $(AM_LDFLAGS) $(GUARD_EXPORTS)
tests_unit_client_test_server_account_CPPFLAGS = $(CLIENT_TEST_CPPFLAGS)
tests_unit_client_test_server_account_LDADD = $(CLIENT_TEST_LDADD)
tests_unit_client_test_server_account_LDFLAGS = $(AM_LDFLAGS) $(GUARD_EXPORTS)

if HAVE_LIBNOTIFY
check_PROGRAMS += tests/unit/client/test_notify
TESTS += tests/unit/client/test_notify
tests_unit_client_test_notify_SOURCES = tests/unit/client/test_notify.c \
	tests/unit/client/fake_desktop.c tests/unit/client/fake_desktop.h
tests_unit_client_test_notify_CPPFLAGS = $(CLIENT_TEST_CPPFLAGS)
tests_unit_client_test_notify_LDADD = $(CLIENT_TEST_LDADD)
tests_unit_client_test_notify_LDFLAGS = $(AM_LDFLAGS) $(GUARD_EXPORTS)
endif

if HAVE_LIBSECRET
check_PROGRAMS += tests/unit/client/test_keyring
TESTS += tests/unit/client/test_keyring
tests_unit_client_test_keyring_SOURCES = tests/unit/client/test_keyring.c \
	tests/unit/client/fake_keyring.c tests/unit/client/fake_keyring.h
tests_unit_client_test_keyring_CPPFLAGS = $(CLIENT_TEST_CPPFLAGS)
tests_unit_client_test_keyring_LDADD = $(CLIENT_TEST_LDADD)
tests_unit_client_test_keyring_LDFLAGS = $(AM_LDFLAGS) $(GUARD_EXPORTS)
endif
