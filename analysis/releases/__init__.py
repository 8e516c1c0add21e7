"""Releases: versions of the study that are kept as they were.

Flows in: a workspace whose results are fresh. Flows out: report/releases/x.y.z, what
changed since the version before, and the frozen pages of every version in the site.
A release is a folder with a manifest; which there are, `pages.catalogue` says.
"""
