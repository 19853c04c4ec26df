#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A web key directory on port 443 of loopback. For test_wkd.

usage: wkd.py FOLDER PROOF
FOLDER has the keys that it gives, by the local parts of their addresses (alice.pgp); PROOF has
"certificate" and "key" of the server. "hangs" never gets an answer, "big" gets one that is far too
long. Says "ready", and ends with its standard input.
"""
import http.server
import os
import ssl
import sys
import threading
import time
import urllib.parse

FOLDER, PROOF = sys.argv[1:]
ENDLESS = 64 * 1024 * 1024


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        who = urllib.parse.parse_qs(url.query).get("l", ["none"])[0]
        print("asked for", who, flush=True)
        if who == "hangs":
            time.sleep(1000)
        path = os.path.join(FOLDER, os.path.basename(who) + ".pgp")
        if who != "big" and not os.path.exists(path):
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        self.end_headers()
        if who == "big":
            self.wfile.write(b"\x99" * ENDLESS)
            return
        with open(path, "rb") as file:
            self.wfile.write(file.read())

    def log_message(self, *args):
        pass


def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(PROOF, "certificate"), os.path.join(PROOF, "key"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 443), Handler)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()


main()
