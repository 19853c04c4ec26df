%% What waits at ejabberd 23.01 for somebody who is away, mended: who is found to be away when something
%% is said to him may have come by the time at which that is stored; it then waits until he comes once
%% more, for days if his stream holds, or is removed with what he has just been given. Here what was
%% stored is looked at again: nothing waits for somebody who is there. For mod_offline's db_type.
-module(mod_offline_mended).
-export([store_message/1, '$handle_undefined_function'/2]).

%% An offline_msg: its user, time, expiry, sender, receiver and stanza.
store_message({offline_msg, {User, Host} = Who, Time, Expiry, From, To, Stanza}) ->
    Row = {offline_msg, Who, Time, Expiry, From, To, xmpp:encode(Stanza)},
    {atomic, ok} = mnesia:transaction(fun() -> mnesia:write(Row) end),
    case [P || {P, _} <- ejabberd_sm:get_user_present_resources(User, Host), P >= 0] of
        [] -> ok;
        _ -> give_out(User, Host)
    end.

give_out(User, Host) ->
    {ok, Rows} = mod_offline_mnesia:pop_messages(User, Host),
    lists:foreach(fun give/1, Rows).

give({offline_msg, {User, Host}, _, _, From, To, Element}) ->
    logger:notice("~s@~s is here: what was stored is given out", [User, Host]),
    Stanza = xmpp:decode(Element, <<"jabber:client">>, [ignore_els]),
    ejabberd_router:route(xmpp:set_from_to(Stanza, From, To)).

'$handle_undefined_function'(Function, Arguments) ->
    apply(mod_offline_mnesia, Function, Arguments).
