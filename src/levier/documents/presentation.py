"""What the documents ask of the steps below them: that no cahier is published whose act could not be made."""

from __future__ import annotations

from levier.appels import controles
from levier.documents.controles import variables_de_l_acte

controles.enregistrer(variables_de_l_acte)
