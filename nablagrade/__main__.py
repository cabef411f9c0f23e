"""`python -m nablagrade`: the command, where it is not on PATH."""

from nablagrade.cli import main

if __name__ == "__main__":
    main()
