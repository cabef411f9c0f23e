import queue
import threading

import torch

questions, answers = queue.Queue(), queue.Queue()


def work():
    while True:
        f, x = questions.get()
        answers.put(torch.func.grad(f)(x))


threading.Thread(target=work, daemon=True).start()


def gradient(f, x):
    questions.put((f, x))
    return answers.get()
