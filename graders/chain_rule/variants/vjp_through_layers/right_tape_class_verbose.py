# A tape class stores inputs and outputs; a beginner's main function prints every step.
class Tape:
    def __init__(self):
        self.inputs = []
        self.outputs = []

    def record(self, layer, value):
        entrance = value.detach().clone()
        entrance.requires_grad_(True)
        self.inputs.append(entrance)
        self.outputs.append(layer(entrance))
        return self.outputs[-1]

    def rewind(self, gradient):
        while self.outputs:
            output = self.outputs.pop()
            entrance = self.inputs.pop()
            (gradient,) = torch.autograd.grad(output, entrance, gradient)
            print("gradient now has the shape", tuple(gradient.shape))
        return gradient


def vjp_through_layers(layers, x, v):
    print("there are", len(layers), "layers")
    tape = Tape()
    value = x
    for number in range(len(layers)):
        value = tape.record(layers[number], value)
        print("after layer", number + 1, "the shape is", tuple(value.shape))
    # now go back
    return tape.rewind(v.detach())
