from django.apps import AppConfig


class SimulationConfig(AppConfig):
    name = "levier.simulation"
    label = "simulation"
