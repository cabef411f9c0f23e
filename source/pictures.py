"""Draw the pictures of the lessons and put them into their notebooks: `python source/pictures.py`.

They are attachments: part of the cell, so that every reader of notebooks shows them, and no file can get lost between
release and submission. Only what differs from the committed picture is worth a new release.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

SOURCE = Path(__file__).resolve().parent
BLUE, ORANGE, GREEN, GREY, DARK = "#1f5fa8", "#d1551f", "#2e7d4f", "#8a8a8a", "#333333"
STYLE = {"mathtext.fontset": "cm", "font.size": 12}


def local_linear_map() -> Figure:
    """Equal squares, their curved images, and the images of three of them under the Jacobian at a corner."""
    figure = Figure(figsize=(6.6, 3.0), layout="constrained")
    left, right = figure.subplots(1, 2)
    ticks, along = np.linspace(0, 1, 6), np.linspace(0, 1, 60)
    for tick in ticks:
        for x, y in ((along, np.full_like(along, tick)), (np.full_like(along, tick), along)):
            left.plot(x, y, color=GREY, lw=0.9)
            right.plot(*curved(x, y), color=GREY, lw=0.9)
    for corner, colour in (((0.2, 0.6), BLUE), ((0.6, 0.8), GREEN), ((0.6, 0.2), ORANGE)):
        square = np.array([[0, 0], [0.2, 0], [0.2, 0.2], [0, 0.2]])
        image = np.array(curved(*corner)) + square @ curved_jacobian(*corner).T
        for axes, shape in ((left, np.array(corner) + square), (right, image)):
            axes.fill(*shape.T, facecolor=colour + "55", edgecolor=colour, lw=1.8)
            axes.plot(*shape[0], "o", color=colour, ms=6)
    for axes, name in ((left, "$x$"), (right, "$f(x)$")):
        axes.set_aspect("equal")
        axes.set_axis_off()
        axes.set_title(name, y=-0.16)
    figure.text(0.475, 0.62, "$f$", fontsize=15)
    figure.text(0.45, 0.5, r"$\longrightarrow$", fontsize=24)
    return figure


def curved(x: Any, y: Any) -> tuple[Any, Any]:
    """The map of the first picture."""
    return x + 0.55 * y - 0.1 * y**2, 1.1 * y + 0.55 * x - 0.75 * x**2 + 0.15 * x * y


def curved_jacobian(x: float, y: float) -> Any:
    return np.array([[1.0, 0.55 - 0.2 * y], [0.55 - 1.5 * x + 0.15 * y, 1.1 + 0.15 * x]])


def saddle() -> Figure:
    """The surface of (x1^2 + 4 x1 x2 + x2^2) / 2 with its curves along the eigenvectors, and its contour lines."""
    figure = Figure(figsize=(9.0, 4.0), layout="constrained")
    surface, contours = figure.add_subplot(1, 2, 1, projection="3d"), figure.add_subplot(1, 2, 2)
    X, Y = np.meshgrid(np.linspace(-1.5, 1.5, 61), np.linspace(-1.5, 1.5, 61))
    Z, inside = form(X, Y), np.hypot(X, Y) <= 1.45
    surface.plot_surface(X, Y, np.where(inside, Z, np.nan), color="white", edgecolor="#999999", lw=0.3, alpha=0.6)
    t, half = np.linspace(-1.4, 1.4, 60), np.sqrt(0.5)
    for sign, colour, text, place in (
        (1, BLUE, r"$\lambda_1=3>0$", (0.62, 0.86)),
        (-1, ORANGE, r"$\lambda_2=-1<0$", (0.0, 0.3)),
    ):
        surface.plot(half * t, sign * half * t, form(half * t, sign * half * t), color=colour, lw=3, zorder=9)
        surface.text2D(*place, text, color=colour, fontsize=14, transform=surface.transAxes)
    surface.scatter([0], [0], [0], color="black", s=40, zorder=10)
    surface.set(xlabel="$x_1$", ylabel="$x_2$", zticks=[])
    levels = [-1.2, -0.8, -0.4, -0.15, 0, 0.3, 0.8, 1.5, 2.5, 3.5, 4.5]
    colours = [ORANGE if level < 0 else BLUE if level > 0 else GREY for level in levels]
    contours.contour(X, Y, Z, levels=levels, colors=colours, linestyles="solid", linewidths=1.1)
    for tip, colour, name in (((1, 0), "black", "$e_1$"), ((0, 1), "black", "$e_2$"), ((half, half), BLUE, "$q_1$"),
                              ((half, -half), ORANGE, "$q_2$")):  # fmt: skip
        arrow(contours, (0, 0), tip, colour)
        contours.text(1.2 * tip[0], 1.2 * tip[1], name, color=colour, ha="center", va="center", fontsize=14)
    contours.plot(0, 0, "o", color="black")
    contours.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    return figure


def form(x: Any, y: Any) -> Any:
    return (x**2 + 4 * x * y + y**2) / 2


def newton() -> Figure:
    """Contour lines of x1^2 + x1 x2 + x2^2 - 3 x1, a step down the gradient, and Newton's step into the minimum."""
    figure = Figure(figsize=(5.0, 4.6), layout="constrained")
    axes = figure.subplots()
    X, Y = np.meshgrid(np.linspace(-1.5, 4.5, 121), np.linspace(-3.2, 2.8, 121))
    levels = [-2.8, -2, -0.5, 1.5, 4, 7, 10.5, 14.5, 19]
    axes.contour(X, Y, X**2 + X * Y + Y**2 - 3 * X, levels=levels, colors=GREY, linestyles="solid", linewidths=1)
    start, end, gradient = np.array([1.0, 2.0]), np.array([2.0, -1.0]), np.array([1.0, 5.0])
    arrow(axes, start, start - 0.38 * gradient, ORANGE)
    arrow(axes, start, end, BLUE)
    axes.plot(*start, "o", color="black", ms=7)
    axes.plot(*end, "*", color="black", ms=13)
    for x, y, text, colour in ((1, 2.3, "$x$", "black"), (2.05, -1.45, "$x^*$", "black"),
                               (-0.1, 0.9, r"$-\eta\,\nabla f$", ORANGE),
                               (2.4, 0.75, r"$-H^{-1}\nabla f$", BLUE)):  # fmt: skip
        axes.text(x, y, text, color=colour, ha="center", va="center", fontsize=15)
    axes.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    return figure


def two_paths() -> Figure:
    """From t over u1 and over u2 to y, with the derivative on every edge."""
    figure, axes = diagram(5.4, 2.4)
    places = {"$t$": (0, 0), "$u_1$": (2, 0.8), "$u_2$": (2, -0.8), "$y$": (4, 0)}
    for name, colour, up in (("$u_1$", BLUE, 1), ("$u_2$", ORANGE, -1)):
        arrow(axes, places["$t$"], places[name], colour, shrink=16)
        arrow(axes, places[name], places["$y$"], colour, shrink=16)
        i = 1 if up > 0 else 2
        axes.text(0.85, 0.8 * up, rf"$\frac{{du_{i}}}{{dt}}$", color=colour, ha="center", va="center", fontsize=18)
        axes.text(
            3.2,
            0.8 * up,
            rf"$\frac{{\partial y}}{{\partial u_{i}}}$",
            color=colour,
            ha="center",
            va="center",
            fontsize=18,
        )
    for name, place in places.items():
        node(axes, place, name)
    axes.set(xlim=(-0.4, 4.4), ylim=(-1.25, 1.25))
    return figure


def forward_backward() -> Figure:
    """Three layers: forward over their values, backward by a Jacobian at each of them."""
    figure, axes = diagram(6.2, 2.3)
    names = ["$x$", "$h_1$", "$h_2$", "$y$"]
    rows = [r"$g_0^{\mathsf{T}}$", r"$g_1^{\mathsf{T}}$", r"$g_2^{\mathsf{T}}$", r"$g_3^{\mathsf{T}}=v^{\mathsf{T}}$"]
    for i, (name, row) in enumerate(zip(names, rows, strict=True)):
        node(axes, (2 * i, 0), name)
        axes.text(2 * i, -1.5, row, color=ORANGE, ha="center", va="center", fontsize=15)
        if i:
            arrow(axes, (2 * i - 2, 0), (2 * i, 0), BLUE, shrink=16)
            axes.text(2 * i - 1, 0.28, f"$f_{i}$", color=BLUE, ha="center", fontsize=15)
            arrow(axes, (2 * i - (0.45 if i < 3 else 0.75), -1.5), (2 * i - 1.6, -1.5), ORANGE)
            axes.text(2 * i - 1, -1.98, rf"$\cdot\,J_{i}$", color=ORANGE, ha="center", fontsize=15)
            arrow(axes, (2 * i - 2, 0), (2 * i - 1, -1.42), GREY, shrink=16, width=1.0)
    axes.set(xlim=(-0.5, 7.0), ylim=(-2.1, 0.65))
    return figure


def diagram(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    axes.set_axis_off()
    return figure, axes


def node(axes: Axes, place: tuple[float, float], name: str) -> None:
    axes.plot(*place, "o", ms=28, markerfacecolor="white", markeredgecolor=DARK, markeredgewidth=1.8, zorder=5)
    axes.text(*place, name, ha="center", va="center", fontsize=15, zorder=6)


def arrow(axes: Axes, start: Any, end: Any, colour: str, shrink: float = 0, width: float = 2.2) -> None:
    line = {"arrowstyle": "-|>", "color": colour, "lw": width, "shrinkA": shrink, "shrinkB": shrink}
    axes.annotate("", xy=tuple(end), xytext=tuple(start), arrowprops={**line, "mutation_scale": 16})


PICTURES: dict[str, tuple[str, Callable[[], Figure]]] = {
    "local-linear-map.png": ("jacobian", local_linear_map),
    "saddle.png": ("hessian", saddle),
    "newton.png": ("hessian", newton),
    "two-paths.png": ("chain_rule", two_paths),
    "forward-backward.png": ("chain_rule", forward_backward),
}


def png(figure: Figure) -> bytes:
    """The picture as a small file, the same each time it is drawn by the same matplotlib."""
    drawn, packed = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=100)
    Image.open(drawn).convert("RGB").quantize(64).save(packed, format="png", optimize=True)
    return packed.getvalue()


def embed(notebook: Path, name: str, picture: bytes) -> None:
    """Replace the attachment of this name wherever the notebook has it."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if name in cell.get("attachments", {}):
            cell["attachments"][name] = {"image/png": base64.b64encode(picture).decode("ascii")}
    notebook.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    with matplotlib.rc_context(STYLE):
        for name, (assignment, draw) in PICTURES.items():
            embed(SOURCE / assignment / f"{assignment}.ipynb", name, png(draw()))


if __name__ == "__main__":
    main()
