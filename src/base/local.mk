noinst_LIBRARIES += libbase.a
libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(IDN2_CFLAGS)
libbase_a_SOURCES = \
	src/base/clock.h \
	src/base/consistent_color.h \
	src/base/date.h \
	src/base/file.h \
	src/base/i18n.h \
	src/base/jid.h \
	src/base/limits.h \
	src/base/log.h \
	src/base/observers.h \
	src/base/paths.h \
	src/base/secret.h \
	src/base/text_width.h \
	src/base/utf8.h
