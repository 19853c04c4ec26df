#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real Gajim with its plugin for OpenPGP, on a display that nobody sees and a D-Bus of its own,
driven by a plugin of ours (GajimPeer): Gajim's own actions do what a user would, no clicks.

usage: gajim_peer.py FOLDER ADDRESS PASSWORD PORT CERTIFICATE
       gajim_peer.py check
All that it keeps lies in FOLDER, as XDG_DATA_HOME and so on; CERTIFICATE is the server's, which
Gajim trusts. It ends when its standard input does. Exit status 77, with a sentence: Gajim, the
plugin or a display is not here; that is all that "check" looks for.

Orders, a line each, on standard input; what happens is told on standard output, a JSON object each:
  key                makes a key as the plugin's assistant does: {"key": FINGERPRINT}
  chat ADDRESS       opens the chat: {"chat": ADDRESS}
  join ADDRESS       joins the room, and opens it: {"joined": ADDRESS}
  encrypt WORD       sets the encryption of the open chat ("OpenPGP"): {"encryption": WORD}
  send TEXT          through the message box; {"sent": TEXT, "id", "encryption"}, or {"refused": ...}
  correct TEXT       puts TEXT for the last line: the same
  await-key ADDRESS FINGERPRINT    {"key of ADDRESS": ...} once it is announced and here
  trust ADDRESS FINGERPRINT WORD   as in the plugin's dialogue (VERIFIED, NOT_TRUSTED)
  quit
Besides: {"online": ADDRESS}, {"got": TEXT, "encryption", "signer", "trust", "archived", "shown"},
{"receipt": ID}, {"dialogue": TEXT}.
"""
import atexit
import ctypes
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys

PLUGINS = '/usr/share/gajim/plugins'
BUS = """<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/>
<allow own="*"/></policy></busconfig>"""


def say(**what):
    print(json.dumps(what), flush=True)


def cannot(why):
    print(why, flush=True)
    sys.exit(77)


# --- the world that Gajim needs ---

def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def start_and_read(program, *words):
    """The first line that it prints; it ends when we do."""
    path = shutil.which(program)
    if not path:
        cannot(f'{program} is not installed.')
    reader, writer = os.pipe()
    child = subprocess.Popen([path, *(word.format(fd=writer) for word in words)],
                             pass_fds=[writer], stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             preexec_fn=die_with_parent)
    os.close(writer)
    with os.fdopen(reader) as lines:
        line = lines.readline().strip()
    if not line:
        cannot(f'{program} does not start: status {child.wait()}.')
    return line


def open_display():
    os.environ['GDK_BACKEND'] = 'x11'
    os.environ['DISPLAY'] = ':' + start_and_read(
        'Xvfb', '-displayfd', '{fd}', '-screen', '0', '1024x768x24', '-nolisten', 'tcp')


def open_bus(folder):
    with open(f'{folder}/bus.conf', 'w') as file:
        file.write(BUS)
    os.environ['DBUS_SESSION_BUS_ADDRESS'] = start_and_read(
        'dbus-daemon', f'--config-file={folder}/bus.conf', '--nofork', '--print-address={fd}')


def make_world(folder):
    os.environ.update({
        'HOME': folder,
        'XDG_CONFIG_HOME': f'{folder}/config',
        'XDG_DATA_HOME': f'{folder}/data',
        'XDG_CACHE_HOME': f'{folder}/cache',
        'XDG_RUNTIME_DIR': f'{folder}/run',
        'GIO_USE_VFS': 'local',
        'GSETTINGS_BACKEND': 'memory',
        'GTK_A11Y': 'none',
        'NO_AT_BRIDGE': '1',
        'LIBGL_ALWAYS_SOFTWARE': '1',
        'DBUS_SYSTEM_BUS_ADDRESS': f'unix:path={folder}/no-bus',
    })
    for name in ['config/gajim', 'data/gajim/cert_store', 'cache', 'run']:
        os.makedirs(f'{folder}/{name}', mode=0o700, exist_ok=True)
    open_bus(folder)
    open_display()


def write_settings(folder, address, password, port):
    """As Gajim's own settings.py keeps them."""
    name, domain = address.split('@')
    path = f'{folder}/config/gajim/settings.sqlite'
    if os.path.exists(path):
        return
    app = {'use_keyring': False, 'show_trayicon': False, 'sounds_on': False, 'autoaway': False,
           'check_for_update': False, 'show_notifications': False, 'autoxa': False,
           'workspace_order': ['w']}
    account = {'active': True, 'name': name, 'account_label': name, 'hostname': domain,
               'password': password, 'savepass': True, 'autoconnect': True,
               'resource': 'gajim', 'use_custom_host': True, 'custom_host': '127.0.0.1',
               'custom_port': int(port), 'custom_type': 'START TLS'}
    rows = {'app': app, 'soundevents': {}, 'status_presets': {}, 'proxies': {},
            'plugins': {'openpgp': {'active': True}, 'gajim_peer': {'active': True}},
            'workspaces': {'w': {'name': 'W', 'color': '', 'avatar_sha': '', 'chats': []}}}
    with sqlite3.connect(path) as db:
        db.execute('CREATE TABLE settings(name TEXT UNIQUE, settings TEXT)')
        db.execute('CREATE TABLE account_settings(account TEXT UNIQUE, settings TEXT)')
        for key, value in rows.items():
            db.execute('INSERT INTO settings VALUES(?, ?)', (key, json.dumps(value)))
        db.execute('INSERT INTO account_settings VALUES(?, ?)', (name, json.dumps(
            {'account': account, 'contact': {}, 'group_chat': {}})))
        db.execute('PRAGMA user_version=5')


def write_plugin(folder):
    place = f'{folder}/data/gajim/plugins/gajim_peer'
    os.makedirs(place, mode=0o700, exist_ok=True)
    with open(f'{place}/__init__.py', 'w') as file:
        file.write('from __main__ import GajimPeer\n')
    with open(f'{place}/plugin-manifest.json', 'w') as file:
        json.dump({'name': 'Peer', 'short_name': 'gajim_peer', 'version': '1', 'authors': [],
                   'description': 'Driven by a test.', 'homepage': '', 'config_dialog': False,
                   'platforms': ['others', 'linux'], 'requirements': ['gajim>=1.4.0']}, file)


IS_CHECK = sys.argv[1:] == ['check']
if len(sys.argv) != 6 and not IS_CHECK:
    sys.exit(__doc__)
if not os.path.isdir(f'{PLUGINS}/openpgp'):
    cannot('gajim-openpgp is not installed.')
if not shutil.which('dbus-daemon'):
    cannot('dbus-daemon is not installed.')
try:
    import gajim.gajim
except ImportError as error:
    cannot(f'Gajim is not installed: {error}')
if IS_CHECK:
    open_display()
else:
    FOLDER, ADDRESS, PASSWORD, PORT, CERTIFICATE = sys.argv[1:]
    make_world(FOLDER)
    write_settings(FOLDER, ADDRESS, PASSWORD, PORT)
    write_plugin(FOLDER)
    shutil.copy(CERTIFICATE, f'{FOLDER}/data/gajim/cert_store/server')

import gi  # noqa: E402

gi.require_version('Gtk', '3.0')
from gi.repository import GLib, Gtk  # noqa: E402

if not Gtk.init_check()[0]:
    cannot('There is no display.')
if IS_CHECK:
    sys.exit()

from gajim.common import app, ged  # noqa: E402
from gajim.plugins import GajimPlugin  # noqa: E402
from nbxmpp.protocol import JID  # noqa: E402


# --- the plugin ---

class GajimPeer(GajimPlugin):
    def init(self):
        self.config_dialog = None
        self.input = b''
        self.events_handlers = {
            'signed-in': (ged.POSTGUI2, self.on_online),
            'message-received': (ged.POSTGUI2, self.on_got),
            'gc-message-received': (ged.POSTGUI2, self.on_got),
            'message-sent': (ged.POSTGUI2, self.on_sent),
            'message-not-sent': (ged.POSTGUI2, self.on_not_sent),
            'receipt-received': (ged.POSTGUI2, self.on_receipt),
        }
        GLib.unix_fd_add_full(GLib.PRIORITY_DEFAULT, 0, GLib.IO_IN | GLib.IO_HUP, self.on_input)
        GLib.timeout_add(100, self.look_around)

    # What Gajim says.

    def on_online(self, event):
        self.account = event.account
        say(online=str(app.get_client(event.account).get_own_jid()))

    def archived(self, number):
        """The text of that line in its database."""
        row = app.storage.archive._con.execute(
            'SELECT message FROM logs WHERE log_line_id = ?', (number,)).fetchone()
        return row and row.message

    def is_shown(self, text):
        """In the conversation that is open: whether one of its rows has the text."""
        view = app.window.get_control()._scrolled_view
        return any(text == row.text for row in view.iter_rows() if hasattr(row, 'text'))

    def on_got(self, event):
        if not event.msgtxt:
            return
        data = event.additional_data
        GLib.idle_add(lambda: say(
            got=event.msgtxt, chat=str(event.jid), id=event.properties.id,
            encryption=data.get_value('encrypted', 'name'),
            signer=data.get_value('encrypted', 'fingerprint'),
            trust=data.get_value('encrypted', 'trust'),
            archived=self.archived(event.msg_log_id),
            shown=self.is_shown(event.msgtxt)))

    def on_sent(self, event):
        if event.message:
            say(sent=event.message, id=event.message_id, correct=event.correct_id,
                encryption=event.additional_data.get_value('encrypted', 'name'))

    def on_not_sent(self, event):
        say(refused=str(event.error))

    def on_receipt(self, event):
        say(receipt=event.receipt_id)

    def look_around(self):
        """Questions and complaints stand in windows of their own."""
        for window in Gtk.Window.list_toplevels():
            if isinstance(window, Gtk.MessageDialog) and window.get_visible():
                say(dialogue=f'{window.props.text}: {window.props.secondary_text}')
                window.destroy()
        return True

    # What it is told to do.

    def on_input(self, _descriptor, _condition):
        data = os.read(0, 65536)
        *lines, self.input = (self.input + data).split(b'\n')
        for line in lines:
            self.obey(*line.decode().partition(' ')[::2])
        if not data:
            self.do_quit()
        return bool(data)

    def obey(self, word, rest):
        try:
            getattr(self, 'do_' + word.replace('-', '_'))(*self.split(word, rest))
        except Exception as error:  # the test shows what it was
            say(failed=word, error=repr(error))

    @staticmethod
    def split(word, rest):
        if word in ('send', 'correct'):
            return [rest]
        return rest.split()

    def openpgp(self):
        return app.get_client(self.account).get_module('OpenPGP')

    def do_quit(self):
        app.app.quit()

    def do_key(self):
        module = self.openpgp()
        module.generate_key()
        fingerprint, _date = module.get_own_key_details()
        module.set_public_key()
        module.request_keylist()
        say(key=fingerprint)

    def do_chat(self, address):
        app.window.add_chat(self.account, JID.from_string(address), 'contact', select=True)
        say(chat=address)

    def do_join(self, address):
        jid = JID.from_string(address)
        app.get_client(self.account).get_module('MUC').join(jid)
        app.window.add_group_chat(self.account, jid, select=True)
        self.await_joined(app.window.get_control().contact, address)

    @staticmethod
    def await_joined(contact, address):
        def look():
            if contact.is_joined:
                say(joined=address)
            return not contact.is_joined
        GLib.timeout_add(50, look)

    def do_encrypt(self, word=''):
        app.window.get_action('set-encryption').change_state(GLib.Variant('s', word))
        contact = app.window.get_control().contact
        say(encryption=contact.settings.get('encryption'))

    def do_send(self, text):
        app.window.get_chat_stack().get_message_input().insert_text(text)
        app.window.activate_action('send-message', None)

    def do_correct(self, text):
        box = app.window.get_chat_stack().get_message_input()
        app.window.activate_action('correct-message', None)
        box.clear()
        self.do_send(text)

    def do_await_key(self, address, fingerprint):
        def look():
            for key in self.openpgp().get_keys(JID.from_string(address), only_trusted=False):
                if key.fingerprint == fingerprint and key.active and key.has_pubkey:
                    say(**{f'key of {address}': fingerprint, 'trust': key.trust.name})
                    return False
            return True
        GLib.timeout_add(50, look)

    def do_trust(self, address, fingerprint, word):
        from openpgp.modules.util import Trust
        for key in self.openpgp().get_keys(JID.from_string(address), only_trusted=False):
            if key.fingerprint == fingerprint:
                key.trust = Trust[word]
                say(trusted=fingerprint, trust=word)


# It does not run as root otherwise; containers of tests have no other user.
os.geteuid = lambda: 1000
sys.argv = ['gajim']
atexit.register(lambda: subprocess.run(
    ['gpgconf', '--homedir', f'{FOLDER}/data/gajim/openpgp/{ADDRESS}', '--kill', 'all'],
    check=False))
gajim.gajim.main()
