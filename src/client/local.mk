noinst_LIBRARIES += libclient.a
libclient_a_CPPFLAGS = $(AM_CPPFLAGS) $(LIBNOTIFY_CFLAGS)
libclient_a_SOURCES = \
	src/client/client.h
