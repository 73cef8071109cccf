"""The paper's Table 1, as printed, to stand beside ours.

GMD's test split; note-level 95 % bootstrap intervals. The row names are groovae's: `quantized` is
printed as "Baseline", `transfer` as "Groove Transfer", `_vib` as "+ VIB".

Source: Gillick et al. 2019, Table 1.
"""

from typing import Final

TITLE: Final = "Gillick et al. 2019, Learning to Groove with Inverse Sequence Transformations"

COLUMNS: Final = ("timing_mae_ms", "timing_mse_steps2", "timing_kl", "velocity_kl")
_ROWS: Final = """
quantized     22.6 [22.45, 22.72]   0.041 [0.041, 0.042]   n/a                n/a
linear        19.77 [19.63, 19.88]  0.033 [0.033, 0.034]   4.79 [4.68, 4.88]  1.70 [1.66, 1.74]
knn           22.34 [22.19, 22.45]  0.043 [0.042, 0.0438]  1.10 [1.07, 1.12]  0.53 [0.51, 0.56]
mlp           19.25 [19.13, 19.40]  0.032 [0.031, 0.032]   7.62 [7.44, 7.80]  2.22 [2.16, 2.29]
seq2seq       18.80 [18.67, 18.90]  0.032 [0.031, 0.032]   0.31 [0.31, 0.33]  0.08 [0.08, 0.09]
seq2seq_vib   18.47 [18.37, 18.60]  0.028 [0.028, 0.029]   2.80 [2.72, 2.86]  0.22 [0.21, 0.23]
transfer      25.04 [24.82, 25.28]  0.052 [0.051, 0.053]   0.24 [0.23, 0.25]  0.12 [0.12, 0.13]
transfer_vib  24.49 [24.25, 24.72]  0.051 [0.049, 0.052]   0.27 [0.26, 0.28]  0.20 [0.19, 0.20]
"""


def _cells(line: str) -> tuple[str, dict[str, str]]:
    # Cells are two spaces or more apart; within a cell there are single ones.
    name, *cells = (cell.strip() for cell in line.split("  ") if cell.strip())
    return name, dict(zip(COLUMNS, cells, strict=True))


TABLE_1: Final = dict(_cells(line) for line in _ROWS.strip().splitlines())
"""Row name -> metric -> the cell's text."""
