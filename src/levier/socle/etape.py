"""A step of the business as Django loads it: once every model is known, it says what it brings to the steps below."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule

PRESENTATION = "presentation"
"""Module of a step where it declares its sentences, buttons, colours, next steps and demonstration."""


class Etape(AppConfig):
    """Base of the configurations of steps: reads the step's `presentation.py`, if it has one.

    An `apps.py` imports this module, not this class: Django takes the one class of configuration that it finds there.
    """

    def ready(self) -> None:
        if self.module is not None and module_has_submodule(self.module, PRESENTATION):
            import_module(f"{self.name}.{PRESENTATION}")
