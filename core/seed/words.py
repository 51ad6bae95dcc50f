"""Endless plausible garden-robot English, to grow a community for measurements.

Words are drawn from ranked lists with weights of 1/rank (Zipf), so that search meets both
common and rare ones. Same `rng` state, same text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate, product
from random import Random

TABLE_SIZE = 1 << 14

NOUNS = """
bed row soil probe pump wheel board water seed bean carrot hoe hose battery log map rain leaf root
plan garden tool camera line valve motor frame path plant tank nozzle sensor cable season gantry
pass field reading harvest morning bracket filter charger compost clay sand onion pea
tomato slug frost wind sun shade fence shed barrel bucket plug screw bolt rail clamp bearing axle
track paddle tread mast lens marker picture station panel fuse relay wire socket header bus reset
restart update backup version patch setting value threshold sample table chart number error warning
report answer question idea thread neighbour pupil family plot allotment terrace roof balcony
greenhouse orchard hedge pond ditch gate wall stone gravel mulch straw hay moss weed grass nettle
clover thistle beet kale lettuce spinach chard leek garlic potato pumpkin melon cucumber pepper
okra brinjal radish turnip cabbage sprout herb basil mint thyme sage parsley fennel dill bush vine
berry currant apple plum pear fig olive lemon flower rose petal stem stalk bud shoot tuber bulb
pod husk kernel grain pellet packet label tray pot box crate basket barrow spade fork rake trowel
knife saw drill hammer spanner washer nut rivet spring magnet gear belt chain pulley shaft sleeve
gasket seal cap lid cover felt rubber leather print layer bead spool resin paint tape
glue rope knot hook pin peg stake cane trellis net fleece tunnel cloche pane hinge latch ladder
bench stool lamp torch switch button dial gauge meter scale ruler clock timer alarm signal antenna
driver module script loop test release branch note page manual drawing
sketch recipe list rota key door window kitchen cellar attic workshop market village school class
teacher farmer beginner visitor helper toad frog hedgehog tortoise bee wasp ant beetle worm snail
aphid moth bird gull duck goat hen cat dog storm fog snow ice dew heat drought flood cloud breeze
autumn summer winter week evening noon midnight hour minute metre litre gram degree
percent slope corner edge middle surface crust crumb channel pocket puddle stream well cistern
"""

VERBS = """
check water measure clean change turn move start wait test push pull plant harvest print replace
repair adjust calibrate update restart restore copy record count compare weigh lower raise open
close fill drain strain mix press loosen tighten fasten grease polish sand paint patch seal cover
lift carry clear collect sort pack load unload fetch deliver borrow share show
explain ask answer thank help follow watch notice mark point reach cross enter avoid
prevent protect warm cool heat soak rinse wash brush scrape hammer bolt rivet solder connect
disconnect charge discharge power switch toggle flash boot sample filter limit delay
repeat return double halve reduce increase improve trust doubt suspect confirm accept
reject propose suggest vote discuss visit join organise announce translate publish review approve
simplify redesign rename remove delete rotate align trace sketch bury mulch prune
weed sow scatter sprinkle shade shelter anchor stake train attract
"""

ADJECTIVES = """
small wet dry warm cold new old long short deep shallow early late clean heavy light quiet loud
soft hard slow quick loose tight rough smooth steep level bright dark cheap strong weak thick thin
simple clear useful safe ready open spare steady even fresh green brown red black white grey sandy
stony muddy dusty rusty leaky noisy sunny windy rainy frosty foggy shady sweet bitter sour ripe raw
firm brittle hollow solid sharp blunt round square narrow wide tall low upper lower inner outer left
right common rare local shared public honest careful patient curious stubborn gentle kind tired
happy sorry certain likely exact average usual normal strange sudden constant
daily weekly monthly yearly cautious reliable robust tidy modest
"""

ADVERBS = """
again today yesterday slowly carefully quickly twice once early late overnight outside indoors
often rarely always usually nearly exactly roughly quietly suddenly finally gladly patiently
"""

HEADS = "rain soil seed root leaf frost sun wind stone clay sand bean tool wheel pump probe"
TAILS = "bed box line rack guard map mark tray drum gate trap screen frame pot plate ring"

IRREGULAR = {"leaf": "leaves", "knife": "knives", "potato": "potatoes", "tomato": "tomatoes"}

SENTENCES = """
The {a} {n} {v} the {n} {d}.
I {v} the {n} and the {N} {d}, then I {v} the {n}.
Has anybody {v} their {n} with the {a} {n}?
We {v} it {d}, but the {N} near the {n} stay {a}.
My {n} is {a} since I {v} the {N}.
After {i} the {n} I found {N} under the {a} {n}.
If you {b} the {n}, keep the {N} {a} and {b} the {n} {d}.
There is no {a} {n} between the {n} and the {n}.
It helps to {b} the {n} before {i} the {N}.
The log says that the {n} {v} {d}, while the {n} was {a}.
You can {b} the {a} {n} without {i} the {n}.
With {a} {N} I would {b} the {n} first.
Please {b} the {n} {d} and tell us whether the {N} are {a}.
Our {N} are {a}, so the {n} must {b} them {d}.
This {n} will {b} nothing useful when the {n} is {a}.
Nobody {v} the {N} of the {n} for the whole season.
In my {n} the {N} were {a} and the {n} {v} {d}.
What I learned: {b} the {n}, {b} the {N}, and leave the {a} {n} alone.
Some {a} {n} costs less than {i} {N}.
The second {n} {v} {d} and the third one did not.
Thank you, {i} the {n} was the {a} part.
Before that the {N} {v} each other and the {n} was {a}.
"""

TITLES = """
How do you {b} the {n} with {a} {N}?
The {n} {v} the {n} {d}
{i} the {n} after the {N}
{a} {N} and the {n}: what helped
Which {n} for {a} {N}?
Can I {b} the {n} without {i} the {N}?
My {n} is {a} since the {n} was {v}
One {a} {n} for {N}
"""

LATIN_GIVEN = """
Ada Adebayo Agnes Aiko Alma Amadou Ana Anouk Antoni Arjun Astrid Aylin Bela Bianca Bram Carlos
Chiara Chidi Clara Cyrus Dagny Danilo Deniz Diego Edda Eero Efua Elias Elif Emeka Enzo Esra Eva
Farid Femke Fiona Gabriel Gita Greta Hakan Hanna Hugo Ida Ifeoma Ilse Imani Ingrid Isla Ivo Jada
Jamal Jelena Jonas Juno Kaia Kamala Karel Kofi Lars Laila Lena Liam Lucia Magda Malik Mara Mateo
Mei Mila Mirza Nadia Naoko Nia Noor Oda Olive Omar Oscar Paavo Paloma Petra Quentin Rafael Rana
Rosa Samir Sana Selma Sina Soren Tariq Thea Tuva Uma Vera Viktor Wanda Xavier Yara Yonas Zofia
"""
LATIN_FAMILY = """
Abara Acosta Almeida Andersen Baker Balogun Banerjee Bauer Bergman Bianchi Castro Cooper Costa
Dahl Demirci Diop Dubois Eriksen Farah Fischer Fontaine Gardner Garcia Gupta Haas Hansen Hayes
Horvat Ito Jansen Jensen Kaplan Kaur Keller Khan Kimura Kone Kowalski Kruger Lang Larsen Lindgren
Lopez Mendes Mensah Meyer Miller Moreau Mori Mwangi Nakata Novak Nunez Okafor Olsen Osei Ozturk
Park Patel Petrov Pinto Popescu Quinn Ramos Reyes Romano Rossi Saito Santos Schmidt Sharma Silva
Singh Sousa Suzuki Tanaka Toure Vargas Vega Virtanen Visser Walsh Weber Wood Yilmaz Zeman
"""
# What the username begins with, and the name in its own script.
OTHER_NAMES = (
    ("olena", "Олена Бондар"), ("taras", "Тарас Коваль"), ("daria", "Дарья Лисицына"),
    ("nikos", "Νίκος Γεωργίου"), ("maria-k", "Μαρία Κωστοπούλου"), ("layla", "ليلى منصور"),
    ("hassan", "حسن الشريف"), ("mariam", "مريم بن يوسف"), ("li-na", "李娜"), ("wang-wei", "王伟"),
    ("haruto", "小林 陽翔"), ("yui", "山本 結衣"), ("minjun", "김민준"), ("jiwoo", "이지우"),
    ("anjali", "अंजलि वर्मा"), ("kavya", "காவ்யா ராஜன்"), ("giorgi", "გიორგი ლომიძე"),
    ("somchai", "สมชาย แก้วดี"), ("ani", "Անի Սարգսյան"), ("shirin", "شیرین کریمی"),
)  # fmt: skip


def _plural(noun: str) -> str:
    if noun in IRREGULAR:
        return IRREGULAR[noun]
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    return noun[:-1] + "ies" if re.search("[^aeiou]y$", noun) else noun + "s"


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    return verb[:-1] + "ied" if re.search("[^aeiou]y$", verb) else verb + "ed"


def _doing(verb: str) -> str:
    return verb.removesuffix("e") + "ing"


def _adverb(adjective: str) -> str:
    if adjective.endswith("le"):
        return adjective[:-1] + "y"
    return (adjective[:-1] + "i" if adjective.endswith("y") else adjective) + "ly"


def _table(words: list[str]) -> list[str]:
    """A list to draw from evenly in which the word of rank r stands about 1/r as often."""
    reached = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    step = reached[-1] / TABLE_SIZE
    return [words[bisect_left(reached, (place + 0.5) * step)] for place in range(TABLE_SIZE)]


def _tables() -> dict[str, list[str]]:
    """For every letter in braces, what may stand there."""
    plain, compounds = NOUNS.split(), product(TAILS.split(), HEADS.split())
    nouns = [*plain, *(head + tail for tail, head in compounds), *(f"mini{n}" for n in plain)]
    verbs = VERBS.split()
    verbs += [f"re{verb}" for verb in verbs if not verb.startswith("re")]
    plain = ADJECTIVES.split()
    adverbs = [*ADVERBS.split(), *(_adverb(word) for word in plain)]
    adjectives = [*plain, *(f"un{word}" for word in plain)]
    lists = {
        "n": nouns,
        "N": [_plural(noun) for noun in nouns],
        "b": verbs,
        "v": [_past(verb) for verb in verbs],
        "i": [_doing(verb) for verb in verbs],
        "a": adjectives,
        "d": list(dict.fromkeys(adverbs)),
    }
    return {letter: _table(words) for letter, words in lists.items()}


Template = tuple[str, int, tuple[list[str], ...]]


def _templates(lines: str, tables: dict[str, list[str]]) -> list[Template]:
    """Each line as text for `%`, its number of words, and a table for each gap."""
    gaps = re.compile(r"\{(\w)\}")
    return [
        (gaps.sub("%s", line), len(line.split()), tuple(tables[g] for g in gaps.findall(line)))
        for line in lines.strip().splitlines()
    ]


_TABLES = _tables()
_SENTENCES = _templates(SENTENCES, _TABLES)
_TITLES = _templates(TITLES, _TABLES)
_GIVEN, _FAMILY = LATIN_GIVEN.split(), LATIN_FAMILY.split()


def sentences(rng: Random, words: int) -> str:
    """Whole sentences of together at least `words` words, and fewer than 20 more."""
    roll, count, said = rng.random, 0, []
    while count < words:
        text, length, tables = _SENTENCES[int(roll() * len(_SENTENCES))]
        said.append(text % tuple([table[int(roll() * TABLE_SIZE)] for table in tables]))
        count += length
    return " ".join(said)


def title(rng: Random) -> str:
    """A thread's title of four to eleven words."""
    text, _, tables = rng.choice(_TITLES)
    line = text % tuple(rng.choice(table) for table in tables)
    return line[0].upper() + line[1:]


def name(rng: Random) -> tuple[str, str]:
    """A username and a display name; usernames end in a number and seldom repeat."""
    number = rng.randrange(100_000)
    if rng.random() < 0.15:
        username, display = rng.choice(OTHER_NAMES)
    else:
        given, family = rng.choice(_GIVEN), rng.choice(_FAMILY)
        username, display = f"{given}{family[0]}".lower(), f"{given} {family}"
    return f"{username}{number}", display
