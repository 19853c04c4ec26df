noinst_LIBRARIES += libshell.a
libshell_a_CPPFLAGS = $(AM_CPPFLAGS)
libshell_a_SOURCES = \
	src/shell/log.c \
	src/shell/shell.c src/shell/shell.h
