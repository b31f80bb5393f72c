"""Looking at what the model draws and tells, and counting what is right in it."""
