"""What was decided about a submission, and on what grounds: its record, its manual marks, and its history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape

from nablagrade.doors.course import Course
from nablagrade.doors.key import WORDS, changed_parts, key_of, make_key
from nablagrade.doors.records import all_scores, latest_record, list_history, read_fault, read_past
from nablagrade.doors.runs.plan import find_submissions
from nablagrade.doors.runs.screen import harmless
from nablagrade.errors import CourseError
from nablagrade.model import TEST_PREFIX, Submission, Verdict

__all__ = ["find_case", "show_case"]


def find_case(course: Course, student: str, assignment: str) -> dict[str, Any]:
    """All that is known about the grading of one submission.

    Raises:
        CourseError: there is no such submission, or it was never graded.
    """
    submission = find_submissions(course, assignment, student)[0]
    key = key_of(submission, make_key(course, assignment))
    fault = read_fault(course, submission, key)
    record = latest_record(course, submission)
    if record is None:
        why = f" The last run could not grade it: {fault}" if fault else ""
        raise CourseError(
            f"{assignment} of {student} has no record; it was not graded by nablagrade.{why} Run `nablagrade grade "
            f"{assignment} --student {student}`."
        )
    return {
        "student": student,
        "assignment": assignment,
        "record": record,
        "changed_since": [WORDS[name] for name in changed_parts(key, record)],
        "ungraded": fault,
        **in_gradebook(course, submission),
        "history": [past_grading(read_past(path)) for path in list_history(course, submission)],
    }


def in_gradebook(course: Course, submission: Submission) -> dict[str, Any]:
    """The scores as nbgrader counts them, a person's marks included, and what being late costs."""
    from nablagrade.gradebook import open_gradebook  # nbgrader takes seconds to import

    with open_gradebook(course.db_url, course.course_id) as book:
        return {
            "gradebook": book.scores(submission.assignment).get(submission.student, {}),
            "late_penalty": book.late_penalty(submission.assignment, submission.student),
        }


def past_grading(record: Mapping[str, Any]) -> dict[str, Any]:
    """One line of the history."""
    scores = {score["grade_id"]: score["score"] for score in all_scores(record)}
    key = record.get("key", {})
    return {
        "graded_at": record.get("volatile", {}).get("graded_at"),
        "scores": scores,
        "submission": key.get("submission"),
        "graders": key.get("graders"),
    }


def show_case(case: Mapping[str, Any], console: Console | None = None) -> None:
    """Print a case for staff: it holds hidden values, and is not for students."""
    console = console or Console(highlight=False)
    record = case["record"]
    key, volatile = record.get("key", {}), record.get("volatile", {})
    say(console, f"{case['assignment']} of {case['student']}, graded {volatile.get('graded_at', 'at an unknown time')}")
    say(
        console,
        f"grading version {key.get('grading_version')}, torch {key.get('torch')}, isolation "
        f"{volatile.get('isolation', {}).get('tier')}, graders {str(key.get('graders'))[:12]}, submission "
        f"{str(key.get('submission'))[:12]}",
    )
    if case["changed_since"]:
        say(console, f"Since then these have changed: {', '.join(case['changed_since'])}.", "yellow")
    if case["ungraded"]:
        say(console, f"The last run could not grade it: {case['ungraded']}", "red")
    if case["late_penalty"]:
        say(console, f"Late: the gradebook takes {case['late_penalty']:g} points off the total.", "yellow")
    for notebook in record["notebooks"]:
        for sentence in notebook["noticed"]:
            say(console, f"noticed in {notebook['notebook']}: {sentence}", "yellow")
        if notebook["unreadable"]:
            say(console, notebook["unreadable"]["en"], "red")
        for score in notebook["scores"]:
            show_score(score, case["gradebook"], console)
    show_history(case["history"], console)


def show_score(score: Mapping[str, Any], gradebook: Mapping[str, float], console: Console) -> None:
    """One cell that bears points, and its checks."""
    name, decided = score["grade_id"], score["score"]
    console.print()
    mark = "a person decides" if decided is None else f"{decided:g} of {score['points']:g}"
    counted = gradebook.get(name)
    manual = "" if counted is None or counted == decided else f"; in the gradebook {counted:g}"
    console.print(f"[bold]{escape(name.removeprefix(TEST_PREFIX))}[/]  {mark}{manual}  (trust: {score['trust']})")
    if score["note"]:
        say(console, f"  {score['note']['en']}")
    for check in score["checks"]:
        show_check(check, console)
    for each in score.get("suspicions", ()):
        say(console, f"  look at line {each['line']} of cell {each['cell']}: {each['what']}", "yellow")


def show_check(check: Mapping[str, Any], console: Console) -> None:
    """One check: its verdict, what the student reads, and what only staff reads."""
    about = [f"weight {check['points']:g}", *(["core"] if check["core"] else []), f"seed {check['seed']}"]
    if check["error"] is not None:
        about.append(f"error {check['error']:.3g}, tolerance {check['tolerance']:.3g}")
    if check["diagnosis"]:
        about.append(f"diagnosis {check['diagnosis']}")
    good = Verdict(check["verdict"]).gives_points
    say(console, f"  {check['verdict']:<12} {check['name']}  ({', '.join(about)})", None if good else "red")
    if check["student"].get("en"):
        say(console, f"      student reads: {check['student']['en']}")
    for line in check["staff"].rstrip().splitlines():
        say(console, f"      {line}", "dim")


def show_history(history: list[Mapping[str, Any]], console: Console) -> None:
    if len(history) > 1:
        console.print("\nGraded before:")
        for past in history[:-1]:
            total = sum(score or 0 for score in past["scores"].values())
            say(console, f"  {past['graded_at']}  total {total:g}  graders {str(past['graders'])[:12]}")


def say(console: Console, text: str, style: str | None = None) -> None:
    """One line; a record quotes what students' code said."""
    console.print(harmless(text), style=style or "", markup=False, soft_wrap=True)
