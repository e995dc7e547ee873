"""The wing for originals: read what a researcher drops in, on a laptop or a cluster, and say what could not be read.

Flow: `records → formats → encodings → … → scan`; nothing here becomes evidence without a person.
"""
