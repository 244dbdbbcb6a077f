"""Ops that came together, as columns: what most of them are asked is told of all at once.

A page of an exchange is mostly thousands of ops of one kind with the same fields. Making an object and a dictionary of
each took more than half of what receiving one took, and nobody needs them who wants rows, addresses or kinds. Whoever
does gets them: a batch is a sequence of ops, which are made when they are first asked for. Knows nothing of the wire.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar, overload

from sync.ops import Op

T = TypeVar("T")


class Span(NamedTuple):
    """Neighbouring addresses: ``first`` … ``first + length - 1`` of a run."""

    run: bytes
    first: int
    length: int


@dataclass(frozen=True, slots=True)
class Group:
    """The ops of a batch that have kind, version and names of fields in common.

    ``at`` has their indexes in the batch, ascending; ``records`` and each of ``columns``, one a name, as many values.
    ``records`` is None when they all create.
    """

    kind: str
    version: int
    names: tuple[str, ...]
    at: Sequence[int]
    records: Sequence[bytes | None] | None
    columns: Sequence[Sequence[Any]]

    def share(self, values: Sequence[T]) -> Sequence[T]:
        """Its ops' part of something that all of the batch's ops have."""
        return values if len(self.at) == len(values) else [values[n] for n in self.at]

    def cut(self, start: int, stop: int) -> Group | None:
        """What it has of the batch's ops from ``start`` until before ``stop``."""
        first, last = bisect_left(self.at, start), bisect_left(self.at, stop)
        if first >= last:
            return None
        at = self.at[first:last]
        return Group(
            self.kind,
            self.version,
            self.names,
            range(at.start - start, at.stop - start) if isinstance(at, range) else [n - start for n in at],
            None if self.records is None else self.records[first:last],
            [column[first:last] for column in self.columns],
        )


class Batch(Sequence[Op]):
    """``times`` and ``actors`` have a value for each op, ``groups`` all of them between them."""

    __slots__ = ("_ops", "actors", "groups", "spans", "times")

    def __init__(
        self,
        spans: Sequence[Span],
        times: Sequence[int],
        actors: Sequence[bytes | None],
        groups: Sequence[Group],
    ) -> None:
        self.spans = spans
        self.times = times
        self.actors = actors
        self.groups = groups
        self._ops: list[Op] | None = None

    def __len__(self) -> int:
        return len(self.times)

    def __iter__(self) -> Iterator[Op]:
        return iter(self._made())

    @overload
    def __getitem__(self, index: int) -> Op: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Op]: ...
    def __getitem__(self, index: int | slice) -> Op | Sequence[Op]:
        if isinstance(index, int):
            return self._made()[index]
        start, stop, step = index.indices(len(self))
        return self.cut(start, stop) if step == 1 else self._made()[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._made() == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Batch({self._made()!r})"

    def cut(self, start: int, stop: int) -> Batch:
        """Its ops from ``start`` until before ``stop``."""
        if (start, stop) == (0, len(self)):
            return self
        groups = [part for group in self.groups if (part := group.cut(start, stop)) is not None]
        return Batch(_cut(self.spans, start, stop), self.times[start:stop], self.actors[start:stop], groups)

    def of(self, groups: Iterable[Group]) -> list[tuple[int, Op]]:
        """The ops of some of its groups, in their order and with their indexes."""
        runs = [run for run, _, count in self.spans for run in repeat(run, count)]
        seqs = [seq for _, first, count in self.spans for seq in range(first, first + count)]
        made = []
        for group in groups:
            kind, version, names = group.kind, group.version, group.names
            rows = zip(*group.columns, strict=True) if group.columns else repeat((), len(group.at))
            records = repeat(None, len(group.at)) if group.records is None else group.records
            for n, record, row in zip(group.at, records, rows, strict=True):
                fields = dict(zip(names, row))  # noqa: B905 - as long as the names
                made.append((n, Op(runs[n], seqs[n], self.times[n], self.actors[n], kind, version, record, fields)))
        return made if len(self.groups) == 1 else sorted(made, key=itemgetter(0))

    def _made(self) -> list[Op]:
        if self._ops is None:
            self._ops = [op for _, op in self.of(self.groups)]
        return self._ops


def _cut(spans: Sequence[Span], start: int, stop: int) -> list[Span]:
    found = []
    at = 0
    for run, first, count in spans:
        low, high = max(start - at, 0), min(stop - at, count)
        if low < high:
            found.append(Span(run, first + low, high - low))
        at += count
    return found


def spans_of(ops: Sequence[Op]) -> Sequence[Span]:
    """The addresses of ops, in their order, as spans."""
    if isinstance(ops, Batch):
        return ops.spans
    spans: list[Span] = []
    run, first, next_seq = b"", 0, 0
    for op in ops:
        seq = op.seq
        if seq != next_seq or op.run != run:
            if next_seq:
                spans.append(Span(run, first, next_seq - first))
            run, first = op.run, seq
        next_seq = seq + 1
    if next_seq:
        spans.append(Span(run, first, next_seq - first))
    return spans


def runs_of(ops: Sequence[Op]) -> set[bytes]:
    """The runs that ops are of."""
    return {span.run for span in spans_of(ops)}


def kinds_of(ops: Sequence[Op]) -> set[str]:
    """The kinds of ops."""
    return {group.kind for group in ops.groups} if isinstance(ops, Batch) else {op.kind for op in ops}


def records_of(ops: Sequence[Op]) -> Sequence[bytes | None]:
    """What each op names as the record that it speaks of."""
    if isinstance(ops, Batch) and all(group.records is None for group in ops.groups):
        return [None] * len(ops)
    return [op.record for op in ops]


Test = Callable[[str, int, Collection[str]], bool]
"""Whether ops of a kind and a version with fields of these names are wanted."""


def picked(ops: Sequence[Op], wanted: Test) -> Iterator[tuple[int, Op]]:
    """Those that a test wants, in their order and with their indexes."""
    if not isinstance(ops, Batch):
        yield from ((n, op) for n, op in enumerate(ops) if wanted(op.kind, op.version, op.fields))
        return
    groups = [group for group in ops.groups if wanted(group.kind, group.version, group.names)]
    if groups:
        yield from ops.of(groups)
