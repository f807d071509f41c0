"""Carries a QDQ Studio fix into PyTorch, so that fine-tuning and the next export keep it.

For ModelOpt (modelopt.torch.quantization, run with 0.47.0) and for pytorch-quantization (run with 2.1.3): both keep
quantizer objects on the modules, and an object that several modules share quantizes alike wherever it is used. The order is what matters: insert quantizers
without calibrating, share them, then calibrate (a shared one sees what all its places see), fine-tune, export.

    import qdq_studio_plan as qdq
    plan = qdq.load("plan.json")

    qdq.insert(model)                                   # ModelOpt: quantizers, algorithm none
    # pytorch-quantization: quant_modules.initialize(), then make the model
    qdq.apply(model, plan)                              # share, enable, disable
    qdq.calibrate(model, lambda model: [model(x) for x in batches])
    fine_tune(model)                                    # your own loop; the ranges stay as they are
    qdq.export(model, example, "tuned.onnx")
    # then: qdq check-plan tuned.onnx plan.json

Fold batch norms before you insert. A checkpoint that is calibrated already may skip `calibrate`: `apply` gives a shared
quantizer the largest range of its group, which asks for a short fine-tuning.

`apply` raises KeyError with the missing names when the plan does not fit the model. Members whose action is "wrap" (a
residual Add, a Concat, a pool) have no module: use `Quantized`, a small module with a quantizer, in `forward`, and hand
it over as `apply(model, plan, wrappers={"/layer1/Add#1": model.layer1.skip})`. Members of kind "unnamed" are operators
whose export lost the name of their module: hand their modules over in the same way.
"""
import copy
import json


def load(path):
    with open(path) as file:
        plan = json.load(file)
    if plan.get("version") != 2:
        raise ValueError("This plan was written by another version of QDQ Studio.")
    return plan


def without_calibration(config):
    """A ModelOpt config that inserts quantizers and measures nothing yet."""
    config = copy.deepcopy(config)
    config["algorithm"] = None
    return config


def insert(model, config=None):
    """ModelOpt: puts quantizers on every module that can have them, INT8 unless a config says otherwise."""
    import modelopt.torch.quantization as mtq

    return mtq.quantize(model, without_calibration(config or mtq.INT8_DEFAULT_CFG))


def apply(model, plan, wrappers=None, prefix=""):
    """Makes the quantizers of each group one object, and switches on what the plan names and off what it does not.

    prefix is put before every module name, for a model that is part of another. Returns the number of shared groups.
    """
    wrappers = wrappers or {}
    modules = dict(model.named_modules())
    groups = [[_place(member, modules, wrappers, prefix) for member in group["members"]] for group in plan["groups"]]
    switches = [(entry["action"], _place(dict(entry, kind="module"), modules, wrappers, prefix)) for entry in plan["switches"]]
    members = [member for group in plan["groups"] for member in group["members"]]
    missing = [_name(member) for member, place in zip(members, sum(groups, [])) if place is None]
    missing += [_name(entry) for entry, (action, place) in zip(plan["switches"], switches) if action == "enable" and place is None]
    if missing:
        raise KeyError("Not in this model: " + ", ".join(missing))
    for places in groups:
        _share(places)
    # Quantizers that the plan does not name would be Q/DQ that the fixed graph has not.
    for quantizer in quantizers(model):
        quantizer.disable()
    for module, name in sum(groups, []) + [place for action, place in switches if action == "enable"]:
        getattr(module, name).enable()
    return sum(len(places) > 1 for places in groups)


def calibrate(model, forward_loop, algorithm="max", **options):
    """Measures the ranges of all quantizers that are on. algorithm and options are those of the framework."""
    active = [quantizer for quantizer in quantizers(model) if _is_on(quantizer)]
    if any(type(quantizer).__module__.startswith("modelopt.") for quantizer in active):
        import modelopt.torch.quantization as mtq

        return mtq.calibrate(model, dict(options, method=algorithm) if options else algorithm, forward_loop)
    import torch

    for quantizer in active:
        quantizer.disable_quant()
        quantizer.enable_calib()
    with torch.no_grad():
        forward_loop(model)
    for quantizer in active:
        # A max calibrator takes no name of an algorithm; a histogram one has to be told.
        quantizer.load_calib_amax(*([] if algorithm == "max" else [algorithm]), **options)
        quantizer.disable_calib()
        quantizer.enable_quant()
    return model


def export(model, example, path, opset_version=17, **options):
    """ONNX with QuantizeLinear and DequantizeLinear, under names that `qdq check-plan` knows."""
    import torch

    for quantizer in quantizers(model):
        if hasattr(type(quantizer), "use_fb_fake_quant"):
            type(quantizer).use_fb_fake_quant = True
    torch.onnx.export(model.eval(), example, path, opset_version=opset_version, dynamo=False, **options)


def quantizers(model):
    """Each quantizer object of a model once."""
    names = ("disable", "enable", "amax")
    found = {id(module): module for module in model.modules() if all(hasattr(type(module), name) for name in names)}
    return list(found.values())


def Quantized(quantizer):
    """A module that only quantizes what goes through it: for residual Adds, Concats and pools."""
    from torch import nn

    class QuantizedInput(nn.Module):
        def __init__(self):
            super().__init__()
            self.input_quantizer = quantizer

        def forward(self, x):
            return self.input_quantizer(x)

    return QuantizedInput()


def _share(places):
    leader, attribute = places[0]
    quantizer = getattr(leader, attribute)
    ranges = [getattr(getattr(module, name), "amax", None) for module, name in places]
    if all(amax is not None for amax in ranges):
        quantizer.amax = max(ranges)
    for module, name in places[1:]:
        setattr(module, name, quantizer)


def _is_on(quantizer):
    return quantizer.is_enabled if hasattr(quantizer, "is_enabled") else not quantizer._disabled


def _place(member, modules, wrappers, prefix):
    """The module and the attribute that hold a quantizer; None where there is none.

    pytorch-quantization puts an underscore before the attribute. Without it there is a property that cannot be set.
    """
    is_module = member["kind"] == "module"
    module = modules.get(prefix + member["module"]) if is_module else wrappers.get(_name(member))
    own = member["quantizer"] if is_module else "input_quantizer"
    for name in ("_" + own, own):
        if getattr(module, name, None) is not None:
            return module, name
    return None


def _name(member):
    if "module" in member:
        return "%s.%s" % (member["module"], member["quantizer"])
    return "%s#%d" % (member["node"], member["slot"])
