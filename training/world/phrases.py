"""The small words of Fernhollow's language: what the narrator says for places, hours, skies, feelings and poses.

Every list holds several ways to say one thing, so that a caption names what the picture shows without always using
the same words. The patterns recognise whether a caption already says it.
"""

from __future__ import annotations

import re

WHERE = {
    "meadow": ("in the meadow", "in the green meadow", "in the wide meadow"),
    "forest": ("in the forest", "among the trees of the forest", "deep in the forest"),
    "beach": ("on the beach", "on the sandy beach", "on the beach by the sea"),
    "mountain": ("on the mountain", "high on the mountain", "on the mountain path"),
    "lake": ("by the lake", "beside the lake", "on the shore of the lake"),
    "village": ("in the village", "on the village green", "among the village houses"),
    "garden": ("in the garden", "in the little garden", "by the garden fence"),
    "bridge": ("on the bridge", "at the old bridge", "by the bridge"),
    "harbour": ("at the harbour", "in the harbour", "by the boats of the harbour"),
    "market": ("at the market", "by the market stalls", "in the middle of the market"),
    "kitchen": ("in the kitchen", "in the cosy kitchen", "in the warm kitchen"),
    "bedroom": ("in the bedroom", "in the little bedroom", "in the quiet bedroom"),
    "library": ("in the library", "among the library shelves", "in the quiet library"),
    "cave": ("in the cave", "inside the cave", "deep in the cave"),
}
WHITHER = {
    "meadow": ("to the meadow", "into the meadow"),
    "forest": ("into the forest", "to the forest"),
    "beach": ("to the beach", "down to the beach"),
    "mountain": ("up the mountain", "to the mountain"),
    "lake": ("to the lake", "down to the lake"),
    "village": ("to the village", "into the village"),
    "garden": ("to the garden", "into the garden"),
    "bridge": ("to the bridge", "to the old bridge"),
    "harbour": ("to the harbour", "down to the harbour"),
    "market": ("to the market", "to the busy market"),
    "kitchen": ("into the kitchen", "to the kitchen"),
    "bedroom": ("into the bedroom", "to the bedroom"),
    "library": ("into the library", "to the library"),
    "cave": ("into the cave", "to the cave"),
}
DETAIL = {
    "meadow": ("The meadow rolled away over soft hills.", "All around the meadow lay wide and open.",
               "The little path ran straight through the meadow.", "It was peaceful in the wide meadow.",
               "The grass of the meadow was soft underfoot.", "A long way off the meadow met the sky.",
               "The meadow was a fine place to be.", "Beyond the meadow rose the hills."),
    "forest": ("Tall trees stood all around.", "The forest was quiet and full of trees.",
               "The tree trunks stood close together.", "A narrow path led between the trees.",
               "Twigs crackled under every step.", "The forest smelled of moss and bark.",
               "A branch creaked somewhere in the forest.", "The trees seemed to listen."),
    "beach": ("Little waves rolled over the sand.", "The sea whispered beside them all the while.",
              "The sand stretched far along the sea.", "Beyond the sand lay the wide sea.",
               "The beach was wide and empty.", "The air at the beach tasted of salt.",
               "Soft sand tickled their toes at the beach.", "One wave after another came to the beach."),
    "mountain": ("Far below lay the whole valley.", "The rocky peaks rose high above.",
                 "From up here the world looked small.", "The mountain path was steep and stony.",
               "Big stones lay along the mountain path.", "The air on the mountain was fresh and cool.",
               "The mountain top seemed to touch the sky.", "It was a long way up the mountain."),
    "lake": ("The water of the lake lay still.", "Ripples ran across the lake.",
             "Reeds stood along the edge of the water.", "The lake was as smooth as a mirror.",
               "A ring of ripples spread over the lake.", "The far shore of the lake looked tiny.",
               "Water lapped softly at the bank.", "The lake mirrored the sky."),
    "village": ("The little houses stood in a row.", "The village roofs stood close together.",
                "Every house had a small bright door.", "The village was quiet at this hour.",
               "Somewhere in the village a door closed.", "The village path was paved with round stones.",
               "Chimneys stood on all the village roofs.", "The village looked as neat as a toy."),
    "garden": ("The garden fence stood straight and neat.", "Everything in the garden was tidy.",
               "The garden was small but lovely.", "Behind the fence the garden lay in peace.",
               "The garden gate squeaked.", "The garden path was swept clean.",
               "The garden was full of neat rows.", "There was plenty of room in the garden."),
    "bridge": ("Under the bridge the stream gurgled.", "The water ran fast beneath the bridge.",
               "The old bridge creaked a little.", "Below them the stream splashed along.",
               "The boards of the bridge rattled.", "The bridge was old but strong.",
               "From the bridge one could see far along the stream.", "The railing of the bridge was worn and smooth."),
    "harbour": ("The boats rocked gently on the water.", "The masts of the boats creaked softly.",
                "Small boats lay side by side in the harbour.", "The harbour smelled of salt and rope.",
               "Ropes and nets hung about the harbour.", "The water slapped against the boats.",
               "The harbour was calm at this hour.", "A boat bumped softly against the harbour wall."),
    "market": ("The market stalls stood in a colourful row.", "Striped roofs covered the market stalls.",
               "The stalls were full of good things.", "There was so much to see at the market.",
               "The market smelled of spice and bread.", "Boxes were piled up beside the stalls.",
               "The market was the best place to look around.", "Little flags hung above the market."),
    "kitchen": ("The kitchen was warm and smelled good.", "The stove kept the kitchen cosy.",
                "Pots and pans hung on the kitchen wall.", "It was snug there beside the stove.",
               "The kitchen floor had just been swept.", "A pot bubbled on the kitchen stove.",
               "The kitchen table was scrubbed and clean.", "There was a good smell in the kitchen."),
    "bedroom": ("The bed stood ready under the window.", "It was snug in the little bedroom.",
                "The bedroom was peaceful and still.", "A soft pillow lay on the bed.",
               "The bedroom curtain hung beside the window.", "A rug lay on the bedroom floor.",
               "Nothing stirred in the bedroom.", "The bedroom was tidy for once."),
    "library": ("Books stood in long rows on the shelves.", "The shelves reached right up to the ceiling.",
                "The library smelled of old paper.", "It was so quiet among the books.",
               "There were more books than anybody could count.", "The library floor creaked at every step.",
               "Every book in the library had its own place.", "The library was as quiet as a mouse."),
    "cave": ("The rock walls curved all around.", "Every sound echoed from the stone walls.",
             "The cave was cool and dim.", "Water dripped somewhere in the dark cave.",
               "The cave walls were cold and rough.", "Shadows moved on the walls of the cave.",
               "The way into the cave was narrow.", "Big stones lay about in the cave."),
}  # fmt: skip

SEASON_DETAIL = {
    "spring": ("The spring air was mild.", "Everything was fresh and green, as it is in spring.",
               "It smelled of spring.", "Spring had made the land green again.", "Fresh green leaves grew everywhere."),
    "summer": ("The summer air was warm.", "It was the best time of summer.", "Summer lay over the land.",
               "Warm summer air lay over everything.", "The leaves were thick and green in summer."),
    "autumn": ("Yellow autumn leaves lay on the ground.", "The leaves were red and gold.", "It smelled of autumn.",
               "Autumn had coloured all the leaves.", "The autumn air was cool."),
    "winter": ("The winter air was cold and clean.", "The ground was white with winter.", "It was a cold winter.",
               "Every breath made a little cloud of steam.", "The white winter land was very still."),
}  # fmt: skip
WEATHER_NOW = {
    "clear": ("The sky was clear.", "There was not a cloud in the sky.", "The sky was wide and clear."),
    "cloudy": ("Grey clouds covered the sky.", "Big clouds drifted overhead.", "The sky was full of clouds.",
               "Thick clouds hung above them.", "It was a cloudy sort of sky.",
               "The clouds hung low.", "There were clouds as far as one could see."),
    "rain": ("Rain was falling.", "The rain pattered down.", "It was raining hard.", "Raindrops splashed everywhere.",
             "The rain did not stop."),
    "snow": ("Snow was falling softly.", "White snowflakes drifted down.", "It was snowing.",
             "Snowflakes danced in the air.", "The snow fell thick and white.", "Flake upon flake of snow came down.",
             "The falling snow hid the hills.", "More and more snow fell.", "Everything was white with snow."),
    "windy": ("A strong wind was blowing.", "The wind tugged at everything.", "The wind whistled by.",
              "Gusts of wind swept past.", "It was very windy.", "The wind blew this way and that.",
              "A brisk wind ruffled everything.", "The wind rushed over the land.", "What a windy hour it was!"),
}  # fmt: skip
WEATHER_TURN = {
    "clear": ("Then the sky cleared.", "At last the clouds were gone and the sky was clear.", "The sky cleared up."),
    "cloudy": ("Then clouds covered the sky.", "Grey clouds had drawn in.", "Slowly the sky filled with clouds."),
    "rain": ("Suddenly it began to rain.", "Then rain started to fall.", "All at once rain came down."),
    "snow": ("Then it began to snow.", "Soft snow started to fall.", "Now the first snowflakes came down."),
    "windy": ("Then a strong wind began to blow.", "Suddenly the wind rose.", "A gusty wind sprang up."),
}
OPENING_WEATHER = {"clear": "clear", "cloudy": "cloudy", "rain": "rainy", "snow": "snowy", "windy": "windy"}

TIME_LATER = {
    "day": ("By midday", "At noon", "Later that day", "In the middle of the day", "When the day was bright"),
    "evening": ("That evening", "By evening", "Early in the evening", "When evening came", "As the sun went down"),
    "night": ("That night", "When night came", "Late at night", "After dark, when it was night", "When night fell"),
    "morning": ("The next morning", "When morning came", "At sunrise the next morning", "Early the next morning"),
}
TIME_TURN = {
    "day": ("Now it was the middle of the day.", "Midday had come.", "It was noon by now."),
    "evening": ("Evening had come.", "The evening sky glowed.", "The evening sun was low."),
    "night": ("Night had come.", "It was night now, and dark.", "Now it was a dark, still night."),
    "morning": ("The next morning had come.", "Now it was a new morning.", "Morning had come again."),
}
TIME_NAME = {"morning": "morning", "day": "day", "evening": "evening", "night": "night"}

FEELING = {
    "happy": ("with a happy smile", "smiling happily", "with a smile", "beaming with joy", "with a cheerful grin",
              "looking glad", "beaming", "looking very pleased", "in a cheerful mood", "with happy eyes"),
    "laughing": ("laughing", "laughing out loud", "with a merry laugh", "giggling", "laughing merrily"),
    "sad": ("with sad eyes", "looking sad", "looking quite sad", "feeling very sad",
            "with a sad sigh", "with a sad face", "with a tear in one eye"),
    "surprised": ("in surprise", "with wide, surprised eyes", "looking astonished", "full of surprise",
                  "quite amazed"),
    "cross": ("with a cross frown", "scowling", "with a scowl",
              "frowning crossly", "looking very cross", "with a cross face", "with an angry scowl"),
    "worried": ("with a worried face", "full of worried thoughts", "feeling nervous",
                "looking worried", "looking anxious", "with a worried look", "looking rather nervous"),
    "sleepy": ("with a sleepy yawn", "yawning", "looking drowsy", "with drowsy eyes", "looking very sleepy"),
}  # fmt: skip
SAID = {
    "happy": ("said {n} with a smile", "said {n} happily", "said {n}, beaming", "cried {n} happily"),
    "laughing": ("laughed {n}", "said {n}, laughing", "giggled {n}"),
    "sad": ("said {n} sadly", "sighed {n}, looking sad", "sobbed {n}"),
    "surprised": ("gasped {n}", "cried {n} in surprise", "said {n}, quite amazed"),
    "cross": ("said {n} crossly", "grumbled {n}, frowning", "snapped {n}, looking cross"),
    "worried": ("said {n}, looking worried", "said {n} anxiously", "whispered {n} nervously"),
    "sleepy": ("yawned {n}", "murmured {n} sleepily", "said {n} with a yawn"),
}
FEELS = {
    "happy": ("{n} was happy.", "{n} smiled.", "{n} beamed with joy.", "{n} looked glad.", "{n} was cheerful.",
              "{n} had a happy smile.", "{n} grinned from ear to ear."),
    "laughing": ("{n} laughed.", "{n} laughed out loud.", "{n} could not stop laughing.", "{n} giggled and giggled.",
                 "{n} laughed merrily."),
    "sad": ("{n} was sad.", "{n} looked very sad.", "{n} felt sad inside.", "{n} sighed sadly.",
            "{n} was close to tears."),
    "surprised": ("{n} was very surprised.", "{n} gasped.", "{n} stared in surprise.", "{n} looked astonished.",
                  "{n} was quite amazed."),
    "cross": ("{n} was cross.", "{n} frowned crossly.", "{n} looked angry.", "{n} scowled.",
             "{n} was in a cross mood."),
    "worried": ("{n} was worried.", "{n} looked worried.", "{n} felt nervous.", "{n} was a little afraid.",
                "{n} had a worried face."),
    "sleepy": ("{n} was sleepy.", "{n} yawned.", "{n} looked very sleepy.", "{n} gave a big yawn.",
              "{n} felt drowsy."),
}  # fmt: skip
HOLDS = ("{n} held {x}.", "{n} was holding {x}.", "{n} kept hold of {x}.",
         "{n} held {x} tight.",
         "{n} carefully held {x}.")  # fmt: skip
STANDS = {
    "": ("{X} was there too.", "Close by was {x}.", "Nearby was {x}.", "Not far off was {x}.",
         "There was {x} as well.", "{X} was close at hand.", "One could see {x}, too.",
         "A few steps away was {x}.", "{X} was not far away.", "And there was {x}.", "{X} could be seen nearby.",
         "Not to forget {x}.", "To one side was {x}.", "Right beside was {x}."),
    "nest": ("Close by was {x}.", "On the ground lay {x}.", "{X} lay nearby.", "{X} lay close at hand.",
             "There lay {x} as well.", "Not far off was {x}.",
             "{X} could be seen nearby.", "A few steps away was {x}.", "To one side lay {x}.", "And there lay {x}."),
}  # fmt: skip
DOES = {
    "walk": ("{n} walked along", "{n} strolled along", "{n} walked on"),
    "run": ("{n} ran", "{n} ran along", "{n} hurried along"),
    "sit": ("{n} sat down", "{n} sat there", "{n} was sitting down"),
    "wave": ("{n} waved", "{n} stood waving", "{n} waved and waved"),
    "point": ("{n} pointed ahead", "{n} stood pointing", "{n} pointed that way"),
    "jump": ("{n} jumped up and down", "{n} jumped high", "{n} leapt into the air"),
    "sleep": ("{n} was asleep", "{n} was fast asleep", "{n} slept"),
}

QUIET = ("All was quiet {in}.", "It was peaceful {in}.", "Nobody else was {in}.", "It was a good hour {in}.",
         "It was quite still {in}.")  # fmt: skip

SAYS_FEELING = {
    "happy": r"happ|smil|glad|cheer|delight|beam|grin|joy|merr|content|proud|pleased",
    "laughing": r"laugh|giggl|chuckl",
    "sad": r"\bsad|\btear|\bsob|wept|gloom|sorrow|unhapp",
    "surprised": r"surpris|astonish|amaz|gasp|startl",
    "cross": r"\bcross\b|crossly|frown|scowl|angr|angri|grumpy|glar",
    "worried": r"worri|anxious|nervous|afraid|scared|frighten|trembl|uneasy",
    "sleepy": r"sleep|slept|yawn|drows|tired|dozing",
}
SAYS_POSE = {
    "walk": r"walk|stroll|wander|march|trudg|tiptoe|stepp|set off|\bwent\b|\bcame\b|follow|hik|climb|crossed|crept",
    "run": r"\bran\b|\brun|hurr|dash|\brac(ed|ing)|rush|\bsped\b|chas",
    "sit": r"\bsat\b|sitting|\bseat",
    "wave": r"\bwav(ed|ing)",
    "point": r"point",
    "jump": r"jump|leap|hopp|skipp|bounc|danc",
    "carry": r"carr(ied|y)|haul|lugg|brought|bring",
    "sleep": r"asleep|slept|sleep",
}
SAYS_TIME = {
    "morning": r"morning|sunrise|breakfast",
    "day": r"midday|noon|\bday\b",
    "evening": r"evening|sunset|sun went down|dusk",
    "night": r"night|stars|moon",
}
SAYS_WEATHER = {
    "clear": r"clear|sunny|stars|sunshine|not a cloud",
    "cloudy": r"cloud",
    "rain": r"\brain|drizzl",
    "snow": r"snow(?!man)",
    "windy": r"wind(?!ow)|gust|breez",
}


def says(patterns: dict[str, str], key: str, text: str) -> bool:
    """Whether `text` already says `key`; a pose without a pattern (standing) need not be said."""
    return key not in patterns or re.search(patterns[key], text.lower()) is not None
