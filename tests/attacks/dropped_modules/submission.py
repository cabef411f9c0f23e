"""Files that Python or pytest would run, if they ever looked into the submission's folder."""


def make(folder, notebook, course):
    code = f"open({str(course)!r} + '/breached', 'w').close()\nprint('BREACHED')\n"
    for name in ("conftest", "pytest", "sitecustomize", "usercustomize", "torch", "numpy", "nablagrade", "test_gradient"):
        (folder / f"{name}.py").write_text(code)
    (folder / "breached.pth").write_text(f"import conftest")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p conftest\n")
    startup = folder / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text(code)
