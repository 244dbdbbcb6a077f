"""``yizhan-union doctor --repair`` may be killed anywhere: whoever runs it again ends with a sound union."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from sync.server.cli import run
from sync.server.doctor import examine
from sync.server.folding import folded
from sync.server.notices import publish
from sync.server.schema import records
from tests.sync.server.conftest import Office

ROOT = Path(__file__).parents[3]
REPAIR = """
import os, signal, sys
from sqlalchemy import Engine, event
from sync.server.cli import run
url, last = sys.argv[1], int(sys.argv[2])
done = 0
def count(*_):
    global done
    done += 1
    if done == last:
        os.kill(os.getpid(), signal.SIGKILL)
for name in ("before_cursor_execute", "commit"):
    event.listen(Engine, name, count)
code = run(["--db", url, "doctor", "--repair"])
print(done)
sys.exit(code)
"""
"""The command in a process that dies before a given statement or commit, and says how many there are if it lives."""

HARM = (
    "UPDATE r_visit SET persons = 1000",
    "DELETE FROM r_supply",
    "DELETE FROM personal WHERE n > (SELECT min(n) FROM personal)",
    "UPDATE device SET revoked_at = 7",
    "UPDATE station SET name = 'elsewhere'",
    "DELETE FROM span",
    "INSERT INTO file SELECT log, id, 1, 1 FROM station",
    "INSERT INTO owed SELECT log, 1, 'name', id, 1, id, 0 FROM station",
)
KILLS = 3


def repair(url: str, last: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", REPAIR, url, str(last)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def harm(office: Office) -> None:
    assert examine(office.union).findings == ()
    with office.union.database.write() as connection:
        for statement in HARM:
            assert connection.exec_driver_sql(statement).rowcount
    assert {finding.check for finding in examine(office.union).findings} >= {"addresses", "tables", "files"}


def test_a_repair_that_is_killed_anywhere_is_done_by_the_next_one(office: Office, database_url: str) -> None:
    publish(office.union, office.authority, title="停水通知", body="")
    desks = [office.desk(office.register(name)) for name in ("五一广场驿站", "火车站驿站")]
    for desk in desks:
        desk.visits(40)
        desk.write("supply", name="雨衣")
        for name in ("李敏", "王强", "赵静"):
            desk.write("staff", name=(name,))
        desk.sync()
    harm(office)
    whole = repair(database_url, 0)
    # The values that were taken away are asked for; nothing else is left.
    assert {finding.check for finding in examine(office.union).findings} == {"personal"}, whole.stderr
    points = random.Random(3).sample(range(20, int(whole.stdout)), KILLS)
    for last in points:
        for desk in desks:
            answer = desk.open(office.exchange(desk.request()))
            office.exchange(desk.seal((), tuple(desk.values[ref.run, ref.seq, ref.field] for ref in answer.owed)))
        assert examine(office.union).findings == ()
        harm(office)
        assert repair(database_url, last).returncode == -signal.SIGKILL
        run(["--db", database_url, "doctor", "--repair"])
        assert {finding.check for finding in examine(office.union).findings} == {"personal"}, last
    with folded(office.union, ()) as connection:
        assert connection.execute(select(records["supply"].c.name)).scalars().all() == ["雨衣", "雨衣"]
