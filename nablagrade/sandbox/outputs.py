"""stub"""
class OutputCollector:
    def __init__(self, limit_bytes, shared=None): self.dropped_bytes=0; self.o=[]
    def add(self, event): 
        if event.get("kind")=="error": self.o.append({"output_type":"error","ename":event["ename"],"evalue":event["evalue"],"traceback":[]})
    def outputs(self): return tuple(self.o)
