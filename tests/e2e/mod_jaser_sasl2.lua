-- Lets Debian's mod_sasl2, mod_sasl2_bind2 and mod_sasl2_fast, which are written for the Prosody after
-- 0.12, run on 0.12: what they expect and miss there.
module:depends("sasl2_bind2");
module:depends("sasl2_fast");

local filters = require "util.filters";
local stanza = require "util.stanza".stanza_mt;
local datetime = require "util.datetime";

-- Lua 5.4 formats whole seconds only.
local format = datetime.datetime;
function datetime.datetime(seconds)
	return format(seconds and math.floor(seconds));
end

function stanza:get_child_attr(name, xmlns, attribute)
	local child = self:get_child(name, xmlns);
	return child and child.attr[attribute];
end

-- Asks the socket what connections can tell later: `name` of LuaSec, as `as`.
local function lend(conn, name, as)
	if conn[as] or not conn:socket()[name] then return; end
	conn[as] = function (self, ...)
		local socket = self:socket();
		return socket[name](socket, ...);
	end
end

-- Whom the client says that it is stands in our header as whom it is for.
local function note_client(header, session)
	session.jaser_client = header:match("<stream:stream[^>]- to='([^']+)'") or session.jaser_client;
	return header;
end

local function watch(session)
	if session.type == "c2s_unauthed" then
		filters.add_filter(session, "bytes/out", note_client);
	end
end
filters.add_filter_hook(watch);
function module.unload()
	filters.remove_filter_hook(watch);
end

module:hook("stream-features", function (event)
	local session = event.origin;
	event.stream = event.stream or { from = session.jaser_client };
	if session.encrypted then
		lend(session.conn, "info", "ssl_info");
		lend(session.conn, "getpeerfinished", "ssl_peerfinished");
		lend(session.conn, "exportkeyingmaterial", "ssl_exportkeyingmaterial");
	end
end, 100);

-- mod_saslauth makes a handler of its own after that of mod_sasl2. The latter knows the exporter of TLS
-- 1.3, which tokens can be bound to; SCRAM of 0.12 cannot, and takes it for an attack if clients say
-- that they could.
module:hook("stream-features", function (event)
	event.origin.jaser_for_tokens = event.origin.sasl_handler;
end, 0.5);
module:hook("stream-features", function (event)
	event.origin.jaser_for_passwords = event.origin.sasl_handler;
end, -0.5);
module:hook_tag("urn:xmpp:sasl:2", "authenticate", function (session, request)
	local is_token = request:get_child("fast", "urn:xmpp:fast:0");
	session.sasl_handler = is_token and session.jaser_for_tokens or session.jaser_for_passwords;
end, 200);
