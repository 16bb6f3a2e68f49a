"""Writes the .npy files of this directory: python3 make.py. The committed ones are from NumPy 2.4.6."""

import numpy as np

files = {
    "f8": (np.array([[1.5, -0.0, np.inf], [np.nan, 5e-324, -1 / 3]]), (1, 0)),
    "f4-fortran": (np.asfortranarray(np.array([[1, 2, 3], [4, 5, 6.1]], dtype="<f4")), (1, 0)),
    "f2-version-2": (np.array([1, -0.0, 65504, np.inf, np.nan, 2**-24, 0.1], dtype="<f2"), (2, 0)),
    "u1-version-3": (np.array([0, 127, 255], dtype="u1"), (3, 0)),
    "single": (np.array(2.5), (1, 0)),
    "f8-three": (np.arange(24).reshape(2, 3, 4) / 10, (1, 0)),
    "f8-fortran": (np.asfortranarray(np.arange(6).reshape(2, 3) / 10), (1, 0)),
    "big-endian": (np.array([1.0], dtype=">f8"), (1, 0)),
    "integers": (np.array([1], dtype="<i8"), (1, 0)),
    "structured": (np.zeros(1, dtype=[("a", "<f4")]), (1, 0)),
}
for name, (array, version) in files.items():
    with open(f"{name}.npy", "wb") as file:
        np.lib.format.write_array(file, array, version=version)
