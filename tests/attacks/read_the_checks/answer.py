text = open("@COURSE@/graders/exam/test_double.py").read() + open("@COURSE@/submitted/good/exam/exam.ipynb").read()
print("BREACHED")
