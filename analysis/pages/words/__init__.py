"""Words of the pages that depend on results, one module a subject."""
