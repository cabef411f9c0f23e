"""Wrong values and derivatives of log sum exp."""

from __future__ import annotations

import torch
from torch import Tensor

from nablagrade.numeric.mistakes.derivatives import Found, plain

CLAMPS = (50.0, 80.0, 88.0, 100.0, 700.0, 709.0)


def log_sum_exp_mistakes(x: Tensor) -> Found:
    """Of the value, 0-d, for x (n,)."""
    at = plain(x)
    largest = at.max()
    shifted = at - largest
    return {
        "overflow": overflown(at, x.detach()) if bool(torch.isfinite(at).all()) else (),
        "cut_off": tuple(value for value in map(log_of_sum, cut_off(at)) if bool(torch.isfinite(value))),
        "shift_not_undone": (torch.log(torch.exp(shifted).sum()),),
        "mean_for_sum": (largest + torch.log(torch.exp(shifted).mean()),),
        "other_base": (largest + torch.log2(torch.exp2(shifted).sum()),),
        "hard_maximum": (largest,),
        "gradient": (torch.softmax(at, 0),),
        "input": (at,),
    }


def overflown(at: Tensor, narrow: Tensor) -> tuple[Tensor, ...]:
    """What comes of exp without the right shift, for finite entries; beside infinite ones NaN has other causes, too."""
    shifts = at.min(), at.mean(), at[0], at.abs().max()
    return (
        log_of_sum(at),
        torch.log(torch.exp(narrow).sum()).double(),
        *(shifted_by(at, shift) for shift in shifts),
    )


def log_of_sum(at: Tensor) -> Tensor:
    """The formula as it stands."""
    return torch.log(torch.exp(at).sum())


def cut_off(at: Tensor) -> list[Tensor]:
    """Finite entries with what lies beyond a bound set to it."""
    return [at.clamp(-bound, bound) for bound in CLAMPS] if bool(torch.isfinite(at).all()) else []


def shifted_by(x: Tensor, shift: Tensor) -> Tensor:
    return shift + torch.log(torch.exp(x - shift).sum())


def softmax_mistakes(x: Tensor, g: Tensor) -> Found:
    """Of the vjp g softmax(x), (n,), for x (n,) and g 0-d."""
    at, g = plain(x), plain(g)
    p, e = torch.softmax(at, 0), torch.exp(at)
    halves = torch.exp2(at - at.max())
    return {
        "grad_output_ignored": (p,),
        "grad_output_misplaced": (p + g, p + g - 1, torch.softmax(g * at, 0), p / g),
        "not_normalised": (g * torch.exp(at - at.max()), g * e),
        "logarithm_of_gradient": (g * torch.log_softmax(at, 0),),
        "hard_maximum": (g * (at == at.max()),),
        "other_base": (g * halves / halves.sum(),),
        "mean_for_sum": (g * p / len(at),),
        "all_equal": (g.expand(at.shape), (g / len(at)).expand(at.shape)),
        "gradient_overflow": (g * e / e.sum(),) if bool(torch.isfinite(at).all()) else (),
        "cut_off": tuple(g * torch.softmax(cut, 0) for cut in cut_off(at)),
        "input": (at,),
    }


def softmax_vjp_mistakes(x: Tensor, g: Tensor, w: Tensor) -> Found:
    """Of the derivative of w^T (g softmax(x)) by x, (n,): what is left of it when a part of backward has no graph."""
    at, g, w = plain(x), plain(g), plain(w)
    p = torch.softmax(at, 0)
    return {"second_derivative_part": (g * p * w, -g * p * (p @ w))}
