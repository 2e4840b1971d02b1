from levier.socle import etape


class SimulationConfig(etape.Etape):
    name = "levier.simulation"
    label = "simulation"
