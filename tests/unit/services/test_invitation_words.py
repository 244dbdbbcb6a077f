"""What is said to whoever asks for another PC's card and gets none."""

from __future__ import annotations

from typing import Final

import pytest

from desktop.i18n import load
from desktop.services.sync_faults import no_invitation
from sync.client.faults import Fault, FaultCode

NOT_MET: Final = frozenset(
    {
        *(FaultCode.UNKNOWN_CODE, FaultCode.USED_CODE, FaultCode.EXPIRED_CODE, FaultCode.OTHER_STATION),
        *(FaultCode.WRONG_FINGERPRINT, FaultCode.BAD_ADDRESS, FaultCode.QUARANTINE, FaultCode.WORKING_OFFLINE),
    }
)
"""What asking for a card cannot come to."""


@pytest.mark.parametrize("code", sorted(set(FaultCode) - NOT_MET))
def test_nobody_who_waits_for_a_card_is_told_that_something_is_sent_later(code: FaultCode) -> None:
    error = no_invitation(Fault(code, "https://other.example"))
    assert error.remedy
    for calming in ("Nothing to do", "is sent", "are sent", "sent later", "sent afterwards", "kept here"):
        assert calming not in error.remedy
    chinese = load("zh_CN")
    assert chinese.find(error.what)
    assert chinese.find(error.remedy)
