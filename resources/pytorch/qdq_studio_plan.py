"""Carries a QDQ Studio fix into PyTorch, so that fine-tuning and the next export keep it.

Written for pytorch-quantization and for ModelOpt (modelopt.torch.quantization); both keep a quantizer object on each
module, and both quantize a shared object alike wherever it is used. The order is what matters: insert the quantizers
without calibrating, share them, then calibrate, fine-tune with frozen ranges, and export.

    import qdq_studio_plan as qdq
    plan = qdq.load("plan.json")

    # ModelOpt
    mtq.quantize(model, qdq.without_calibration(config))      # inserts quantizers, algorithm none
    qdq.apply(model, plan)                                    # share, disable
    mtq.calibrate(model, "max", forward_loop)                 # groups are calibrated on their union
    # pytorch-quantization
    quant_modules.initialize(); model = Net(); qdq.apply(model, plan); collect_stats(...); compute_amax(...)

`apply` raises KeyError with the missing names when the plan does not fit the model. Sites of kind "wrap" (a residual Add,
a Concat, a pool) have no module of their own: use `Quantized`, a small module that holds the quantizer, in their place in
`forward`, and hand it to `apply(model, plan, wrappers={"/layer1/Add#1": module})`. Sites of kind "unnamed" are operators
whose export lost the name of their module: hand their modules over in the same way.
"""
import copy
import json


def load(path):
    with open(path) as file:
        plan = json.load(file)
    if plan.get("version") != 1:
        raise ValueError("This plan was written by another version of QDQ Studio.")
    return plan


def without_calibration(config):
    """A ModelOpt config that inserts quantizers and measures nothing yet."""
    config = copy.deepcopy(config)
    config["algorithm"] = None
    return config


def apply(model, plan, wrappers=None, prefix=""):
    """Makes the quantizers of each group one object and switches off those that the plan leaves float.

    prefix is put before every module name, for a model that is part of another. Returns the number of shared groups.
    """
    wrappers = wrappers or {}
    modules = dict(model.named_modules())
    missing, groups = [], []
    for group in plan["groups"]:
        holders = []
        for site in group["sites"]:
            holder = _holder(site, modules, wrappers, prefix)
            if holder is None:
                missing.append(_name(site))
            else:
                holders.append(holder)
        groups.append(holders)
    if missing:
        raise KeyError("Not in this model: " + ", ".join(missing))
    for holders in groups:
        leader, attribute = holders[0]
        for module, name in holders[1:]:
            setattr(module, name, getattr(leader, attribute))
    for entry in plan.get("disable", []):
        module = modules.get(prefix + entry["module"])
        for name in ("_input_quantizer", "_weight_quantizer", "input_quantizer", "weight_quantizer"):
            quantizer = getattr(module, name, None)
            if quantizer is not None and hasattr(quantizer, "disable"):
                quantizer.disable()
    return sum(len(holders) > 1 for holders in groups)


def Quantized(quantizer):
    """A module that only quantizes what goes through it: for residual Adds, Concats and pools."""
    from torch import nn

    class QuantizedInput(nn.Module):
        def __init__(self):
            super().__init__()
            self._input_quantizer = quantizer

        def forward(self, x):
            return self._input_quantizer(x)

    return QuantizedInput()


def _holder(site, modules, wrappers, prefix):
    is_module = site["kind"] == "module"
    module = modules.get(prefix + site["module"]) if is_module else wrappers.get(_name(site))
    for name in ([site["quantizer"]] if is_module else []) + ["_input_quantizer", "input_quantizer"]:
        if module is not None and getattr(module, name, None) is not None:
            return module, name
    return None


def _name(site):
    if site["kind"] == "module":
        return "%s.%s" % (site["module"], site["quantizer"])
    return "%s#%d" % (site["node"], site["slot"])
