#!/usr/bin/env escript
%% Writes the seeds of the fuzz targets' corpora, a file each: requests that are right, nearly right and
%% wrong; arguments of calls; decisions of what to ask the event loop for.
%%
%%   escript test/c_src/corpus/generate.escript
main([]) ->
    write("request", seeds()),
    write("call", [term_to_binary(Argument) || Argument <- arguments()]),
    write("port", decisions()).

write(Corpus, Seeds) ->
    Folder = filename:join([filename:dirname(filename:absname(escript:script_name())), Corpus]),
    ok = filelib:ensure_dir(filename:join(Folder, "seed")),
    lists:foreach(
        fun({Number, Bytes}) ->
            Name = io_lib:format("seed_~2..0w", [Number]),
            ok = file:write_file(filename:join(Folder, Name), Bytes)
        end,
        lists:enumerate(Seeds)
    ).

seeds() ->
    [term_to_binary(Request) || Request <- requests()] ++ broken().

arguments() ->
    [
        0, -1, 1 bsl 31, 1 bsl 63, -(1 bsl 63), null, nil, <<>>, <<"text">>, <<0>>, "iodata",
        ["io", [<<"da">>, $t] | <<"a">>], [1, 2, 3], [-1], [<<"a">>, {ptr, 16}, {ptr, <<"b">>}],
        [{ptr, -1}], [{ptr, 1 bsl 40}], sigterm, 'SIGKILL', [clone_newns, clone_newpid], [clone_none],
        #{cur => 0, max => infinity}, #{cur => -1}, #{sec => 1, usec => 0}, #{sec => a},
        #{flags => [o_rdonly], mode => 0, resolve => [resolve_no_symlinks]},
        #{effective => [cap_kill], permitted => [0, 63], inheritable => []},
        #{fs => [execute, read_file], net => [bind_tcp]}, {deny, [fork]}, {allow, all}, [], {}
    ].

%% The same ones every time.
decisions() ->
    State = rand:seed_s(exsss, {1, 2, 3}),
    {All, _} = lists:mapfoldl(fun rand:bytes_s/2, State, [8, 16, 32, 64, 64, 128, 128, 256, 256, 512]),
    %% A supervisor, a task, a program below both; left, and once more.
    Start = <<1, 0, 0, 0, 1, 1, 1, 1, 3, 1, 2, 0, 100, 1, 1, 4, 1, 5, 1>>,
    [Start, <<Start/binary, 7, 0>>, <<Start/binary, 7, 1, Start/binary>> | All].

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
