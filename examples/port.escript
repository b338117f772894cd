#!/usr/bin/env escript
%% -*- erlang -*-
%% The port program without Elixir: one command, supervised, with input and output.
%% docs/protocol.md explains every term in here.
%%
%%   escript examples/port.escript [PROGRAM]
-mode(compile).

-define(SUPERVISOR, 1).
-define(COMMAND, 2).

main([]) ->
    Here = filename:dirname(filename:absname(escript:script_name())),
    main([filename:join([Here, "..", "priv", "stdio"])]);
main([Program]) ->
    Port = open_port({spawn_executable, Program}, [binary, exit_status, hide, {packet, 4}]),
    {ok, Info} = request(Port, {hello, make_ref(), 1}),
    io:format("protocol ~p on ~p~n", [proplists:get_value(Key, Info) || Key <- [protocol, os]]),
    start(Port, "tr '[a-z]' '[A-Z]'; sleep 131 & exit 3"),
    tell(Port, {stdin, ?COMMAND, <<"let it crash\n">>}),
    tell(Port, {eof, ?COMMAND, stdin}),
    print_until_exit(Port),
    port_close(Port).

%% A supervisor, below it a process in call mode, and in that the calls which make it a program. The
%% ids are ours to choose, so all of this could be sent at once and the replies be read later.
start(Port, Command) ->
    {ok, _} = request(Port, {fork, make_ref(), 0, ?SUPERVISOR, [supervise]}),
    {ok, Pid} = request(Port, {fork, make_ref(), ?SUPERVISOR, ?COMMAND, []}),
    io:format("process ~p~n", [Pid]),
    Calls = [
        {setsid, []},
        {execve, ["/bin/sh", ["/bin/sh", "-c", Command], ["PATH=/bin:/usr/bin"]]}
    ],
    %% `domain`: when the program exits, the supervisor ends what it left behind, here a sleep.
    executed = request(Port, {batch, make_ref(), ?COMMAND, Calls, [{domain, ?SUPERVISOR}]}).

print_until_exit(Port) ->
    case event(Port) of
        {stdout, ?COMMAND, Bytes} ->
            tell(Port, {credit, ?COMMAND, byte_size(Bytes)}),
            io:format("stdout ~s", [Bytes]),
            print_until_exit(Port);
        {exit_status, ?COMMAND, Status, Means, []} ->
            io:format("exit_status ~p, nothing is left (~p)~n", [Status, Means]);
        {stdin, ?COMMAND, Taken} when is_integer(Taken) ->
            print_until_exit(Port)
    end.

request(Port, Request) ->
    Ref = element(2, Request),
    tell(Port, Request),
    {reply, Ref, Result} = event(Port),
    Result.

tell(Port, Term) ->
    true = port_command(Port, term_to_binary(Term)).

event(Port) ->
    receive
        {Port, {data, Frame}} -> binary_to_term(Frame);
        {Port, {exit_status, Status}} -> error({port_program_exited, Status})
    end.
