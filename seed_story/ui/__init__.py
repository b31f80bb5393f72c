"""The page: views (pure HTML), callbacks (unpack, call, yield), blocks (wiring) and api (named endpoints)."""
