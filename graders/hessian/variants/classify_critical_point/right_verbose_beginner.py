# Four flags, loops and prints.
def classify_critical_point(f, x, tol=1e-6):
    my_x = torch.tensor(x.tolist(), dtype=torch.float64)
    hessian_matrix = torch.autograd.functional.hessian(f, my_x)
    print("Hessian:", hessian_matrix)
    eigenvalues = torch.linalg.eigvalsh(hessian_matrix)
    number_positive = 0
    number_negative = 0
    number_zero = 0
    for eigenvalue in eigenvalues:
        if eigenvalue.item() > tol:
            number_positive = number_positive + 1
        elif eigenvalue.item() < -tol:
            number_negative = number_negative + 1
        else:
            number_zero = number_zero + 1
    print(number_positive, number_negative, number_zero)
    if number_positive > 0 and number_negative > 0:
        answer = "saddle"
    elif number_zero > 0:
        answer = "degenerate"
    elif number_positive > 0:
        answer = "minimum"
    else:
        answer = "maximum"
    print("It is a", answer)
    return answer
