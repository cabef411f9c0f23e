# Prints the entries and returns None.
# diagnosis: none
def hessian_rowwise(f, xs):
    for i in range(len(xs)):
        for j in range(len(xs)):
            print(i, j, torch.func.grad(torch.func.grad(f, i), j)(*xs))
