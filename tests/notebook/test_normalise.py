from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nablagrade.errors import EngineError
from nablagrade.model import NotebookBlueprint, Program, Role
from nablagrade.notebook import read_program
from nablagrade.settings import Limits
from tests.notebook.builders import (
    BLUEPRINT,
    KERNEL,
    SETUP,
    TEST_F,
    TEST_G,
    F,
    cell,
    honest,
    order,
    program,
    released,
    save,
)

FUZZ = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check_sound(result: Program) -> None:
    for spec in BLUEPRINT.cells:
        found = [c for c in result.cells if c.grade_id == spec.grade_id]
        if spec.source is not None:
            assert [(c.role, c.source, c.points, c.cell_type) for c in found] == [
                (spec.role, spec.source, spec.points, spec.cell_type)
            ]
        assert len(found) <= 1
    ids = [c.id for c in result.cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[A-Za-z0-9_-]{1,64}", cell_id) for cell_id in ids)
    tests = [c.grade_id for c in result.cells if c.role is Role.TEST]
    assert tests == ["test_f", "test_g"]


def test_not_submitted() -> None:
    result = read_program(Path("/nowhere/nb.ipynb"), BLUEPRINT, Limits())
    assert result.unreadable == {"en": "The notebook nb.ipynb was not submitted.", "zh": "没有提交笔记本 nb.ipynb。"}
    assert result.noticed == ("The notebook nb.ipynb was not submitted.",)
    assert order(result) == ["setup", "text", "test_f", "test_g", "essay", "task"]
    assert result.metadata == {"kernelspec": KERNEL}
    check_sound(result)


@pytest.mark.parametrize(
    ("names", "en", "zh"),
    [
        (
            ["nb (1).ipynb"],
            "Found instead: 'nb (1).ipynb'. Rename it to nb.ipynb and submit it again.",
            "找到的是：'nb (1).ipynb'。请把它重命名为 nb.ipynb，然后重新提交。",
        ),
        (
            ["nb/nb.ipynb"],
            "Found instead: 'nb/nb.ipynb'. Rename it to nb.ipynb, outside of any folder, and submit it again.",
            "找到的是：'nb/nb.ipynb'。请把它移出文件夹，重命名为 nb.ipynb，然后重新提交。",
        ),
        (
            ["NB.IPYNB", "a.ipynb", "\x1b[2J\u202e.ipynb", "作业.ipynb", "作业 2.ipynb"],
            r"Found instead: '\x1b[2J\u202e.ipynb', 'NB.IPYNB', 'a.ipynb' and 2 more. "
            "Rename the right one to nb.ipynb and submit it again.",
            r"找到的是：'\x1b[2J\u202e.ipynb', 'NB.IPYNB', 'a.ipynb' 等 5 个文件。"
            "请把正确的那个重命名为 nb.ipynb，然后重新提交。",
        ),
        ([".ipynb_checkpoints/nb.ipynb", "a/b/nb.ipynb", "more.ipynb", "a/more.ipynb", "nb.py"], "", ""),
    ],
)
def test_submitted_under_another_name(tmp_path: Path, names: list[str], en: str, zh: str) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        save(tmp_path / name, b"")
    result = read_program(tmp_path / "nb.ipynb", BLUEPRINT, Limits(), {"nb.ipynb", "more.ipynb"})
    assert result.unreadable == {
        "en": f"The notebook nb.ipynb was not submitted. {en}".rstrip(),
        "zh": f"没有提交笔记本 nb.ipynb。{zh}",
    }
    assert result.noticed == (result.unreadable["en"],)


def test_unreadable(tmp_path: Path) -> None:
    result = read_program(save(tmp_path / "nb.ipynb", b"{"), BLUEPRINT, Limits())
    assert result.unreadable is not None
    assert "it is not valid JSON (line 1, column 2)" in result.unreadable["en"]
    assert len(result.noticed) == 1
    check_sound(result)


def test_the_limit_is_the_settings(tmp_path: Path) -> None:
    path = save(tmp_path / "nb.ipynb", json.dumps({"cells": []}).encode())
    assert read_program(path, BLUEPRINT, Limits(notebook_bytes=5)).unreadable is not None


def test_the_kernel_is_the_blueprints(tmp_path: Path) -> None:
    theirs = {"name": "blarg", "display_name": "Blarg"}
    metadata = {"kernelspec": theirs, "language_info": {"name": "python", "version": 3}, "widgets": {"x": 1}}
    assert program(tmp_path, [], metadata=metadata).metadata == {
        "kernelspec": KERNEL,
        "language_info": {"name": "python"},
    }
    assert program(tmp_path, [], NotebookBlueprint("nb", ()), metadata=metadata).metadata["kernelspec"] == theirs


def test_ids_are_unique_and_the_same_each_time(tmp_path: Path) -> None:
    cells = [cell("a", id="same"), cell("b", id="same"), cell("c", id="no good"), cell("d"), cell("e", id="cell-4")]
    blueprint = NotebookBlueprint("nb", (F, TEST_F))
    result = program(tmp_path, [*cells, released(F, id="f")], blueprint)
    assert [c.id for c in result.cells] == ["same", "cell-2", "cell-3", "cell-4-2", "cell-4", "f", "test_f"]
    assert result.noticed[-1] == "Cell ids that were not valid or not unique were replaced: 2."


def test_the_notebook_of_another_assignment(tmp_path: Path) -> None:
    others = [released(TEST_F, grade_id="test_h"), released(F, "steal()", grade_id="h")]
    result = program(tmp_path, [cell("x = 1"), *others])
    assert result.unreadable == {
        "en": "The notebook nb.ipynb is of another assignment: no cell of this one is in it. Submit the right one.",
        "zh": "笔记本 nb.ipynb 属于另一个作业：其中没有本作业的任何单元格。请提交正确的笔记本。",
    }
    (noticed,) = result.noticed
    assert noticed.endswith("It has others, such as 'test_h'.")
    assert not any("steal" in each.source or each.source == "x = 1" for each in result.cells)
    assert program(tmp_path, [*others, released(F)]).unreadable is None, "one cell of ours is a notebook of ours"


def with_other_ids() -> list[dict[str, Any]]:
    return [released(spec, grade_id=f"cell-{number}") for number, spec in enumerate(BLUEPRINT.cells)]


def test_other_ids_are_worth_no_more_than_none(tmp_path: Path) -> None:
    stripped = [{**each, "metadata": {}} for each in honest()]
    result = program(tmp_path, with_other_ids())
    assert result.unreadable is None
    assert result.cells == program(tmp_path, stripped).cells
    assert "The grade_id 'cell-3' is not in the assignment; it was ignored." in result.noticed


def test_what_a_release_leaves_out_need_not_be_there(tmp_path: Path) -> None:
    hidden = "\n### BEGIN HIDDEN TESTS\nassert f(2) == 3\n### END HIDDEN TESTS"
    longer = replace(TEST_F, source=f"{TEST_F.source}{hidden}")
    blueprint = NotebookBlueprint("nb", (F, longer, replace(TEST_G, source=hidden)))
    assert program(tmp_path, [released(TEST_F, grade_id="cell-1")], blueprint).unreadable is None
    assert program(tmp_path, [released(TEST_F, "", grade_id="cell-1")], blueprint).unreadable is not None


def test_half_of_the_cells_may_be_those_of_every_assignment(tmp_path: Path) -> None:
    blueprint = NotebookBlueprint("nb", (SETUP, F, TEST_F))
    shared = [released(SETUP, grade_id="imports"), released(TEST_F, "assert h(1)", grade_id="test_h")]
    assert program(tmp_path, shared, blueprint).unreadable is not None
    assert program(tmp_path, [*shared, cell(TEST_F.source)], blueprint).unreadable is None


def test_graded_cells_that_the_gradebook_knows_nothing_of(tmp_path: Path) -> None:
    bare = NotebookBlueprint("nb", (), KERNEL)
    with pytest.raises(EngineError, match=r"graded cells, such as 'essay', but the gradebook knows of none in nb\."):
        program(tmp_path, honest(), bare)
    assert program(tmp_path, [cell("x = 1")], bare).unreadable is None


def test_thousands_of_remarks_are_counted(tmp_path: Path) -> None:
    noticed = program(tmp_path, [*honest(), *[5] * 150]).noticed
    assert len(noticed) == 101
    assert noticed[-1] == "... and 50 more."


@pytest.mark.slow
@FUZZ
@given(data=st.data())
def test_whatever_a_student_does_to_the_cells(tmp_path: Path, data: st.DataObject) -> None:
    own = [cell("x = 1"), cell("y", "markdown"), 7, released(TEST_F, "cheat"), released(F, "def f(x): ...")]
    pool = [*honest(), *own]
    picked: list[Any] = data.draw(st.lists(st.sampled_from(pool), max_size=20) | st.permutations(pool))
    result = program(tmp_path, picked)
    check_sound(result)
    where = {c.grade_id: position for position, c in enumerate(result.cells)}
    for name in ("f", "g"):
        answers = [position for position, c in enumerate(result.cells) if c.source.startswith(f"def {name}(")]
        assert not answers or min(answers) < where[f"test_{name}"]
    plain = [c.source for c in result.cells if c.role is Role.PLAIN]
    assert plain.count("x = 1") == picked.count(own[0])
