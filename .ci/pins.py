"""Prints constraints.txt for what is installed beside the Python named on the command line.

Pins names and versions only: no address, no local path. Packages that other systems need and this one does
not install are kept as they stand in the present file.
"""

import re
import subprocess
import sys
from pathlib import Path

HEAD = """\
# The exact versions that `make` installs and that the tests have passed with. To renew: change what you want
# newer, `make test`, then `make constraints`.
"""
OWN_OR_TOOLS = {"yizhan", "pip", "setuptools", "wheel"}
ELSEWHERE = {"colorama", "macholib", "pefile", "pywin32-ctypes", "tzdata"}


def name_of(pin: str) -> str:
    """The normalised name in a line such as ``PyYAML==6.0.3``."""
    return re.sub(r"[-_.]+", "-", pin.split("==")[0]).lower()


def main() -> None:
    frozen = subprocess.run(
        [sys.argv[1], "-m", "pip", "freeze", "--exclude-editable"],
        check=True, capture_output=True, text=True,
    ).stdout.splitlines()
    pins = {name_of(line): line for line in frozen if re.fullmatch(r"[\w.-]+==[\w.+!-]+", line)}
    for line in Path("constraints.txt").read_text(encoding="utf-8").splitlines():
        if name_of(line) in ELSEWHERE:
            pins.setdefault(name_of(line), line)
    sys.stdout.write(HEAD)
    sys.stdout.writelines(f"{pins[name]}\n" for name in sorted(pins) if name not in OWN_OR_TOOLS)


if __name__ == "__main__":
    main()
