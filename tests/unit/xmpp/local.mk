# The network half: no fixture but what the test has.
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
	tests/unit/xmpp/test_login_bound \
	tests/unit/xmpp/test_login_bind \
	tests/unit/xmpp/test_login_register \
	tests/unit/xmpp/test_login_sasl \
	tests/unit/xmpp/test_login_token \
	tests/unit/xmpp/test_proxy \
	tests/unit/xmpp/test_liveness \
	tests/unit/xmpp/test_race \
	tests/unit/xmpp/test_reattach \
	tests/unit/xmpp/test_relay \
	tests/unit/xmpp/test_resolve \
	tests/unit/xmpp/test_resume \
	tests/unit/xmpp/test_sasl2 \
	tests/unit/xmpp/test_sasl \
	tests/unit/xmpp/test_scram \
	tests/unit/xmpp/test_search \
	tests/unit/xmpp/test_tls_handle \
	tests/unit/xmpp/test_stream_error \
	tests/unit/xmpp/test_traffic
check_PROGRAMS += $(xmpp_network_tests)
TESTS += $(xmpp_network_tests)

xmpp_network_cppflags = $(TEST_CPPFLAGS) $(STROPHE_CFLAGS) $(EXPAT_CFLAGS) $(OPENSSL_CFLAGS)
xmpp_network_ldflags = $(AM_LDFLAGS) $(GUARD_EXPORTS)
xmpp_network_ldadd = $(XMPP_LINK) $(CMOCKA_LIBS)
xmpp_network_certificate = \
	tests/unit/xmpp/fake_certificate.c \
	tests/unit/xmpp/fake_certificate.h
xmpp_network_server = \
	$(xmpp_network_certificate) \
	tests/unit/xmpp/fake_server.c \
	tests/unit/xmpp/fake_server.h \
	tests/unit/xmpp/one_connection.c \
	tests/unit/xmpp/one_connection.h

tests_unit_xmpp_test_bridge_SOURCES = tests/unit/xmpp/test_bridge.c $(xmpp_network_server)
tests_unit_xmpp_test_certificate_names_SOURCES = tests/unit/xmpp/test_certificate_names.c $(xmpp_network_certificate)
tests_unit_xmpp_test_channel_binding_read_SOURCES = tests/unit/xmpp/test_channel_binding_read.c $(xmpp_network_certificate)
tests_unit_xmpp_test_client_certificate_SOURCES = tests/unit/xmpp/test_client_certificate.c $(xmpp_network_certificate)
xmpp_network_resolver = \
	tests/unit/xmpp/fake_resolver.c \
	tests/unit/xmpp/fake_resolver.h
tests_unit_xmpp_test_resolve_SOURCES = tests/unit/xmpp/test_resolve.c $(xmpp_network_resolver)
tests_unit_xmpp_test_search_SOURCES = tests/unit/xmpp/test_search.c $(xmpp_network_server) $(xmpp_network_resolver)
tests_unit_xmpp_test_login_bound_SOURCES = tests/unit/xmpp/test_login_bound.c tests/unit/xmpp/fake_scram.c tests/unit/xmpp/fake_scram.h $(xmpp_network_server)
tests_unit_xmpp_test_tls_handle_SOURCES = tests/unit/xmpp/test_tls_handle.c $(xmpp_network_server)
tests_unit_xmpp_test_connection_SOURCES = tests/unit/xmpp/test_connection.c $(xmpp_network_server)
xmpp_login_desk = tests/unit/xmpp/login_desk.c tests/unit/xmpp/login_desk.h
tests_unit_xmpp_test_login_bind_SOURCES = tests/unit/xmpp/test_login_bind.c $(xmpp_login_desk)
tests_unit_xmpp_test_login_register_SOURCES = tests/unit/xmpp/test_login_register.c \
	$(xmpp_login_desk)
tests_unit_xmpp_test_login_sasl_SOURCES = tests/unit/xmpp/test_login_sasl.c $(xmpp_login_desk)
tests_unit_xmpp_test_login_token_SOURCES = tests/unit/xmpp/test_login_token.c $(xmpp_login_desk)
tests_unit_xmpp_test_reattach_SOURCES = tests/unit/xmpp/test_reattach.c $(xmpp_network_server)
tests_unit_xmpp_test_hostile_SOURCES = tests/unit/xmpp/test_hostile.c $(xmpp_network_server)
tests_unit_xmpp_test_bridge_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_bridge_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_bridge_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_search_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_search_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_search_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_certificate_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_certificate_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_certificate_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_stream_error_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_stream_error_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_stream_error_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_certificate_names_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_certificate_names_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_certificate_names_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_channel_binding_read_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_channel_binding_read_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_channel_binding_read_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_client_certificate_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_client_certificate_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_client_certificate_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_login_bound_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_login_bound_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_login_bound_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_tls_handle_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_tls_handle_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_tls_handle_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_connection_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_connection_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_connection_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_element_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_element_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_element_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_fast_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_fast_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_fast_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_guard_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_guard_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_guard_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_hostile_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_hostile_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_hostile_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_login_bind_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_login_bind_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_login_bind_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_login_register_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_login_register_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_login_register_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_login_sasl_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_login_sasl_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_login_sasl_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_login_token_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_login_token_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_login_token_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_proxy_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_proxy_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_proxy_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_liveness_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_liveness_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_liveness_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_race_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_race_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_race_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_reattach_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_reattach_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_reattach_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_resume_SOURCES = tests/unit/xmpp/test_resume.c $(xmpp_network_server)
tests_unit_xmpp_test_resume_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_resume_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_resume_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_relay_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_relay_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_relay_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_resolve_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_resolve_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_resolve_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_sasl2_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_sasl2_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_sasl2_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_sasl_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_sasl_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_sasl_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_scram_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_scram_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_scram_LDADD = $(xmpp_network_ldadd)
tests_unit_xmpp_test_traffic_CPPFLAGS = $(xmpp_network_cppflags)
tests_unit_xmpp_test_traffic_LDFLAGS = $(xmpp_network_ldflags)
tests_unit_xmpp_test_traffic_LDADD = $(xmpp_network_ldadd)

# What the tests of stanzas share: stanzas in, stanzas out, the model to look at.
check_LIBRARIES += tests/unit/xmpp/libfixture.a
tests_unit_xmpp_libfixture_a_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_libfixture_a_SOURCES = \
	tests/unit/xmpp/stream_fixture.c \
	tests/unit/xmpp/stream_fixture.h \
	tests/unit/xmpp/xml_compare.c \
	tests/unit/xmpp/xml_compare.h

# A test of stanzas is test_NAME, here by name in both lists.
xmpp_tests = \
	tests/unit/xmpp/test_carbons \
	tests/unit/xmpp/test_chat_states \
	tests/unit/xmpp/test_data_form \
	tests/unit/xmpp/test_csi \
	tests/unit/xmpp/test_disco \
	tests/unit/xmpp/test_dispatch \
	tests/unit/xmpp/test_error \
	tests/unit/xmpp/test_keep_alive \
	tests/unit/xmpp/test_message \
	tests/unit/xmpp/test_ping \
	tests/unit/xmpp/test_presence \
	tests/unit/xmpp/test_receipts \
	tests/unit/xmpp/test_requests \
	tests/unit/xmpp/test_roster \
	tests/unit/xmpp/test_specs \
	tests/unit/xmpp/test_stanza \
	tests/unit/xmpp/test_stream \
	tests/unit/xmpp/test_stream_management
check_PROGRAMS += $(xmpp_tests)
TESTS += $(xmpp_tests)

xmpp_test_cppflags = $(TEST_CPPFLAGS)
xmpp_test_ldflags = $(AM_LDFLAGS) $(GUARD_EXPORTS)
xmpp_test_ldadd = tests/unit/xmpp/libfixture.a $(XMPP_LINK) $(CMOCKA_LIBS)
tests_unit_xmpp_test_carbons_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_carbons_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_carbons_LDADD = $(xmpp_test_ldadd)
tests_unit_xmpp_test_chat_states_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_chat_states_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_chat_states_LDADD = $(xmpp_test_ldadd)
tests_unit_xmpp_test_data_form_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_data_form_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_data_form_LDADD = $(xmpp_test_ldadd)
tests_unit_xmpp_test_csi_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_csi_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_csi_LDADD = $(xmpp_test_ldadd)
tests_unit_xmpp_test_disco_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_disco_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_disco_LDADD = $(xmpp_test_ldadd)
tests_unit_xmpp_test_dispatch_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_dispatch_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_dispatch_LDADD = $(xmpp_test_ldadd)
tests_unit_xmpp_test_error_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_error_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_error_LDADD = $(xmpp_test_ldadd)
tests_unit_xmpp_test_keep_alive_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_keep_alive_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_keep_alive_LDADD = $(xmpp_test_ldadd)
tests_unit_xmpp_test_message_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_message_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_message_LDADD = $(xmpp_test_ldadd)
tests_unit_xmpp_test_ping_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_ping_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_ping_LDADD = $(xmpp_test_ldadd)
tests_unit_xmpp_test_presence_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_presence_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_presence_LDADD = $(xmpp_test_ldadd)
tests_unit_xmpp_test_receipts_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_receipts_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_receipts_LDADD = $(xmpp_test_ldadd)
tests_unit_xmpp_test_requests_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_requests_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_requests_LDADD = $(xmpp_test_ldadd)
tests_unit_xmpp_test_roster_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_roster_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_roster_LDADD = $(xmpp_test_ldadd)
tests_unit_xmpp_test_specs_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_specs_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_specs_LDADD = $(xmpp_test_ldadd)
tests_unit_xmpp_test_stanza_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_stanza_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_stanza_LDADD = $(xmpp_test_ldadd)
tests_unit_xmpp_test_stream_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_stream_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_stream_LDADD = $(xmpp_test_ldadd)
tests_unit_xmpp_test_stream_management_CPPFLAGS = $(xmpp_test_cppflags)
tests_unit_xmpp_test_stream_management_LDFLAGS = $(xmpp_test_ldflags)
tests_unit_xmpp_test_stream_management_LDADD = $(xmpp_test_ldadd)
