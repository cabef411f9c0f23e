# Copies number by number in nested loops and prints every step.
def jacobian_reverse(f, x):
    # make my own x so that I do not break the other one
    my_x = torch.tensor(x.tolist(), dtype=x.dtype, requires_grad=True)
    print("my_x:", my_x)
    my_y = f(my_x)
    print("my_y:", my_y)
    answer = torch.zeros(len(my_y), len(my_x), dtype=x.dtype)
    for i in range(len(my_y)):
        my_x.grad = None
        my_y[i].backward(retain_graph=True)
        print("gradient of output", i, "is", my_x.grad)
        for j in range(len(my_x)):
            answer[i][j] = my_x.grad[j].item()
    print("the answer is")
    print(answer)
    return answer
