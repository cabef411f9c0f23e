def gradient(f, x):
    return x


get_ipython().run_cell("2.0")
get_ipython().displayhook(2.0)
