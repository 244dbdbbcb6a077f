"""A photo that is sent through a page: the same pixels, nothing beside them, and no bytes that are no photo."""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Callable

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from sync.server.errors import Refusal
from sync.server.photos import MAX_PHOTO, cleaned

SECRET = "Geheim"


def picture() -> Image.Image:
    chance = random.Random(3)
    image = Image.new("RGB", (120, 80))
    image.putdata([(chance.randrange(256), n % 256, 90) for n in range(120 * 80)])
    return image


def exif(up: int = 1) -> Image.Exif:
    said = Image.Exif()
    said[0x010F] = SECRET
    said[0x0112] = up
    said.get_ifd(0x8825)[29] = "2026:11:21"
    return said


def written(form: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture().save(out, form, **options)
    return out.getvalue()


def text_chunks() -> PngInfo:
    info = PngInfo()
    info.add_text("Author", SECRET)
    info.add_itxt("Place", SECRET)
    return info


PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
PHOTOS: dict[str, Callable[[], bytes]] = {
    "baseline": lambda: written("JPEG", exif=exif(), comment=SECRET.encode(), icc_profile=PROFILE),
    "progressive": lambda: written("JPEG", exif=exif(), progressive=True, quality=95),
    "with restarts": lambda: written("JPEG", exif=exif(), restart_marker_blocks=2),
    "with a film behind it": lambda: written("JPEG", exif=exif()) + b"ftypmp42" + SECRET.encode() * 99,
    "png": lambda: written("PNG", exif=exif(), pnginfo=text_chunks(), icc_profile=PROFILE),
    "webp": lambda: written("WEBP", exif=exif(), icc_profile=PROFILE, quality=80),
    "webp without loss": lambda: written("WEBP", exif=exif(), lossless=True),
    "webp as it is": lambda: written("WEBP"),
}


@pytest.mark.parametrize("name", PHOTOS)
def test_pixels_stay_and_everything_beside_them_goes(name: str) -> None:
    photo = PHOTOS[name]()
    clean = cleaned(photo)
    before, after = Image.open(io.BytesIO(photo)), Image.open(io.BytesIO(clean))
    assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()
    assert SECRET.encode() not in clean
    assert not after.getexif()
    assert "icc_profile" not in after.info
    assert cleaned(clean) == clean


@pytest.mark.parametrize("up", range(1, 9))
def test_the_way_up_is_kept(up: int) -> None:
    clean = cleaned(written("JPEG", exif=exif(up)))
    assert dict(Image.open(io.BytesIO(clean)).getexif()) == ({} if up == 1 else {0x0112: up})


@pytest.mark.parametrize("name", PHOTOS)
def test_a_photo_that_breaks_off_is_refused(name: str) -> None:
    photo = cleaned(PHOTOS[name]())
    for length in (12, 30, len(photo) // 2, len(photo) - 3):
        with pytest.raises(Refusal) as refused:
            cleaned(photo[:length])
        assert refused.value.code == "broken_photo"


def test_whatever_bytes_come_they_are_taken_or_refused() -> None:
    chance = random.Random(5)
    statuses = set()
    for make in PHOTOS.values():
        photo = make()
        for _ in range(150):
            spoiled = bytearray(photo)
            for _ in range(chance.randrange(1, 8)):
                spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
            statuses.add(_status(bytes(spoiled)))
    assert 200 in statuses
    assert statuses <= {200, 400, 413, 415}


def _status(photo: bytes) -> int:
    try:
        cleaned(photo)
    except Refusal as refusal:
        return refusal.status
    return 200


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, 2 + len(content)) + content


def test_what_hides_in_segments_that_are_kept_goes_too() -> None:
    photo = written("JPEG")
    assert photo[2:4] == b"\xff\xe0"
    thumbnail = segment(0xE0, photo[6:18] + b"\x01\x01" + SECRET.encode()[:3])
    others = (
        segment(0xE0, b"JFXX\0\x13" + SECRET.encode())
        + segment(0xEE, b"Adobe" + bytes(7) + SECRET.encode())
        + segment(0xEE, SECRET.encode())
        + segment(0x02, SECRET.encode())
        + segment(0xF1, SECRET.encode())
    )
    clean = cleaned(photo[:2] + thumbnail + others + photo[20:])
    assert SECRET.encode()[:3] not in clean
    assert clean[2:20] == segment(0xE0, photo[6:18] + bytes(2))
    assert clean[20:36] == segment(0xEE, b"Adobe" + bytes(7))
    assert cleaned(photo) == photo


def test_chunks_that_nobody_knows_go_also_out_of_moving_pictures() -> None:
    out = io.BytesIO()
    frames = [picture(), picture().rotate(90)]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=100)
    moving = out.getvalue()
    hidden = b"GHIM" + struct.pack("<I", 8) + b"Geheim!!"
    at = moving.index(b"ANMF")
    (length,) = struct.unpack_from("<I", moving, at + 4)
    frame = moving[at : at + 8 + length]
    fuller = b"ANMF" + struct.pack("<I", length + len(hidden)) + frame[8:] + hidden
    body = moving[8:at] + fuller + moving[at + 8 + length :] + hidden
    clean = cleaned(b"RIFF" + struct.pack("<I", len(body)) + body)
    assert SECRET.encode() not in clean
    assert clean == cleaned(moving)
    assert Image.open(io.BytesIO(clean)).n_frames == 2  # type: ignore[attr-defined]


def test_a_frame_without_a_picture_in_it_is_refused() -> None:
    photo, png = written("JPEG"), written("PNG")
    scan, pixels = photo.index(b"\xff\xda"), png.index(b"IDAT") - 4
    for bare in (photo[:scan] + b"\xff\xd9", png[:pixels] + png[png.index(b"IEND") - 4 :]):
        with pytest.raises(Refusal) as refused:
            cleaned(bare)
        assert refused.value.code == "broken_photo"


def test_stuffing_is_skipped_and_a_photo_of_nothing_but_segments_is_refused() -> None:
    photo = written("JPEG")
    assert cleaned(photo[:2] + b"\xff" * 2_000_000 + photo[2:]) == photo
    assert cleaned(photo[:2] + segment(0xFE, b"") * 400 + photo[2:]) == photo
    png = written("PNG")
    for stuffed in (
        photo[:2] + segment(0xFE, b"") * 1_000 + photo[2:],
        photo[:2] + b"\xff\xd0" * 1_000 + photo[2:],
        png[:33] + (bytes(4) + b"teXt" + bytes(4)) * 20_000 + png[33:],
    ):
        with pytest.raises(Refusal) as refused:
            cleaned(stuffed)
        assert refused.value.code == "broken_photo"


def test_what_is_no_photo_and_what_is_too_large_is_refused() -> None:
    huge = bytearray(written("PNG"))
    struct.pack_into(">II", huge, 16, 60_000, 60_000)
    for data, code in (
        (b"%PDF-1.7", "wrong_photo"),
        (b"", "wrong_photo"),
        (b"\xff\xd8\xff" + bytes(MAX_PHOTO), "photo_too_large"),
        (bytes(huge), "too_many_pixels"),
    ):
        with pytest.raises(Refusal) as refused:
            cleaned(data)
        assert refused.value.code == code
