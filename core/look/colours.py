"""From one colour of a community to tokens that can be read in light and dark.

The stylesheet fixes how light and how strong each token is and takes only the hue from here, in
OKLCH (Ottosson, https://bottosson.github.io/posts/oklab/). Contrast is that of WCAG 2.2.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from flask_babel import gettext as _

GREY = 0.03
READABLE, VISIBLE = 4.5, 3.0
Shade = tuple[float, float]
# Lightness and chroma of the tokens that have the hue, by look; a test reads them from the sheet.
TOKENS: dict[str, dict[str, Shade]] = {
    "light": {
        "accent": (0.44, 0.088),
        "accent-2": (0.36, 0.078),
        "accent-tint": (0.948, 0.026),
        "on-accent": (0.99, 0.006),
        "band": (0.31, 0.048),
        "band-well": (0.385, 0.05),
        "on-band": (0.965, 0.012),
        "on-band-2": (0.87, 0.025),
        "paper": (0.998, 0.002),
        "desk": (0.964, 0.006),
    },
    "dark": {
        "accent": (0.82, 0.1),
        "accent-2": (0.88, 0.09),
        "accent-tint": (0.3, 0.042),
        "on-accent": (0.2, 0.03),
        "band": (0.255, 0.03),
        "band-well": (0.325, 0.03),
        "on-band": (0.965, 0.012),
        "on-band-2": (0.87, 0.025),
        "paper": (0.228, 0.007),
        "desk": (0.19, 0.006),
    },
}
PAPER_HUE = 105.0
PAIRS = (
    ("accent", "paper"),
    ("accent", "desk"),
    ("accent-2", "accent-tint"),
    ("on-accent", "accent"),
    ("on-band", "band"),
    ("on-band-2", "band"),
    ("on-band", "band-well"),
    ("on-band-2", "band-well"),
)


def sheet(colour: str) -> str:
    """The style sheet that gives a community its hue; empty for a colour that has none."""
    hue, chroma = hue_of(colour)
    return f"@layer theme {{ :root {{ --hue: {hue:.1f}; }} }}\n" if chroma >= GREY else ""


def fault(colour: str) -> str:
    """What speaks against a colour in a sentence; nothing for one that will do."""
    if not colour:
        return ""
    hue, chroma = hue_of(colour)
    if chroma < GREY:
        return str(_("This is nearly grey and has no hue. Take a stronger colour."))
    if any(ratio < READABLE for _look, _pair, ratio in contrasts(hue)):
        return str(_("Texts in this colour could not be read. Take another one."))
    return ""


def contrasts(hue: float) -> Iterator[tuple[str, tuple[str, str], float]]:
    """The contrast of every pair of tokens that meet, in both looks."""
    for look, tokens in TOKENS.items():
        for pair in PAIRS:
            front, back = (
                luminance(*tokens[name], PAPER_HUE if name in ("paper", "desk") else hue)
                for name in pair
            )
            high, low = max(front, back), min(front, back)
            yield look, pair, (high + 0.05) / (low + 0.05)


def hue_of(colour: str) -> tuple[float, float]:
    """Hue in degrees and chroma of `#rrggbb`."""
    red, green, blue = (_linear(int(colour[n : n + 2], 16) / 255) for n in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return math.degrees(math.atan2(b, a)) % 360, math.hypot(a, b)


def luminance(lightness: float, chroma: float, hue: float) -> float:
    """Relative luminance of an OKLCH colour, cut off where a screen ends."""
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    cut = (min(1.0, max(0.0, part)) for part in (red, green, blue))
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), cut, strict=True))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
