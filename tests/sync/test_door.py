"""Doors that open by a code: what a pass says, who may make one, and how a door without a network judges it."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.door.answers import Answer, AnswerError, read_answer, shut_text
from sync.door.controller import LEEWAY, Controller, Event, Outcome
from sync.door.passes import LONGEST, MARK, Pass, PassError, Signer, read_pass, write_pass
from sync.door.reports import report_body, report_text
from sync.trust import DeviceCertificate, WorkingKey, certify_working_key, key_id, public_bytes

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
KEYS: dict[str, Any] = VECTORS["keys"]
SHOWN: dict[str, Any] = VECTORS["door"]
ROOT = bytes.fromhex(KEYS["root"])
STATION = bytes.fromhex(KEYS["station"])
DOOR = bytes.fromhex(SHOWN["door"])
NOON = SHOWN["begins"]
WORKING = WorkingKey(
    bytes.fromhex(KEYS["working"]), KEYS["working_issued_at"], bytes.fromhex(KEYS["working_certificate"])
)
DEVICE = DeviceCertificate(
    bytes.fromhex(KEYS["device"]),
    STATION,
    KEYS["device_issued_at"],
    bytes.fromhex(KEYS["working_id"]),
    bytes.fromhex(KEYS["device_certificate"]),
)


def private(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(KEYS[name]))


UNION = Signer(private("working_private"), WORKING)
PC = Signer(private("device_private"), WORKING, DEVICE)


def pass_text(
    signer: Signer = UNION,
    *,
    begins: int = NOON,
    lasts: int = 60,
    door: bytes = DOOR,
    station: bytes = STATION,
    nonce: bytes = bytes(range(8)),
) -> str:
    return write_pass(Pass(station, door, begins, lasts, nonce), signer)


def door() -> Controller:
    return Controller(ROOT, STATION, DOOR)


def test_a_pass_has_one_form_to_the_byte() -> None:
    assert pass_text(UNION) == SHOWN["by_union"]
    assert pass_text(PC) == SHOWN["by_device"]
    said = Pass(STATION, DOOR, NOON, 60, bytes.fromhex(SHOWN["nonce"]))
    by_union, by_pc = read_pass(SHOWN["by_union"], ROOT), read_pass(SHOWN["by_device"].lower() + "\n", ROOT)
    assert (by_union.pass_, by_pc.pass_) == (said, said)
    assert by_union.signers == (key_id(WORKING.public),)
    assert by_pc.signers == (key_id(WORKING.public), key_id(DEVICE.device))


def test_a_report_is_signed_over_its_door_and_all_that_it_says() -> None:
    events = [Event(1, NOON + 3, Outcome.OPENED, bytes(range(8))), Event(2, NOON + 9, Outcome.USED, bytes(range(8)))]
    body = report_body(events)
    assert body.decode() == SHOWN["report"]["body"]
    assert report_text(DOOR, body).hex() == SHOWN["report"]["text"]
    assert private("device_private").sign(report_text(DOOR, body)).hex() == SHOWN["report"]["signature"]
    assert len({report_text(DOOR, body), report_text(STATION, body), report_text(DOOR, body[:-1])}) == 3


@pytest.mark.parametrize("signer", [UNION, PC], ids=["by the union", "by a PC of the station"])
def test_a_door_opens_once_for_a_pass(signer: Signer) -> None:
    gate = door()
    text = pass_text(signer)
    found = [gate.show(text, NOON + seconds) for seconds in (0, 1, 59)]
    assert [event.outcome for event in found] == [Outcome.OPENED, Outcome.USED, Outcome.USED]
    assert [event.number for event in found] == [1, 2, 3]
    assert gate.show(pass_text(signer, nonce=bytes(8)), NOON).outcome is Outcome.OPENED


@pytest.mark.parametrize(
    ("seconds", "outcome"),
    [
        (-LEEWAY - 1, Outcome.EARLY),
        (-LEEWAY, Outcome.OPENED),
        (60 + LEEWAY - 1, Outcome.OPENED),
        (60 + LEEWAY, Outcome.EXPIRED),
        (86_400, Outcome.EXPIRED),
    ],
)
def test_a_pass_is_good_for_its_minute_and_for_half_a_minute_between_two_clocks(
    seconds: int, outcome: Outcome
) -> None:
    assert door().show(pass_text(), NOON + seconds).outcome is outcome


def test_a_used_pass_is_known_for_as_long_as_it_is_good() -> None:
    gate = door()
    text = pass_text(lasts=LONGEST)
    assert gate.show(text, NOON - LEEWAY).outcome is Outcome.OPENED
    for number in range(300):
        gate.show(pass_text(nonce=number.to_bytes(8, "big"), begins=NOON + 2 * number), NOON + 2 * number)
    assert gate.show(text, NOON + LONGEST + LEEWAY - 1).outcome is Outcome.USED


@pytest.mark.parametrize(
    "text", [pass_text(door=bytes(16)), pass_text(station=bytes(16))], ids=["another door", "another station"]
)
def test_a_pass_opens_no_other_door(text: str) -> None:
    assert door().show(text, NOON).outcome is Outcome.OTHER_DOOR


def test_a_pc_makes_passes_for_its_own_station_alone() -> None:
    elsewhere = bytes(range(16))
    gate = Controller(ROOT, elsewhere, DOOR)
    assert gate.show(pass_text(PC, station=elsewhere), NOON).outcome is Outcome.FORGED


def test_a_pass_of_another_union_is_forged() -> None:
    root, working = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    stranger = Signer(working, certify_working_key(root, public_bytes(working), NOON))
    assert door().show(pass_text(stranger), NOON).outcome is Outcome.FORGED


def test_a_door_takes_no_pass_of_a_pc_that_was_shut_out() -> None:
    gate = door()
    answer = read_answer(SHOWN["answer"]["body"], DOOR, ROOT)
    assert answer == Answer(3, NOON + 60, frozenset([key_id(DEVICE.device)]))
    assert gate.shut_out(answer.shut, answer.at, NOON + 62)
    assert gate.show(pass_text(PC), NOON).outcome is Outcome.SHUT
    assert gate.show(pass_text(UNION), NOON).outcome is Outcome.OPENED
    assert gate.shut_out([], NOON + 90, NOON + 90)
    assert gate.show(pass_text(PC, nonce=bytes(8)), NOON).outcome is Outcome.OPENED


def test_a_door_believes_no_list_that_is_older_than_its_own_or_of_a_time_to_come() -> None:
    gate = door()
    assert gate.shut_out([key_id(DEVICE.device)], NOON, NOON)
    assert not gate.shut_out([], NOON - 1, NOON + 60)
    assert not gate.shut_out([], NOON + LEEWAY + 1, NOON)
    assert gate.show(pass_text(PC), NOON).outcome is Outcome.SHUT


def test_what_the_union_signs_of_those_shut_out_has_one_form_to_the_byte() -> None:
    shown = SHOWN["answer"]
    text = shut_text(DOOR, NOON + 60, [key_id(DEVICE.device)])
    assert text.hex() == shown["text"]
    assert private("working_private").sign(text).hex() == shown["signature"]
    assert len({text, shut_text(STATION, NOON + 60, [key_id(DEVICE.device)]), shut_text(DOOR, NOON + 60, [])}) == 3
    two = [bytes([1]) * 8, bytes([2]) * 8]
    assert shut_text(DOOR, NOON, two) == shut_text(DOOR, NOON, two[::-1])


def changed(**said: object) -> str:
    answer = json.loads(SHOWN["answer"]["body"])
    return json.dumps(answer | {"shut": answer["shut"] | said})


@pytest.mark.parametrize(
    "body",
    [
        changed(keys=[]),
        changed(keys=["00" * 8]),
        changed(keys=["00" * 7]),
        changed(at=NOON + 61),
        changed(at=-1),
        changed(at=True),
        changed(signature="00" * 64),
        changed(key={"public": KEYS["device"], "issued_at": NOON, "signature": KEYS["device_certificate"]}),
        changed(key=None),
        '{"next": 3}',
        "[]",
        "{",
    ],
)
def test_nobody_but_the_union_says_who_is_shut_out(body: str) -> None:
    with pytest.raises(AnswerError):
        read_answer(body, DOOR, ROOT)


def test_a_list_for_another_door_or_of_another_union_is_none() -> None:
    other = public_bytes(Ed25519PrivateKey.generate())
    for door_id, root in ((STATION, ROOT), (DOOR, other)):
        with pytest.raises(AnswerError):
            read_answer(SHOWN["answer"]["body"], door_id, root)


@pytest.mark.parametrize("lasts", [0, LONGEST + 1])
def test_nobody_makes_a_pass_that_is_good_for_longer_than_ten_minutes(lasts: int) -> None:
    with pytest.raises(ValueError, match="ten minutes"):
        pass_text(lasts=lasts)


@given(position=st.integers(0, 10_000), bit=st.integers(0, 7), by_pc=st.booleans())
def test_no_bit_of_a_pass_can_be_changed(position: int, bit: int, by_pc: bool) -> None:
    digits = SHOWN["by_device" if by_pc else "by_union"].removeprefix(MARK)
    body = bytearray(base64.b32decode(digits + "=" * (-len(digits) % 8)))
    body[position % len(body)] ^= 1 << bit
    with pytest.raises(PassError):
        read_pass(MARK + base64.b32encode(body).decode().rstrip("="), ROOT)


@given(st.text(max_size=700) | st.binary(max_size=400).map(lambda data: MARK + base64.b32encode(data).decode()))
def test_whatever_else_is_held_before_a_door_is_forged_and_breaks_nothing(text: str) -> None:
    assert door().show(text, NOON).outcome is Outcome.FORGED


def test_a_controller_may_run_the_judgement_as_a_process() -> None:
    begins = int(time.time())
    fresh = pass_text(begins=begins, lasts=LONGEST)
    pc = [pass_text(PC, begins=begins, lasts=LONGEST, nonce=bytes([n]) * 8) for n in range(2)]
    line = [sys.executable, "-m", "sync.door", "--root", KEYS["root"], "--station", KEYS["station"]]
    heard = json.loads(SHOWN["answer"]["body"])
    text = shut_text(DOOR, begins, [key_id(DEVICE.device)])
    heard["shut"] |= {"at": begins, "signature": private("working_private").sign(text).hex()}
    told = json.dumps(heard)
    scans = [fresh, "https://union.example/s/1", fresh, pc[0], told, pc[1], SHOWN["answer"]["body"], changed(keys=[])]
    done = subprocess.run(
        [*line, "--door", SHOWN["door"], "--number", "7"],
        input="\n".join(scans),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = [json.loads(row) for row in done.stdout.splitlines()]
    events = [(event["number"], event["outcome"]) for event in found if "outcome" in event]
    assert events == [(8, "opened"), (9, "forged"), (10, "used"), (11, "opened"), (12, "shut")]
    assert [event["nonce"] for event in found[:3]] == [SHOWN["nonce"], None, SHOWN["nonce"]]
    assert found[4] == {"next": 3, "shut": 1, "taken": True}
    # The vector's own list is of another time than the test's clock.
    assert found[6]["taken"] is (begins <= NOON + 60 <= begins + LEEWAY)
    assert set(found[7]) == {"error"}
