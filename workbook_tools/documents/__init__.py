"""Committee documents: reading the published ones in, and writing them."""
