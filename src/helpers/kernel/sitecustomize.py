"""Read by Python itself before a kernel begins (its folder stands first on PYTHONPATH, see helpers.world): notebooks read files of the
checkout and nothing else, so a kernel that asks for the network is refused, whichever library asks.

This guards against accidents and forgotten lines; it is no cage for code that means harm. What talks to the kernel (Jupyter, on this
machine) is not concerned.
"""

import importlib.machinery
import importlib.util
import ipaddress
import sys
from pathlib import Path

REMEDY = (
    "a notebook asked the network for {}: notebooks read the files of the checkout only, so that they run the same everywhere. "
    "Save what is needed as a source card or under data/raw and read it from there."
)


def here(host: object) -> bool:
    """Whether an address is this machine: loopback in any spelling, or none at all."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


def refuse(event: str, given: tuple) -> None:
    """Audit hook: raises PermissionError when a socket is to reach beyond this machine."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = given[1]
        if isinstance(address, tuple) and not here(address[0]):
            raise PermissionError(REMEDY.format(address[0]))
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr") and not here(given[0]):
        raise PermissionError(REMEDY.format(given[0]))


def pass_on() -> None:
    """Run the `sitecustomize` that stands behind this one, if there is any."""
    own = Path(__file__).resolve().parent
    others = [folder for folder in sys.path if Path(folder or ".").resolve() != own]
    found = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
    if found and found.loader:
        found.loader.exec_module(importlib.util.module_from_spec(found))


if "ipykernel_launcher" in sys.orig_argv:
    sys.addaudithook(refuse)
pass_on()
