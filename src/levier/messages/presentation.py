"""What a message tells of itself: the sentence of its event, in the history of the object that it is about."""

from __future__ import annotations

from levier.socle import phrases

phrases.declarer({"message_envoye": "Message {destinataire}, {fichiers}"})
