# What the tests of the network half share: servers that play scripts, and who talks to them.
check_LIBRARIES += tests/unit/xmpp/libnetwork.a
tests_unit_xmpp_libnetwork_a_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_libnetwork_a_SOURCES = \
	tests/unit/xmpp/fake_certificate.c \
	tests/unit/xmpp/fake_certificate.h \
	tests/unit/xmpp/fake_resolver.c \
	tests/unit/xmpp/fake_resolver.h \
	tests/unit/xmpp/fake_scram.c \
	tests/unit/xmpp/fake_scram.h \
	tests/unit/xmpp/fake_server.c \
	tests/unit/xmpp/fake_server.h \
	tests/unit/xmpp/login_desk.c \
	tests/unit/xmpp/login_desk.h \
	tests/unit/xmpp/one_connection.c \
	tests/unit/xmpp/one_connection.h

xmpp_network_tests = \
	tests/unit/xmpp/test_bridge \
	tests/unit/xmpp/test_certificate \
	tests/unit/xmpp/test_certificate_names \
	tests/unit/xmpp/test_channel_binding_read \
	tests/unit/xmpp/test_client_certificate \
	tests/unit/xmpp/test_connection \
	tests/unit/xmpp/test_element \
	tests/unit/xmpp/test_fast \
	tests/unit/xmpp/test_guard \
	tests/unit/xmpp/test_hostile \
	tests/unit/xmpp/test_liveness \
	tests/unit/xmpp/test_login_bind \
	tests/unit/xmpp/test_login_bound \
	tests/unit/xmpp/test_login_register \
	tests/unit/xmpp/test_login_sasl \
	tests/unit/xmpp/test_login_token \
	tests/unit/xmpp/test_proxy \
	tests/unit/xmpp/test_race \
	tests/unit/xmpp/test_reattach \
	tests/unit/xmpp/test_relay \
	tests/unit/xmpp/test_resolve \
	tests/unit/xmpp/test_resume \
	tests/unit/xmpp/test_sasl \
	tests/unit/xmpp/test_sasl2 \
	tests/unit/xmpp/test_scram \
	tests/unit/xmpp/test_search \
	tests/unit/xmpp/test_stream_error \
	tests/unit/xmpp/test_tls_handle \
	tests/unit/xmpp/test_traffic
check_PROGRAMS += $(xmpp_network_tests)
TESTS += $(xmpp_network_tests)

xmpp_network_cppflags = $(TEST_CPPFLAGS) $(STROPHE_CFLAGS) $(EXPAT_CFLAGS) $(OPENSSL_CFLAGS)
xmpp_network_link = tests/unit/xmpp/libnetwork.a $(XMPP_LINK) $(CMOCKA_LIBS)
tests/unit/xmpp/%.$(OBJEXT): AM_CPPFLAGS += $(STROPHE_CFLAGS) $(EXPAT_CFLAGS) $(OPENSSL_CFLAGS)
$(xmpp_network_tests): AM_LDFLAGS += $(GUARD_EXPORTS)
$(xmpp_network_tests): LDADD = $(xmpp_network_link)
$(xmpp_network_tests): $(filter %.a,$(xmpp_network_link))
# Streams that are interrupted, with all that hears of it.
xmpp_modules_tests = tests/unit/xmpp/test_resume
$(xmpp_modules_tests): LDADD = tests/unit/xmpp/libnetwork.a $(MODULES_LINK) $(CMOCKA_LIBS)
$(xmpp_modules_tests): libmodules.a

# What the tests of stanzas share: stanzas in, stanzas out, the model to look at.
check_LIBRARIES += tests/unit/xmpp/libfixture.a
tests_unit_xmpp_libfixture_a_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_xmpp_libfixture_a_SOURCES = \
	tests/unit/xmpp/stream_fixture.c \
	tests/unit/xmpp/stream_fixture.h \
	tests/unit/xmpp/xml_compare.c \
	tests/unit/xmpp/xml_compare.h

xmpp_tests = \
	tests/unit/xmpp/test_data_form \
	tests/unit/xmpp/test_dispatch \
	tests/unit/xmpp/test_error \
	tests/unit/xmpp/test_hostile_contacts \
	tests/unit/xmpp/test_keep_alive \
	tests/unit/xmpp/test_requests \
	tests/unit/xmpp/test_stanza \
	tests/unit/xmpp/test_stream \
	tests/unit/xmpp/test_stream_management
check_PROGRAMS += $(xmpp_tests)
TESTS += $(xmpp_tests)

xmpp_test_link = tests/unit/xmpp/libfixture.a $(MODULES_LINK) $(CMOCKA_LIBS)
$(xmpp_tests): AM_LDFLAGS += $(GUARD_EXPORTS)
$(xmpp_tests): LDADD = $(xmpp_test_link)
$(xmpp_tests): $(filter %.a,$(xmpp_test_link))
