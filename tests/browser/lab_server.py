"""A real JupyterLab on a free port, with nothing of the user's own configuration."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
QUIET = {
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    }
}


class LabServer:
    """Starts with the object, stops with ``stop``; ``command`` may bind or limit the processes."""

    def __init__(self, notebooks: Path, *, scratch: Path, command: tuple[str, ...] = ()) -> None:
        self.address = f"http://127.0.0.1:{_free_port()}"
        self.log = scratch / "server.log"
        port = self.address.rsplit(":", 1)[1]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*command, sys.executable, "-m", "jupyterlab", *_options(port, notebooks)],
                env=_environment(scratch),
                cwd=notebooks,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait()

    def stop(self) -> None:
        """Ask nicely, once; then end the processes that this object started."""
        everyone = [self.process.pid, *(child.pid for child in self._children())]
        self.process.terminate()
        processes = [psutil.Process(pid) for pid in everyone if psutil.pid_exists(pid)]
        _, alive = psutil.wait_procs(processes, timeout=15)
        for process in alive:
            process.kill()
        self.process.wait()

    def kernel_megabytes(self) -> float:
        """Return the resident memory of the kernels."""
        return sum(_megabytes(child) for child in self._kernels())

    def all_megabytes(self) -> float:
        """Return the resident memory of server and kernels."""
        return sum(_megabytes(child) for child in self._children()) + _megabytes(
            psutil.Process(self.process.pid)
        )

    def kernel_pids(self) -> list[int]:
        """Return the kernels' process ids."""
        return [child.pid for child in self._kernels()]

    def _children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def _kernels(self) -> list[psutil.Process]:
        return [child for child in self._children() if "ipykernel" in " ".join(child.cmdline())]

    def _wait(self) -> None:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{self.address}/api", timeout=5):  # noqa: S310 - ours
                    return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        self.process.kill()
        raise RuntimeError(f"JupyterLab did not start:\n{self.log.read_text()}")


def _megabytes(process: psutil.Process) -> float:
    return process.memory_info().rss / 1e6


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _options(port: str, notebooks: Path) -> list[str]:
    return [
        "--no-browser",
        "--allow-root",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={notebooks}",
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",  # lets a test change the theme
    ]


def _environment(scratch: Path) -> dict[str, str]:
    settings = scratch / "settings"
    for name, values in QUIET.items():
        file = settings / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    search = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    own = {name: value for name, value in os.environ.items() if name != "LABKIT_WORK"}
    return {
        **own,
        "PYTHONPATH": search,
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(scratch / "workspaces"),
        "JUPYTER_CONFIG_DIR": str(scratch / "config"),
        "JUPYTER_DATA_DIR": str(scratch / "data"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "IPYTHONDIR": str(scratch / "ipython"),
    }
