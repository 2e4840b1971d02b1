"""How much a drawn or crossed test plays: little by default, all of it with `LEVIER_PROFIL=long` (`make test-long`)."""

import os

LONG = os.environ.get("LEVIER_PROFIL") == "long"
