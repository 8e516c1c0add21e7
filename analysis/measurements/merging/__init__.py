"""How fine can genre be told? Genres are merged into groups, and answers with them.

Flows in: cached probabilities over genres, genre sets, and trees that say which genres
merge first. Flows out: scores by number of groups. `trees` grows and cuts the trees,
`carveout` measures what they are grown from without a look at any test item, `scoring`
sums probabilities and scores them end to end, beside groups of the same sizes by lot,
`levels` scores a model at every level, and `learned` fits and scores models that learn
the groups themselves.

A grouping is an array (G,) of codes 0..K-1, numbered by each group's first genre.
"""
