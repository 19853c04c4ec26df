# The pictures of the README: docs/make-screenshot draws them anew.
dist_noinst_SCRIPTS += docs/make-screenshot
EXTRA_DIST += docs/screenshot.png docs/requests.png docs/room.png docs/search.png

if HAVE_CMOCKA
if HAVE_VTERM
EXTRA_PROGRAMS += docs/screenshot
docs_screenshot_CPPFLAGS = $(E2E_FLAGS)
docs_screenshot_LDADD = $(E2E_LINK)
endif
endif
