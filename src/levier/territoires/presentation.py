"""What the structures tell of themselves to the steps below them: the sentences of their events."""

from __future__ import annotations

from levier.socle import phrases

phrases.declarer(
    {
        "structure_creee": "Structure créée : {denomination}",
    }
)
