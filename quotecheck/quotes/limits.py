"""The thresholds of the quotation checker, each with what set it.

They are part of every report's signature, apart from what only costs time.
"""

NEAREST = 3
"""How many candidates a judgement shows."""

SHORT = 4
"""Up to so many words a quotation can be anybody's: it must be found as it
stands (`ACCEPTED_SHORT`), and is not called unsupported where it is not."""

ACCEPTED = 0.5
"""Half of the words must be the source's, in order, for a passage to count as
the one quoted. Two human translations of one sentence share about two thirds."""

ACCEPTED_SHORT = 0.75

WITHOUT_CONTENT = 0.65
"""Articles, pronouns and prepositions alone make half of "It is on the moon" of
"It is in the house": where nothing else is the same, two words of three must be."""

COMPARED = 8
"""How many sources are compared word by word; likeness of characters orders
them well and costs a hundredth."""

SIGNATURE = f"{ACCEPTED}/{ACCEPTED_SHORT}/{WITHOUT_CONTENT}/{SHORT}"
