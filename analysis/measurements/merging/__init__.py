"""How fine can genre be told? Genres are merged into groups, and answers with them.

Flows in: cached probabilities over genres, genre sets, and trees that say which genres
merge first. Flows out: scores by number of groups. `trees` grows and cuts the trees,
`carveout` measures what they are grown from without a look at any test item, `scoring`
sums probabilities and scores them end to end, `levels` scores a model at every level,
`random_merges` draws merges of the same sizes by lot, `retraining` makes merged items
for fits that learn the groups themselves, and `learned` fits and scores them.

A grouping is an array (G,) of codes 0..K-1, numbered by each group's first genre.
"""
