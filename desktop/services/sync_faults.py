"""What the faults of the sync mean to a person: what happened, and what to do about it.

English source strings by the codes of ``sync.client.faults``; translated where they are shown. ``{detail}`` is what
the other end or the system said. Knows no screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop.errors import KnownError
from desktop.i18n import N_
from sync.client.faults import Fault, FaultCode

Words = tuple[str, str]
"""What happened; what to do, empty when there is nothing to do."""

_SAFE: Final = N_("Nothing to do: everything is kept here and sent as soon as it works again.")
_SAME_CARD: Final = N_("Try again a little later with the same card: it is still good, whatever was lost on the way.")
_NETWORK: Final = N_("Check this PC's network. Everything is kept here and sent later.")
_ASK_UNION: Final = N_("Ask the union for a new enrolment card and connect with it. Everything stays kept here.")
_CALL_UNION: Final = N_("Tell whoever looks after the union's server. Everything is kept here and sent later.")

FAULT_WORDS: Final[Mapping[FaultCode, Words]] = {
    FaultCode.DNS: (N_("The union's server cannot be found by its name."), _NETWORK),
    FaultCode.REFUSED: (N_("The union's server is not running at the moment."), _SAFE),
    FaultCode.UNREACHABLE: (N_("There is no way to the union's server from this network."), _NETWORK),
    FaultCode.TIMEOUT: (N_("The union's server did not answer in time."), _SAFE),
    FaultCode.INTERRUPTED: (N_("The connection to the union's server broke off."), _SAFE),
    FaultCode.TLS: (
        N_("The server's certificate cannot be trusted, so nothing was sent to it."),
        N_("Tell whoever looks after the union's server or this network. Everything is kept here and sent later."),
    ),
    FaultCode.NO_TLS: (
        N_("At the server's address somebody answers who does not speak https, so nothing was sent there."),
        N_("Compare the address with the card, and ask whoever looks after this network or the union's server."),
    ),
    FaultCode.CLOCK: (
        N_("This PC's clock is wrong, so the server's certificate does not seem valid today."),
        N_("Correct this PC's date and time. Everything is kept here and sent later."),
    ),
    FaultCode.PROXY: (
        N_("The network's proxy lets nothing through to the union's server."),
        N_(
            "Check the proxy in the system's network settings (it has to be an HTTP proxy), "
            "or ask whoever looks after this network."
        ),
    ),
    FaultCode.PROXY_AUTH: (
        N_("The network's proxy does not accept this PC's user name and password."),
        N_("Enter them in the system's network settings, or ask whoever looks after this network."),
    ),
    FaultCode.CAPTIVE_PORTAL: (
        N_("This network asks you to sign in with a browser first."),
        N_("Open any web page, sign in to the network, then sync again."),
    ),
    FaultCode.BLOCKED: (
        N_("The request did not get through to the union: something on the way refused it."),
        N_(
            "Ask whoever looks after this network, and compare the server's address with the card. "
            "Everything is kept here and sent later."
        ),
    ),
    FaultCode.MOVED: (
        N_("The union's server has moved to {detail}."),
        N_("Ask the union for a new enrolment card and connect with it. Everything stays kept here."),
    ),
    FaultCode.HTTP_4XX: (
        N_("The server does not understand what this PC sends."),
        N_("Update Yizhan on this PC. If that does not help, tell whoever looks after the union's server."),
    ),
    FaultCode.HTTP_5XX: (N_("The union's server has a problem of its own."), _SAFE),
    FaultCode.BUSY: (N_("The union's server is busy just now."), _SAFE),
    FaultCode.UNION_FULL: (N_("The disk of the union's server is full."), _CALL_UNION),
    FaultCode.UNION_DATABASE: (N_("The union's server cannot reach its own database."), _SAFE),
    FaultCode.REVOKED: (
        N_("The union has shut this PC out."),
        N_("Ask the union why. Everything stays readable and kept here."),
    ),
    FaultCode.UNKNOWN_DEVICE: (N_("The union does not know this PC."), _ASK_UNION),
    FaultCode.WRONG_UNION: (N_("Another union's server answers at this address."), _ASK_UNION),
    FaultCode.NONSENSE: (
        N_("What the server answers is not the union's word, so nothing of it was taken."),
        _CALL_UNION,
    ),
    FaultCode.VERSION: (
        N_("This PC and the union's server speak no common version."),
        N_("Update Yizhan on this PC. If it is up to date, the union's server has to be updated."),
    ),
    FaultCode.THIS_OLD: (
        N_("This version of Yizhan is too old for the union's server."),
        N_("Update Yizhan on this PC. Everything is kept here and sent afterwards."),
    ),
    FaultCode.UNION_OLD: (
        N_("The union's server is too old for this version of Yizhan."),
        N_("Ask whoever looks after the union's server to update it. Everything is kept here and sent afterwards."),
    ),
    FaultCode.TOO_LARGE: (
        N_("The union's server, or something on the way to it, does not take even one entry or piece of a photo."),
        N_("Tell whoever looks after the union's server. Everything is kept here and sent later."),
    ),
    FaultCode.DISK_FULL: (
        N_("This PC's disk is full."),
        N_("Free some space; everything saved before is safe."),
    ),
    FaultCode.STORE: (
        N_("This PC's database could not be written."),
        N_("Start Yizhan again. If that does not help, run yizhan doctor."),
    ),
    FaultCode.KEY_MISSING: (
        N_("The key with which this PC signs is neither in its data folder nor in the system's keyring any more."),
        _ASK_UNION,
    ),
    FaultCode.NOT_ENROLLED: (
        N_("This PC is not connected to a union yet."),
        N_("Connect it with the enrolment card. Everything entered until then is sent too."),
    ),
    FaultCode.WORKING_OFFLINE: (
        N_("Working offline is switched on."),
        N_("Switch it off on the Sync page to send what waits."),
    ),
    FaultCode.CANCELLED: (N_("The sync was called off."), _SAFE),
    FaultCode.UNKNOWN_CODE: (
        N_("The union does not know this enrolment code."),
        N_("Compare it with the card, character by character."),
    ),
    FaultCode.USED_CODE: (
        N_("This enrolment code has been used already."),
        N_("A code is for one PC. Ask the union for a new card."),
    ),
    FaultCode.EXPIRED_CODE: (
        N_("This enrolment code has expired."),
        N_("A code is valid for seven days. Ask the union for a new card."),
    ),
    FaultCode.ENOUGH_CODES: (
        N_("This station has several enrolment codes that nobody has used yet, so the union gives no more."),
        N_("Use one of those cards, or ask the union. Each is valid for seven days."),
    ),
    FaultCode.OTHER_STATION: (
        N_("This enrolment code belongs to another station than the records on this PC."),
        N_(
            "Use a card of this station, or another data folder for the other one, with --data. "
            "The code is still good."
        ),
    ),
    FaultCode.WRONG_FINGERPRINT: (
        N_("The server at this address is not the one on the card: its fingerprint is {detail}."),
        N_("Do not go on. Compare the address and the fingerprint with the card, and ask the union."),
    ),
    FaultCode.BAD_ADDRESS: (
        N_("This is not an address of a server: {detail}"),
        N_("Type it as it stands on the card, for example https://union.example."),
    ),
    FaultCode.QUARANTINE: (
        N_("Some entries are kept but not counted."),
        N_("Each is listed under “Kept and not counted”, with the reason and what to do."),
    ),
    FaultCode.INTERNAL: (
        N_("Yizhan made a mistake while syncing. Everything entered is safe."),
        N_("Start Yizhan again. If it happens again, pass on the diagnostics from Settings."),
    ),
}

_LATER: Final = N_("Try again in a few minutes. If it stays so, tell whoever looks after the union's server.")
_AGAIN: Final = N_("Check this PC's network, then try again.")
_SERVER: Final = N_("Tell whoever looks after the union's server, and try again once it is mended.")
_EITHER: Final = N_("Tell whoever looks after the union's server or this network, and try again once it is mended.")
_OWN_CARD: Final = N_("Ask the union for a new enrolment card and connect this PC with it first.")

_INVITING: Final[Mapping[FaultCode, str]] = {
    FaultCode.DNS: _AGAIN,
    FaultCode.REFUSED: _LATER,
    FaultCode.UNREACHABLE: _AGAIN,
    FaultCode.TIMEOUT: _AGAIN,
    FaultCode.INTERRUPTED: _AGAIN,
    FaultCode.TLS: _EITHER,
    FaultCode.NO_TLS: _EITHER,
    FaultCode.CLOCK: N_("Correct this PC's date and time, then try again."),
    FaultCode.PROXY: N_("Check the proxy in the system's network settings, then try again."),
    FaultCode.PROXY_AUTH: N_("Enter them in the system's network settings, then try again."),
    FaultCode.CAPTIVE_PORTAL: N_("Open any web page, sign in to the network, then try again."),
    FaultCode.BLOCKED: N_("Ask whoever looks after this network, then try again."),
    FaultCode.MOVED: _OWN_CARD,
    FaultCode.HTTP_5XX: _LATER,
    FaultCode.BUSY: _LATER,
    FaultCode.UNION_FULL: _SERVER,
    FaultCode.UNION_DATABASE: _LATER,
    FaultCode.REVOKED: N_("Ask the union why. A PC that is shut out cannot bring in another one."),
    FaultCode.UNKNOWN_DEVICE: _OWN_CARD,
    FaultCode.WRONG_UNION: _OWN_CARD,
    FaultCode.NONSENSE: _SERVER,
    FaultCode.THIS_OLD: N_("Update Yizhan on this PC, then try again."),
    FaultCode.UNION_OLD: N_("Ask whoever looks after the union's server to update it, then try again."),
    FaultCode.TOO_LARGE: _SERVER,
    FaultCode.DISK_FULL: N_("Free some space on this PC, then try again."),
    FaultCode.KEY_MISSING: _OWN_CARD,
    FaultCode.NOT_ENROLLED: N_("Connect this PC with its own enrolment card first."),
    FaultCode.CANCELLED: N_("Try again when you like."),
}
"""What to do where somebody waits for a card to another PC: nothing of it happens by itself."""


def fault_words(code: str) -> Words:
    """The sentences of a code as a status carries it; a code of a later version has those of a bug."""
    try:
        return FAULT_WORDS[FaultCode(code)]
    except ValueError:
        return FAULT_WORDS[FaultCode.INTERNAL]


def refused_card(fault: Fault) -> KnownError:
    """The fault as an error for whoever shows a card and waits: nothing happens by itself then."""
    what, remedy = FAULT_WORDS[fault.code]
    return KnownError(what, _SAME_CARD if remedy == _SAFE else remedy, detail=fault.detail)


def no_invitation(fault: Fault) -> KnownError:
    """The fault as an error for whoever waits for another PC's card."""
    what, remedy = FAULT_WORDS[fault.code]
    return KnownError(what, _INVITING.get(fault.code, remedy), detail=fault.detail)


def known_error(fault: Fault) -> KnownError:
    """The fault as an error that a person is shown."""
    what, remedy = FAULT_WORDS[fault.code]
    return KnownError(what, remedy, detail=fault.detail)
