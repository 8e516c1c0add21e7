"""From sources to a site and a paper: the built-in engine, and Quarto."""
