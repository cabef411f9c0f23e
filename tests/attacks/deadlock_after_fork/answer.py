import os

import torch

torch.set_num_threads(2)
torch.ones(500, 500) @ torch.ones(500, 500)
child = os.fork()
if child == 0:
    os._exit(0)
os.waitpid(child, 0)
print("BREACHED")
