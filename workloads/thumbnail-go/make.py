"""Makes the photos: a sky of two colours, forty buildings and noise, each photo from its number as the seed."""

import os
import random
import struct
import sys
import zlib

PHOTOS = 10
WIDTH, HEIGHT = 640, 480


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, rows):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = b"".join(b"\0" + row for row in rows)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


def rows(seed):
    """HEIGHT rows of WIDTH pixels, three bytes each."""
    numbers = random.Random(seed)

    def colour():
        return [numbers.randrange(256) for _ in range(3)]

    above, below = colour(), colour()
    picture = []
    for y in range(HEIGHT):
        sky = bytes((a * (HEIGHT - y) + b * y) // HEIGHT for a, b in zip(above, below))
        picture.append(bytearray(sky * WIDTH))
    for _ in range(40):
        left, top = numbers.randrange(WIDTH - 80), numbers.randrange(HEIGHT // 3, HEIGHT)
        width, wall = numbers.randrange(20, 80), bytes(colour())
        for row in picture[top:]:
            row[3 * left : 3 * (left + width)] = wall * width
    noise = int.from_bytes(b"\x0f" * (3 * WIDTH), "big")
    for row in picture:
        grain = numbers.getrandbits(8 * len(row)) & noise
        yield (int.from_bytes(row, "big") ^ grain).to_bytes(len(row), "big")


if __name__ == "__main__":
    os.makedirs(sys.argv[1], exist_ok=True)
    for photo in range(1, PHOTOS + 1):
        with open(os.path.join(sys.argv[1], f"{photo}.png"), "wb") as out:
            out.write(png(WIDTH, HEIGHT, rows(photo)))
