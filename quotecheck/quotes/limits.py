"""The thresholds of the quotation checker, each with what set it.

They are part of every report's signature, apart from what only costs time.
"""

NEAREST = 3
"""How many candidates a judgement shows."""

SHORT = 5
"""Up to so many words a quotation can be anybody's: it must be found as it stands
(`ACCEPTED_SHORT`), in a long text only where its speaker is known to have said that,
and is not called unsupported where it is not found."""

ACCEPTED = 0.5
"""Half of the words must be the source's, in order, for a passage to count as
the one quoted. Two human translations of one sentence share about two thirds."""

ACCEPTED_GIVEN = 0.3
"""The same where the source is known beforehand: one word of three that carries content is
then enough to be compared, as in "Both sides signed" for "One side signed"."""

ACCEPTED_SHORT = 0.75

ACCEPTED_ANYWHERE = 0.6
"""The same in a long source that the quotation does not name: among millions of words,
half of ten are the same by chance."""

ACCEPTED_ELSEWHERE = 0.8
"""The same where the passage is somebody else's, and the speaker has sources too, or the
source is long."""

WITHOUT_CONTENT = 0.65
"""Articles, pronouns and prepositions alone make half of "It is on the moon" of
"It is in the house": where nothing else is the same, two words of three must be."""

LOOSE, LOOSE_WORDS = 0.55, 6
"""How much of its content a quotation must share with a short source, and how many words
of it at least, to have been made of that, whatever the order. It can only be altered."""

COMPARED = 8
"""How many sources are compared word by word; likeness of characters orders
them well and costs a hundredth."""

MOST_ELIDED = 60
"""Words; an ellipsis for more, some three sentences of speech, puts together what was
not said in one breath."""

LONGEST = 1000
"""Words; a longer quotation, four pages in print, is found word for word or not at all. To lay it
over a source word by word takes seconds, and grows with the product of both lengths."""

PIECE = 0.75
"""How much of a piece between ellipses must stand in the source for its place to count."""

SIGNATURE = "/".join(
    map(
        str,
        (
            ACCEPTED,
            ACCEPTED_GIVEN,
            ACCEPTED_SHORT,
            ACCEPTED_ANYWHERE,
            ACCEPTED_ELSEWHERE,
            WITHOUT_CONTENT,
            SHORT,
            MOST_ELIDED,
            PIECE,
            LOOSE,
            LOOSE_WORDS,
        ),
    )
)
