noinst_LIBRARIES += libbase.a
libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(IDN2_CFLAGS)
libbase_a_SOURCES = \
	src/base/base64.c \
	src/base/base64.h \
	src/base/clock.c \
	src/base/clock.h \
	src/base/consistent_color.c \
	src/base/consistent_color.h \
	src/base/date.c \
	src/base/date.h \
	src/base/date_range.c \
	src/base/date_range.h \
	src/base/file.c \
	src/base/file.h \
	src/base/heap.c \
	src/base/heap.h \
	src/base/host.c \
	src/base/host.h \
	src/base/i18n.h \
	src/base/irc_address.c \
	src/base/irc_address.h \
	src/base/jid.c \
	src/base/jid.h \
	src/base/jid_escape.c \
	src/base/jid_escape.h \
	src/base/jid_problem.c \
	src/base/jid_problem.h \
	src/base/jid_suspicion.c \
	src/base/jid_suspicion.h \
	src/base/json.c src/base/json.h \
	src/base/json_reader.c src/base/json_reader.h \
	src/base/limits.h \
	src/base/log.c \
	src/base/log.h \
	src/base/mime.c \
	src/base/mime.h \
	src/base/network.c \
	src/base/network.h \
	src/base/observers.c \
	src/base/observers.h \
	src/base/paths.c \
	src/base/paths.h \
	src/base/picture.c \
	src/base/picture.h \
	src/base/precis.c \
	src/base/precis.h \
	src/base/precis_class.c \
	src/base/precis_class.h \
	src/base/secret.c \
	src/base/secret.h \
	src/base/text_width.c \
	src/base/text_width.h \
	src/base/uri.c \
	src/base/uri.h \
	src/base/utf8.c \
	src/base/utf8.h \
	src/base/wake.c \
	src/base/wake.h \
	src/base/worker.c \
	src/base/worker.h
