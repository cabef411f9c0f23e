class Marked(Exception):
    pass


Marked.__name__ = Marked.__qualname__ = "=1+1<script>alert('BREACHED'.toLowerCase())</script>\x1b[2J"


def gradient(f, x):
    raise Marked("<script>alert(1)</script>")
