"""Where tasks run: in threads of this process that each drive a reader, or on a Dask cluster when there is one.

A cluster is taken when a `distributed.Client` is active in this process or `DASK_SCHEDULER_ADDRESS` is set (Dask's own convention).
Workers must see the inputs and the results under the same path or URL, and have this package installed.
"""

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from helpers.documents import sandbox
from helpers.documents.limits import need

_LOST = 5  # workers that may be lost under one task before it is given up


class Local:
    """This machine: `jobs` readers side by side."""

    def __init__(self, jobs: int) -> None:
        self.width = jobs
        self._work = ThreadPoolExecutor(jobs, thread_name_prefix="long-reach-read")
        self._ahead = ThreadPoolExecutor(1, thread_name_prefix="long-reach-hash")  # hashing never waits behind reading

    def submit(self, task: Callable, *arguments: Any, ahead: bool = False) -> Any:
        """A future of a task; `ahead` for the short ones on which the next ones wait."""
        return (self._ahead if ahead else self._work).submit(task, *arguments)

    def close(self, failed: bool = False) -> None:
        """Let go of threads and readers; at once when the scan has failed or was interrupted."""
        if failed:
            sandbox.stop()
        for pool in (self._work, self._ahead):
            pool.shutdown(wait=True, cancel_futures=True)
        sandbox.close_idle()
        sandbox.resume()


class Cluster:
    """The workers of a Dask cluster; a lost worker costs the tasks that it had, which others do again."""

    def __init__(self, client: Any, own: bool) -> None:
        self._client, self._own = client, own
        client.wait_for_workers(1, timeout=60)
        self.width = max(sum(client.nthreads().values()), 1)

    def submit(self, task: Callable, *arguments: Any, ahead: bool = False) -> Any:
        """A future of a task."""
        return self._client.submit(task, *arguments, pure=False, retries=_LOST, priority=10 if ahead else 0)

    def close(self, failed: bool = False) -> None:
        """Leave the cluster as it was; tasks of a scan that failed are dropped with their futures."""
        if self._own:
            self._client.close()


@contextmanager
def engine(jobs: int | None = None) -> Iterator[Local | Cluster]:
    """The cluster when there is one, else `jobs` local processes (default: one a core)."""
    made = _cluster() or Local(max(jobs or os.cpu_count() or 1, 1))
    try:
        yield made
    except BaseException:
        made.close(failed=True)
        raise
    made.close()


def stream(made: Local | Cluster, task: Callable, items: Iterable, *rest: Any, ahead: bool = False) -> Iterator[Any]:
    """The results of a task for each item, in the order of the items, with a bounded number of them under way."""
    under_way: deque = deque()
    most = 4 if ahead else made.width * 3
    for item in items:
        under_way.append(made.submit(task, item, *rest, ahead=ahead))
        if len(under_way) >= most:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


def _cluster() -> Cluster | None:
    if "distributed" in sys.modules:
        import distributed

        try:
            return Cluster(distributed.get_client(), own=False)
        except ValueError:  # no client is active
            pass
    if address := os.environ.get("DASK_SCHEDULER_ADDRESS"):
        distributed = need("distributed", "distributed", "cluster")
        return Cluster(distributed.Client(address, timeout=30, set_as_default=False), own=True)
    return None
