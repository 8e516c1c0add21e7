"""Turn the Spotify Tracks Dataset into a study: compute, describe, render."""
