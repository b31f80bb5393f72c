"""One file per box of the paper's figure; README.md gives the reading order."""
