#!/usr/bin/env escript
%% Writes the seeds of the request decoder's corpus, a file each: requests that are right, nearly right
%% and wrong.
%%
%%   escript test/c_src/corpus/generate.escript
main([]) ->
    Folder = filename:join(filename:dirname(filename:absname(escript:script_name())), "request"),
    lists:foreach(
        fun({Number, Bytes}) ->
            Name = io_lib:format("seed_~2..0w", [Number]),
            ok = file:write_file(filename:join(Folder, Name), Bytes)
        end,
        lists:enumerate(seeds())
    ).

seeds() ->
    [term_to_binary(Request) || Request <- requests()] ++ broken().

requests() ->
    Exec = {execve, ["/bin/sh", ["sh", <<"-c">>, [$t, "rue"]], ["A=B"]]},
    [
        {hello, self(), 1},
        {hello, make_ref(), one},
        {fork, {self(), make_ref(), #{a => 1.5}}, 0, 1, [supervise]},
        {fork, a, 1, 16#7FFFFFFFFFFFFFFF, []},
        {fork, a, -1, 0, supervise},
        {call, a, 2, setgroups, [[1, 2, 3]]},
        {call, a, 2, setrlimit, [rlimit_core, #{cur => 0, max => infinity}]},
        {call, a, b, c, d},
        {batch, a, 2, [{setsid, []}, {chdir, ["/"], [noerrexit]}, Exec],
            [{domain, 1}, {stdin, null}, {credit, 1 bsl 40}]},
        {batch, a, 2, [{setsid, []} | Exec], [{stdin, file}]},
        {batch, a, 2, [], [{credit, -1}]},
        {stdin, 2, <<"bytes">>},
        {stdin, 2, "bytes"},
        {eof, 2, stdin},
        {eof, 2, stdout},
        {credit, 2, 1 bsl 62},
        {credit, 2, 0},
        {stop, [], 1},
        {stop, binary:copy(<<0>>, 2000), 1},
        {nonsense, ref},
        {},
        [],
        1 bsl 100,
        <<1:3>>,
        fun lists:map/2
    ].

broken() ->
    Whole = term_to_binary({stdin, 2, <<"bytes">>}),
    [
        <<>>,
        <<131>>,
        binary:part(Whole, 0, byte_size(Whole) - 1),
        <<Whole/binary, 106>>,
        term_to_binary(lists:duplicate(1000, a), [compressed]),
        <<131, 109, 255, 255, 255, 255>>,
        <<131, 105, 255, 255, 255, 255, 106>>,
        <<131, (binary:copy(<<108, 0, 0, 0, 1>>, 100))/binary, 106>>
    ].
