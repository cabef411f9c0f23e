"""What exceptions usually come from when students of autograd meet them: a sentence of cause, and one to think about.

A test raises every one of them, so that a release of torch that words a message differently is noticed. The module is
long because it is one table, and the first entry that fits speaks: cut in two, the order could not be seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nablagrade.model import Text


@dataclass(frozen=True, slots=True)
class Cause:
    """What an exception of one of these types, with a message that fits, usually comes from."""

    types: str
    message: str
    text: Text

    def explains(self, kind: str, message: str) -> bool:
        return kind in self.types.split() and re.search(self.message, message) is not None


BUILTINS = "abs|all|any|max|min|pow|round|sum"
"""Python's own functions that torch has by the same names."""

FUNCTION = r"(?:function|method|builtin_function_or_method)"
"""Names of the types of functions, in messages."""

EXCEPTIONS: dict[str, Cause] = {
    "backward_of_many": Cause(
        "RuntimeError",
        r"grad can be implicitly created only for scalar outputs|Expected f\(\*args\) to return a scalar"
        r"|given to (hessian|hvp|vhp) should contain a single element",
        {
            "en": "A result of several entries was differentiated as if it were one number. "
            "Which single entry, or which weights for the entries (grad_outputs), do you want to go back from?",
            "zh": "把有多个元素的结果当作一个数来求导了。要从哪一个元素，或以怎样的权重（grad_outputs）往回传播？",
        },
    ),
    "graph_freed": Cause(
        "RuntimeError",
        r"backward through the graph a second time",
        {
            "en": "A second backward pass went through a graph that the first one had already freed. "
            "Which pass still needs the graph afterwards (retain_graph, create_graph), "
            "or should it be built anew each time?",
            "zh": "第二次反向传播经过了已被第一次释放的计算图。哪一次传播之后还要用到这个图"
            "（retain_graph、create_graph）？还是每次都应重新建图？",
        },
    ),
    "no_graph": Cause(
        "RuntimeError",
        r"element \d+ of tensors does not require grad and does not have a grad_fn"
        r"|Output \d+ of the user-provided function does not require gradients",
        {
            "en": "What was to be differentiated has no graph that leads back to the input. "
            "Did the input require grad before it was used, was anything cut off on the way "
            "(detach, item, torch.tensor, no_grad), or is it a constant, or a first derivative without create_graph?",
            "zh": "要求导的量没有通向输入的计算图。输入在使用之前设置 requires_grad 了吗？途中有没有被截断"
            "（detach、item、torch.tensor、no_grad）？它是不是常数，或是没有用 create_graph 求出的一阶导数？",
        },
    ),
    "not_used": Cause(
        "RuntimeError",
        r"appears to not have been used in the graph",
        {
            "en": "A derivative was asked for with respect to a tensor that the result does not depend on. "
            "Is it the very tensor that was passed on, and not a copy; and if the function ignores it, "
            "what is the derivative?",
            "zh": "对一个结果并不依赖的张量求导了。它就是传进函数的那个张量，而不是副本吗？"
            "如果函数忽略它，导数应是多少？",
        },
    ),
    "input_without_grad": Cause(
        "RuntimeError",
        r"One of the differentiated Tensors does not require grad",
        {
            "en": "A derivative was asked for with respect to a tensor that does not require grad. "
            "Which tensor should record what is computed from it, and from when on?",
            "zh": "对一个没有设置 requires_grad 的张量求导了。哪个张量应当记录由它算出的量？从什么时候开始记录？",
        },
    ),
    "leaf_in_place": Cause(
        "RuntimeError",
        r"leaf Variable that requires grad is being used in an in-place operation",
        {
            "en": "A tensor that requires grad was changed in place. "
            "Can the new value be a new tensor, or the change happen before requires_grad is set?",
            "zh": "原地修改了设置了 requires_grad 的张量。能不能把新值写成新的张量，"
            "或者在设置 requires_grad 之前修改？",
        },
    ),
    "changed_after_use": Cause(
        "RuntimeError",
        r"needed for gradient computation has been modified by an inplace operation",
        {
            "en": "A tensor that the backward pass still needed was changed in place. "
            "Which line with +=, an assignment to an entry or a method that ends in _ can make a new tensor instead?",
            "zh": "原地修改了反向传播还要用到的张量。哪一行的 +=、对元素的赋值或以 _ 结尾的方法可以改为生成新的张量？",
        },
    ),
    "flag_of_result": Cause(
        "RuntimeError",
        r"can only change requires_grad flags of leaf variables",
        {
            "en": "requires_grad was switched off on a tensor that was computed from others. "
            "Which detached copy is what you want?",
            "zh": "对由其他张量算出的张量关闭了 requires_grad。你需要的是不是用 detach 得到的副本？",
        },
    ),
    "numpy_with_graph": Cause(
        "RuntimeError",
        r"Can't call numpy\(\) on Tensor that requires grad",
        {
            "en": "A tensor that requires grad was turned into a NumPy array, which cannot be differentiated through. "
            "Is NumPy needed here; and if so, where does the graph end (detach)?",
            "zh": "把需要梯度的张量转换成了 NumPy 数组，而 NumPy 数组不能求导。这里需要 NumPy 吗？"
            "如果需要，计算图在哪里结束（detach）？",
        },
    ),
    "none_used": Cause(
        "TypeError AttributeError RuntimeError",
        r"but got NoneType|'NoneType' object|'NoneType' and|and 'NoneType'|assign a NoneType|infer dtype of NoneType",
        {
            "en": "None was used as if it were a value. "
            "Is it a .grad that was never filled (only leaf tensors get one), the derivative by an ignored input, "
            "or a function without a return?",
            "zh": "把 None 当作值使用了。它是不是从未被填充的 .grad（只有叶子张量才有）、"
            "对被忽略的输入的导数，或者没有 return 的函数的结果？",
        },
    ),
    "shadowed_builtin": Cause(
        "TypeError",
        rf"^({BUILTINS})\(\)(: argument 'input' \(position 1\) must be Tensor, not"
        r"| received an invalid combination of arguments - got \((bool|float|generator|int|list|tuple)\b)"
        r'|^range\(\) missing .* "end"',
        {
            "en": "One of torch's functions sum, max, abs, range ... was given something that is not a tensor. "
            "After `from torch import *` these names stand for torch's functions: "
            "do you want Python's, or a tensor to give to torch's?",
            "zh": "给 torch 的 sum、max、abs、range 等函数传入了不是张量的值。执行 `from torch import *` 之后，"
            "这些名字指的是 torch 的函数：你要用的是 Python 的函数，还是应当先得到一个张量？",
        },
    ),
    "function_for_value": Cause(
        "TypeError AttributeError RuntimeError",
        rf"has type <class '{FUNCTION}'>|must be Tensor, not {FUNCTION}"
        rf"|element \d+ in argument \d+, but got {FUNCTION}"
        rf"|unsupported operand type.*'{FUNCTION}'"
        rf"|'{FUNCTION}' object (is not (subscriptable|iterable)|has no attribute)"
        rf"|infer dtype of {FUNCTION}|got \({FUNCTION}\b",
        {
            "en": "A function stands where a value is needed: it must be called first. "
            "Which argument does it take, and what does it return?",
            "zh": "在需要值的地方用了函数本身：应先调用它。它接受什么参数，返回什么？",
        },
    ),
    "no_tensor": Cause(
        "TypeError AttributeError AssertionError RuntimeError",
        rf"expected Tensor as element \d+ in argument \d+, but got (?!NoneType|{FUNCTION})"
        r"|'(list|tuple|float|int)' object has no attribute"
        rf"|^(?!({BUILTINS})\(\)).*must be Tensor, not (?!{FUNCTION}|torch\.return_types)"
        r"|Expected output to be a torch\.Tensor|to return a Tensor, got|expected Variable or None"
        rf"|must be either a Tensor or a tuple of Tensors(?!.*<class '{FUNCTION}'>)|^'float' object is not iterable",
        {
            "en": "A list, a tuple or a plain number stands where a tensor is needed. "
            "torch.autograd.grad returns a tuple, ctx.saved_tensors is one, too, .item() and .tolist() leave torch: "
            "which of these is in your hands there?",
            "zh": "在需要张量的地方用了列表、元组或普通的数。torch.autograd.grad 返回元组，ctx.saved_tensors 也是元组，"
            ".item() 和 .tolist() 会离开 torch：你在那里拿到的是哪一种？",
        },
    ),
    "two_results": Cause(
        "TypeError AttributeError",
        r"unsupported operand type.*return_types|must be Tensor, not torch\.return_types"
        r"|'torch\.return_types\.\w+' object",
        {
            "en": "An operation that returns two things was used as if it returned one: "
            "with dim=... max, min or sort give the values and the indices. Which of the two do you need there?",
            "zh": "把返回两个结果的运算当作只返回一个来用了：写了 dim=... 的 max、min 或 sort 返回数值和下标。"
            "你在那里需要哪一个？",
        },
    ),
    "nothing_to_unpack": Cause(
        "ValueError",
        r"not enough values to unpack \(expected \d+, got 0\)",
        {
            "en": "Something empty was unpacked. "
            "Is it ctx.saved_tensors, and what did forward save, and how; or is it the shape of a 0-d tensor?",
            "zh": "对空的东西拆包了。它是 ctx.saved_tensors 吗？forward 保存了什么，怎样保存的？"
            "还是它是 0 维张量的形状？",
        },
    ),
    "unpacked": Cause(
        "ValueError",
        r"too many values to unpack|not enough values to unpack (?!\(expected \d+, got 0\))",
        {
            "en": "A fixed number of values was unpacked, and there were more or fewer. "
            "Does your code count on the sizes of the worked example?",
            "zh": "按固定的个数拆包，而实际的个数不同。你的代码是不是依赖了例题中的大小？",
        },
    ),
    "sizes": Cause(
        "RuntimeError ValueError",
        r"must match the size of tensor|shapes cannot be multiplied|size mismatch, got|inconsistent tensor size"
        r"|is invalid for input of size|stack expects each tensor to be equal size|Sizes of tensors must match"
        r"|must match the existing size|does not broadcast|Expected size for first two dimensions"
        r"|Incompatible shapes of A and B|must be batches of square matrices|has a different size than"
        r"|Mismatch in shape: grad_output|shape mismatch|match the shape|has invalid size|same size in the mapped",
        {
            "en": "Two tensors were combined whose sizes do not fit together. "
            "What is the shape of each: which size counts outputs, which inputs, and are they in the right order?",
            "zh": "把大小不相容的两个张量组合在了一起。它们的形状各是什么：哪个大小是输出数，哪个是输入数，顺序对吗？",
        },
    ),
    "vector_or_matrix": Cause(
        "RuntimeError",
        r"1D tensors expected|must have at least 2 dimensions|must be a matrix|expected a matrix",
        {
            "en": "An operation met a vector where it takes a matrix, or the other way round. "
            "Which of the two is a vector, which a matrix, and in which order does the operation take them?",
            "zh": "运算需要矩阵的地方给了向量，或者相反。两者中哪个是向量、哪个是矩阵？这个运算要求怎样的顺序？",
        },
    ),
    "dtypes": Cause(
        "RuntimeError",
        r"have the same dtype|both vectors to have same dtype|source and destination dtypes match"
        r"|expected scalar type|match the dtype",
        {
            "en": "float32 and float64 met in one operation. "
            "Which tensor did you make without saying dtype=x.dtype? New ones are float32.",
            "zh": "float32 与 float64 在同一运算中相遇了。哪个张量在创建时没有写 dtype=x.dtype？新张量默认是 float32。",
        },
    ),
    "whole_numbers": Cause(
        "RuntimeError ValueError",
        r"only Tensors of floating point|Expected tangent to be floating point",
        {
            "en": "A tensor of whole numbers was to require grad, or to be a direction; only floating-point ones can. "
            "Where was it made, and with which dtype?",
            "zh": "让整数张量设置 requires_grad，或用它作方向，而只有浮点张量才可以。"
            "它是在哪里创建的，用的是什么 dtype？",
        },
    ),
    "kind_of_number": Cause(
        "NotImplementedError RuntimeError",
        r"not implemented for '(Complex|Half|BFloat|Bool|Byte|Char|Short|Int|Long)",
        {
            "en": "An operation met a tensor of a dtype that it does not take: complex numbers, whole numbers, truth "
            "values. Which dtype is expected there, and what made it another one? (Eigenvalues are complex where "
            "nobody says that the matrix is symmetric, and complex numbers have no order.)",
            "zh": "运算遇到了它不支持的 dtype：复数、整数或布尔值。那里应是哪种 dtype，它是怎样变成别的 dtype 的？"
            "（如果没有指明矩阵是对称的，算出的特征值就是复数，而复数不能比较大小。）",
        },
    ),
    "many_as_one": Cause(
        "RuntimeError ValueError",
        r"cannot be converted to Scalar|only one element tensors can be converted|more than one value is ambiguous",
        {
            "en": "A tensor of several entries was used as a single number. "
            "Do you want one of its entries, a sum, or an operation of torch that takes them all?",
            "zh": "把有多个元素的张量当作一个数使用了。你要的是其中一个元素、它们的和，"
            "还是对所有元素进行的 torch 运算？",
        },
    ),
    "one_as_many": Cause(
        "IndexError TypeError RuntimeError",
        r"0-dim tensor|0-d tensor|zero-dimensional tensor|Dimension out of range|too many indices for tensor",
        {
            "en": "A tensor has fewer dimensions than the code counts on: a 0-d tensor has no entries to go through. "
            "What is its shape there, and did a sum or a squeeze remove a dimension?",
            "zh": "张量的维数比代码所设想的少：0 维张量没有可以遍历的元素。它在那里的形状是什么？"
            "是不是求和或 squeeze 去掉了一维？",
        },
    ),
    "index": Cause(
        "IndexError",
        r"out of bounds for dimension|(list|tuple) index out of range",
        {
            "en": "An index went past the end. "
            "Which of the two numbers, outputs or inputs, does the loop count, and does it hold for other sizes?",
            "zh": "下标越界了。循环数的是输出还是输入？换成别的大小时还成立吗？",
        },
    ),
    "arguments": Cause(
        "TypeError",
        r"(?<!^range\(\) )missing \d+ required positional argument"
        r"|takes \d+ positional arguments? but|takes from \d+ to \d+ positional"
        r"|got an unexpected keyword argument|missing \d+ required keyword-only argument",
        {
            "en": "A function was called with other arguments than it takes. "
            "Compare the call with the definition, in the exercise or, for a function of torch, in its documentation: "
            "how many are there, in which order, under which names, and is a tuple passed whole or as *xs?",
            "zh": "调用函数时的参数与它的定义不符。请对照定义检查调用：题目中的函数看题目，torch 的函数看文档。"
            "有几个参数，顺序和名称是什么，元组是整个传入，还是以 *xs 的形式传入？",
        },
    ),
    "no_base": Cause(
        "TypeError",
        r"^\w+\(\) takes no arguments$",
        {
            "en": "A class was called whose objects take nothing, since its `class` line names no other class. "
            "Which one does the exercise say it is derived from?",
            "zh": "被调用的类不接受任何参数，因为它的 `class` 行没有写基类。题目说它应当继承哪个类？",
        },
    ),
    "not_callable": Cause(
        "TypeError",
        r"'(Tensor|module|tuple|list|bool|float|int|NoneType|str)' object is not callable",
        {
            "en": "Something that is no function was called like one. "
            "Has a name of a function been given to something else?",
            "zh": "把不是函数的东西当作函数调用了。是不是有函数名被赋给了别的东西？",
        },
    ),
    "level_left_open": Cause(
        "RuntimeError",
        r"Nested forward mode AD is not supported",
        {
            "en": "A dual level was entered while another one was still open. "
            "Is every level left again, also by the call before (with forward_ad.dual_level())?",
            "zh": "在一个对偶层还没有退出时又进入了另一个。每一层都退出了吗？上一次调用时也退出了吗"
            "（with forward_ad.dual_level()）？",
        },
    ),
    "no_level": Cause(
        "RuntimeError",
        r"dual Tensor for forward AD but no level exists",
        {
            "en": "A dual number was made outside of a dual level. "
            "Which part belongs into with forward_ad.dual_level()?",
            "zh": "在对偶层之外创建了对偶数。哪一部分应放在 with forward_ad.dual_level() 之中？",
        },
    ),
    "primals": Cause(
        "RuntimeError",
        r"Expected (primals|tangents) to be a tuple|to have the same python structure|Expected pytree structure",
        {
            "en": "torch.func was given a tensor where a tuple belongs, or the other way round. "
            "How many arguments does f have, how many results, and is there one direction for each?",
            "zh": "torch.func 需要元组的地方传入了张量，或者相反。f 有几个参数、几个结果？是否各有一个方向与之对应？",
        },
    ),
    "under_vmap": Cause(
        "RuntimeError",
        r"^vmap: It looks like",
        {
            "en": "Under vmap a tensor has no values to look at (item, if, float). "
            "Can the step be written with operations of torch, or as a plain loop?",
            "zh": "在 vmap 之下看不到张量的具体数值（item、if、float）。这一步能改用 torch 的运算，或者用普通循环吗？",
        },
    ),
    "no_numbers_inside": Cause(
        "RuntimeError",
        r"Cannot access data pointer of Tensor|Cannot access storage of|doesn't have storage",
        {
            "en": "Inside a transform of torch (vmap, jvp, jacrev) a tensor has no numbers to pass on. "
            "Must f be called here with plain points, one at a time?",
            "zh": "在 torch 的变换（vmap、jvp、jacrev）之中，张量没有可以传出去的数值。"
            "这里是不是必须用普通的点逐个调用 f？",
        },
    ),
    "got_out_of_vmap": Cause(
        "RuntimeError",
        r"may have escaped from inside a function being vmapped",
        {
            "en": "A tensor was kept from inside a function under vmap; out here it has no numbers. "
            "Is what vmap itself returns not what is asked for?",
            "zh": "在 vmap 之下的函数里存下来的张量，到了外面就没有数值。要的是不是 vmap 本身返回的结果？",
        },
    ),
    "no_backward": Cause(
        "NotImplementedError",
        r"You must implement either the backward or vjp",
        {
            "en": "The Function has no backward. What does it return for a given grad_output?",
            "zh": "这个 Function 没有 backward。给定 grad_output，它应返回什么？",
        },
    ),
    "gradients_count": Cause(
        "RuntimeError",
        r"returned an incorrect number of gradients",
        {
            "en": "backward returned another number of gradients than forward has inputs. "
            "Which inputs does forward take besides ctx? Each gets one gradient, or None.",
            "zh": "backward 返回的梯度个数与 forward 的输入个数不同。除 ctx 外 forward 有哪些输入？"
            "每个输入对应一个梯度或 None。",
        },
    ),
    "gradient_shape": Cause(
        "RuntimeError",
        r"returned an invalid gradient at index",
        {
            "en": "backward returned a gradient that has not the shape of its input. "
            "Which shape does the input have, and what was saved of it?",
            "zh": "backward 返回的梯度与相应输入的形状不同。输入的形状是什么？保存了它的什么？",
        },
    ),
    "saved_missing": Cause(
        "AttributeError",
        r"Backward' object has no attribute",
        {
            "en": "backward asks ctx for something that forward did not put there. What does forward save, and how?",
            "zh": "backward 向 ctx 要了 forward 没有保存的东西。forward 保存了什么，怎样保存的？",
        },
    ),
    "old_function": Cause(
        "RuntimeError",
        r"Legacy autograd function with non-static forward",
        {
            "en": "forward and backward of an autograd Function are static methods. "
            "Is @staticmethod above each of them?",
            "zh": "autograd Function 的 forward 和 backward 是静态方法。它们上面都写了 @staticmethod 吗？",
        },
    ),
    "setup_context": Cause(
        "RuntimeError",
        r"must override the setup_context staticmethod",
        {
            "en": "torch.func was applied to a Function with an old-style forward(ctx, x). "
            "Is torch.autograd.grad enough, or should the Function have a setup_context?",
            "zh": "对旧式 forward(ctx, x) 的 Function 使用了 torch.func。用 torch.autograd.grad 是否就够了？"
            "还是应给它写 setup_context？",
        },
    ),
    "singular": Cause(
        "_LinAlgError LinAlgError",
        r"input matrix is singular|[Ss]ingular matrix",
        {
            "en": "A singular matrix was to be inverted. Is it the matrix you mean, at the point you mean?",
            "zh": "要对奇异矩阵求逆。它是你所指的那个矩阵吗？取在你所指的点上吗？",
        },
    ),
    "not_positive_definite": Cause(
        "_LinAlgError LinAlgError",
        r"positive[- ]definite",
        {
            "en": "A Cholesky factor exists only for positive definite matrices. "
            "Does the exercise promise that, or can eigenvalues be negative?",
            "zh": "只有正定矩阵才有 Cholesky 分解。题目保证正定吗？还是特征值可能为负？",
        },
    ),
    "inference": Cause(
        "RuntimeError",
        r"[Ii]nference tensor",
        {
            "en": "A tensor that was made in inference mode cannot be differentiated. Where was that mode switched on?",
            "zh": "在推理模式（inference mode）下创建的张量不能求导。这个模式是在哪里打开的？",
        },
    ),
    "copied_with_graph": Cause(
        "RuntimeError",
        r"support the deepcopy protocol",
        {
            "en": "A tensor with a graph cannot be copied by deepcopy. Is x.detach().clone() what you want?",
            "zh": "带有计算图的张量不能用 deepcopy 复制。你要的是不是 x.detach().clone()？",
        },
    ),
    "unknown_name": Cause(
        "NameError UnboundLocalError",
        r"is not defined|cannot access local variable",
        {
            "en": "A name was used that has no value there. "
            "Is it spelled as where it is defined, and defined in a cell before, or on every way through the function? "
            "If it is imported: is that module installed where this is graded?",
            "zh": "使用了在那里没有值的名字。它的拼写与定义处一致吗？它是在前面的单元格中定义的吗？"
            "函数的每条路径都给它赋值了吗？如果它是导入的：评分环境中安装了那个模块吗？",
        },
    ),
    "unknown_attribute": Cause(
        "AttributeError",
        r"module '[\w.]+' has no attribute",
        {
            "en": "The module has nothing of that name. How is it spelled, and which part of torch is it in?",
            "zh": "模块中没有这个名字。它怎样拼写？它在 torch 的哪个部分？",
        },
    ),
    "endless_recursion": Cause(
        "RecursionError",
        r"maximum recursion depth",
        {
            "en": "A function called itself again and again. When does it stop?",
            "zh": "一个函数不断地调用自己。它在什么时候停下来？",
        },
    ),
    "division_by_zero": Cause(
        "ZeroDivisionError",
        r"division by zero|division or modulo by zero|by zero",
        {
            "en": "Something was divided by zero. What can be zero there, and for which inputs?",
            "zh": "除以了零。那里什么可能为零？对哪些输入？",
        },
    ),
    "no_such_file": Cause(
        "FileNotFoundError",
        r"",
        {
            "en": "A file was to be opened that is not there. "
            "A hidden check passes nothing but the arguments: can all that is needed come from them?",
            "zh": "要打开的文件不存在。隐藏检查只传入参数：所需的一切能否都由参数得到？",
        },
    ),
    "nobody_answers": Cause(
        "StdinNotImplementedError",
        r"",
        {
            "en": "input() was called, and nobody is there to answer. Which argument says what you want to ask for?",
            "zh": "调用了 input()，但没有人会回答。你想询问的内容在哪个参数里？",
        },
    ),
    "own_assertion": Cause(
        "AssertionError",
        r"^(?!Expected |expected |.*must be )",
        {
            "en": "An assert in the code failed. Does what it demands hold for other sizes, dtypes and values as well?",
            "zh": "代码中的 assert 没有成立。它所要求的对其他大小、dtype 和数值也成立吗？",
        },
    ),
}
