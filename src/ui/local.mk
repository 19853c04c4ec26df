noinst_LIBRARIES += libui.a
libui_a_CPPFLAGS = $(AM_CPPFLAGS) $(NCURSES_CFLAGS) $(READLINE_CFLAGS)
libui_a_SOURCES = \
	src/ui/styles.def \
	src/ui/surface.c \
	src/ui/surface.h \
	src/ui/ui.h \
	src/ui/view.h \
	src/ui/views.h
