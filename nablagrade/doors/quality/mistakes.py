"""The mistakes that mutants are made of: what may stand, wrongly, in the place of a piece of an answer."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

__all__ = ["inner_nodes", "offers"]

Node = TypeVar("Node", bound=ast.AST)
Offer = tuple[str, ast.AST]
"""The name of a mistake, and what stands in the node's place."""


def offers(node: ast.AST, tree: ast.Module) -> Iterator[Offer]:
    """What all operators offer in the place of a node."""
    for kind, operators in OPERATORS:
        if isinstance(node, kind):
            for operator in operators:
                yield from operator(node)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from other_names(node, tree)


def inner_nodes(tree: ast.Module) -> set[int]:
    """The nodes in the bodies and defaults of functions, docstrings left out, by identity."""
    inside: set[int] = set()
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            statements = [statement for statement in function.body if not is_text(statement)]
            for part in (*function.args.defaults, *statements):
                inside.update(id(node) for node in ast.walk(part))
    return inside


def is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


# ---- operators: each takes a node of its kind and offers others


def operators_swapped(node: ast.BinOp) -> Iterator[Offer]:
    other = OTHER_OPERATOR.get(type(node.op))
    if other is not None:
        yield "another operator", ast.BinOp(node.left, other(), node.right)
    if not isinstance(node.op, ast.Add | ast.Mult):
        yield "operands swapped", ast.BinOp(node.right, node.op, node.left)


def term_dropped(node: ast.BinOp) -> Iterator[Offer]:
    yield "a term or factor dropped", node.left
    yield "a term or factor dropped", node.right


def sign_dropped(node: ast.UnaryOp) -> Iterator[Offer]:
    yield "a sign dropped", node.operand


def value_changed(node: ast.Return | ast.Assign) -> Iterator[Offer]:
    """A sign, a transposition, a cut graph, float32, a factor: of what is returned or kept."""
    value = node.value
    if value is None or isinstance(value, ast.Constant | ast.Tuple | ast.List | ast.ListComp | ast.Lambda):
        return
    for mistake, text in VALUE_CHANGES.items():
        changed = copy.copy(node)
        changed.value = ast.parse(text.format(f"({ast.unparse(value)})"), mode="eval").body
        yield mistake, changed


def call_removed(node: ast.Call) -> Iterator[Offer]:
    """x.clone() becomes x, inner(x) becomes x, torch.stack(rows) becomes rows."""
    if isinstance(node.func, ast.Attribute) and not is_module(node.func.value):
        yield "a call removed", node.func.value
    if len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
        yield "a call removed", node.args[0]


def arguments_changed(node: ast.Call) -> Iterator[Offer]:
    for first in range(len(node.args) - 1):
        args = list(node.args)
        args[first], args[first + 1] = args[first + 1], args[first]
        yield "arguments swapped", ast.Call(node.func, args, node.keywords)
    for left_out in range(1, len(node.args)):
        yield "an argument dropped", ast.Call(node.func, without(node.args, left_out), node.keywords)
    for left_out in range(len(node.keywords)):
        yield "an option dropped", ast.Call(node.func, node.args, without(node.keywords, left_out))


def function_swapped(node: ast.Attribute) -> Iterator[Offer]:
    other = OTHER_NAME.get(node.attr)
    if other is not None:
        yield "another function", ast.Attribute(node.value, other, node.ctx)
    if node.attr in VIEWS:
        yield "a transposition dropped", node.value


def range_shifted(node: ast.Call) -> Iterator[Offer]:
    if isinstance(node.func, ast.Name) and node.func.id == "range" and len(node.args) == 1:
        for text in ("range(1, {})", "range({} - 1)", "range({} + 1)", "reversed(range({}))"):
            yield "a range off by one", expression(text, node.args[0])


def constant_changed(node: ast.Constant) -> Iterator[Offer]:
    match node.value:
        case bool():
            yield "True and False swapped", ast.Constant(not node.value)
        case int() as whole:
            for other in dict.fromkeys((whole + 1, whole - 1, 0, -whole)):
                yield "another index, axis or number", expression(str(other))
        case float() as number:
            for another in (2 * number, number / 2, -number, 0.0):
                yield "another number", expression(repr(another))


def comparison_changed(node: ast.Compare) -> Iterator[Offer]:
    for operator in OTHER_COMPARISON.get(type(node.ops[0]), ()):
        yield "another comparison", ast.Compare(node.left, [operator(), *node.ops[1:]], node.comparators)


def condition_changed(node: ast.If | ast.IfExp | ast.While) -> Iterator[Offer]:
    for text in ("not ({})", "True", "False")[: 1 if isinstance(node, ast.While) else 3]:
        changed = copy.copy(node)
        changed.test = expression(text, node.test)
        yield "a condition changed", changed


def connective_swapped(node: ast.BoolOp) -> Iterator[Offer]:
    yield "and and or swapped", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for left_out in range(len(node.values)):
        rest = without(node.values, left_out)
        yield "a condition dropped", rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def statement_dropped(node: ast.Expr | ast.Assign | ast.AugAssign) -> Iterator[Offer]:
    yield "a statement dropped", ast.Pass()


def update_changed(node: ast.AugAssign) -> Iterator[Offer]:
    other = OTHER_OPERATOR.get(type(node.op))
    if other is not None:
        yield "another operator", ast.AugAssign(node.target, other(), node.value)
    yield "kept instead of added", ast.Assign([node.target], node.value)


def loop_changed(node: ast.For | ast.comprehension) -> Iterator[Offer]:
    for text in ("reversed(list({}))", "list({})[1:]", "list({})[:-1]"):
        changed = copy.copy(node)
        changed.iter = expression(text, node.iter)
        yield "a loop in another order, or too short", changed


def slice_changed(node: ast.Slice) -> Iterator[Offer]:
    for field in ("lower", "upper", "step"):
        if getattr(node, field) is not None:
            changed = copy.copy(node)
            setattr(changed, field, None)
            yield "a slice too long", changed


def other_names(node: ast.Name, tree: ast.Module) -> Iterator[Offer]:
    """An argument, or a value computed before, in the place of another: the wrong point among them."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and any(each is node for each in ast.walk(function)):
            names = [argument.arg for argument in function.args.args if argument.arg not in ("self", "ctx")]
            if node.id in names or node.id in assigned(function):
                for name in names:
                    if name != node.id:
                        yield "another variable", ast.Name(name, ast.Load())


def assigned(function: ast.FunctionDef) -> set[str]:
    stored = (node for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    return {node.id for node in stored}


def is_module(node: ast.expr) -> bool:
    """Whether an expression names a module of torch: what a function is called on, not a value."""
    return ast.unparse(node).split(".")[0] in ("torch", "math", "np", "numpy", "functools", "itertools")


def expression(text: str, *parts: ast.expr) -> ast.expr:
    return ast.parse(text.format(*(ast.unparse(part) for part in parts)), mode="eval").body


def without(items: Sequence[Node], position: int) -> list[Node]:
    return [item for at, item in enumerate(items) if at != position]


OTHER_OPERATOR: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.Pow: ast.Mult,
}

OTHER_COMPARISON: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}

VALUE_CHANGES = {
    "a sign flipped": "-{}",
    "transposed": "{}.mT",
    "the graph cut": "{}.detach()",
    "float32 on the way": "{}.to(torch.float32)",
    "float64 on the way": "{}.to(torch.float64)",
    "single precision and back": "{0}.to(torch.float32).to({0}.dtype)",
    "a factor": "2 * {}",
    "rows reversed": "{}.flip(0)",
}

OTHER_NAME = {
    "sum": "mean",
    "mean": "sum",
    "stack": "cat",
    "cat": "stack",
    "vstack": "hstack",
    "hstack": "vstack",
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "max": "min",
    "min": "max",
    "amax": "amin",
    "amin": "amax",
    "all": "any",
    "any": "all",
    "solve": "lstsq",
    "sin": "cos",
    "cos": "sin",
    "log": "log1p",
    "exp": "expm1",
    "softmax": "log_softmax",
    "eigvalsh": "svdvals",
}

VIEWS = ("T", "mT", "H", "mH")

OPERATORS: tuple[tuple[type[ast.AST] | tuple[type[ast.AST], ...], tuple[Callable[..., Iterator[Offer]], ...]], ...] = (
    (ast.BinOp, (operators_swapped, term_dropped)),
    (ast.UnaryOp, (sign_dropped,)),
    ((ast.Return, ast.Assign), (value_changed,)),
    (ast.Call, (call_removed, arguments_changed, range_shifted)),
    (ast.Attribute, (function_swapped,)),
    (ast.Constant, (constant_changed,)),
    (ast.Compare, (comparison_changed,)),
    ((ast.If, ast.IfExp, ast.While), (condition_changed,)),
    (ast.BoolOp, (connective_swapped,)),
    ((ast.Expr, ast.AugAssign), (statement_dropped,)),
    (ast.AugAssign, (update_changed,)),
    ((ast.For, ast.comprehension), (loop_changed,)),
    (ast.Slice, (slice_changed,)),
)
