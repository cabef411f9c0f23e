# Copies number by number, one backward pass per input, and prints every step.
def gradient(f, xs):
    k = len(xs)
    answer = torch.zeros(k, dtype=xs[0].dtype)
    for i in range(k):
        # make new variables every time so nothing adds up
        my_xs = []
        for j in range(k):
            number = xs[j].item()
            my_xs.append(torch.tensor(number, dtype=xs[j].dtype, requires_grad=True))
        my_y = f(*my_xs)
        my_y.backward()
        derivative = my_xs[i].grad
        print("derivative number", i, "is", derivative)
        if derivative is None:
            answer[i] = 0.0
        else:
            answer[i] = derivative.item()
    print("gradient:", answer)
    return answer
