"""The wing for originals: read what a researcher drops in, on a laptop or a cluster, and say what could not be read.

Flow of reading: `records → limits → encodings, formats, languages → plain, webpages, pictures, pdf, archives, office, mail → read →
confinement, reader → sandbox → inputs, ledger → batches → engine → scan, summary`; of finding: `folding → setting → contexts → names,
blanking → mentions → sentences → candidates → drafts → acceptance`. Nothing here becomes evidence without a person.
"""
