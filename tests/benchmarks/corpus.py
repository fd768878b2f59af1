"""The benchmark's papers: 200 files of 10 pages, 6 grey JPEG at 200 dpi and 4 bitonal G4 at 300 dpi, every page unique.

Run by the other benchmarks. Deterministic, kept in the folder that is named, made once (about two minutes).
"""

from __future__ import annotations

import io
import random
import sys
from pathlib import Path

import pikepdf
from PIL import Image, ImageChops, ImageDraw, ImageFont

FILES, GREY, BITONAL, BASES = 200, 6, 4, 12


def _base(seed: int, size: tuple[int, int], mode: str, paper: int, step: int) -> Image.Image:
    chance = random.Random(seed)
    font = ImageFont.load_default(28)
    image = Image.new(mode, size, paper)
    draw = ImageDraw.Draw(image)
    for line in range(55):
        words = ("".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(chance.randint(2, 9))) for _ in range(12))
        draw.text((120, 100 + step * line), " ".join(words), font=font, fill=0 if mode == "1" else chance.randint(10, 60))
    if mode == "L":
        noise = Image.frombytes("L", size, chance.randbytes(size[0] * size[1])).point(
            [3 * value // 255 for value in range(256)]
        )
        image = ImageChops.subtract(image, noise)
    return image


def _jpeg(image: Image.Image) -> tuple[bytes, dict[str, object]]:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=66, dpi=(200, 200))
    return out.getvalue(), {"/Filter": pikepdf.Name.DCTDecode, "/BitsPerComponent": 8}


def _g4(image: Image.Image) -> tuple[bytes, dict[str, object]]:
    out = io.BytesIO()
    image.save(out, "TIFF", compression="group4", strip_size=1 << 30)
    tiff = Image.open(io.BytesIO(out.getvalue()))
    start, length = tiff.tag_v2[273][0], sum(tiff.tag_v2[279])
    black_is_1 = tiff.tag_v2[262] == 0
    parameters = pikepdf.Dictionary(K=-1, Columns=image.width, Rows=image.height, BlackIs1=black_is_1)
    coded = {"/Filter": pikepdf.Name.CCITTFaxDecode, "/DecodeParms": parameters, "/BitsPerComponent": 1}
    return out.getvalue()[start : start + length], coded


def make(folder: Path) -> list[Path]:
    """The 200 files in `folder`/in; one JPEG of each in `folder`/img. Those that stand already are kept."""
    (folder / "in").mkdir(parents=True, exist_ok=True)
    (folder / "img").mkdir(exist_ok=True)
    paths = [folder / "in" / f"{number:03}.pdf" for number in range(FILES)]
    if all(path.exists() for path in paths):
        return paths
    greys = [_base(seed, (1700, 2200), "L", 246, 36) for seed in range(BASES)]
    bitonal = [_base(100 + seed, (2550, 3300), "1", 1, 55) for seed in range(BASES)]
    font = ImageFont.load_default(28)
    unique = 0
    for number, path in enumerate(paths):
        pdf = pikepdf.new()
        for place in range(GREY + BITONAL):
            image = (greys if place < GREY else bitonal)[(number + place) % BASES].copy()
            ImageDraw.Draw(image).text((60, 40), f"UNIQUE {unique:06d}", font=font, fill=0)
            unique += 1
            data, coded = _jpeg(image) if place < GREY else _g4(image)
            if place == 0:
                (folder / "img" / f"{number:03}.jpg").write_bytes(data)
            picture = pikepdf.Stream(
                pdf,
                data,
                {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": image.width, "/Height": image.height}
                | {"/ColorSpace": pikepdf.Name.DeviceGray}
                | coded,
            )
            page = pdf.add_blank_page(page_size=(612, 792))
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=pdf.make_indirect(picture)))
            page.obj.Contents = pdf.make_stream(b"q 612 0 0 792 0 0 cm /Im0 Do Q")
        part = path.with_suffix(".part")
        pdf.save(part, deterministic_id=True)
        part.replace(path)
    return paths


if __name__ == "__main__":
    made = make(Path(sys.argv[1]))
    print(len(made), "files,", sum(path.stat().st_size for path in made), "bytes")
