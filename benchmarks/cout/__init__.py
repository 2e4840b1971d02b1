"""What each page costs in CPU, as a multiple of the framework's floor, whatever the base holds."""
