noinst_LIBRARIES += libstorage.a
libstorage_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
libstorage_a_SOURCES = \
	src/storage/archive.c \
	src/storage/archive.h \
	src/storage/archive_edits.c \
	src/storage/archive_doubles.c src/storage/archive_doubles.h \
	src/storage/archive_index.c \
	src/storage/archive_index.h \
	src/storage/archive_pages.c \
	src/storage/archive_read.c \
	src/storage/archive_rows.c \
	src/storage/archive_rows.h \
	src/storage/archive_reading.c \
	src/storage/archive_reading.h \
	src/storage/archive_recent.c \
	src/storage/archive_recent.h \
	src/storage/archive_scope.c \
	src/storage/archive_scope.h \
	src/storage/archive_search.c \
	src/storage/archive_search.h \
	src/storage/archive_words.c \
	src/storage/archive_words.h \
	src/storage/bookmarks.c \
	src/storage/bookmarks.h \
	src/storage/capabilities.c \
	src/storage/capabilities.h \
	src/storage/certificates.c \
	src/storage/certificates.h \
	src/storage/coverage.c \
	src/storage/coverage.h \
	src/storage/database.c \
	src/storage/database.h \
	src/storage/database_check.c \
	src/storage/database_check.h \
	src/storage/database_file.c \
	src/storage/database_file.h \
	src/storage/database_log.c \
	src/storage/database_log.h \
	src/storage/database_repair.c \
	src/storage/database_repair.h \
	src/storage/database_sql.h \
	src/storage/holes.c \
	src/storage/holes.h \
	src/storage/losses.c \
	src/storage/losses.h \
	src/storage/ignored.c src/storage/ignored.h \
	src/storage/places.c \
	src/storage/places.h \
	src/storage/key_set.c \
	src/storage/key_set.h \
	src/storage/key_trust.c \
	src/storage/key_trust.h \
	src/storage/export/export.c src/storage/export/export.h \
	src/storage/export/export_file.c src/storage/export/export_file.h \
	src/storage/export/export_html.c \
	src/storage/export/export_job.c src/storage/export/export_job.h \
	src/storage/export/export_json.c \
	src/storage/export/export_text.c \
	src/storage/import/dino.c \
	src/storage/import/foreign_db.c src/storage/import/foreign_db.h \
	src/storage/import/gajim.c \
	src/storage/import/histo.c src/storage/import/histo.h \
	src/storage/import/import.c src/storage/import/import.h \
	src/storage/import/import_report.c src/storage/import/import_report.h \
	src/storage/import/json.c \
	src/storage/import/mcabber.c \
	src/storage/import/poezio.c \
	src/storage/import/profanity.c src/storage/import/profanity.h \
	src/storage/import/profanity_db.c \
	src/storage/import/profanity_log.c \
	src/storage/import/source.c src/storage/import/source.h \
	src/storage/import/text_file.c src/storage/import/text_file.h \
	src/storage/requests.c \
	src/storage/requests.h \
	src/storage/rooms.c \
	src/storage/rooms.h \
	src/storage/resumptions.c \
	src/storage/resumptions.h \
	src/storage/log_day.c \
	src/storage/log_day.h \
	src/storage/purge.c \
	src/storage/purge.h \
	src/storage/redaction.c \
	src/storage/redaction.h \
	src/storage/rosters.c \
	src/storage/rosters.h \
	src/storage/salvage.c \
	src/storage/salvage.h \
	src/storage/schema.c \
	src/storage/schema.h \
	src/storage/opened_store.c \
	src/storage/opened_store.h \
	src/storage/sealed_store.c \
	src/storage/sealed_store.h \
	src/storage/search_match.c \
	src/storage/search_match.h \
	src/storage/search_query.c \
	src/storage/search_query.h \
	src/storage/secrets.c \
	src/storage/secrets.h \
	src/storage/text_log.c \
	src/storage/text_log.h \
	src/storage/tokenizer.c \
	src/storage/tokenizer.h \
	src/storage/words.c \
	src/storage/words.h
