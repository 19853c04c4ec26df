noinst_LIBRARIES += libheadless.a
libheadless_a_CPPFLAGS = $(AM_CPPFLAGS)
libheadless_a_SOURCES = \
	src/headless/headless.h \
	src/headless/json.h
