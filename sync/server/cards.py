"""The enrolment card as it is handed over: in a terminal, or as a page to print. Holds the one-time code."""

from __future__ import annotations

import io
from pathlib import Path

from markupsafe import Markup

from sync.card import Card, card_text
from sync.server.enrolment import Issued
from sync.server.errors import Refusal
from sync.times import day_of


def spoken_code(code: str) -> str:
    """The code in two groups of four, as people read it out."""
    return f"{code[:4]}-{code[4:]}"


def as_prose(issued: Issued, *, with_code: bool) -> str:
    """The card as text; ``with_code`` adds its QR code drawn in blocks, for a terminal."""
    card = issued.card
    lines = [
        f"{issued.station.name}",
        f"  Address       {issued.url or '(not known yet)'}",
        f"  Station       {issued.station.code}",
        f"  Code          {spoken_code(issued.code)}  (once, until {day_of(issued.expires_at)})",
        f"  Fingerprint   {issued.fingerprint}",
    ]
    if card is None:
        lines.append(
            "Start the server once with --url, then `yizhan-union station code` makes a card with its address."
        )
    else:
        lines.append(f"  Page          {_page(card)}")
        lines.append(f"  Card          {card_text(card)}")
        if with_code:
            lines.append(_blocks(card_text(card)))
    return "\n".join(lines)


def write_page(issued: Issued, path: Path) -> None:
    """Write the card as a page to print. Raises Refusal."""
    card = issued.card
    if card is None:
        raise Refusal(
            "no_address", 409, "The server's address is not known yet; give it with --url https://union.example."
        )
    rows = (
        ("服务器 Server", card.url),
        ("站点编号 Station", card.station_code),
        ("网页 Page", _page(card)),
        ("登记码 Code", spoken_code(card.enrol_code)),
        ("指纹 Fingerprint", card.fingerprint),
        ("有效至 Valid until", str(day_of(issued.expires_at))),
    )
    from sync.server.templating import templates

    page = (
        templates()
        .get_template("card.html")
        .render(name=issued.station.name, drawing=_drawing(card_text(card)), rows=rows)
    )
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise Refusal(
            "not_written", 400, f"{path} cannot be written: {error.strerror}. Choose another file."
        ) from error


def _page(card: Card) -> str:
    """The station's page, which a desk may be told before it is connected."""
    return f"{card.url}/s/{card.station_code}"


def _blocks(text: str) -> str:
    import qrcode

    code = qrcode.QRCode(border=2)
    code.add_data(text)
    out = io.StringIO()
    code.print_ascii(out=out, invert=True)
    return out.getvalue()


def _drawing(text: str) -> Markup:
    import qrcode
    from qrcode.image.svg import SvgPathImage

    code = qrcode.QRCode(border=2, image_factory=SvgPathImage)
    code.add_data(text)
    drawing: bytes = code.make_image().to_string()
    # Squares drawn by the library; the text itself is not in it.
    return Markup(drawing.decode())
