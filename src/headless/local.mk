noinst_LIBRARIES += libheadless.a
libheadless_a_CPPFLAGS = $(AM_CPPFLAGS)
libheadless_a_SOURCES = \
	src/headless/format.h \
	src/headless/format_json.c \
	src/headless/format_json_room.c src/headless/format_json_room.h \
	src/headless/format_text.c \
	src/headless/headless.c src/headless/headless.h \
	src/headless/line_reader.c src/headless/line_reader.h
