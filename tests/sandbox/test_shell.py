"""The shell in a forked process: cells behave as in Jupyter, and nothing that they do leaves them."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from nablagrade.sandbox.outputs import Displays, OutputCollector
from tests.sandbox.shell_server import ShellServer


@pytest.fixture(scope="module")
def server() -> Iterator[ShellServer]:
    with ShellServer() as server:
        yield server


REFUSE = """import subprocess
def refuse(*args): raise PermissionError(1, 'no')
subprocess._fork_exec = refuse"""
"""No limit on processes binds root, so the call that starts one is made to fail as it does under seccomp."""


def text(answer: dict[str, Any], name: str = "stdout") -> str:
    return "".join(event["text"] for event in answer["events"] if event["kind"] == "stream" and event["name"] == name)


def kinds(answer: dict[str, Any]) -> list[str]:
    return [event["kind"] for event in answer["events"]]


class TestEnd:
    """What `run_cell` says about how a cell ended."""

    def test_good(self, server, tmp_path):
        (answer,) = server.run(tmp_path, "1 + 1")
        assert answer["value"] == {"status": "ok", "execution_count": 1, "ename": None, "ran_to_the_end": True}

    @pytest.mark.parametrize(
        ("source", "ename"),
        [
            ("1 / 0", "ZeroDivisionError"),
            ("x = (", "SyntaxError"),
            ("import sys; sys.exit()", "SystemExit"),
            ("raise KeyboardInterrupt", "KeyboardInterrupt"),
            ("class Odd(BaseException): pass\nraise Odd", "Odd"),
            ("%no_such_magic", "UsageError"),
            ("class A:\n    def __repr__(self): 1 / 0\nA()", "ZeroDivisionError"),
            ("class E(Exception):\n    def __str__(self): 1 / 0\nraise E", "E"),
            ("raise ExceptionGroup('several', [ValueError(1)])", "ExceptionGroup"),
            ("'\\ud800", "SyntaxError"),
            ("a\0b", "SyntaxError"),
        ],
    )
    def test_bad(self, server, tmp_path, source, ename):
        bad, after = server.run(tmp_path, source, "print('goes on')")
        assert (bad["value"]["status"], bad["value"]["ename"]) == ("error", ename)
        assert bad["value"]["ran_to_the_end"] is False
        assert text(after) == "goes on\n"

    @pytest.mark.parametrize("method", ["showtraceback", "_showtraceback"])
    def test_silenced_traceback_is_still_an_error(self, server, tmp_path, method):
        _, answer = server.run(tmp_path, f"get_ipython().{method} = lambda *a, **k: None", "assert False")
        assert answer["value"]["status"] == "error"
        assert answer["value"]["ran_to_the_end"] is False

    @pytest.mark.parametrize(
        "trick",
        [
            "get_ipython().input_transformers_post.append(lambda lines: [])",
            "get_ipython().input_transformer_manager.line_transforms.append(lambda lines: lines[:1])",
            "import ast\n"
            "class Drop(ast.NodeTransformer):\n"
            "    def visit_Assert(self, node): return None\n"
            "get_ipython().ast_transformers.append(Drop())",
        ],
    )
    def test_a_shortened_cell_did_not_run_to_the_end(self, server, tmp_path, trick):
        _, answer = server.run(tmp_path, trick, "x = 1\nassert x == 2")
        assert answer["value"]["status"] == "ok"
        assert answer["value"]["ran_to_the_end"] is False

    def test_an_exception_that_a_magic_swallows(self, server, tmp_path):
        (answer,) = server.run(tmp_path, "%%capture\nassert False")
        assert answer["value"]["status"] == "ok", "as in Jupyter"
        assert answer["value"]["ran_to_the_end"] is False

    @pytest.mark.parametrize(
        "source", ["", "# nothing", "%%time\nx = 1", "await __import__('asyncio').sleep(0)", "for i in []:\n    pass"]
    )
    def test_unusual_cells_run_to_the_end(self, server, tmp_path, source):
        (answer,) = server.run(tmp_path, source)
        assert answer["value"]["ran_to_the_end"] is True

    def test_a_traceback_leads_through_a_library(self, server, tmp_path):
        (answer,) = server.run(tmp_path, "import json\njson.loads('x')")
        (shown,) = (event["traceback"] for event in answer["events"] if event["kind"] == "error")
        frames = [re.sub(r"\x1b\[[\d;]*m", "", frame) for frame in shown]
        arrows = [re.findall(r"^-+> \d+ (.*)", frame, re.MULTILINE) for frame in frames[2:-1]]
        assert arrows == [
            ["json.loads('x')"],
            ["        return _default_decoder.decode(s)"],
            ["        obj, end = self.raw_decode(s, idx=_w(s, 0).end())"],
            ['            raise JSONDecodeError("Expecting value", s, err.value) from None'],
        ]
        assert frames[-1] == "JSONDecodeError: Expecting value: line 1 column 1 (char 0)"

    def test_counts_as_jupyter(self, server, tmp_path):
        answers = server.run(tmp_path, "1", "", "1 / 0", "Out, In[-1]")
        assert [answer["value"]["execution_count"] for answer in answers] == [1, None, 2, 3]


class TestFresh:
    """What a box is when its first cell runs."""

    def test_the_fork_server_kept_no_thread_and_no_descriptor(self, server, tmp_path):
        (answer,) = server.run(tmp_path, ("open", "left_behind"))
        assert answer["value"] == "False"

    def test_no_trace_of_the_warm_up(self, server, tmp_path):
        (answer,) = server.run(
            tmp_path, "import sys\n_, __, Out, In[:-1], __name__, sys.argv, hasattr(sys, 'last_value')"
        )
        (result,) = answer["events"]
        assert result["data"]["text/plain"] == "('', '', {}, [''], '__main__', [''], False)"

    def test_imports_files_beside_the_notebook(self, server, tmp_path):
        (tmp_path / "helper.py").write_text("answer = 42")
        (answer,) = server.run(tmp_path, "import helper\nprint(helper.answer)")
        assert text(answer) == "42\n"

    def test_leaves_no_file_in_the_folder(self, server, tmp_path):
        server.run(tmp_path, "print(1)")
        assert list(tmp_path.iterdir()) == []


class TestText:
    def test_past_sys_stdout(self, server, tmp_path):
        source = "import os, sys\nos.write(1, b'written ')\nprint('below', file=sys.__stdout__)\nos.write(2, b'wrong');"
        first, second = server.run(tmp_path, "print('above')\n" + source, "pass")
        assert text(first) == "above\nwritten below\n"
        assert text(first, "stderr") == "wrong"
        assert second["events"] == []

    def test_from_c(self, server, tmp_path):
        (answer,) = server.run(tmp_path, "import ctypes\nctypes.CDLL(None).puts(b'from C');")
        assert text(answer) == "from C\n"

    def test_from_a_subprocess_on_the_same_descriptor(self, server, tmp_path):
        (answer,) = server.run(
            tmp_path, "import subprocess, sys\nsubprocess.run(['echo', 'child'], stdout=sys.stdout);"
        )
        assert text(answer) == "child\n"

    def test_from_a_forked_process(self, server, tmp_path):
        child = "if os.fork() == 0:\n    print('child', flush=True)\n    os._exit(0)"
        (answer,) = server.run(tmp_path, f"import os\nprint('parent')\n{child}\nos.wait();")
        assert text(answer) == "parent\nchild\n"

    def test_a_descriptor_that_is_flooded(self, server, tmp_path):
        (answer,) = server.run(tmp_path, "import os\nfor _ in range(3): os.write(1, b'x' * 2**20)")
        assert text(answer) == "x" * 2**19 + "\n[2,621,440 bytes written past sys.stdout were dropped]\n"

    def test_a_descriptor_that_is_closed(self, server, tmp_path):
        first, second = server.run(tmp_path, "import os\nos.close(1)\nprint('still')", "print('there')")
        assert text(first) + text(second) == "still\nthere\n"

    def test_prints_travel_together(self, server, tmp_path):
        (answer,) = server.run(tmp_path, "for i in range(1000): print(i)")
        assert len(answer["events"]) == 1

    def test_order_is_kept(self, server, tmp_path):
        source = "import sys\nprint(1)\nprint(2, file=sys.stderr)\ndisplay(3)\nprint(4)"
        (answer,) = server.run(tmp_path, source)
        said = [event.get("text") or event["data"]["text/plain"] for event in answer["events"]]
        assert said == ["1\n", "2\n", "3", "4\n"]

    def test_one_huge_print_travels_in_pieces(self, server, tmp_path):
        (answer,) = server.run(tmp_path, "print('x' * 10**6)")
        assert max(len(event["text"]) for event in answer["events"]) <= 1 << 18
        assert len(text(answer)) == 10**6 + 1

    def test_a_thread_that_prints_while_the_cell_does(self, server, tmp_path):
        source = """
            import threading
            def count(): [print('thread') for _ in range(2000)]
            threads = [threading.Thread(target=count) for _ in range(4)]
            [thread.start() for thread in threads]
            count()
            [thread.join() for thread in threads];"""
        (answer,) = server.run(tmp_path, source)
        assert text(answer).count("thread") == 10_000

    def test_a_thread_that_prints_after_its_cell_is_not_heard(self, server, tmp_path):
        start = """
            import threading
            go = threading.Event()
            def late():
                go.wait()
                print('late')
            thread = threading.Thread(target=late)
            thread.start()"""
        _, quiet, after = server.run(tmp_path, start, ("open", "go.set() or thread.join()"), "print('next')")
        assert quiet["events"] == []
        assert text(after) == "next\n"

    def test_a_print_out_of_del_while_a_piece_is_sent(self, server, tmp_path):
        source = "class A:\n    def __del__(self): print('gone')\nfor _ in range(3000): print('x'); A()"
        (answer,) = server.run(tmp_path, source)
        assert text(answer).count("gone") == 3000


class TestQuiet:
    """Hidden calls are neither heard nor seen."""

    @pytest.mark.parametrize(
        "body",
        [
            "print(x)",
            "display(x)",
            "__import__('os').write(1, b'secret')",
            "__import__('os').system('echo secret')",
            "print(x, file=__import__('sys').__stderr__)",
            "__import__('ctypes').CDLL(None).puts(b'secret')",
            "__import__('warnings').warn(x)",
        ],
    )
    def test_nothing_is_heard(self, server, tmp_path, body):
        _, called, after = server.run(
            tmp_path, f"def f(x):\n    {body}\n    return 7", ("quietly", "f('secret')"), "0;"
        )
        assert called == {**called, "value": "7", "events": []}
        assert after["events"] == []

    @pytest.mark.slow
    def test_no_figure_of_it_shows_later(self, server, tmp_path):
        define = "import matplotlib.pyplot as plt\ndef f(x): plt.plot(x)"
        answers = server.run(tmp_path, define, ("quietly", "f([1, 2])"), "pass", "f([3, 4])")
        assert [kinds(answer) for answer in answers] == [[], [], [], ["display_data"]]

    def test_place_of_a_function(self, server, tmp_path):
        _, _, place = server.run(tmp_path, "0", "\n\ndef f(): pass", ("place", "f"))
        assert place["value"] == "cell 2, line 1", "IPython drops the empty lines above"

    def test_place_outside_of_the_notebook(self, server, tmp_path):
        _, place = server.run(tmp_path, "from os.path import join", ("place", "join"))
        assert place["value"] is None


class TestDisplay:
    def test_bytes_become_base64(self, server, tmp_path):
        (answer,) = server.run(tmp_path, "display({'image/png': b'\\x89PNG'}, raw=True)")
        assert answer["events"][0]["data"]["image/png"] == base64.b64encode(b"\x89PNG").decode()

    def test_exact_types(self, server, tmp_path):
        value = "{'application/json': {1: [E.a, math.nan, (True,)]}}"
        source = f"import math, enum\nE = enum.IntEnum('E', 'a')\ndisplay({value}, raw=True)"
        (answer,) = server.run(tmp_path, source)
        assert answer["events"][0]["data"]["application/json"] == {"1": [1, "nan", [True]]}

    @pytest.mark.parametrize(
        "data", ["{'text/plain': object()}", "{'text/html': {'a': 1}}", "{'application/json': [object()]}"]
    )
    def test_what_no_notebook_can_hold_is_an_error_of_the_cell(self, server, tmp_path, data):
        (answer,) = server.run(tmp_path, f"display({data}, raw=True)")
        assert answer["value"]["ename"] == "TypeError"

    def test_too_large(self, server, tmp_path):
        (answer,) = server.run(tmp_path, "display({'text/plain': 'x' * 2**25}, raw=True)")
        assert answer["events"][0]["data"] == {"text/plain": "<an output of 33554442 characters was dropped>"}

    def test_update_of_a_display(self, server, tmp_path):
        first, second = server.run(tmp_path, "h = display(1, display_id='a')", "h.update(2)")
        assert [(event["display_id"], event["update"]) for event in first["events"] + second["events"]] == [
            ("a", False),
            ("a", True),
        ]


class TestGuards:
    @pytest.mark.parametrize("source", ["input('name? ')", "import getpass\ngetpass.getpass()"])
    def test_input(self, server, tmp_path, source):
        (answer,) = server.run(tmp_path, source)
        (event,) = answer["events"]
        assert event["ename"] == "StdinNotImplementedError"
        assert event["evalue"] == "the notebook asked for input, but while grading nobody is there to answer"
        assert "no_input" not in "".join(event["traceback"])

    @pytest.mark.parametrize("source", ["!echo hi", "x = !echo hi", "%pip list", "get_ipython().system('echo hi')"])
    def test_a_cell_goes_on_after_a_command_that_may_not_start(self, server, tmp_path, source):
        _, answer = server.run(tmp_path, REFUSE, f"{source}\nprint(_exit_code)")
        assert text(answer, "stderr") == "shell commands are disabled while grading\n"
        assert text(answer).splitlines()[-1] == "126"
        assert answer["value"]["status"] == "ok"

    @pytest.mark.parametrize(
        ("statement", "ename"),
        [
            ("import nothing_of_that_name", "ModuleNotFoundError"),
            ("from torch import nothing_of_that_name", "ImportError"),
            ("from broken import *", "ZeroDivisionError"),
            ("if True:\n    import nothing_of_that_name as n", "ModuleNotFoundError"),
            ("%load_ext nothing_of_that_name", "ModuleNotFoundError"),
            ("%nothing_of_that_name on", "UsageError"),
        ],
    )
    def test_a_cell_goes_on_after_what_is_not_installed(self, server, tmp_path, statement, ename):
        (tmp_path / "broken.py").write_text("1 / 0\n")
        answer, after = server.run(tmp_path, f"{statement}\nx = 5", "print(x)")
        assert (answer["value"]["ename"], answer["value"]["ran_to_the_end"]) == (ename, False)
        assert text(after) == "5\n"

    @pytest.mark.parametrize(
        "statement",
        ["1 / 0", "__import__('nothing_of_that_name')", "if True:\n    import os\n    1 / 0", "%time 1 / 0"],
    )
    def test_a_cell_stops_at_other_errors(self, server, tmp_path, statement):
        _, after = server.run(tmp_path, f"{statement}\nx = 5", "print('x' in globals())")
        assert text(after) == "False\n"

    @pytest.mark.parametrize("backend", ["widget", "notebook", "qt"])
    def test_figures_that_ask_for_a_window_are_shown_inline(self, server, tmp_path, backend):
        draw = f"%matplotlib {backend}\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);"
        (answer,) = server.run(tmp_path, draw)
        assert (
            text(answer, "stderr")
            == f"there is no screen for {backend} windows while grading; figures are shown inline\n"
        )
        assert [event for event in answer["events"] if "image/png" in event.get("data", {})]
        assert answer["value"]["ran_to_the_end"] is True

    def test_a_cell_of_commands_that_may_not_start_says_so(self, server, tmp_path):
        _, answer = server.run(tmp_path, REFUSE, "%%bash\necho hi")
        assert text(answer, "stderr") == "UsageError: shell commands are disabled while grading\n"
        assert answer["value"]["status"] == "error"

    def test_endless_recursion_is_cheap_and_short(self, server, tmp_path):
        (answer,) = server.run(tmp_path, "def f(x):\n    return f(x)\nf(1)")
        (event,) = answer["events"]
        assert answer["seconds"] < 1, "IPython's own way takes 2.5 s"
        assert len(event["traceback"]) == 22
        assert re.fullmatch(r"\[\.\.\. \d+ more frames \.\.\.\]", event["traceback"][11])

    def test_exit_ends_nothing(self, server, tmp_path):
        _, answer = server.run(tmp_path, "exit", "print('here')")
        assert text(answer) == "here\n"

    def test_a_warm_cell_is_cheap(self, server, tmp_path):
        answers = server.run(tmp_path, *["1 + 1"] * 50)
        assert sorted(answer["seconds"] for answer in answers)[25] < 0.005, "0.3 to 0.5 ms on an idle core"


CELLS = (
    "1 + 1",
    "_ * 10",
    "x = 3\nx;",
    "x\n'last'",
    "Out[1], _2",
    "print('a', end='')\nprint('b')\nNone",
    "import sys\nprint('wrong', file=sys.stderr)",
    "import logging\nlogging.warning('logged')",
    "import warnings\nwarnings.warn('warned')",
    "from IPython.display import HTML, Markdown, JSON, clear_output, update_display\nHTML('<b>bold</b>')",
    "display(Markdown('*m*'), {'plain': 'dict'})\nprint('after')",
    "class Rich:\n"
    "    def _repr_html_(self): return '<i>r</i>'\n"
    "    def _repr_latex_(self): return '$r$', {'meta': 1}\n"
    "    def _repr_png_(self): return b'\\x89PNG'\n"
    "    def __repr__(self): return 'rich'\n"
    "Rich()",
    "class Bundle:\n"
    "    def _repr_mimebundle_(self, include=None, exclude=None): return {'text/x-own': 'own', 'text/plain': 'p'}\n"
    "Bundle()",
    "handle = display('first', display_id='shown')",
    "update_display('second', display_id='shown')",
    "handle.update('third')\nJSON({'a': [1, 2.5, None]})",
    "print('gone')\nclear_output()\nprint('stays')",
    "print('gone later')\nclear_output(wait=True)\nprint('stays too')",
    "%%capture captured\nprint('inside')\ndisplay(1)",
    "captured.show()",
    "%%writefile notes.txt\nline",
    "open('notes.txt').read()",
    "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
    "import builtins\nprint(get_ipython() is builtins.get_ipython(), type(get_ipython()).__name__, __name__)",
    "1 / 0",
    "def inner(v):\n    raise ValueError(f'bad {v}')\n\ndef outer(v):\n    return inner(v + 1)\n\nouter(1)",
    "try:\n    {}['k']\nexcept KeyError as error:\n    raise RuntimeError('wrapped') from error",
    "def f(:\n    pass",
    "if True:\npass",
    "return 1",
    "undefined_name",
    "%no_such_magic",
    "print?",
    "class Broken:\n    def __repr__(self): raise RuntimeError('no repr')\nBroken()",
    "raise SystemExit(3)",
    "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nprint('drawn')",
    "%matplotlib inline\nfig, ax = plt.subplots(figsize=(1, 1))",
    "!echo from a command\nlines = !printf 'a\\nb'\nlines",
    "%%bash\necho from bash",
    "%pwd\n%xmode Minimal\n1 / 0",
)


@pytest.fixture(scope="module")
def both(server, tmp_path_factory) -> list[tuple[str, Any, Any]]:
    """(source, outputs of a kernel, outputs of the shell) for each cell."""
    here, there = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("there")
    displays: Displays = {}
    ours = []
    for answer in server.run(here, *CELLS):
        collector = OutputCollector(1 << 20, displays)
        for event in answer["events"]:
            collector.add(event)
        ours.append(collector)
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(
        notebook, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": str(there)}}
    ).execute()
    kernels = [joined(cell.outputs) for cell in notebook.cells]
    pairs = zip(CELLS, kernels, ours, strict=True)
    return [(source, normalised(kernel), normalised(collector.outputs())) for source, kernel, collector in pairs]


NOISE = {
    r"/tmp/ipykernel_\d+/\d+\.py|/ipykernel_0/cell_\d+\.py": "<cell>",
    r"\(\d+\.py, line|\(cell_\d+\.py, line": "(<cell>, line",
    r"/[^ ]*/(here|there)\d+": "<folder>",
    r"\r\n": "\n",  # a command's lines end so in Jupyter, where it has a terminal
}


def joined(outputs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """A kernel's outputs, with what it wrote in one go in one piece: on a busy machine it sends some of it earlier."""
    whole: list[dict[str, Any]] = []
    for output in outputs:
        if whole and output["output_type"] == "stream" and output.get("name") == whole[-1].get("name"):
            output = {**output, "text": whole.pop()["text"] + output["text"]}
        whole.append(output)
    return whole


def test_what_a_kernel_sends_in_pieces_is_joined():
    pieces = [("stdout", "1\n"), ("stdout", "2\n"), ("stderr", "3\n"), ("stdout", "4\n")]
    outputs = [nbformat.v4.new_output("stream", name=name, text=text) for name, text in pieces]
    assert [output["text"] for output in joined(outputs)] == ["1\n2\n", "3\n", "4\n"]


def normalised(value: Any) -> Any:
    """An output without names of cells, addresses and the like."""
    if isinstance(value, list | tuple):
        return [normalised(item) for item in value]
    if isinstance(value, dict):
        return {key: normalised(item) for key, item in value.items()}
    if isinstance(value, str):
        for pattern, replacement in NOISE.items():
            value = re.sub(pattern, replacement, value)
    return value


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(CELLS)))
def test_outputs_equal_those_of_a_kernel(both, number):
    source, kernel, shell = both[number]
    assert shell == kernel, source
