"""A real training of the sample's net with a plan: `tune.py FRAMEWORK SAMPLE SHIM PLAN OUT.onnx`, one line of JSON.

The training is a few steps of distillation from the float net: enough to move every weight, on a CPU. With `-` for a plan
nothing is shared and nothing trained, as in an export that never heard of a plan.
"""
import glob
import importlib.metadata
import json
import sys
import time

framework, sample, shim, plan, out = sys.argv[1:]
sys.path[:0] = [sample + "/pytorch", shim]
import numpy
import torch
from PIL import Image

import qdq_studio_plan as qdq

images, batch, steps, rate = 16, 4, 4, 1e-5
start = time.perf_counter()
torch.manual_seed(1)


def float_net():
    from net import Net

    net = Net()
    net.load_state_dict(torch.load(sample + "/pytorch/float.pt", map_location="cpu"))
    return net.eval().fuse().eval()


def picture(path):
    return torch.from_numpy(numpy.asarray(Image.open(path).convert("RGB")).copy()).permute(2, 0, 1).float() / 255


def loss(net, at):
    return sum(torch.nn.functional.mse_loss(a, b) for a, b in zip(net(batches[at]), wanted[at]))


def ranges(net):
    return [quantizer.amax.clone() for quantizer in qdq.quantizers(net) if quantizer.amax is not None]


batches = torch.stack([picture(path) for path in sorted(glob.glob(sample + "/calib/*.png"))[:images]]).split(batch)
teacher = float_net()
with torch.no_grad():
    wanted = [teacher(x) for x in batches]

if framework == "modelopt":
    net = float_net()
    qdq.insert(net)
else:
    from pytorch_quantization import quant_modules

    quant_modules.initialize()
    net = float_net()
answer = {"torch": torch.__version__, "framework": importlib.metadata.version({"modelopt": "nvidia-modelopt"}.get(framework, framework))}
if plan != "-":
    answer["shared"] = qdq.apply(net, qdq.load(plan))
qdq.calibrate(net, lambda model: [model(x) for x in batches])
answer["ranges"] = len(ranges(net))
if plan != "-":
    before = ranges(net)
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate)
    answer["losses"] = []
    for step in range(steps):
        value = loss(net, step % len(batches))
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        answer["losses"].append(value.item())
    answer["frozen"] = all(torch.equal(a, b) for a, b in zip(before, ranges(net)))
qdq.export(net, torch.zeros(1, 3, 256, 256), out, input_names=["images"], output_names=["p3", "p4", "p5"])
answer["seconds"] = round(time.perf_counter() - start, 1)
print(json.dumps(answer))
