"""Arguments in, exit code out; what a verb does is behind a door.

Exit codes: 0 all done; 1 user or configuration error, or graders that
fail `check`; 2 wrong usage; 3 some submissions ungraded; 130 interrupted.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from nablagrade import __version__
from nablagrade.doors.start import leave_garbage, leave_out_iri_parser
from nablagrade.errors import NablagradeError

Command = TypeVar("Command", bound=Callable[..., Any])

OK, USER_ERROR, UNGRADED, INTERRUPTED = 0, 1, 3, 130
NOT_ON_WINDOWS = (
    "this runs students' code, for which Windows itself has no boxes. Use nablagrade under WSL 2 (`wsl --install`); "
    "nothing was done."
)


def isolation_options(command: Command) -> Command:
    """The options of every verb that runs students' code."""
    weak = "Go on even where student code could read this account's files."
    none = "Switch isolation off: for code of your own only."
    allow = click.option("--allow-weak-isolation", "isolation", flag_value="weak", help=weak)
    return allow(click.option("--no-isolation", "isolation", flag_value="none", help=none)(command))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def cli() -> None:
    """Auto-graded exercises in differentiation with PyTorch, built on nbgrader."""


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a new course in DIR, with one small exercise and its hidden checks."""
    from nablagrade.doors.scaffold import FIRST, make_course

    made = make_course(folder)
    click.echo(f"A course with the assignment {FIRST} is in {made}. Try it:")
    click.echo(f"  cd {shlex.quote(str(folder))}")
    click.echo(f"  nablagrade release {FIRST}")
    click.echo(f"  nablagrade grade {FIRST}")


@cli.command()
@click.argument("assignment")
@click.argument("exercise")
@click.option("--points", type=click.FloatRange(0.01, 1000), default=4, show_default=True, help="What it is worth.")
def add(assignment: str, exercise: str, points: float) -> None:
    """Add EXERCISE to ASSIGNMENT: cells and hidden checks that work at once, to be rewritten."""
    from nablagrade.doors.nbgrader_plugin import read_course
    from nablagrade.doors.scaffold import add_exercise

    course = read_course(Path.cwd())
    notebook, checks = add_exercise(course, assignment, exercise, points)
    click.echo(f"The exercise {exercise} was added. Now rewrite")
    click.echo(f"  {notebook.relative_to(course.root)}: its last cells, in Jupyter")
    click.echo(f"  {checks}: its hidden checks; what they send to students is in functions.py beside it")
    click.echo("and try the checks on your own solution:")
    click.echo(f"  nablagrade try {assignment} {course.source_folder(assignment).relative_to(course.root)}")


@cli.command()
@click.argument("assignment")
@click.option("--student", metavar="S", help="Grade this student's submission only.")
@click.option("--force", is_flag=True, help="Grade again what has not changed, and released grades too.")
@click.option("--dry-run", is_flag=True, help="Say what would be graded and why, and do nothing.")
@click.option("--review", is_flag=True, help="Show old and new marks, and ask before anything is written.")
@click.option("--yes", is_flag=True, help="With --review: write without asking.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Worker processes; one per core by default.")
@isolation_options
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def grade(
    assignment: str,
    student: str | None,
    force: bool,
    dry_run: bool,
    review: bool,
    yes: bool,
    jobs: int | None,
    isolation: str | None,
    as_json: bool,
) -> None:
    """Grade the submissions of ASSIGNMENT that are new or have changed."""

    from nablagrade.doors.nbgrader_plugin import read_course
    from nablagrade.doors.runs import telling
    from nablagrade.doors.runs.run import grade_assignment, plan_assignment
    from nablagrade.doors.runs.screen import progress, show_summary

    if yes and not review:
        raise click.UsageError("--yes answers the question that --review asks; without --review nothing is asked.")
    course = read_course(Path.cwd())
    for setting in course.left_to_nbgrader:
        click.echo(f"nablagrade: {setting} is for `nbgrader autograde`; `nablagrade grade` does without.", err=True)
    course = course.with_settings(jobs=jobs, isolation=isolation)
    if dry_run:
        plan = plan_assignment(course, assignment, student=student, force=force, touch_released=review)
        telling.show_plan(assignment, plan, as_json=as_json)
        return
    with progress(quiet=as_json) as report:
        shown = telling.Reviewer(report, yes=yes, quiet=as_json) if review else None
        summary = grade_assignment(course, assignment, student=student, force=force, review=shown, report=report)
    if as_json:
        click.echo(json.dumps(telling.as_data(summary, shown), ensure_ascii=False))
    else:
        show_summary(summary)
    sys.exit(INTERRUPTED if summary.interrupted else UNGRADED if summary.ungraded else OK)


@cli.command()
@click.argument("assignment")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def report(assignment: str, as_json: bool) -> None:
    """Say how ASSIGNMENT went in the class, and write it to reports/ASSIGNMENT.html; for staff, with names.

    Scores, exercises, checks, and what to look at. Nothing is graded, and no mark changes.
    """
    from dataclasses import asdict

    from nablagrade.doors.nbgrader_plugin import read_course
    from nablagrade.doors.report import make_report, show_report, write_page

    course = read_course(Path.cwd())
    found = make_report(course, assignment)
    page = write_page(course, found)
    if as_json:
        click.echo(json.dumps({**asdict(found), "page": str(page)}, ensure_ascii=False))
    else:
        show_report(found, page)


@cli.command()
@click.argument("student")
@click.argument("assignment")
@click.option("--json", "as_json", is_flag=True, help="Print the record and its history as JSON.")
def show(student: str, assignment: str, as_json: bool) -> None:
    """Say what was decided about STUDENT's ASSIGNMENT and why; for staff, with hidden values."""
    from nablagrade.doors.appeals.show import find_case, show_case
    from nablagrade.doors.nbgrader_plugin import read_course

    case = find_case(read_course(Path.cwd()), student, assignment)
    if as_json:
        click.echo(json.dumps(case, ensure_ascii=False))
    else:
        show_case(case)


@cli.command()
@click.argument("student")
@click.argument("assignment")
@click.option("--json", "as_json", is_flag=True, help="Print what came of it as JSON.")
def replay(student: str, assignment: str, as_json: bool) -> None:
    """Grade STUDENT's ASSIGNMENT again as its record says, and compare; nothing is written.

    Exit code 1 when it comes out otherwise.
    """
    from dataclasses import asdict

    from nablagrade.doors.appeals.replay import replay as grade_again
    from nablagrade.doors.nbgrader_plugin import read_course

    outcome = grade_again(read_course(Path.cwd()), student, assignment)
    if as_json:
        click.echo(json.dumps({"same": outcome.same, **asdict(outcome)}, ensure_ascii=False))
    else:
        for sentence in outcome.other:
            click.echo(f"not as it was then: {sentence}")
        for sentence in outcome.differences:
            click.echo(f"differs: {sentence}")
        if outcome.same:
            click.echo(f"the same: {assignment} of {student} came out as recorded, in all {outcome.checks} checks")
    sys.exit(OK if outcome.same else USER_ERROR)


@cli.command()
@click.argument("check")
@click.option("--reason", required=True, metavar="R", help="Why; it stays on record.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def void(check: str, reason: str, as_json: bool) -> None:
    """Take CHECK (exercise.test_name) out for the class: its points are given to everyone who answered.

    The next run applies it.
    """
    from dataclasses import asdict

    from nablagrade.doors.appeals.void import void_check
    from nablagrade.doors.nbgrader_plugin import read_course

    done = void_check(read_course(Path.cwd()), check, reason)
    if as_json:
        click.echo(json.dumps({"assignment": done.assignment, **asdict(done.entry), "file": str(done.file)}))
    else:
        click.echo(
            f"{done.entry.check} is voided, in {done.file}. `nablagrade grade {done.assignment} --review` shows what "
            "that changes, and applies it."
        )


@cli.command("try", context_settings={"ignore_unknown_options": True})
@click.argument("assignment")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("options", metavar="[PYTEST OPTIONS]", nargs=-1, type=click.UNPROCESSED)
@isolation_options
def try_(assignment: str, folder: Path, options: tuple[str, ...], isolation: str | None) -> None:
    """Run the hidden checks of ASSIGNMENT on the notebooks in DIR, with pytest's own failures.

    Nothing is marked or kept. Options of pytest go last: -k NAME, -x, -v, and --seed N for other random inputs.
    """

    from nablagrade.doors.nbgrader_plugin import read_course
    from nablagrade.doors.trial import try_submission

    course = read_course(Path.cwd()).with_settings(isolation=isolation)
    sys.exit(try_submission(course, assignment, folder, options))


@cli.command()
@click.argument("assignment")
@click.option("--language", type=click.Choice(["both", "en", "zh"]), help="Release the text in this language only.")
@click.option("--no-check", is_flag=True, help="Neither grade the solution and the blank first, nor check the graders.")
@isolation_options
def release(assignment: str, language: str | None, no_check: bool, isolation: str | None) -> None:
    """Make the students' version of ASSIGNMENT, in release/.

    Before anything is written, the solution must score full marks and the blank none, and the graders must tell the
    stored right answers from the wrong ones.
    """
    from contextlib import ExitStack

    from nablagrade.doors.checks import classic_note
    from nablagrade.doors.nbgrader_plugin import read_course
    from nablagrade.doors.rehearsal import NOT_HERE, can_rehearse
    from nablagrade.doors.release import release as make_release

    course = read_course(Path.cwd()).with_settings(release_language=language, isolation=isolation)
    with ExitStack() as stack:
        report, checked = None, can_rehearse(course) and not no_check
        if checked:
            from nablagrade.doors.quality.screen import progress

            report = stack.enter_context(progress())
        found = make_release(course, assignment, check=checked, report=report)
    click.echo(f"{assignment}: released in {course.release_folder(assignment)}")
    if found is not None:
        click.echo(f"checked: the solution scores {found.maximum:g} of {found.maximum:g}, the blank 0")
        for name in found.classic:
            click.echo(f"note: {classic_note(name)}")
    elif not can_rehearse(course):
        click.echo(NOT_HERE)
    else:
        click.echo("not checked: --no-check was given, so nothing was graded")


@cli.command()
@click.argument("assignment", required=False)
@click.option("--exercise", metavar="E", help="Check the graders of this exercise only.")
@click.option(
    "--seeds", type=click.IntRange(1), metavar="N", help="Put right answers to N numbers of the pool; all by default."
)
@click.option("--no-mutants", "mutants", flag_value="none", help="Make no mutants.")
@click.option("--all-mutants", "mutants", flag_value="all", help="Make mutants of the right variants, too.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Worker processes; one per core by default.")
@click.option("--class", "of_class", is_flag=True, help="Let the submissions of the class test the graders.")
@click.option("--keep", metavar="GROUP", help="With --class: store the answer of a group as a wrong variant.")
@isolation_options
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(
    assignment: str | None,
    exercise: str | None,
    seeds: int | None,
    mutants: str | None,
    jobs: int | None,
    of_class: bool,
    keep: str | None,
    isolation: str | None,
    as_json: bool,
) -> None:
    """Test the graders of ASSIGNMENT, or of all: right answers pass, wrong ones and mutants fail."""

    from nablagrade.doors.nbgrader_plugin import read_course
    from nablagrade.doors.quality import Plan, check_assignment, check_class, keep_group
    from nablagrade.doors.quality.screen import progress, show_findings

    if of_class and assignment is None:
        raise click.UsageError("--class needs an ASSIGNMENT.")
    if keep is not None and not of_class:
        raise click.UsageError("--keep needs --class.")
    course = read_course(Path.cwd()).with_settings(jobs=jobs, isolation=isolation)
    found = []
    every = [name for name in course.assignments() if course.has_checks(name)]
    for name in [assignment] if assignment is not None else every:
        with progress(quiet=as_json) as report:
            if of_class:
                found.append(check_class(course, name, exercise=exercise, report=report))
            else:
                plan = Plan(exercise=exercise, seeds=seeds, mutants=mutants or "solution")
                found.append(check_assignment(course, name, plan=plan, report=report))
        if keep is not None:
            click.echo(f"{keep} is now {keep_group(course, found[-1], keep)}; read it before you commit it.")
        elif not as_json:
            show_findings(found[-1])
    if as_json:
        click.echo(json.dumps([each.as_data() for each in found], ensure_ascii=False))
    sys.exit(OK if keep is not None or all(each.ok for each in found) else USER_ERROR)


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(as_json: bool) -> None:
    """Say whether this machine can grade, how well it isolates student code, and what would help."""
    from nablagrade.doors.doctor import examine, show_examination

    found = examine(Path.cwd())
    if as_json:
        click.echo(json.dumps(found.as_data(), ensure_ascii=False))
    else:
        show_examination(found)
    sys.exit(OK if found.can_grade else USER_ERROR)


@cli.command()
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path),
    help="Where to put the demo's course; a new temporary folder by default.",
)
@click.option("--students", type=int, metavar="N", help="How many there are; 40 by default, and at most.")
def demo(folder: Path | None, students: int | None) -> None:
    """Show the whole story on a simulated class: release, solve, submit, grade, feedback."""
    from nablagrade.doors.demo import FEWEST, MOST, run_demo

    size = MOST if students is None else students
    if not FEWEST <= size <= MOST:
        raise click.UsageError(f"--students {size}: the demo has parts for {FEWEST} to {MOST} students.")
    sys.exit(run_demo(folder, size=size))


def main() -> None:
    """Run the command line; a mistake of the user's ends as one line."""
    leave_out_iri_parser()
    leave_garbage()
    try:
        cli(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except NablagradeError as error:
        click.echo(f"nablagrade: {error}", err=True)
        sys.exit(USER_ERROR)
    except ImportError:
        if sys.platform != "win32":
            raise
        click.echo(f"nablagrade: {NOT_ON_WINDOWS}", err=True)
        sys.exit(USER_ERROR)
