"""A door's controller as a process of its own: it looks at pictures of a screen, judges, and reports to its union.

``python -m tests.helpers.door``: a line on standard input is a picture's path, or ``report``; each is answered by a
line of JSON. Knows of the programme only what a builder of controllers is given: ``sync.door``.
"""

from __future__ import annotations

import argparse
import json
import sys
import time

import requests
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from sync.door.answers import read_answer
from sync.door.controller import Controller, Event
from sync.door.reports import SIGNATURE, report_body, report_text

_CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def main() -> int:
    """Look, judge and report until the input ends."""
    parser = argparse.ArgumentParser()
    for name in ("root", "station", "door", "key"):
        parser.add_argument(f"--{name}", required=True, type=bytes.fromhex)
    parser.add_argument("--url", required=True)
    given = parser.parse_args()
    controller = Controller(given.root, given.station, given.door)
    key = Ed25519PrivateKey.from_private_bytes(given.key)
    events: list[Event] = []
    for line in map(str.strip, sys.stdin):
        if line == "report":
            body = report_body(events)
            signature = key.sign(report_text(given.door, body)).hex()
            answer = requests.post(
                f"{given.url}/v1/doors/{given.door.hex()}/events",
                data=body,
                headers={SIGNATURE: signature, "Content-Type": "application/json"},
                timeout=60,
            )
            heard = read_answer(answer.content, given.door, given.root)
            controller.shut_out(heard.shut, heard.at, int(time.time()))
            said: dict[str, object] = {"status": answer.status_code, "next": heard.next, "shut": len(heard.shut)}
        else:
            with Image.open(line) as picture:
                codes = zxingcpp.read_barcodes(picture.convert("L"), formats=_CODES)
            event = controller.show(codes[0].text if codes else "", int(time.time()))
            events.append(event)
            said = {"outcome": event.outcome.value, "codes": len(codes)}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
