noinst_LIBRARIES += libshell.a
libshell_a_CPPFLAGS = $(AM_CPPFLAGS)
libshell_a_SOURCES = \
	src/shell/import.c \
	src/shell/log.c \
	src/shell/progress.c src/shell/progress.h \
	src/shell/shell.c src/shell/shell.h
