"""``python -m sync.door``: a door's judgement on standard input, a line a scan, a JSON object a line back.

A line that begins with ``{`` is what the union answered to a report: whom it names as shut out opens no more.
For trying passes out, and for a controller that would rather run a process than a library.
"""

from __future__ import annotations

import argparse
import json
import sys
import time

from sync.door.answers import AnswerError, read_answer
from sync.door.controller import Controller


def main() -> int:
    """Judge until the input ends."""
    parser = argparse.ArgumentParser(prog="python -m sync.door", description=__doc__)
    parser.add_argument("--root", required=True, type=bytes.fromhex, help="the union's root key, 64 hexadecimal digits")
    parser.add_argument("--station", required=True, type=bytes.fromhex, help="the station's id, 32 hexadecimal digits")
    parser.add_argument("--door", required=True, type=bytes.fromhex, help="the door's id, 32 hexadecimal digits")
    parser.add_argument("--number", type=int, default=0, help="the number of the last event before")
    given = parser.parse_args()
    door = Controller(given.root, given.station, given.door, number=given.number)
    for line in sys.stdin:
        if line.startswith("{"):
            said = _heard(door, line, given.door, given.root)
        else:
            event = door.show(line, int(time.time()))
            nonce = None if event.nonce is None else event.nonce.hex()
            said = {"number": event.number, "at": event.at, "outcome": event.outcome.value, "nonce": nonce}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
    return 0


def _heard(door: Controller, line: str, id_: bytes, root: bytes) -> dict[str, object]:
    try:
        answer = read_answer(line, id_, root)
    except AnswerError as error:
        return {"error": str(error)}
    taken = door.shut_out(answer.shut, answer.at, int(time.time()))
    return {"next": answer.next, "shut": len(answer.shut), "taken": taken}


if __name__ == "__main__":
    sys.exit(main())
