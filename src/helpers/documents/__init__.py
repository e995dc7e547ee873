"""The wing for originals: read what a researcher drops in, on a laptop or a cluster, and say what could not be read.

Flow: `records → limits → formats, encodings, languages → pdf, webpages, office, mail, archives, plain, pictures → read → reader,
sandbox → inputs, ledger → batches → engine → scan`; nothing here becomes evidence without a person.
"""
