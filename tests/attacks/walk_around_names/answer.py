import torch

names = torch.os.listdir("@COURSE@/graders/exam")
print("BREACHED")
