from levier.socle import etape


class InstructionConfig(etape.Etape):
    name = "levier.instruction"
    label = "instruction"
