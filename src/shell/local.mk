noinst_LIBRARIES += libshell.a
libshell_a_CPPFLAGS = $(AM_CPPFLAGS)
libshell_a_SOURCES = \
	src/shell/chats.c \
	src/shell/export.c \
	src/shell/import.c \
	src/shell/import_profanity.c src/shell/import_profanity.h \
	src/shell/log.c \
	src/shell/output.c src/shell/output.h \
	src/shell/progress.c src/shell/progress.h \
	src/shell/search.c \
	src/shell/shell.c src/shell/shell.h
