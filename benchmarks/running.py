"""Running the collection, against the floor of as many notebooks that only import the same libraries, with the same parallelism:
python benchmarks/running.py
"""

import os
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat

from helpers import places, rerun

JOBS = 2
IMPORTS = "import networkx\nimport pandas\nimport plotly.graph_objects"


def floor(n: int) -> float:
    """Seconds for n notebooks that import pandas, networkx and plotly, JOBS side by side."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for i in range(n):
            notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(IMPORTS, id=f"{i:02}-imports")])
            notebook.metadata = rerun.KERNEL
            paths.append(Path(folder) / f"{i:02}_floor.ipynb")
            nbformat.write(notebook, paths[-1])
        start = time.perf_counter()
        with ThreadPoolExecutor(JOBS) as pool:
            list(pool.map(rerun.execute, paths))
        return time.perf_counter() - start


def main() -> None:
    n = len(places.notebooks())
    least = floor(n)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for part in ("data", "notebooks"):
            shutil.copytree(places.root() / part, home / part, ignore=shutil.ignore_patterns("documents"))
        os.environ["LONG_REACH_ROOT"] = str(home)
        start = time.perf_counter()
        failed = rerun.run(jobs=JOBS, pictures=False, say=lambda line: None)
        whole = time.perf_counter() - start
    print(
        f"{n} notebooks: {whole:.1f} s, {failed} failed; {n} notebooks that only import the libraries: {least:.1f} s; ratio {whole / least:.2f}"
    )


if __name__ == "__main__":
    main()
