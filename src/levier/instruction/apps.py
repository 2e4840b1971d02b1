from django.apps import AppConfig


class InstructionConfig(AppConfig):
    name = "levier.instruction"
    label = "instruction"
