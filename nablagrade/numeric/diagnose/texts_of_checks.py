"""What a student reads of a wrong value that looks like a mistake which only a check can know, by f, point or factors.

See `texts` for what a text says and does not say.
"""

from __future__ import annotations

from nablagrade.model import Text

KNOWN: dict[str, Text] = {
    "value": {
        "en": "It looks like the value of the function; its derivative is asked for.",
        "zh": "看起来是函数值；所求的是导数。",
    },
    "input": {
        "en": "It looks like one of the arguments.",
        "zh": "看起来是某个参数本身。",
    },
    "gradient": {
        "en": "It looks like the gradient; something else is asked for.",
        "zh": "看起来是梯度；所求的不是梯度。",
    },
    "value_ratio": {
        "en": "It looks like a ratio of values; a derivative compares changes.",
        "zh": "看起来是数值之比；导数比较的是变化量。",
    },
    "times_input": {
        "en": "Each derivative looks multiplied by its input.",
        "zh": "每个导数看起来都乘上了相应的输入。",
    },
    "worked_example": {
        "en": "These look like the numbers of the worked example, written down or kept from a call.",
        "zh": "看起来是例题中的数：是写死的，还是从某次调用保留下来的？",
    },
    "wrong_point": {
        "en": "It looks like a derivative taken at another point than it should be.",
        "zh": "看起来导数取在了别的点上。",
    },
    "outer_point": {
        "en": "The outer derivative looks taken at another point: its own point is the value of the inner map.",
        "zh": "看起来外层的导数取错了点：它自己的点是内层映射的值。",
    },
    "inner_point": {
        "en": "The inner derivative looks taken at another point: its own point is the input.",
        "zh": "看起来内层的导数取错了点：它自己的点是输入。",
    },
    "swapped_factors": {
        "en": "The factors look swapped: the inner Jacobian acts first, so it stands on the right.",
        "zh": "看起来两个因子的顺序颠倒了：内层的雅可比矩阵先作用，所以在右边。",
    },
    "composed_backwards": {
        "en": "It looks as if the outer map had been applied first: the inner one is.",
        "zh": "看起来先作用了外层映射：应先作用内层映射。",
    },
    "factor_transposed": {
        "en": "It looks like a product with a factor transposed: the sum goes over the intermediates.",
        "zh": "看起来乘积中有一个因子被转置了：求和应遍历中间变量。",
    },
    "factor_missing": {
        "en": "A factor of the chain looks missing: each path is an outer derivative times an inner one.",
        "zh": "看起来链中缺了一个因子：每条路径都是外层导数乘以内层导数。",
    },
    "factor_twice": {
        "en": "A factor of the chain looks counted twice.",
        "zh": "看起来链中有一个因子用了两次。",
    },
    "factors_added": {
        "en": "The factors look added; along a path they are multiplied.",
        "zh": "看起来把因子相加了；同一路径上的因子应相乘。",
    },
    "factors_entrywise": {
        "en": "The factors look multiplied entry by entry; a product of matrices is asked for.",
        "zh": "看起来把因子逐元素相乘了；所求的是矩阵乘积。",
    },
    "path_missing": {
        "en": "A path looks missing: the derivative is the sum over all intermediates.",
        "zh": "看起来漏掉了路径：导数是对所有中间变量求和。",
    },
    "paths_not_summed": {
        "en": "The paths look right one by one, but they are not added up.",
        "zh": "各条路径分别看起来正确，但没有相加。",
    },
    "paths_multiplied": {
        "en": "The contributions of the paths look multiplied, or summed before they are multiplied: "
        "multiply along a path, then add over the paths.",
        "zh": "看起来把各路径的贡献相乘了，或先求和再相乘：应沿路径相乘，再对各路径求和。",
    },
    "paths_averaged": {
        "en": "It looks like the mean over the paths; their sum is asked for.",
        "zh": "看起来是对各路径取了平均；所求的是和。",
    },
    "paths_without_sign": {
        "en": "The contributions look added without their signs: one path can work against another.",
        "zh": "看起来相加时丢掉了符号：一条路径的贡献可以抵消另一条的。",
    },
    "constant_moves": {
        "en": "A constant intermediate looks as if it moved with the input: its derivative is zero, its value is not.",
        "zh": "看起来把常数中间量当成了变化的量：它的导数为零，但它的值不为零。",
    },
    "constant_left_out": {
        "en": "A constant intermediate looks left out: its derivative is zero, but its value and its place count.",
        "zh": "看起来漏掉了常数中间量：它的导数为零，但它的值和位置仍起作用。",
    },
    "inners_chained": {
        "en": "The inner functions look applied one after another; each takes the input itself.",
        "zh": "看起来把内层函数依次作用了；每个内层函数都直接作用于输入。",
    },
    "outer_of_derivatives": {
        "en": "It looks like the outer function of the inner derivatives: the outer one is to be differentiated, too.",
        "zh": "看起来是把外层函数作用于内层导数：外层函数也要求导。",
    },
    "forward_product": {
        "en": "It looks like J v; v^T J is asked for, from the outputs back to the inputs.",
        "zh": "看起来是 J v；所求的是 v^T J，从输出往回传到输入。",
    },
    "weights_ignored": {
        "en": "It looks like the gradient of the sum: v is not used as weights of the outputs.",
        "zh": "看起来是所有输出之和的梯度：没有把 v 用作输出的权重。",
    },
    "weights_misplaced": {
        "en": "v looks used in the wrong place, or twice: it weighs the outputs, once.",
        "zh": "看起来 v 用错了地方，或用了两次：它只作为输出的权重使用一次。",
    },
    "direction_normalised": {
        "en": "v looks divided by its length first; the product is with v as it is.",
        "zh": "看起来先把 v 除以了自己的长度；应直接用 v 作乘积。",
    },
    "layers_reversed": {
        "en": "The layers look applied in reverse order: forward they go first to last.",
        "zh": "看起来层的顺序颠倒了：向前时应从第一层到最后一层。",
    },
    "layers_at_input": {
        "en": "Every layer looks differentiated at x; each has its own point, the output of the layer before.",
        "zh": "看起来每一层都在 x 处求导；每层都有自己的点，即前一层的输出。",
    },
    "layers_at_output": {
        "en": "A layer looks differentiated at its output; its own point is what comes into it.",
        "zh": "看起来某一层在自己的输出处求导；它自己的点是进入它的值。",
    },
    "layer_missing": {
        "en": "It looks as if a layer had been left out.",
        "zh": "看起来漏掉了某一层。",
    },
    "layers_added": {
        "en": "The products of the layers look added; they are chained, each from the one before.",
        "zh": "看起来把各层的乘积相加了；它们应连成链，依次传递。",
    },
    "pulled_first_to_last": {
        "en": "v looks taken through the layers first to last; back it goes last to first.",
        "zh": "看起来 v 从第一层传到了最后一层；往回应从最后一层到第一层。",
    },
    "arguments_swapped": {
        "en": "The point and the direction look swapped.",
        "zh": "看起来点和方向互换了。",
    },
    "diagonal_product": {
        "en": "v looks multiplied entry by entry; each entry of H v takes all of v.",
        "zh": "看起来把 v 逐元素相乘了；H v 的每个元素都用到整个 v。",
    },
    "gradient_product": {
        "en": "It looks like the gradient multiplied by v: first derivatives, not second ones.",
        "zh": "看起来是梯度与 v 相乘：这是一阶导数，不是二阶导数。",
    },
    "quadratic_form": {
        "en": "It looks like the number v^T H v; the vector H v is asked for.",
        "zh": "看起来是数 v^T H v；所求的是向量 H v。",
    },
    "step_ignored": {
        "en": "It looks like the derivative, or a quotient with another step: the given eps is to be used as it is.",
        "zh": "看起来是导数本身，或用了别的步长的差商：请原样使用给定的 eps。",
    },
    "one_sided": {
        "en": "It looks like a one-sided quotient; a central one is asked for.",
        "zh": "看起来是单侧差商；所求的是中心差商。",
    },
    "quotient_bracketed": {
        "en": "It looks right up to the step: how is the quotient bracketed, and by what is it divided?",
        "zh": "看起来只与步长有关的因子不对：差商的括号加在哪里？除以的是什么？",
    },
    "step_added": {
        "en": "It looks like a step in the opposite direction.",
        "zh": "看起来朝相反的方向走了一步。",
    },
    "step_alone": {
        "en": "It looks like the step; the new point is asked for.",
        "zh": "看起来是步长向量；所求的是新的点。",
    },
    "step_length": {
        "en": "The direction of the step looks right, but not its length: Newton's step is taken whole.",
        "zh": "这一步的方向看起来正确，但长度不对：牛顿法要走完整的一步。",
    },
    "steps_repeated": {
        "en": "It looks like more than one step; exactly one is asked for.",
        "zh": "看起来走了不止一步；只要求走一步。",
    },
    "gradient_step": {
        "en": "It looks like a step along the gradient; Newton's step also takes the Hessian into account.",
        "zh": "看起来是沿梯度走的一步；牛顿法还要用到海森矩阵。",
    },
    "root_step": {
        "en": "It looks like Newton's method for a zero of f; what is sought is a zero of the gradient.",
        "zh": "看起来是求 f 的零点的牛顿法；所求的是梯度的零点。",
    },
    "hessian_not_inverted": {
        "en": "The Hessian looks multiplied with the gradient; the step solves a system with it.",
        "zh": "看起来用海森矩阵乘了梯度；牛顿步应以它为系数矩阵解线性方程组。",
    },
    "hessian_diagonal": {
        "en": "Only the diagonal of the Hessian looks used.",
        "zh": "看起来只用了海森矩阵的对角线。",
    },
    "entrywise_inverse": {
        "en": "The Hessian looks inverted entry by entry; the inverse of a matrix is something else.",
        "zh": "看起来对海森矩阵逐元素取了倒数；矩阵的逆不是这样。",
    },
    "absolute_eigenvalues": {
        "en": "The Hessian looks used without the signs of its eigenvalues.",
        "zh": "看起来使用海森矩阵时丢掉了特征值的符号。",
    },
    "broadcast": {
        "en": "A row and a column look combined into a matrix by broadcasting: both should be vectors of shape (n,).",
        "zh": "看起来一行与一列通过广播变成了矩阵：两者都应是形状为 (n,) 的向量。",
    },
    "grad_output_ignored": {
        "en": "grad_output looks unused: backward takes the derivative of what comes after and passes it on.",
        "zh": "看起来没有用 grad_output：backward 要接过后面部分的导数并往回传。",
    },
    "grad_output_misplaced": {
        "en": "grad_output looks used in the wrong way: it multiplies the derivative.",
        "zh": "看起来 grad_output 的用法不对：它应与导数相乘。",
    },
    "not_normalised": {
        "en": "The gradient looks not divided by the sum of the exponentials.",
        "zh": "看起来梯度没有除以各指数之和。",
    },
    "logarithm_of_gradient": {
        "en": "It looks like the logarithm of the gradient.",
        "zh": "看起来是梯度的对数。",
    },
    "hard_maximum": {
        "en": "It looks like the maximum; the other entries count as well.",
        "zh": "看起来是最大值；其他元素也起作用。",
    },
    "mean_for_sum": {
        "en": "It looks like a mean where a sum is asked for.",
        "zh": "看起来该求和的地方取了平均。",
    },
    "other_base": {
        "en": "It looks computed with another base than e.",
        "zh": "看起来用的底数不是 e。",
    },
    "shift_not_undone": {
        "en": "What was taken out of the sum looks not added back.",
        "zh": "看起来从求和中提出的量没有加回去。",
    },
    "value_shape": {
        "en": "The value has the wrong shape: no gradient of the right shape can go back through it.",
        "zh": "函数值的形状不对：形状正确的梯度无法经过它往回传。",
    },
    "gradient_overflow": {
        "en": "It looks as if an intermediate result on the way to the gradient had become too large or too small for "
        "the dtype, although the gradient itself is neither.",
        "zh": "看起来计算梯度的途中，中间结果超出了该 dtype 能表示的范围（过大或过小），而梯度本身并没有。",
    },
    "cut_off": {
        "en": "Large entries look cut off at a bound.",
        "zh": "看起来较大的元素在某个界限处被截断了。",
    },
    "second_derivative_part": {
        "en": "A part of the second derivative is there, and a part is missing: something that backward takes from "
        "forward depends on x and counts as a constant.",
        "zh": "二阶导数只有一部分，还缺一部分：backward 从 forward 取来的某个量依赖 x，却被当作了常数。",
    },
    "second_derivative_cut": {
        "en": "It looks as if backward could not be differentiated throughout: something in it has lost its graph "
        "(detach, no_grad, an intermediate result saved as a constant).",
        "zh": "看起来 backward 不能全程求导：其中有量失去了计算图（detach、no_grad，或把中间结果当作常数保存）。",
    },
    "old_grad_added": {
        "en": "It looks as if the .grad that the argument already carried were added.",
        "zh": "看起来加上了参数原有的 .grad。",
    },
    # What only several calls show.
    "stale": {
        "en": "It returned again what an earlier call returned, for other arguments: something is kept between calls.",
        "zh": "对不同的参数返回了之前某次调用的结果：说明两次调用之间保留了某些状态。",
    },
    "carried_over": {
        "en": "It looks like the result together with that of earlier calls: something is kept between calls.",
        "zh": "看起来结果中还带着之前调用的结果：说明两次调用之间保留了某些状态。",
    },
    "rule_determinant": {
        "en": "The answers look like those of a rule by determinants, which does not hold for any number of variables.",
        "zh": "看起来用的是行列式判别法，它并非对任意多个变量都成立。",
    },
    "rule_diagonal": {
        "en": "The answers look like those from the diagonal of the Hessian; its eigenvalues decide.",
        "zh": "看起来用的是海森矩阵的对角线；应由特征值决定。",
    },
    "rule_any": {
        "en": "One eigenvalue looks enough for a minimum or a maximum; all of them must have that sign.",
        "zh": "看起来只凭一个特征值就判断极小或极大；所有特征值都应同号。",
    },
    "rule_swapped": {
        "en": "Minimum and maximum look swapped.",
        "zh": "看起来把极小与极大弄反了。",
    },
    "rule_constant": {
        "en": "The answer looks the same whatever the function is.",
        "zh": "看起来无论什么函数，答案都一样。",
    },
    "rule_flat_first": {
        "en": 'One flat direction looks enough for "degenerate", even beside eigenvalues of both signs.',
        "zh": "看起来只要有一个平坦方向就判为 “degenerate”，即使同时还有正、负两种特征值。",
    },
    "rule_flat_ignored": {
        "en": "A flat direction looks overlooked: an eigenvalue of zero is neither positive nor negative.",
        "zh": "看起来忽略了平坦方向：零特征值既不为正也不为负。",
    },
    "rule_never_degenerate": {
        "en": '"degenerate" looks never given: what is neither a minimum nor a maximum need not be a saddle.',
        "zh": "看起来从不回答 “degenerate”：既非极小也非极大的点不一定是鞍点。",
    },
    "rule_tolerance": {
        "en": "The eigenvalues look compared with zero, or with another tolerance than tol.",
        "zh": "看起来把特征值与零或别的容差比较了，而不是与 tol。",
    },
}
"""Student texts by name of the diagnosis."""
