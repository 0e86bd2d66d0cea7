"""DataFrame → figure, named after the metric; nothing is computed here but places on the page.

Figures say what they show without colour and without hovering: labels at the marks, counts at the
right. A mark's customdata is a JSON
object that says which deals stand behind it: {"of": metric, …arguments of
`funnel.metrics.drill_down.<metric>`}.
"""
