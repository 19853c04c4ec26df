#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A smart card in its reader: stands in for scdaemon, so that the real gpg and gpg-agent sign and
decrypt with RSA keys that they do not have.

usage: card.py FOLDER

FOLDER is the card: "serial", "pin" and "tries" (how many are left), and each of its keys in a file
called by its keygrip, as gpg-agent keeps private keys. While there is a file "absent" the
card is not in the reader; "pull" takes it out as soon as the PIN was right. What was asked of it
is in "log". It stays unlocked for decrypting, and wants its PIN for each signature, as cards do."""

import os
import re
import sys

FOLDER = sys.argv[1]
SOURCE = 6 << 24  # GPG_ERR_SOURCE_SCD
NO_DATA, BAD_PIN, CANCELED, REMOVED, ABSENT, INV_ID, BLOCKED, UNKNOWN = (
    58, 87, 99, 110, 112, 118, 130, 275)
HASHES = {
    "sha1": "3021300906052b0e03021a05000414",
    "sha256": "3031300d060960864801650304020105000420",
    "sha384": "3041300d060960864801650304020205000430",
    "sha512": "3051300d060960864801650304020305000440",
}


class Refused(Exception):
    """With a code of GnuPG's."""


def path(name):
    return os.path.join(FOLDER, name)


def read(name):
    with open(path(name), encoding="ascii") as file:
        return file.read().strip()


def write(name, text):
    with open(path(name), "w", encoding="ascii") as file:
        file.write(text)


def say(line):
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def say_data(data):
    data = data.replace(b"%", b"%25").replace(b"\r", b"%0D").replace(b"\n", b"%0A")
    say(b"D " + data)


def hear():
    line = sys.stdin.buffer.readline()
    if not line:
        sys.exit(0)
    return line.rstrip(b"\n")


class Card:
    def __init__(self):
        self.data = b""
        self.is_open = False

    def check_there(self):
        if os.path.exists(path("absent")):
            self.is_open = False
            raise Refused(ABSENT)

    def ask_pin(self):
        say(b"INQUIRE NEEDPIN ||Please unlock the card%0A%0ANumber: " + read("serial").encode())
        pin = b""
        while (line := hear()) != b"END":
            if line.startswith(b"CAN"):
                raise Refused(CANCELED)
            pin += line[2:]
        return pin.split(b"\0")[0].decode()

    def unlock(self):
        tries = int(read("tries"))
        if tries == 0:
            raise Refused(BLOCKED)
        if self.ask_pin() != read("pin"):
            write("tries", str(tries - 1))
            raise Refused(BAD_PIN)
        write("tries", "3")
        self.is_open = True
        if os.path.exists(path("pull")):
            os.rename(path("pull"), path("absent"))
            raise Refused(REMOVED)

    def use_key(self, name, block):
        try:
            text = re.sub(r"\s", "", read(name))
        except OSError:
            raise Refused(INV_ID) from None
        part = {key: int(value, 16) for key, value in re.findall(r"\((\w)#([0-9A-Fa-f]+)#\)", text)}
        size = (part["n"].bit_length() + 7) // 8
        return pow(int.from_bytes(block(size), "big"), part["d"], part["n"]).to_bytes(size, "big")

    def do_serialno(self, words):
        self.check_there()
        say(b"S SERIALNO " + read("serial").encode())

    def do_getinfo(self, words):
        if words[0] != "version":
            raise Refused(NO_DATA)
        say_data(b"2.2.40")

    def do_setdata(self, words):
        more = bytes.fromhex(words[-1])
        self.data = self.data + more if words[0] == "--append" else more

    def do_pksign(self, words):
        self.check_there()
        hash_name = words[0][len("--hash="):] if words[0].startswith("--hash=") else "sha256"
        what = self.data
        if what[:1] != b"0":
            what = bytes.fromhex(HASHES[hash_name]) + what
        self.unlock()
        say_data(self.use_key(
            words[-1], lambda size: b"\0\1" + b"\xff" * (size - len(what) - 3) + b"\0" + what))

    def do_pkdecrypt(self, words):
        self.check_there()
        if not self.is_open:
            self.unlock()
        plain = self.use_key(words[-1], lambda size: self.data)
        say(b"S PADDING 0")
        say_data(plain[plain.index(b"\0", 2) + 1:])

    def obey(self, line):
        words = line.decode("ascii", "replace").split()
        with open(path("log"), "a", encoding="ascii") as log:
            log.write(line.decode() + "\n")
        if words[0] in ("OPTION", "RESTART", "RESET", "NOP"):
            return
        order = getattr(self, "do_" + words[0].lower(), None)
        if not order:
            raise Refused(UNKNOWN)
        order(words[1:])


def main():
    card = Card()
    say(b"OK ready")
    while (line := hear()) != b"BYE":
        try:
            card.obey(line)
            say(b"OK")
        except Refused as refused:
            say(b"ERR %d refused" % (SOURCE + refused.args[0]))
    say(b"OK")


main()
