/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One bookmark as XML: XEP-0402 2, with XEP-0469 (pinned) and XEP-0492 (notification level) among
 * its extensions. */
#pragma once

#include "model/bookmark.h"
#include "xmpp/element.h"

#define NS_BOOKMARKS "urn:xmpp:bookmarks:1"

/* Of a <conference/>, whose namespace is NS_BOOKMARKS or that of XEP-0048, which has no extensions.
 * What is too long or no nick is left out. The caller owns it. */
Bookmark *bookmark_read(const Element *conference);
/* Changes these parts of one, and nothing else in it. */
void bookmark_write(Element *conference, const Bookmark *bookmark, unsigned parts);
