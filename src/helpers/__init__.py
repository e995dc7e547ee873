"""Helpers behind the Long Reach notebooks.

Data flows one way: cards in `data/raw` -> `corpus` -> `identity` -> `evidence` -> `graph` -> `layout` -> `charts` ->
`figures` and `tables` -> `data/processed`. A module imports only from modules that stand before it in that flow.
"""
