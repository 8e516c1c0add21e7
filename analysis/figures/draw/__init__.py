"""What figures share: how they look, how points are labelled, what words axes carry."""
