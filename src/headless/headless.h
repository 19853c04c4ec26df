/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The face without a screen: commands on stdin, events on stdout, as text or as JSON lines. */
#pragma once

#include <stdio.h>

#include "model/face.h"

typedef struct Headless Headless;

typedef struct {
    Model *model;                 /* borrowed */
    const FaceHandlers *handlers; /* copied */
    bool is_json;
    /* Whether the line must wait, for accounts that are connecting; NULL: none must. Asked again,
     * with "", before the main loop sleeps. None waits longer than 30 s. */
    bool (*must_wait)(const char *line, gpointer data);
    gpointer wait_data;
    int input;    /* file descriptor; -1: none, lines come by headless_line() */
    FILE *output; /* borrowed */
    /* The end of input was reached. */
    void (*ended)(gpointer data);
    gpointer ended_data;
} HeadlessOptions;

Headless *headless_new(const HeadlessOptions *options);
void headless_free(Headless *headless); /* takes NULL */
const Face *headless_face(const Headless *headless);
/* As if read from the input. */
void headless_line(Headless *headless, const char *line);
/* Lines that wait are carried out now. false: there were none. */
bool headless_release(Headless *headless);
/* Whether a command has failed so far (exit status 1). */
bool headless_has_failed(const Headless *headless);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Headless, headless_free)
