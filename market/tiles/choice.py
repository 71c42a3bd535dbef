"""Which picture is drawn for a product that has none: chosen by the words of its title."""

import re
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

WORDS_BY_ICON = {
    "amphora": "vase",
    "anchor": "anchor hook hooks hanger",
    "archive": "cabinet drawer drawers chest",
    "armchair": "armchair chair stool",
    "baby": "baby doll dolly girl",
    "backpack": "backpack rucksack",
    "bath": "bath bathroom towel",
    "bell": "bell bells chime",
    "bike": "bicycle bike",
    "bird": "bird birds dove owl parrot",
    "book-open": "book books",
    "box": "box boxes crate",
    "brush": "brush",
    "cake-slice": "cake cakes cakestand cupcake cupcakes",
    "calendar": "calendar advent",
    "camera": "camera",
    "candy": "candy chocolate sweet sweets lollipop",
    "car": "car cars",
    "cat": "cat cats",
    "cherry": "cherry jam strawberry berries",
    "circle-dot": "knob plate plates button buttons paperweight",
    "clock": "clock clocks",
    "coffee": "coffee cup mug mugs tea teacup teapot coaster coasters beaker",
    "cookie": "biscuit biscuits cookie",
    "cooking-pot": "baking kitchen pan pans",
    "cup-soda": "cups drink straws",
    "cylinder": "jar jars tin tins pantry",
    "dog": "dog dogs doggy",
    "door-open": "door doormat doorstop",
    "droplets": "water watering",
    "egg": "chick easter egg eggs hen",
    "fish": "fish",
    "flag": "bunting flag garland union",
    "flame": "candle candles candlestick incense",
    "flashlight": "torch",
    "flower": "blossom daisy flower flowers floral rose roses",
    "flower-2": "butterfly lavender plant pot pots",
    "footprints": "shoe slipper slippers sock socks stocking",
    "frame": "frame mirror mirrors",
    "gem": "bead beads bracelet bracelets charm crystal diamante earring earrings jewel jewelled"
    " necklace pendant ring rings trinket",
    "gift": "gift gifts wrap present",
    "glass-water": "glass glasses tumbler",
    "globe": "globe world",
    "grid-2x2": "tile tiles",
    "heart": "heart hearts love sweetheart",
    "home": "home",
    "house": "cottage house",
    "image": "art photo picture",
    "key-round": "key keyring keys keyrings",
    "lamp": "chandelier lamp lampshade lantern lanterns",
    "layers": "cloth curtain cover mat napkins napkin runner tissues",
    "leaf": "leaf leaves woodland",
    "letter-text": "alphabet letter letters number",
    "library": "shelf rack",
    "lightbulb": "bulb light lights",
    "luggage": "cases luggage passport travel",
    "magnet": "magnet magnets",
    "mail": "card cards envelope postcard",
    "map": "map",
    "milk": "bottle bottles jug milk",
    "music": "music",
    "notebook": "journal notebook notebooks stationery",
    "party-popper": "balloon balloons birthday party",
    "paw-print": "bear elephant animal animals",
    "pen": "pen pens",
    "pencil": "drawing pencil pencils rubber",
    "phone": "phone telephone",
    "piggy-bank": "money bank",
    "puzzle": "jigsaw puzzle game",
    "rabbit": "bunny rabbit",
    "ribbon": "ribbon ribbons tape",
    "rocket": "rocket spaceboy",
    "ruler": "measure reel ruler",
    "sandwich": "lunch",
    "scissors": "craft feltcraft scissor scissors sewing",
    "scroll": "paper doily doilies",
    "shell": "shell shells",
    "shirt": "apron shirt coat",
    "shopping-bag": "bag bags handbag shopper tote",
    "shopping-basket": "basket baskets",
    "signpost": "plaque sign",
    "skull": "skull skulls",
    "snowflake": "snowflake snowflakes",
    "soap-dispenser-droplet": "cream soap",
    "sofa": "cushion cushions",
    "soup": "bowl bowls dish",
    "sparkles": "decoration decorations fairy magic ornament",
    "sprout": "garden herb seed seeds",
    "star": "star stars",
    "sticker": "sticker stickers",
    "sun": "fan sun",
    "tag": "tag tags",
    "thermometer": "thermometer warmer",
    "toy-brick": "block blocks toy toys",
    "train-front": "train",
    "tree-pine": "christmas tree wreath",
    "umbrella": "parasol umbrella",
    "utensils": "cutlery fork knife spoon table tray",
    "volleyball": "ball",
    "wallet": "purse wallet",
    "watch": "watch",
    "wheat": "bread flour",
    "wine": "wine",
}
ICONS_BY_WORD = {word: icon for icon, words in WORDS_BY_ICON.items() for word in words.split()}
OTHERWISE = "package"
ICONS = frozenset(WORDS_BY_ICON) | {OTHERWISE}
GROUNDS = ("rose", "clay", "gorse", "leaf", "tide", "heather")
SHAPES = ("sun", "arch", "hills", "petals")

_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Tile:
    """A drawing: an icon before a shape on a tinted ground."""

    ground: str
    shape: str
    icon: str

    @property
    def path(self) -> str:
        return f"/tiles/{self.ground}/{self.shape}/{self.icon}.svg"

    @property
    def exists(self) -> bool:
        return self.ground in GROUNDS and self.shape in SHAPES and self.icon in ICONS


@lru_cache(maxsize=2048)
def tile_for(title: str) -> Tile:
    """Choose a product's tile, always the same for the same title."""
    words = _WORD.findall(title.lower())
    # The last word that is known wins: of a “tea tin” it is the tin that one buys.
    known = [ICONS_BY_WORD[word] for word in words if word in ICONS_BY_WORD]
    number = crc32(title.encode())
    return Tile(
        ground=GROUNDS[number % len(GROUNDS)],
        shape=SHAPES[number // len(GROUNDS) % len(SHAPES)],
        icon=known[-1] if known else OTHERWISE,
    )
