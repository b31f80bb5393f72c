"""What exists in Fernhollow: closed lists that the stories speak of, the brush draws and the evaluation reads.

The order of every list is part of the data format (labels are indices), so new entries go to the end.
"""

from __future__ import annotations

KINDS = ("fox", "rabbit", "bear", "cat", "puppy", "owl", "hedgehog", "mouse", "frog", "girl", "boy", "robot")
GARMENTS = ("scarf", "jumper", "dungarees", "cape", "hat", "raincoat")
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "white")

POSES = ("stand", "walk", "run", "sit", "wave", "point", "jump", "carry", "sleep")
EXPRESSIONS = ("happy", "laughing", "sad", "surprised", "cross", "worried", "sleepy")
FACINGS = ("left", "right")

OUTDOOR_PLACES = (
    "meadow", "forest", "beach", "mountain", "lake", "village", "garden", "bridge", "harbour", "market",
)  # fmt: skip
INDOOR_PLACES = ("kitchen", "bedroom", "library", "cave")
PLACES = OUTDOOR_PLACES + INDOOR_PLACES

TIMES = ("morning", "day", "evening", "night")
WEATHERS = ("clear", "cloudy", "rain", "snow", "windy")
SEASONS = ("spring", "summer", "autumn", "winter")
MOODS = ("calm", "joyful", "tense", "sad", "mysterious", "warm")

# Small enough to be carried in the hands.
HAND_PROPS = (
    "ball", "kite", "lantern", "umbrella", "apple", "cake", "gift", "balloon", "book", "map",
    "key", "drum", "flute", "bell", "teapot", "cup", "basket", "flower", "mushroom", "pumpkin",
    "acorn", "shell", "feather", "letter", "candle", "bread", "fish", "bucket", "spade", "telescope",
)  # fmt: skip
# Stand on the ground only.
GROUND_PROPS = (
    "chest", "toy boat", "clock", "ladder", "wheelbarrow", "snowman", "sandcastle", "campfire", "nest", "blanket",
)  # fmt: skip
PROPS = HAND_PROPS + GROUND_PROPS

MAX_FIGURES = 3
MAX_GROUND_PROPS = 2
