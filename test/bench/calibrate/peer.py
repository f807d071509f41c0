"""Times ONNX Runtime's own calibrators: `peer.py METHOD MODEL FOLDER`, one line of JSON on stdout."""
import json
import logging
import pathlib
import sys
import tempfile
import time

import numpy
import onnx
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod
from onnxruntime.quantization.calibrate import create_calibrator
from PIL import Image

logging.disable(logging.WARNING)
method, model, folder = sys.argv[1:]
graph = onnx.load(model).graph
name = graph.input[0].name
height, width = [dim.dim_value for dim in graph.input[0].type.tensor_type.shape.dim][2:]


class Pictures(CalibrationDataReader):
    def __init__(self):
        self.files = iter(sorted(pathlib.Path(folder).glob("*.png")))

    def get_next(self):
        file = next(self.files, None)
        if file is None:
            return None
        picture = Image.open(file).convert("RGB").resize((width, height), Image.BILINEAR)
        values = numpy.asarray(picture, dtype=numpy.float32).transpose(2, 0, 1) / numpy.float32(255)
        return {name: numpy.ascontiguousarray(values[None])}


options = {"num_bins": 2048, "symmetric": True}
if method == "entropy":
    options["num_quantized_bins"] = 128
start = time.perf_counter()
with tempfile.TemporaryDirectory() as scratch:
    calibrator = create_calibrator(
        model,
        augmented_model_path=str(pathlib.Path(scratch) / "augmented.onnx"),
        calibrate_method=CalibrationMethod.Entropy if method == "entropy" else CalibrationMethod.Percentile,
        extra_options=options,
    )
    calibrator.collect_data(Pictures())
    tensors = calibrator.compute_data()
print(json.dumps({"totalMs": 1000 * (time.perf_counter() - start), "tensors": len(tensors.data), "version": onnxruntime.__version__}))
