"""The gate, measured as an attack: true statements of a library made false by rule, and true ones
put into other words. A gate withholds the first and shows the second.

Nothing here knows how the gate decides; it is called as a model's statements are.
"""
