noinst_LIBRARIES += libxmpp.a
libxmpp_a_CPPFLAGS = $(AM_CPPFLAGS) $(STROPHE_CFLAGS) $(EXPAT_CFLAGS) $(OPENSSL_CFLAGS) $(IDN_CFLAGS)
libxmpp_a_SOURCES = \
	src/xmpp/certificate.h \
	src/xmpp/chat_states.h \
	src/xmpp/connection.h \
	src/xmpp/disco.h \
	src/xmpp/dispatch.h \
	src/xmpp/element.c \
	src/xmpp/element.h \
	src/xmpp/element_builder.c \
	src/xmpp/element_builder.h \
	src/xmpp/element_tree.h \
	src/xmpp/element_xml.c \
	src/xmpp/error.h \
	src/xmpp/guard.h \
	src/xmpp/message.h \
	src/xmpp/module.h \
	src/xmpp/modules.def \
	src/xmpp/ns.h \
	src/xmpp/ping.h \
	src/xmpp/presence.h \
	src/xmpp/roster.h \
	src/xmpp/stanza.h \
	src/xmpp/stream.h \
	src/xmpp/version.h \
	src/xmpp/xmpp.h
