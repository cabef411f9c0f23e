"""What a student reads of a wrong value that looks like a mistake which the two values alone show.

Each text says what the value looks like and nothing else: no factor, no entry, no expected number. What to think about
is the check's hint.
"""

from __future__ import annotations

from nablagrade.model import Text

SEEN: dict[str, Text] = {
    # What kind of thing came back.
    "none": {
        "en": "It returned None. Is there a `return` on every way through, and not only a print; or is what it returns "
        "a `.grad` that was never filled (only leaf tensors that the result was computed from get one)?",
        "zh": "返回的是 None。每条路径上都有 `return`，而不只是打印吗？返回的是不是从未被填充的 `.grad`"
        "（只有参与计算结果的叶子张量才有）？",
    },
    "list": {
        "en": "It returned a list, not a tensor: torch.stack makes one tensor of several, torch.tensor one of numbers.",
        "zh": "返回的是列表，而不是张量：torch.stack 可以把多个张量合成一个，torch.tensor 可以把多个数合成一个。",
    },
    "tuple": {
        "en": "It returned a tuple, not a tensor. Which part of it is asked for? "
        "autograd's grad returns a tuple even of one tensor, and jvp the value beside the derivative.",
        "zh": "返回的是元组，而不是张量。要的是其中哪一部分？autograd 的 grad 总是返回元组，即使其中只有一个张量；"
        "jvp 除导数外还返回函数值。",
    },
    "array": {
        "en": "It returned a NumPy array; a torch.Tensor is expected.",
        "zh": "返回的是 NumPy 数组；应返回 torch.Tensor。",
    },
    "number": {
        "en": "It returned a plain number; a torch.Tensor is expected (.item() leaves torch).",
        "zh": "返回的是普通的数；应返回 torch.Tensor（.item() 会离开 torch）。",
    },
    "float32": {
        "en": "The result is float32, the arguments are float64: a new tensor is float32 unless dtype=... is given.",
        "zh": "结果是 float32，而参数是 float64：创建新张量时若不写 dtype=...，就是 float32。",
    },
    "float64": {
        "en": "The result is float64, the arguments are float32: it must have the dtype of the arguments.",
        "zh": "结果是 float64，而参数是 float32：结果的 dtype 应与参数相同。",
    },
    "other_words": {
        "en": "It returned a text, but none of the expected words: they must be written exactly as in the exercise.",
        "zh": "返回的文字不是规定的词：必须与题目中的写法完全一致。",
    },
    # How the right entries are arranged.
    "missing_dimension": {
        "en": "The entries look right, but a dimension of size 1 is missing: {c.got} instead of {c.expected}.",
        "zh": "元素看起来正确，但少了一个大小为 1 的维：是 {c.got}，应为 {c.expected}。",
    },
    "extra_dimension": {
        "en": "The entries look right, but there is a dimension of size 1 too many: {c.got} instead of {c.expected}.",
        "zh": "元素看起来正确，但多了一个大小为 1 的维：是 {c.got}，应为 {c.expected}。",
    },
    "flattened": {
        "en": "The entries look right, but not their arrangement: the shape is {c.got} instead of {c.expected}.",
        "zh": "元素看起来正确，但排列不对：形状是 {c.got}，应为 {c.expected}。",
    },
    "transposed": {
        "en": "It looks transposed: row = output, column = input.",
        "zh": "看起来是转置了：行对应输出，列对应输入。",
    },
    "rows_permuted": {
        "en": "The rows look right, but not their order: row i belongs to output i.",
        "zh": "各行看起来正确，但顺序不对：第 i 行对应第 i 个输出。",
    },
    "columns_permuted": {
        "en": "The columns look right, but not their order: column j belongs to input j.",
        "zh": "各列看起来正确，但顺序不对：第 j 列对应第 j 个输入。",
    },
    "permuted": {
        "en": "The entries look right, but not their order.",
        "zh": "各元素看起来正确，但顺序不对。",
    },
    "zeros_dropped": {
        "en": "It looks as if what is zero had been left out: a derivative of zero has its place, too.",
        "zh": "看起来漏掉了为零的部分：为零的导数也要占位置。",
    },
    "square_only": {
        "en": "Where it overlaps with the right result it looks right, but it has as many rows as columns: "
        "the number of outputs need not be that of inputs.",
        "zh": "与正确结果重叠的部分看起来正确，但行数与列数相等：输出数不一定等于输入数。",
    },
    "cut_short": {
        "en": "What is there looks right, but it ends too early: {c.got} instead of {c.expected}.",
        "zh": "已有的部分看起来正确，但少了后面的部分：是 {c.got}，应为 {c.expected}。",
    },
    "not_finite": {
        "en": "Some entries are NaN or infinite; the others look right.",
        "zh": "有些元素是 NaN 或无穷大；其他元素看起来正确。",
    },
    # A part of the right result, or its parts added up.
    "zero": {
        "en": "Every entry is zero.",
        "zh": "所有元素都是零。",
    },
    "no_curvature": {
        "en": "Every entry is zero, although the function is curved there: the gradient looks constant to your code.",
        "zh": "所有元素都是零，但函数在那里是弯曲的：在你的代码看来梯度是常数。",
    },
    "all_equal": {
        "en": "All entries are equal.",
        "zh": "所有元素都相等。",
    },
    "identity": {
        "en": "It is the identity matrix.",
        "zh": "结果是单位矩阵。",
    },
    "gradient_of_sum": {
        "en": "It looks like the gradient of the sum of all outputs. Each output needs a row of its own.",
        "zh": "看起来是所有输出之和的梯度。每个输出都应有自己的一行。",
    },
    "gradient_of_mean": {
        "en": "It looks like the gradient of the mean of all outputs. Each output needs a row of its own.",
        "zh": "看起来是所有输出的平均值的梯度。每个输出都应有自己的一行。",
    },
    "repeated_sum": {
        "en": "Every row looks like the gradient of the sum of all outputs: either all were differentiated together, "
        "or every row is the same `.grad`, in which gradients add up.",
        "zh": "每一行看起来都是所有输出之和的梯度：要么对所有输出一起求了导，要么每一行都是同一个 `.grad`，"
        "梯度在其中不断累加。",
    },
    "last_row_repeated": {
        "en": "Every row looks like the last one: was the same tensor stored each time?",
        "zh": "每一行看起来都与最后一行相同：是不是每次存下的都是同一个张量？",
    },
    "running_columns": {
        "en": "Earlier inputs look still moved when the next one moves.",
        "zh": "移动下一个输入时，前面的输入看起来还没有移回原处。",
    },
    "rearranged": {
        "en": "The entries look right, but read in another order: reshape keeps the order of the entries, "
        "and is no transposition.",
        "zh": "各元素看起来正确，但读取的顺序不对：reshape 保持元素的顺序，并不是转置。",
    },
    "repeated_columns": {
        "en": "Every column looks like the sum of all columns: all inputs move at once. Move one at a time.",
        "zh": "每一列看起来都是所有列之和：所有输入同时在动。请一次只动一个。",
    },
    "one_output": {
        "en": "It looks like the derivative of one output only.",
        "zh": "看起来只是一个输出的导数。",
    },
    "one_input": {
        "en": "It looks like the derivative with respect to one input only.",
        "zh": "看起来只是对一个输入的导数。",
    },
    "only_diagonal": {
        "en": "Only the diagonal looks right; the other entries are zero.",
        "zh": "只有对角线看起来正确；其他元素都是零。",
    },
    "running_sums": {
        "en": "The rows look like running sums: gradients accumulate in .grad until it is cleared.",
        "zh": "各行看起来是累加的结果：梯度会累积在 .grad 中，直到被清除。",
    },
    "counted_again": {
        "en": "Later entries look counted again and again: gradients accumulate in .grad until it is cleared.",
        "zh": "靠后的元素看起来被重复计算了：梯度会累积在 .grad 中，直到被清除。",
    },
    "entries_summed": {
        "en": "Every entry looks like the sum of all entries: all variables move at once. Move one at a time.",
        "zh": "每个元素看起来都是所有元素之和：所有变量同时在动。请一次只动一个。",
    },
    "sign": {
        "en": "The sign looks wrong throughout.",
        "zh": "看起来整体符号错了。",
    },
    "constant_factor": {
        "en": "It looks right up to a constant factor.",
        "zh": "看起来只差一个常数因子。",
    },
    "normalised": {
        "en": "It looks divided by its length: the direction is right, the length is not.",
        "zh": "看起来除以了自己的长度：方向正确，长度不对。",
    },
    "batch_summed": {
        "en": "The batch looks added up or averaged: each point of the batch needs a Jacobian of its own.",
        "zh": "看起来对批次求了和或平均：批次中的每个点都应有自己的雅可比矩阵。",
    },
    "batch_last": {
        "en": "The batch looks like the last dimension of the result; it is the first.",
        "zh": "看起来批次维成了结果的最后一维；它应是第一维。",
    },
    "batch_misplaced": {
        "en": "The batch looks misplaced: it is the first dimension of the result.",
        "zh": "批次维的位置看起来不对：它应是结果的第一维。",
    },
    "batch_missing": {
        "en": "It looks like the Jacobian at one point of the batch; every point needs its own.",
        "zh": "看起来是批次中一个点的雅可比矩阵；每个点都应有自己的。",
    },
    "batch_repeated": {
        "en": "Every point of the batch has the same matrix: each needs the Jacobian at its own place.",
        "zh": "批次中每个点的矩阵都相同：每个点都应有取在自己位置上的雅可比矩阵。",
    },
    "whole_batch": {
        "en": "It looks like the Jacobian of the whole batch: a point's outputs depend on that point alone, "
        "and the rest is zeros.",
        "zh": "看起来是整个批次的雅可比矩阵：一个点的输出只依赖这个点，其余都是零。",
    },
    # Hessians.
    "hessian_rows_summed": {
        "en": "It looks like the derivative of the sum of all first derivatives. Each needs a row of its own.",
        "zh": "看起来是所有一阶导数之和的导数。每个一阶导数都应有自己的一行。",
    },
    "hessian_sum_repeated": {
        "en": "Every row looks like the derivative of the sum of all first derivatives: either all were differentiated "
        "together, or every row is the same `.grad`, in which derivatives add up.",
        "zh": "每一行看起来都是所有一阶导数之和的导数：要么对它们一起求了导，要么每一行都是同一个 `.grad`，"
        "导数在其中不断累加。",
    },
    "no_mixed": {
        "en": "Only the diagonal looks right: the mixed second derivatives are missing.",
        "zh": "只有对角线看起来正确：缺少混合二阶导数。",
    },
    "one_triangle": {
        "en": "One triangle looks right, and the other is zero: a Hessian is symmetric.",
        "zh": "一个三角看起来正确，另一个是零：海森矩阵是对称的。",
    },
    "diagonal_twice": {
        "en": "The diagonal looks counted twice; the rest looks right.",
        "zh": "对角线看起来被计算了两次；其余部分看起来正确。",
    },
    "gradient_added": {
        "en": "It looks as if the gradient were added: .grad still holds it when the second pass adds to it.",
        "zh": "看起来多加了梯度：第二次反向传播累加时，.grad 中还留有梯度。",
    },
    "gradient_on_diagonal": {
        "en": "It looks like the gradient on a diagonal: first derivatives, not second ones.",
        "zh": "看起来是把梯度放在了对角线上：这是一阶导数，不是二阶导数。",
    },
    "outer_product": {
        "en": "It looks like products of first derivatives; second derivatives are asked for.",
        "zh": "看起来是一阶导数的乘积；所求的是二阶导数。",
    },
    # How exact it is.
    "single_precision": {
        "en": "It looks right to single precision only: something on the way was float32.",
        "zh": "看起来只精确到单精度：计算途中有 float32。",
    },
    "low_precision": {
        "en": "It looks right to a few digits only: an approximation, or numbers of too low a precision on the way.",
        "zh": "看起来只有前几位正确：用了近似，或者计算途中的精度太低。",
    },
    "overflow": {
        "en": "It looks as if an intermediate result had become too large or too small for the dtype, "
        "although the result itself is neither.",
        "zh": "看起来中间结果超出了该 dtype 能表示的范围（过大或过小），而最终结果本身并没有。",
    },
}
"""Student texts by name of the diagnosis; formats with the comparison as `c`."""
