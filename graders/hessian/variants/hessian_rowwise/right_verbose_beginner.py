# Nested loops over single entries with new variables every time; prints a lot.
def hessian_rowwise(f, xs):
    k = len(xs)
    answer = torch.zeros(k, k, dtype=xs[0].dtype)
    for row in range(k):
        for column in range(k):
            my_xs = [torch.tensor(x.item(), dtype=x.dtype, requires_grad=True) for x in xs]
            my_y = f(*my_xs)
            first = torch.autograd.grad(my_y, my_xs[row], create_graph=True, allow_unused=True)[0]
            if first is None:
                print("x", row, "is not used")
                continue
            if first.requires_grad == False:
                print("the derivative for x", row, "is a constant")
                continue
            second = torch.autograd.grad(first, my_xs[column], allow_unused=True)[0]
            if second is None:
                continue
            answer[row, column] = second.item()
            print("row", row, "column", column, "is", second.item())
    return answer
