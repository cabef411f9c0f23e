"""What is suspected of code that was never seen to do it, and what is not."""

from __future__ import annotations

import pytest

from nablagrade.model import Cell, Exercise, Program, Role, Score, Scores, Suspicion, Trust
from nablagrade.notebook.suspicions import MOST, MOST_CHARS, find_suspicions, with_suspicions

F = Exercise("f")
OPERATIONS = frozenset(
    {"torch.func.jacrev", "torch.func.vjp", "torch.autograd.functional.jacobian", "torch.Tensor.backward"}
)
SETUP = Cell("s", "code", "import torch", Role.LOCKED, "setup")
TEST = Cell("t", "code", "f(torch.ones(2))", Role.TEST, "test_f", 2.0)


def program(*sources: str) -> Program:
    """The student's own cells, the last of them the solution cell, and a cell after the test cell."""
    cells = [Cell(f"own{i}", "code", source) for i, source in enumerate(sources[:-1])]
    solution = Cell("a", "code", sources[-1], Role.SOLUTION, "f")
    return Program("nb", (SETUP, *cells, solution, TEST, Cell("z", "code", "def f(x): return torch.func.jacrev(x)")))


def suspected(*sources: str) -> list[str]:
    return [f"{each.cell}:{each.line} {each.what}" for each in find_suspicions(program(*sources), F, OPERATIONS)]


def used(name: str, where: str = "f:1") -> list[str]:
    return [f"{where} {name} is in the code, and was not seen in use"]


@pytest.mark.parametrize(
    "sources",
    [
        ("def f(x): return torch.func.jacrev(x)",),
        ("def f(x):\n    import torch.func as F; return F.jacrev(x)",),
        ("from torch.func import jacrev as J\ndef f(x): return J(x)",),
        ("from torch.func import *\ndef f(x): return jacrev(x)",),
        ("import torch as t\nfunc = t.func\ndef f(x): return func.jacrev(x)",),
        ("def f(x): return getattr(torch.func, 'jacrev')(x)",),
        ("import importlib\ndef f(x): return importlib.import_module('torch.func').jacrev(x)",),
        ("def f(x): return __import__('torch.func').func.jacrev(x)",),
        ("try:\n    from torch.func import jacrev\nexcept ImportError:\n    jacrev = 0\ndef f(x): return jacrev(x)",),
        ("class Tool:\n    def run(self, x): return torch.func.jacrev(x)\ndef f(x): return Tool().run(x)",),
        ("def f(x): return x", "f = torch.func.jacrev"),
        ("def g(x): return x", "tools = {}\ntools['a'] = torch.func.jacrev\ndef f(x): return tools['a'](x)"),
        ("def helper(x): return torch.func.jacrev(x)", "def f(x): return helper(x)"),
        ("def f(x): return torch.func.jacrev(x)", "import functools\nf = functools.lru_cache(f)"),
        ("%matplotlib inline\ndef helper(x): return torch.func.jacrev(x)", "def f(x): return helper(x)"),
    ],
)
def test_a_use_that_the_function_reaches(sources: tuple[str, ...]) -> None:
    (found,) = find_suspicions(program(*sources), F, OPERATIONS)
    assert found.what == "torch.func.jacrev is in the code, and was not seen in use"


def test_it_says_where() -> None:
    helper, solution = "# helpers\n\ndef helper(x):\n    return torch.func.vjp(x)", "def f(x): return helper(x)"
    assert find_suspicions(program(helper, solution), F, OPERATIONS) == (
        Suspicion(F, "own0", 4, "torch.func.vjp is in the code, and was not seen in use"),
    )


def test_methods_of_tensors() -> None:
    assert suspected("def f(x):\n    if len(x) > 9:\n        x.sum().backward()") == used(
        "torch.Tensor.backward", "f:3"
    )
    assert suspected("def f(x): getattr(x, 'backward')()") == used("torch.Tensor.backward")
    assert suspected("import tape\ndef f(x): tape.backward(x)") == []
    assert suspected("class Tape:\n    def backward(self): pass\ndef f(x): Tape().backward()") == []


@pytest.mark.parametrize(
    ("source", "means"),
    [
        ("def f(x): return getattr(torch.func, 'jac' + 'rev')(x)", "getattr of torch with a name that is worked out"),
        ("def f(x): return torch.func.__dict__['jac' + 'rev'](x)", "__dict__ of torch"),
        ("def f(x): return vars(torch.func)['jac' + 'rev'](x)", "vars of torch"),
        ("import importlib as i\ndef f(x): return i.import_module(x)", "an import by a name that is worked out"),
        ("def f(x): exec(x)", "builtins.exec"),
        ("import sys\ndef f(x): sys.setprofile(None)", "sys.setprofile"),
        ("from sys import modules as m\ndef f(x): return m[x]", "sys.modules"),
        ("def g(): pass\ng.__code__ = torch.func.jvp.__code__\ndef f(x): return g(x)", "__code__"),
        ("from types import FunctionType\ndef f(x): return FunctionType(x, {})", "types.FunctionType"),
        ("def f(x): return torch._C._functions", "torch._C"),
        ("import ctypes\ndef f(x): return ctypes.pythonapi", "ctypes"),
    ],
)
def test_means_to_hide_a_use(source: str, means: str) -> None:
    found = find_suspicions(program(source), F, OPERATIONS)
    assert {each.what for each in found} == {f"{means} can keep from being seen what is used"}


@pytest.mark.parametrize(
    "sources",
    [
        ("def f(x): return x\nassert torch.func.jacrev(f)",),
        ("def f(x): return x\ndef check(): return torch.func.jacrev(f)\ncheck()",),
        ("from torch.func import jacrev, vjp\nimport torch.func, ctypes, sys\ndef f(x): return x",),
        ("def f(x):\n    '''Like torch.func.jacrev(f), without exec.'''\n    return x  # torch.func.jacrev",),
        ("def jacrev(x): return x\ndef f(x): return jacrev(x)",),
        ("from torch.func import *\ndef jacrev(x): return x\ndef f(x): return jacrev(x)",),
        ("from torch.func import jacrev\ndef f(jacrev): return jacrev",),
        ("class func:\n    jacrev = len\ndef f(torch): return torch.func.jacrev + func.jacrev(x)",),
        ("def f(x): return torch.func.jacrev(x)", "def f(x): return torch.func.jvp(x)"),
        ("def helper(x): return torch.func.jacrev(x)", "def helper(x): return x\ndef f(x): return helper(x)"),
        ("def f(x): return getattr(torch, 'exp')(x) + getattr(x, x.name) + model.eval()",),
        ("def exec(x): return x\ndef f(x): return exec(x)",),
        ("def f(x): return torch.__version__",),
        ("def f(x) return torch.func.jacrev(x)",),
        ("def f(x): return" + " (" * 300,),
        ("f = 1" + " + 1" * 20000,),
        ("f = '\0'",),
        ("f = f",),
        ("x = 1",),
    ],
)
def test_what_raises_no_suspicion(sources: tuple[str, ...]) -> None:
    assert suspected(*sources) == []


def test_code_of_the_instructor_is_not_suspected() -> None:
    locked = Cell("h", "code", "def helper(x): return torch.func.jacrev(x)", Role.LOCKED, "helper")
    solution = Cell("a", "code", "def f(x): return helper(x)", Role.SOLUTION, "f")
    assert find_suspicions(Program("nb", (SETUP, locked, solution, TEST)), F, OPERATIONS) == ()


def test_who_names_us_in_any_cell_may_be_changing_what_watches() -> None:
    own = "x = 1\nimport nablagrade.sandbox.inside.calls as c\nc.observed = print"
    assert suspected(own, "def f(x): return x") == ["own0:2 nablagrade can keep from being seen what is used"]
    assert suspected("import sys", "sys.modules['nablagrade.wire']\ndef f(x): return x")[-1].startswith(
        "f:1 nablagrade"
    )


def test_as_much_as_a_person_and_a_machine_can_read() -> None:
    many = "def f(x):\n" + "    torch.func.jacrev\n" * 99
    assert len(suspected(many)) == MOST
    (found,) = find_suspicions(program("x = 1\n" * (MOST_CHARS // 6), "def f(x): return x"), F, OPERATIONS)
    assert found.what.endswith(f"are more than the {MOST_CHARS} that are looked through")


def test_only_where_points_were_earned_and_without_touching_them() -> None:
    source = "def f(x): return torch.func.jacrev(x)"
    for auto, expected in ((2.0, used("torch.func.jacrev")), (0.0, []), (None, [])):
        before = Scores("nb", (Score("test_f", auto, 2.0, Trust.HIDDEN), Score("test_g", 1.0, 1.0, Trust.HIDDEN)))
        after = with_suspicions(program(source), before, {F: OPERATIONS})
        assert [f"{each.cell}:{each.line} {each.what}" for each in after.scores[0].suspicions] == expected
        assert [score.auto for score in after.scores] == [auto, 1.0] and not after.scores[1].suspicions
