"""The first fourteen places in wide pictures: their ground reaches into the margins.

Square pictures stay exactly as they always were, down to the last digit of the SVG, because trained weights know them.
So nothing of these places is drawn anew: what ends at the edge of the square is lengthened afterwards.
"""

from __future__ import annotations

import re

_HILL = re.compile(r'd="M-4 (\d+)(Q[^"ZMHV]*?)260 (\d+)V(\d+)H-4Z"')
_FLAT = re.compile(r'd="M-4 (\d+)H260V(\d+)H-4Z"')
_BOARD = re.compile(r'<rect x="(?:-4.0|0.0)" y="(\S+)" width="(?:264.0|256.0)"')
# lines that neither rule knows: as they end in the square, and as they go on
_OTHERS = (
    (
        "M-4 -4H260V62Q246 72 234 60Q220 62 222 46Q212 36 222 24Q214 10 196 14Q184 4 172 8Q150 16 136 6"
        "Q116 16 104 8Q92 22 78 16Q72 34 60 34Q58 54 40 52Q28 66 14 56Q4 64 -4 58Z",
        "M-4 -4H370V56Q360 66 346 58Q336 72 318 60Q304 70 290 58Q274 68 260 62Q246 72 234 60"
        "Q220 62 222 46Q212 36 222 24Q214 10 196 14Q184 4 172 8Q150 16 136 6Q116 16 104 8Q92 22 78 16"
        "Q72 34 60 34Q58 54 40 52Q28 66 14 56Q4 64 -4 58Q-14 70 -30 58Q-46 68 -58 56Q-76 70 -88 58"
        "Q-102 66 -114 56V-4Z",
    ),
    (
        "M-4 189Q54 173 126 185Q196 195 260 177",
        "M-114 189Q-60 180 -4 189Q54 173 126 185Q196 195 260 177Q316 168 370 177",
    ),
    (
        "M-4 156V116Q8 106 20 114Q34 104 48 114Q62 104 76 114Q90 104 104 114Q118 104 132 114"
        "Q146 104 160 114Q174 104 188 114Q202 104 216 114Q230 104 244 114Q252 108 260 112V156Z",
        "M-114 156V112Q-104 104 -92 114Q-78 104 -64 114Q-50 104 -36 114Q-22 104 -4 116Q8 106 20 114"
        "Q34 104 48 114Q62 104 76 114Q90 104 104 114Q118 104 132 114Q146 104 160 114Q174 104 188 114"
        "Q202 104 216 114Q230 104 244 114Q252 108 260 112Q272 104 286 114Q300 104 314 114"
        "Q328 104 342 114Q356 104 370 112V156H-114Z",
    ),
    (
        "M-4 182Q40 176 66 190Q74 208 40 214Q10 218 -4 212Z",
        "M-114 190Q-60 178 -4 182Q40 176 66 190Q74 208 40 214Q10 218 -4 212Q-60 220 -114 214Z",
    ),
    (
        "M260 182Q220 176 196 190Q186 206 216 214Q244 218 260 210Z",
        "M370 190Q316 178 260 182Q220 176 196 190Q186 206 216 214Q244 218 260 210Q316 220 370 214Z",
    ),
    (
        "M-4 150Q24 152 34 176Q36 200 -4 220Z",
        "M-114 146Q-60 140 -4 150Q24 152 34 176Q36 200 -4 220V262H-114Z",
    ),
    (
        "M260 148Q226 152 220 176Q220 200 260 220Z",
        "M370 144Q316 138 260 148Q226 152 220 176Q220 200 260 220V262H370Z",
    ),
    (
        "M-4 158Q128 112 260 158",
        "M-114 196.333L-4 158Q128 112 260 158L370 196.333",
    ),
    (
        "M-4 148V132Q24 122 52 134Q66 138 74 148Z",
        "M-114 148V120Q-60 108 -4 132Q24 122 52 134Q66 138 74 148Z",
    ),
    (
        "M-4 208H260M-4 226H260M-4 244H260M40 194v14M110 194v14M190 194v14M76 208v18M150 208v18"
        "M226 208v18M30 226v18M120 226v18M200 226v18",
        "M-114 208H370M-114 226H370M-114 244H370M40 194v14M110 194v14M190 194v14M76 208v18M150 208v18"
        "M226 208v18M30 226v18M120 226v18M200 226v18",
    ),
    (
        "M-4 44Q128 96 260 44",
        "M-114 60Q-60 74 -4 44Q128 96 260 44Q316 74 370 60",
    ),
    (
        "M-4 194H260M-4 218H260M50 176v18M140 176v18M214 176v18M20 194v24M96 194v24M184 194v24M60 218v40"
        "M150 218v40M226 218v40",
        "M-114 194H370M-114 218H370M50 176v18M140 176v18M214 176v18M20 194v24M96 194v24M184 194v24"
        "M60 218v40M150 218v40M226 218v40M-84 176v18M-30 176v18M288 176v18M346 176v18M-60 194v24"
        "M264 194v24M330 194v24M-96 218v40M-16 218v40M300 218v40",
    ),
    (
        "M-4 -4H260V190H-4ZM30 174Q18 96 44 66Q66 42 90 66Q116 96 108 174Z",
        "M-114 -4H370V190H-114ZM30 174Q18 96 44 66Q66 42 90 66Q116 96 108 174Z",
    ),
)


def widened(fragment: str) -> str:
    """The place with hills, waters, walls and floors that reach from -114 to 370."""
    fragment = _HILL.sub(_longer, fragment)
    fragment = _FLAT.sub(r'd="M-114 \1H370V\2H-114Z"', fragment)
    fragment = _BOARD.sub(r'<rect x="-114.0" y="\1" width="484.0"', fragment)
    for narrow, wide in _OTHERS:
        fragment = fragment.replace(f'd="{narrow}"', f'd="{wide}"')
    return fragment


def _longer(match: re.Match[str]) -> str:
    """A hill that goes on with a gentle wave on both sides."""
    left, middle, right, foot = match.groups()
    start = f"M-114 {left}Q-60 {int(left) - 9} -4 {left}"
    end = f"260 {right}Q316 {int(right) - 9} 370 {right}V{foot}H-114Z"
    return f'd="{start}{middle}{end}"'
