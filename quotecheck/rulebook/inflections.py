"""The forms of English words: a table that has a base form finds all of them.

Regular forms follow the spelling of a word (carry, carries, carried; stop, stopped), the
others are listed. A form that nobody writes does no harm, so that nothing need be known of
what a word is: each is inflected as a verb and as a noun.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

_IRREGULAR = """
    be am is are was were been being 's 're 'm; have has had having 've; do does did done doing;
    go goes went gone going; say says said saying; see sees saw seen seeing; get gets got gotten getting;
    make makes made making; take takes took taken taking; come comes came coming; give gives gave given giving;
    know knows knew known knowing; think thinks thought thinking; find finds found finding;
    tell tells told telling; become becomes became becoming; leave leaves left leaving; feel feels felt feeling;
    put puts putting; bring brings brought bringing; begin begins began begun beginning; keep keeps kept keeping;
    hold holds held holding; write writes wrote written writing; stand stands stood standing;
    hear hears heard hearing; let lets letting; mean means meant meaning; set sets setting; meet meets met meeting;
    run runs ran running; pay pays paid paying; sit sits sat sitting; speak speaks spoke spoken speaking;
    lie lies lay lain lied lying; lead leads led leading; read reads reading; grow grows grew grown growing;
    lose loses lost losing; fall falls fell fallen falling; send sends sent sending; build builds built building;
    understand understands understood understanding; draw draws drew drawn drawing;
    break breaks broke broken breaking; spend spends spent spending; cut cuts cutting;
    rise rises rose risen rising; drive drives drove driven driving; buy buys bought buying;
    wear wears wore worn wearing; choose chooses chose chosen choosing; seek seeks sought seeking;
    throw throws threw thrown throwing; catch catches caught catching; deal deals dealt dealing;
    win wins won winning; forget forgets forgot forgotten forgetting; lay lays laid laying;
    sell sells sold selling; fight fights fought fighting; teach teaches taught teaching;
    eat eats ate eaten eating; sing sings sang sung singing; strike strikes struck stricken striking;
    hang hangs hung hanged hanging; shake shakes shook shaken shaking; ride rides rode ridden riding;
    feed feeds fed feeding; shoot shoots shot shooting; drink drinks drank drunk drinking; hit hits hitting;
    arise arises arose arisen arising; fly flies flew flown flying; spread spreads spreading;
    sleep sleeps slept sleeping; cost costs costing; beat beats beaten beating; light lights lit lighted lighting;
    bind binds bound binding; cast casts casting; hide hides hid hidden hiding; sweep sweeps swept sweeping;
    swim swims swam swum swimming; blow blows blew blown blowing; steal steals stole stolen stealing;
    tear tears tore torn tearing; bear bears bore borne born bearing; swear swears swore sworn swearing;
    wake wakes woke woken waking; bite bites bit bitten biting; bleed bleeds bled bleeding;
    breed breeds bred breeding; burst bursts bursting; burn burns burned burnt burning;
    cling clings clung clinging; creep creeps crept creeping; dig digs dug digging;
    dream dreams dreamed dreamt dreaming; flee flees fled fleeing; fling flings flung flinging;
    freeze freezes froze frozen freezing; grind grinds ground grinding; hurt hurts hurting;
    kneel kneels knelt kneeled kneeling; knit knits knitted knitting; lean leans leaned leant leaning;
    leap leaps leaped leapt leaping; learn learns learned learnt learning; lend lends lent lending;
    ring rings rang rung ringing; shave shaves shaved shaven shaving; shed sheds shedding;
    shine shines shone shined shining; show shows showed shown showing;
    shrink shrinks shrank shrunk shrunken shrinking; shut shuts shutting; sink sinks sank sunk sunken sinking;
    slide slides slid sliding; smell smells smelled smelt smelling; sow sows sowed sown sowing;
    spill spills spilled spilt spilling; spin spins spun spinning; spit spits spat spitting;
    split splits splitting; spoil spoils spoiled spoilt spoiling; spring springs sprang sprung springing;
    stick sticks stuck sticking; sting stings stung stinging; stink stinks stank stunk stinking;
    swallow swallows swallowed swallowing; swell swells swelled swollen swelling; swing swings swung swinging;
    thrust thrusts thrusting; tread treads trod trodden treading; weave weaves wove woven weaving;
    weep weeps wept weeping; wind winds wound winding; wring wrings wrung wringing; bend bends bent bending;
    bet bets betting; bid bids bade bidden bidding; quit quits quitting; rid rids ridding;
    slay slays slew slain slaying; sew sews sewed sewn sewing; saw saws sawed sawn sawing;
    mow mows mowed mown mowing; melt melts melted molten melting; overcome overcomes overcame overcoming;
    undergo undergoes underwent undergone undergoing; withdraw withdraws withdrew withdrawn withdrawing;
    die dies died dead dying; tie ties tied tying; can could can't cannot couldn't; will would won't wouldn't 'll;
    not n't; man men; woman women; child children; person persons people; foot feet; tooth teeth; goose geese;
    mouse mice; ox oxen; leaf leaves; wolf wolves; knife knives; life lives; wife wives; half halves;
    thief thieves; shelf shelves; calf calves; loaf loaves; scarf scarves scarfs; hoof hooves hoofs; hero heroes;
    tomato tomatoes; potato potatoes; echo echoes echoed echoing; fish fish fishes fished fishing; deer deer;
    sheep sheep; ice ice; rice rice; water waters watered watering; good better best; bad worse worst;
    far farther further farthest;
"""
"""Words whose forms no rule gives, each with these."""

_VOWELS = "aeiou"
_HISSING = ("s", "x", "z", "ch", "sh")
_ONE_SHORT_SYLLABLE = re.compile(r"[^aeiou]*(?:qu)?[aeiou][bdgklmnprtvz]")
"""What doubles its last letter: stop, quit, plan."""


@cache
def _irregular() -> dict[str, list[str]]:
    words = (entry.split() for entry in _IRREGULAR.split(";") if entry.strip())
    return {base: forms for base, *forms in words}


def forms(word: str) -> frozenset[str]:
    """A word in lower case with its plural, its -ed and its -ing, whatever it has of them."""
    irregular = _irregular().get(word)
    if irregular is not None:
        return frozenset((word, *irregular))
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return frozenset((word,))
    if word.endswith("y") and word[-2] not in _VOWELS:
        return frozenset((word, f"{word[:-1]}ies", f"{word[:-1]}ied", f"{word}ing"))
    plural = f"{word}es" if word.endswith(_HISSING) else f"{word}s"
    if word.endswith("e"):
        stem = word if word.endswith(("ee", "ye", "oe")) else word[:-1]
        return frozenset((word, plural, f"{word}d", f"{stem}ing"))
    if _ONE_SHORT_SYLLABLE.fullmatch(word):
        return frozenset((word, plural, f"{word}{word[-1]}ed", f"{word}{word[-1]}ing"))
    return frozenset((word, plural, f"{word}ed", f"{word}ing"))


def written_forms(words: str) -> frozenset[str]:
    """The forms of one of several words with `/` between; `=word` has none but itself."""
    every = (frozenset({word[1:]}) if word.startswith("=") else forms(word) for word in words.split("/"))
    return frozenset().union(*every)


@cache
def _irregular_bases() -> dict[str, list[str]]:
    bases: dict[str, list[str]] = {}
    for base, found in _irregular().items():
        for form in found:
            bases.setdefault(form, []).append(base)
    return bases


@lru_cache(maxsize=1 << 16)
def bases(form: str) -> frozenset[str]:
    """The words that have this form, itself among them: the other way round of `forms`."""
    found = {form, *_irregular_bases().get(form, ())}
    return frozenset(found | {base for base in _stripped(form) if form in forms(base)})


def _stripped(form: str) -> list[str]:
    """A form without any ending that it may have."""
    if form.endswith("s"):
        return [form[:-1], form[:-2], f"{form[:-3]}y"]
    if form.endswith("ed"):
        return [form[:-2], form[:-1], form[:-3], f"{form[:-3]}y"]
    if form.endswith("ing"):
        return [form[:-3], f"{form[:-3]}e", form[:-4]]
    return []
