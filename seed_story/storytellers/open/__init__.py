"""The open storyteller: any language model writes, any illustrator draws, and the studio stays the same."""
