-- Prosody 0.12 gives a stream that is gone on with (XEP-0198) the new connection, but reads from it
-- with the parser of the old one: if that was cut within a stanza, all that the client says from then
-- on is taken for the inside of that stanza. Here the new connection's parser is used.
module:hook("smacks-hibernation-end", function (event)
	event.resumed.data = event.origin.data;
end);
