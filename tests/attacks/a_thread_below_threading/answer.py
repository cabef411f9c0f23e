import _thread

import torch


def gradient(f, x):
    done, results = _thread.allocate_lock(), []
    done.acquire()

    def work():
        results.append(torch.func.grad(f)(x))
        done.release()

    _thread.start_new_thread(work, ())
    done.acquire()
    return results[0]
