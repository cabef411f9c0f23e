"""Links to what a student must not see, a pipe that nobody writes to, and folders without end."""

import os


def make(folder, notebook, course):
    os.symlink(f"{course}/graders/exam/test_double.py", folder / "leak.txt")
    os.symlink(f"{course}/graders", folder / "graders")
    os.symlink("/dev/zero", folder / "zero")
    os.mkfifo(folder / "pipe")
    deep = folder
    for _ in range(40):
        deep = deep / "deep"
        deep.mkdir()
    (folder / "Data.txt").write_text("1")
    (folder / "data.txt").write_text("2")
    notebook["cells"].insert(1, code("import os\nfor path in ('leak.txt', 'graders', 'zero'):\n    if os.path.exists(path): print('BREACHED')"))


def code(source):
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
