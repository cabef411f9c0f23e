"""The only code of ours that runs after a student's first line.

It may import `nablagrade.wire` and `nablagrade.errors`, and nothing else of nablagrade: whatever it can see, the
student can see, and whatever it says, the student could have said. It therefore holds no secret and decides nothing; it
runs cells, calls functions and reports values.
"""
