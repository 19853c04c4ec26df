# Budgets, measured: `make budgets` (see bench/README).
EXTRA_DIST += bench/README
BUDGETS = bench/store bench/import
EXTRA_PROGRAMS += bench/crowd bench/floor bench/import bench/pour bench/store bench/stream
bench_floor_SOURCES = bench/floor.c
bench_floor_CPPFLAGS = $(AM_CPPFLAGS) $(STROPHE_CFLAGS)
bench_floor_LDADD = $(STROPHE_LIBS)
bench_crowd_SOURCES = bench/crowd.c
bench_crowd_LDADD = $(GLIB_LIBS)
bench_pour_SOURCES = bench/pour.c
bench_pour_CPPFLAGS = $(AM_CPPFLAGS) $(STROPHE_CFLAGS)
bench_pour_LDADD = $(GLIB_LIBS) $(STROPHE_LIBS)
bench_stream_SOURCES = bench/stream.c
bench_stream_CPPFLAGS = $(AM_CPPFLAGS)
bench_stream_LDFLAGS = $(AM_LDFLAGS) $(GUARD_EXPORTS)
bench_stream_LDADD = $(MODULES_LINK)
bench_import_SOURCES = bench/import.c bench/probe.c bench/probe.h
bench_import_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
bench_import_LDADD = $(STORAGE_LINK)
bench_store_SOURCES = bench/store.c bench/probe.c bench/probe.h
bench_store_CPPFLAGS = $(AM_CPPFLAGS)
bench_store_LDADD = $(STORAGE_LINK)

if HAVE_CMOCKA
if HAVE_VTERM
BUDGETS += bench/client
EXTRA_PROGRAMS += bench/client
bench_client_SOURCES = bench/client.c bench/client.h bench/client_archive.c bench/client_crowd.c bench/client_room.c bench/probe.c bench/probe.h
bench_client_CPPFLAGS = $(TEST_CPPFLAGS) $(VTERM_CFLAGS)
bench_client_LDADD = tests/e2e/libscene.a libtestgnupg.a $(GLIB_LIBS) $(CMOCKA_LIBS) $(VTERM_LIBS)
endif
endif

budgets: jaser bench/crowd bench/floor bench/pour bench/stream $(BUDGETS)
	@$(AM_TESTS_ENVIRONMENT) status=0; \
	for program in $(BUDGETS); do ./$$program || status=1; done; exit $$status
CLEANFILES += $(EXTRA_PROGRAMS)
