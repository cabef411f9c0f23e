"""From nbgrader's configuration to a `Course`.

The files are read as nbgrader reads them when it is run in the course folder: jupyter_config and nbgrader_config from
Jupyter's configuration paths, then the course's own nbgrader_config.py; what is read later wins. nbgrader itself is not
imported for that: it takes two seconds. `tests/doors/test_nbgrader_plugin.py` holds our reading and nbgrader's equal.
"""

from __future__ import annotations

import copy
import os
import secrets
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from string import Formatter
from typing import Any

from jupyter_core.paths import jupyter_config_path
from traitlets.config import Config
from traitlets.config.loader import (
    ConfigFileNotFound,
    JSONFileConfigLoader,
    LazyConfigValue,
    PyFileConfigLoader,
)

from nablagrade.doors.course import Course
from nablagrade.doors.nbgrader_plugin.hooks import AUTOGRADE, NEVER_COPIED, is_known
from nablagrade.doors.nbgrader_plugin.traits import Section, plain
from nablagrade.errors import CourseError
from nablagrade.settings import Settings, make_settings

__all__ = ["course_from_config", "late_penalty", "read_course"]

CONFIG_FILE = "nbgrader_config.py"
SECRET_VARIABLE = "NABLAGRADE_SECRET"
SECRET_BYTES = 32
OURS = "NablaGrade"
STEPS = ("source", "release", "submitted", "autograded", "feedback")
PLACES = ("nbgrader_step", "student_id", "assignment_id")

OUTDATED = {
    "NbGrader": ("db_url", "course_id", "course_directory", "directory_structure", "ignore"),
    "Exchange": ("course_id",),
}
"""Names that nbgrader still translates, with a warning. Overlooking one would mean another gradebook or folder."""


def find_course_folder(start: Path) -> Path | None:
    """The nearest folder with an nbgrader_config.py, from `start` upwards."""
    whole = start.absolute()
    return next((folder for folder in (whole, *whole.parents) if (folder / CONFIG_FILE).is_file()), None)


def read_course(root: Path) -> Course:
    """Read the course that the folder `root` belongs to: the next nbgrader_config.py from there upwards.

    Raises:
        CourseError: there is none, it does not run, or a setting is not possible; one sentence.
    """
    found = find_course_folder(root)
    if found is None:
        raise CourseError(
            f"No {CONFIG_FILE} in {root.absolute()} or above it. Run this in a course folder, or make one with "
            "`nablagrade init`."
        )
    with _importable(found):
        config = Config()
        for name in ("jupyter_config", "nbgrader_config"):
            for folder in reversed(jupyter_config_path()):
                config.merge(_load(name, Path(folder)))
        config.merge(_load("nbgrader_config", found))
        elsewhere = _root(config, found)
        if elsewhere != found:  # as nbgrader: the configuration of the folder that the configuration names
            config.merge(_load("nbgrader_config", elsewhere))
        return course_from_config(config, elsewhere)


def course_from_config(loaded: Config, root: Path) -> Course:
    """Build the course from a loaded configuration; `root` is where nbgrader's CourseDirectory.root points."""
    config = copy.deepcopy(loaded)  # reading a section creates it, and reading a lazy value settles it
    _check_names(config)
    given, autograde = Section(config, "CourseDirectory"), Section(config, "Autograde")
    shared = given.flag("groupshared", default=False)
    settings = _settings(config, root)
    defaults = Course(settings, "", "")
    by_commas = 'a text of names with commas between them, such as "ada,bob"'
    return Course(
        settings,
        db_url=given.text("db_url") or f"sqlite:///{root / 'gradebook.db'}",
        course_id=given.text("course_id").strip(),
        structure=_structure(given, defaults.structure),
        ignore=tuple(dict.fromkeys([*given.texts("ignore", defaults.ignore), *NEVER_COPIED])),
        excluded=tuple(name for name in given.text("student_id_exclude", form=by_commas).split(",") if name),
        keep=autograde.texts_by_name("exclude_overwriting"),
        permissions=_permissions(config, shared=shared),
        shared=shared,
        left_to_nbgrader=tuple(_left_to_nbgrader(config)),
        config=loaded,
        **{step: given.text(f"{step}_directory", getattr(defaults, step)) for step in STEPS},
    )


def late_penalty(course: Course) -> Callable[[str, float, float], float | None]:
    """Return the penalty of the course's `c.AssignLatePenalties.plugin_class`, as nbgrader would call it."""
    from nbgrader.preprocessors import AssignLatePenalties  # two seconds, which most verbs need not wait for
    from traitlets import TraitError

    with _importable(course.root):
        try:
            stock = AssignLatePenalties(config=course.config if course.config is not None else Config())
            stock.init_plugin()
        except (TraitError, ImportError, AttributeError) as error:
            raise CourseError(f"c.AssignLatePenalties.plugin_class cannot be used: {error}") from error
    penalty: Callable[[str, float, float], float | None] = stock.plugin_inst.late_submission_penalty
    return penalty


@contextmanager
def _importable(root: Path) -> Iterator[None]:
    """nbgrader puts the course folder on sys.path, so that a configuration can name modules beside it."""
    sys.path.insert(0, str(root))
    try:
        yield
    finally:
        sys.path.remove(str(root))


def _load(name: str, folder: Path) -> Config:
    config = Config()
    for loader in (
        PyFileConfigLoader(f"{name}.py", path=str(folder)),
        JSONFileConfigLoader(f"{name}.json", path=str(folder)),
    ):
        try:
            config.merge(loader.load_config())
        except ConfigFileNotFound:
            continue
        except SyntaxError as error:
            raise CourseError(f"{error.filename or loader.full_filename}, line {error.lineno}: {error.msg}.") from error
        except Exception as error:  # a configuration file is a program of the course: it may raise anything
            raise CourseError(f"{_place(error, loader.full_filename)}: {type(error).__name__}: {error}") from error
    return config


def _place(error: Exception, file: str) -> str:
    """The deepest line of the configuration file that the error came through."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return f"{file}, line {lines[-1]}" if lines else file


def _root(config: Config, found: Path) -> Path:
    root = Path(Section(config, "CourseDirectory").text("root", str(found))).absolute()
    if not root.is_dir():
        raise CourseError(f"c.CourseDirectory.root = {str(root)!r}: there is no such folder. Make it, or name another.")
    return root


def _check_names(config: Config) -> None:
    """Refuse names under which a setting would go unnoticed: outdated ones, and ours in other letters."""
    for section, names in OUTDATED.items():
        for name in names:
            if name in config[section]:
                new = "root" if name == "course_directory" else name
                raise CourseError(f"c.{section}.{name} is outdated. Write c.CourseDirectory.{new} instead.")
    for name in config:
        if name != OURS and name.lower() == OURS.lower():
            raise CourseError(f"c.{name} is not read by anything. Write c.{OURS}, with these capital letters.")


def _settings(config: Config, root: Path) -> Settings:
    """Our own settings, with nbgrader's limits where the course sets none of ours."""
    own = {key: _own(key, value) for key, value in config[OURS].items() if key != "graders"}
    timeout = _timeout(config)
    if timeout is not None:
        own.setdefault("cell_s", timeout)
    for key, trait in (("output_lines", "max_lines"), ("traceback_lines", "max_traceback")):
        lines = Section(config, "LimitOutput").number(trait)
        if lines is not None:
            own.setdefault(key, lines)
    return make_settings(root, root / Section(config, OURS).text("graders", "graders"), _read_secret(root), own)


def _own(key: str, value: Any) -> Any:
    """A setting of ours; `c.NablaGrade.languages.append("zh")` adds to the default, as for nbgrader's traits."""
    if isinstance(value, LazyConfigValue):
        default: Any = next((f.default for f in fields(Settings) if f.name == key), ())
        return value.get_value({} if key == "limits" else list(default) if isinstance(default, tuple) else default)
    return plain(value)


def _timeout(config: Config) -> float | None:
    """nbgrader's own limit per cell is kept, unless the course sets ours; its None, no limit, is not possible."""
    for section in ("Execute", "ExecutePreprocessor", "NotebookClient"):
        value = Section(config, section).number("timeout")
        if value is not None and value > 0:
            return float(value)
    return None


def _structure(given: Section, default: str) -> str:
    """The path of a step's files, from which the names of students and assignments are read off again."""
    structure = given.text("directory_structure", default)
    try:
        found = [name for _, name, _, _ in Formatter().parse(structure) if name is not None]
    except ValueError:
        found = []
    if sorted(found) != sorted(PLACES):
        places = ", ".join(f"{{{place}}}" for place in PLACES)
        given.refuse("directory_structure", structure, f"a path with {places} in it, each once, and no other braces")
    return structure


def _permissions(config: Config, *, shared: bool) -> int:
    for section in (Section(config, "Autograde"), Section(config, "BaseConverter")):
        if "permissions" in section:
            return section.mode("permissions")
    return 0o664 if shared else 0o444


def _left_to_nbgrader(config: Config) -> Iterator[str]:
    """What a course asks of nbgrader's autograde that happens there only."""
    autograde = Section(config, "Autograde")
    for hook in ("pre_convert_hook", "post_convert_hook"):
        if hook in autograde:
            yield f"c.Autograde.{hook}"
    if not autograde.flag("create_student", default=True):
        yield "c.Autograde.create_student = False"
    steps = autograde.steps("autograde_preprocessors", AUTOGRADE)
    if any(not is_known(step) for step in steps):
        yield "c.Autograde.autograde_preprocessors with steps of your own"


def _read_secret(root: Path) -> str:
    """The course secret: from the environment, or from a file that only its owner can read, made when missing."""
    if secret := os.environ.get(SECRET_VARIABLE, "").strip():
        return secret
    file = root / ".nablagrade" / "secret"
    try:
        if not file.exists():
            _draw_secret(file)
        secret = file.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise CourseError(
            f"The course secret {file} cannot be used: {error}. Make it readable, or set {SECRET_VARIABLE}."
        ) from error
    if not secret:
        raise CourseError(
            f"The course secret {file} is empty. Remove it to have a new one drawn (inputs of hidden checks "
            f"will change), or set {SECRET_VARIABLE}."
        )
    return secret


def _draw_secret(file: Path) -> None:
    """Of two processes that start at once, one draws and both read it: a link is made whole, or not at all."""
    file.parent.mkdir(mode=0o700, exist_ok=True)
    draft = file.with_name(f"secret.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(secrets.token_hex(SECRET_BYTES) + "\n")
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
