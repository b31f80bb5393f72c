"""What strangers can do to a public page, tried as they would: each probe is a command that starts a page of its own on
127.0.0.1, is bounded in time, and prints a line of JSON for everything that it tries."""
