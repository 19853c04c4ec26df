# What each folder links is its right in the drawing (src/README).
include $(top_srcdir)/src/base/local.mk
include $(top_srcdir)/src/settings/local.mk
include $(top_srcdir)/src/model/local.mk
include $(top_srcdir)/src/xmpp/local.mk
include $(top_srcdir)/src/modules/local.mk
include $(top_srcdir)/src/storage/local.mk
include $(top_srcdir)/src/crypto/local.mk
include $(top_srcdir)/src/client/local.mk
include $(top_srcdir)/src/ui/local.mk
include $(top_srcdir)/src/headless/local.mk
include $(top_srcdir)/src/commands/local.mk
include $(top_srcdir)/src/shell/local.mk

BASE_LINK = libbase.a $(GLIB_LIBS) $(IDN2_LIBS) -lm
SETTINGS_LINK = libsettings.a $(BASE_LINK)
MODEL_LINK = libmodel.a $(SETTINGS_LINK)
XMPP_LINK = libxmpp.a $(MODEL_LINK) $(STROPHE_LIBS) $(EXPAT_LIBS) $(OPENSSL_LIBS) $(IDN_LIBS) -ldl
MODULES_LINK = libmodules.a $(XMPP_LINK)
CRYPTO_LINK = libciphers.a $(MODEL_LINK) $(GMODULE_LIBS) $(OPENSSL_LIBS)
STORAGE_LINK = libstorage.a $(MODEL_LINK) $(SQLITE_LIBS)
CLIENT_LINK = libclient.a libmodules.a libxmpp.a libstorage.a libciphers.a $(MODEL_LINK) $(STROPHE_LIBS) $(EXPAT_LIBS) \
	$(OPENSSL_LIBS) $(IDN_LIBS) $(SQLITE_LIBS) $(GMODULE_LIBS) -ldl
UI_LINK = libui.a $(MODEL_LINK) $(NCURSES_LIBS) $(READLINE_LIBS)
HEADLESS_LINK = libheadless.a $(MODEL_LINK)
SHELL_LINK = libshell.a $(STORAGE_LINK)
COMMANDS_LINK = libcommands.a $(CLIENT_LINK)

# The parser guard stands in for four functions of expat in the whole process, tls_handle for one of
# OpenSSL's.
GUARD_EXPORTS = -Wl,--export-dynamic-symbol=XML_SetElementHandler \
	-Wl,--export-dynamic-symbol=XML_SetCharacterDataHandler \
	-Wl,--export-dynamic-symbol=XML_Parse -Wl,--export-dynamic-symbol=XML_ParserFree \
	-Wl,--export-dynamic-symbol=SSL_CTX_set_default_verify_paths

bin_PROGRAMS += jaser
jaser_SOURCES = src/main.c src/app.c src/app.h
jaser_CPPFLAGS = $(AM_CPPFLAGS)
jaser_LDFLAGS = $(AM_LDFLAGS) $(GUARD_EXPORTS)
jaser_LDADD = libui.a libheadless.a libshell.a $(COMMANDS_LINK) $(NCURSES_LIBS) $(READLINE_LIBS)
