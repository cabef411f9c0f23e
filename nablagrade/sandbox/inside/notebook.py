"""IPython's shell with a box around it instead of a kernel: what a cell puts out becomes events."""

from __future__ import annotations

import ast
import dis
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from types import CodeType
from typing import Any

from IPython.core import interactiveshell, page
from IPython.core.compilerop import CachingCompiler
from IPython.core.error import UsageError
from IPython.core.inputtransformer2 import TransformerManager
from IPython.utils.text import LSString, SList
from traitlets import Instance, Type
from traitlets.config import Config

from nablagrade.sandbox.inside.commands import refused_clearly, run_command
from nablagrade.sandbox.inside.display import Publisher, ResultHook
from nablagrade.sandbox.inside.streams import Outputs
from nablagrade.sandbox.inside.tracebacks import CELL_FOLDER, Tracebacks, belongs_to_no_module, message_of, text_lines

ENVIRONMENT = {
    "TERM": "xterm-color",
    "CLICOLOR": "1",
    "FORCE_COLOR": "1",
    "CLICOLOR_FORCE": "1",
    "PAGER": "cat",
    "GIT_PAGER": "cat",
}
"""What a kernel sets, for programs and libraries that look."""

InteractiveShell: Any = interactiveshell.InteractiveShell
"""IPython annotates half of its methods: a subclass that is checked against them has more exceptions than types."""

IMPORTS = ("IMPORT_NAME", "IMPORT_FROM")
"""Instructions of `import` statements."""

INLINE_FIGURES = "module://matplotlib_inline.backend_inline"
NO_WINDOWS = (None, "auto", "inline", "agg")
SCRIPT_MAGICS = "IPython.core.magics.script"


class CellNames(CachingCompiler):
    """Names the code of cells, for tracebacks, warnings and `inspect`: the same names in each grading."""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        name = f"{CELL_FOLDER}cell_{number}.py"
        if name in self._filename_map:  # a cell within a cell, as in %%capture
            name = f"{CELL_FOLDER}cell_{number}_{len(self._filename_map)}.py"
        belongs_to_no_module(name)
        return name


class PlainFirst(TransformerManager):
    """IPython's input transformers, asked only about cells that are not Python already.

    They find that out by reading a cell token by token, in pure Python: half of the time that a small cell takes. What
    Python's own parser takes they would hand back as it came, unless it starts with what they strip off.
    """

    STRIPPED = (" ", "\t", "\f", "\r", "\n", "In [")  # `In [1]: x` is Python, too

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._as_made = self._all()

    def transform_cell(self, cell: str) -> str:
        as_it_came = cell and not cell.startswith(self.STRIPPED) and self._all() == self._as_made
        if as_it_came and count_statements(cell) is not None:
            return cell if cell.endswith("\n") else f"{cell}\n"
        return super().transform_cell(cell)

    def _all(self) -> list[list[Any]]:
        """The transformers; a notebook may add to them."""
        return [[*self.cleanup_transforms], [*self.line_transforms], [*self.token_transformers]]


@lru_cache(maxsize=1)
def count_statements(source: str) -> int | None:
    """How many statements a cell has; None where it is not Python as it stands.

    It is asked before the cell runs and after; to parse it is a good part of what a small cell costs.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # whoever compiles it will give them
        try:
            return len(ast.parse(source).body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


class NotebookShell(InteractiveShell):  # type: ignore[misc]  # see above
    """An `InteractiveShell` whose outputs are events.

    It touches no file and starts no thread: no profile folder, no history database.

    Attributes:
        traceback_shown: since `forget_cell`, a traceback was shown, whoever caught the exception.
        shown_name: the type name of the exception that was shown last.
        display_failed: an exception was raised by the `repr` of a cell's result.
    """

    displayhook_class = Type(ResultHook)
    display_pub_class = Type(Publisher)
    compiler_class = Type(CellNames)
    input_transformer_manager = Instance(PlainFirst, ())

    def __init__(self, outputs: Outputs) -> None:
        self.outputs = outputs
        self._pristine = TransformerManager()
        self.forget_cell()
        config = Config()
        config.HistoryManager.enabled = False
        config.HistoryManager.hist_file = ":memory:"
        super().__init__(config=config, colors="neutral", xmode="Context", autoindent=False)
        self.displayhook.outputs = self.display_pub.outputs = outputs
        self.db: dict[str, Any] = {}  # kept in a file by default; %cd, %bookmark and %store use it as a mapping
        self._make_script_magics_refuse_clearly()

    def forget_cell(self) -> None:
        """Forget what is noted of a cell, before the next one runs."""
        self.traceback_shown = self.display_failed = False
        self.shown_name: str | None = None

    def ran_to_the_end(self, source: str, result: Any) -> bool:
        """Whether each statement of a cell ran, without a traceback along the way.

        The statements are counted in the source as it came, read by a transformer that no notebook configures: a hook
        that makes a cell shorter or empty is noticed. Student code shares this process and can forge the answer anyway.
        """
        if not result.success or self.traceback_shown:
            return False
        statements = count_statements(source)
        if statements is None:  # with magics or commands in it
            with suppress(SyntaxError, ValueError, RuntimeError):
                statements = count_statements(self._pristine.transform_cell(source))
        return statements is not None and bool(getattr(result, "statements_run", 0) >= statements)

    # ---- what happens when a cell runs

    def should_run_async(self, raw_cell: str, **how: Any) -> bool:
        """IPython compiles each cell to find out."""
        return ("await" in raw_cell or "async" in raw_cell) and bool(super().should_run_async(raw_cell, **how))

    async def run_code(self, code_obj: Any, result: Any = None, *, async_: bool = False) -> bool:
        failed = bool(await super().run_code(code_obj, result, async_=async_))
        if not failed and result is not None:
            result.statements_run = getattr(result, "statements_run", 0) + 1
        if failed and result is not None and failed_to_set_up(code_obj, result.error_in_exec):
            return False  # the cell goes on, and has failed nevertheless: result.success says so
        return failed

    @contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """IPython keeps all text of a session in memory besides; nobody would read it here."""
        yield

    def _format_exception_for_storage(self, exception: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """IPython renders each traceback a second time for its history; nobody would read that either."""
        return {}

    def ask_exit(self) -> None:
        """`exit` and `quit` do not end the notebook: what follows is graded too."""

    # ---- exceptions

    def init_traceback_handlers(self, custom_exceptions: Any) -> None:
        super().init_traceback_handlers(custom_exceptions)
        self.InteractiveTB = Tracebacks(mode=self.xmode, theme_name=self.colors, tb_offset=1)  # type: ignore[no-untyped-call]

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        self.traceback_shown = True
        super().showtraceback(*args, **kwargs)

    def showsyntaxerror(self, *args: Any, **kwargs: Any) -> None:
        self.traceback_shown = True
        super().showsyntaxerror(*args, **kwargs)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.shown_name = etype.__name__
        self.display_failed = self.display_failed or self.displayhook._is_active
        event = {"kind": "error", "ename": etype.__name__, "evalue": message_of(evalue), "traceback": text_lines(stb)}
        self.outputs.publish(event)

    # ---- what a kernel has and a terminal has not, or the other way round

    def init_environment(self) -> None:
        os.environ.update(ENVIRONMENT)
        os.environ.setdefault("MPLBACKEND", INLINE_FIGURES)

    def init_ipython_dir(self, ipython_dir: str | None) -> None:
        """No folder of settings: the account's own must not matter, and a box has none."""

    def init_profile_dir(self, profile_dir: Any) -> None:
        self.profile_dir = None

    def init_hooks(self) -> None:
        super().init_hooks()
        self.set_hook("show_in_pager", page.as_hook(no_pager), 99)

    def enable_gui(self, gui: str | None = None) -> None:
        if gui not in NO_WINDOWS:
            raise UsageError(f"there is no screen for {gui} windows while grading; %matplotlib inline shows figures")

    def enable_matplotlib(self, gui: str | None = None) -> Any:
        if gui not in NO_WINDOWS:
            sys.stderr.write(f"there is no screen for {gui} windows while grading; figures are shown inline\n")
            gui = "inline"
        return super().enable_matplotlib(gui)

    def system(self, cmd: str) -> None:
        self.user_ns["_exit_code"], _ = run_command(self.var_expand(cmd, depth=1), show=True)

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        self.user_ns["_exit_code"], text = run_command(self.var_expand(cmd, depth=depth + 1), show=False)
        return SList(text.splitlines()) if split else LSString(text)

    def _make_script_magics_refuse_clearly(self) -> None:
        self.find_cell_magic("bash")  # loads them all, where they are loaded lazily
        magics = self.magics_manager.magics["cell"]
        for name, magic in list(magics.items()):
            if getattr(magic, "__module__", None) == SCRIPT_MAGICS:
                magics[name] = refused_clearly(magic)


def failed_to_set_up(code: CodeType, error: object) -> bool:
    """Whether an exception left a statement of a cell at an `import` of its own, or at a magic that is not there.

    What was installed where the notebook was written need not be here, and most of it is not needed by what stands
    below. A kernel would stop the cell, and the functions in it would be missing.
    """
    if not isinstance(error, Exception):
        return False
    if isinstance(error, ImportError | UsageError) and "run_line_magic" in code.co_names:
        return True
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code is not code:
        trace = trace.tb_next
    return trace is not None and dis.opname[code.co_code[trace.tb_lasti]] in IMPORTS


def no_pager(text: Any, start: int = 0, screen_lines: int = 0, pager_cmd: str | None = None) -> None:
    """`name?` opens a pane beside the notebook in Jupyter; a notebook that is executed by a program shows nothing."""


# rich, plotly and others know a notebook from a terminal by the name of the kernel's shell.
NotebookShell.__name__ = "ZMQInteractiveShell"
