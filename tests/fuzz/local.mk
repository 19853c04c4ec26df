# Fuzzers: configure --enable-fuzzers CC=clang, make fuzzers. Each has a folder of inputs to begin
# with, corpus/NAME.
EXTRA_DIST += tests/fuzz/corpus

if ENABLE_FUZZERS
FUZZERS = \
	tests/fuzz/fuzz_address \
	tests/fuzz/fuzz_certificate \
	tests/fuzz/fuzz_form \
	tests/fuzz/fuzz_keys \
	tests/fuzz/fuzz_line \
	tests/fuzz/fuzz_login \
	tests/fuzz/fuzz_mime \
	tests/fuzz/fuzz_proxy \
	tests/fuzz/fuzz_screen \
	tests/fuzz/fuzz_sealed \
	tests/fuzz/fuzz_settings \
	tests/fuzz/fuzz_stanza \
	tests/fuzz/fuzz_text \
	tests/fuzz/fuzz_theme \
	tests/fuzz/fuzz_words
EXTRA_PROGRAMS += $(FUZZERS)
FUZZ_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer

tests_fuzz_fuzz_sealed_SOURCES = tests/fuzz/fuzz_sealed.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_sealed_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_sealed_LDADD = $(CRYPTO_LINK)

tests_fuzz_fuzz_settings_SOURCES = tests/fuzz/fuzz_settings.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_settings_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_settings_LDADD = $(SETTINGS_LINK)

tests_fuzz_fuzz_form_SOURCES = tests/fuzz/fuzz_form.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_form_LDFLAGS = $(FUZZ_LINK) $(GUARD_EXPORTS)
tests_fuzz_fuzz_form_LDADD = $(MODULES_LINK)

tests_fuzz_fuzz_certificate_SOURCES = tests/fuzz/fuzz_certificate.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_certificate_CPPFLAGS = $(AM_CPPFLAGS) $(OPENSSL_CFLAGS)
tests_fuzz_fuzz_certificate_LDFLAGS = $(FUZZ_LINK) $(GUARD_EXPORTS)
tests_fuzz_fuzz_certificate_LDADD = $(MODULES_LINK)

tests_fuzz_fuzz_login_SOURCES = tests/fuzz/fuzz_login.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_login_LDFLAGS = $(FUZZ_LINK) $(GUARD_EXPORTS)
tests_fuzz_fuzz_login_LDADD = $(MODULES_LINK)

tests_fuzz_fuzz_mime_SOURCES = tests/fuzz/fuzz_mime.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_mime_LDFLAGS = $(FUZZ_LINK) $(GUARD_EXPORTS)
tests_fuzz_fuzz_mime_LDADD = $(MODULES_LINK)

tests_fuzz_fuzz_stanza_SOURCES = tests/fuzz/fuzz_stanza.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_stanza_LDFLAGS = $(FUZZ_LINK) $(GUARD_EXPORTS)
tests_fuzz_fuzz_stanza_LDADD = $(MODULES_LINK)

tests_fuzz_fuzz_address_SOURCES = tests/fuzz/fuzz_address.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_address_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_address_LDADD = $(BASE_LINK)

tests_fuzz_fuzz_proxy_SOURCES = tests/fuzz/fuzz_proxy.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_proxy_LDFLAGS = $(FUZZ_LINK) $(GUARD_EXPORTS)
tests_fuzz_fuzz_proxy_LDADD = $(MODULES_LINK)

tests_fuzz_fuzz_text_SOURCES = tests/fuzz/fuzz_text.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_text_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_text_LDADD = $(BASE_LINK)

tests_fuzz_fuzz_words_SOURCES = tests/fuzz/fuzz_words.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_words_LDFLAGS = $(FUZZ_LINK) $(GUARD_EXPORTS)
tests_fuzz_fuzz_words_LDADD = $(COMMANDS_LINK)

tests_fuzz_fuzz_keys_SOURCES = tests/fuzz/fuzz_keys.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_keys_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_keys_LDADD = $(UI_LINK)

tests_fuzz_fuzz_line_SOURCES = tests/fuzz/fuzz_line.c tests/fuzz/fuzz.h tests/unit/ui/typist.h
tests_fuzz_fuzz_line_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_fuzz_fuzz_line_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_line_LDADD = $(UI_LINK)

tests_fuzz_fuzz_screen_SOURCES = tests/fuzz/fuzz_screen.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_screen_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_screen_LDADD = $(UI_LINK)

tests_fuzz_fuzz_theme_SOURCES = tests/fuzz/fuzz_theme.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_theme_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_theme_LDADD = $(UI_LINK)
endif

fuzzers: $(FUZZERS)
list-fuzzers:
	@printf '%s\n' $(FUZZERS)
