# Works on the caller's x itself and puts requires_grad and .grad back in a finally block.
def jacobian_reverse(f, x):
    old_flag, old_grad = x.requires_grad, x.grad
    try:
        x.grad = None
        x.requires_grad_(True)
        y = f(x)
        rows = []
        for i in range(y.shape[0]):
            y[i].backward(retain_graph=True, inputs=[x])
            rows.append(x.grad)
            x.grad = None
        return torch.stack(rows)
    finally:
        x.requires_grad_(old_flag)
        x.grad = old_grad
