#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client with OpenPGP for XMPP on nbxmpp, the library of Gajim, which makes and reads all of the
XML, and on GPGME's own Python, with the checks of XEP-0373. For test_ox_peers.

usage: ox_peer.py ADDRESS PASSWORD PORT FINGERPRINT OTHER
It announces the key, which GNUPGHOME has, says "online", sends the lines of its standard input to
OTHER, and says "got TEXT by FINGERPRINT" of what it could read, else "refused WHY".
"""
import sys

import gi

gi.require_version('Soup', '3.0')

import gpg  # noqa: E402
from gi.repository import GLib  # noqa: E402
from nbxmpp.client import Client  # noqa: E402
from nbxmpp.const import ConnectionProtocol, ConnectionType  # noqa: E402
from nbxmpp.modules.openpgp import (  # noqa: E402
    create_message_stanza, create_signcrypt_node, parse_signcrypt)
from nbxmpp.namespaces import Namespace  # noqa: E402
from nbxmpp.protocol import JID, Message, Node, Presence  # noqa: E402
from nbxmpp.structs import PGPKeyMetadata, StanzaHandler  # noqa: E402

ADDRESS, PASSWORD, PORT, FINGERPRINT, OTHER = sys.argv[1:]
OUTSIDE = [('store', Namespace.HINTS), ('origin-id', Namespace.SID), ('thread', None)]


def say(*words):
    print(*words, flush=True)


def check(condition, why):
    if not condition:
        raise ValueError(why)


class Peer:
    def __init__(self):
        self.context = gpg.Context(offline=True, armor=False)
        self.theirs = set()
        self.client = Client('peer')
        self.client.set_domain(JID.from_string(ADDRESS).domain)
        self.client.set_username(JID.from_string(ADDRESS).localpart)
        self.client.set_resource('nbxmpp')
        self.client.set_password(PASSWORD)
        self.client.set_ignore_tls_errors(True)
        self.client.set_custom_host(f'127.0.0.1:{PORT}', ConnectionProtocol.TCP,
                                    ConnectionType.START_TLS)
        self.client.subscribe('connected', self.on_online)
        self.client.subscribe('connection-failed', self.on_failed)
        self.client.register_handler(
            StanzaHandler(name='message', callback=self.on_message, priority=9))
        self.client.connect()

    def module(self):
        return self.client.get_module('OpenPGP')

    def on_failed(self, *_args):
        say('failed', self.client.get_error())

    def on_online(self, *_args):
        self.client.send(Presence())
        key = self.context.get_key(FINGERPRINT)
        date = key.subkeys[0].timestamp
        self.module().set_public_key(self.context.key_export_minimal(FINGERPRINT), FINGERPRINT,
                                     date, callback=self.on_key_published, user_data=date)

    def on_key_published(self, task):
        task.finish()
        metadata = PGPKeyMetadata(None, FINGERPRINT, task.get_user_data())
        self.module().set_keylist([metadata], callback=self.on_published)

    def on_published(self, task):
        task.finish()
        self.module().request_keylist(JID.from_string(OTHER), callback=self.on_list)

    def on_list(self, task):
        for key in task.finish():
            self.module().request_public_key(JID.from_string(OTHER), key.fingerprint,
                                             callback=self.on_key, user_data=key.fingerprint)

    def on_key(self, task):
        self.context.key_import(task.finish().key)
        self.theirs.add(task.get_user_data())
        say('online')
        GLib.io_add_watch(GLib.IOChannel.unix_new(0), GLib.IO_IN | GLib.IO_HUP, self.on_input)

    def on_input(self, _channel, _condition):
        line = sys.stdin.readline()
        if line:
            self.send(line.rstrip('\n'))
        return bool(line)

    def send(self, text):
        stanza = Message(to=OTHER, body=text, typ='chat')
        stanza.setID(GLib.uuid_string_random())
        signcrypt = create_signcrypt_node(stanza, [OTHER], OUTSIDE)
        readers = [self.context.get_key(key) for key in [FINGERPRINT, *self.theirs]]
        sealed, _, _ = self.context.encrypt(str(signcrypt).encode(), readers, always_trust=True)
        create_message_stanza(stanza, sealed, True)
        self.client.send(stanza)

    def on_message(self, _client, _stanza, properties):
        if not properties.openpgp:
            return
        try:
            self.read(properties)
        except Exception as error:  # the test shows what it was
            say('refused', repr(error))

    def read(self, properties):
        plain, _, signed = self.context.decrypt(properties.openpgp)
        payload, recipients, _time = parse_signcrypt(Node(node=plain.decode()))
        signers = [signature.fpr for signature in signed.signatures]
        check(properties.jid.bare == OTHER, 'a stranger')
        check(any(jid.bare == ADDRESS for jid in recipients), 'not to me')
        check(signers and set(signers) <= self.theirs, 'not signed by a key that is announced')
        for node in payload:
            if node.getName() == 'body' and node.getNamespace() == Namespace.CLIENT:
                say('got', node.getData(), 'by', signers[0])


Peer()
GLib.MainLoop().run()
